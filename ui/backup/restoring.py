"""Puts what a backup holds in the place of a data folder: made whole beside it first, then exchanged at one stroke.

The earlier folder stays beside, so that a restoration can be taken back. A folder that a server or Slack uses is left alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.progress import Progress, silent
from ui.audit.log import Audit
from ui.backup.amount import Amount, check_room
from ui.backup.archive import Archive, BackupError, Manifest
from ui.backup.parts import DATABASES, MACHINES_OWN, VECTORS, Database
from ui.backup.swap import swap
from ui.backup.workplace import workplace
from ui.lock import SERVER, SLACK, FolderLock


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the earlier data lies now; None where there was none."""

    manifest: Manifest
    earlier: Path | None


def restore(path: Path, home: Path, progress: Progress = silent) -> Restored:
    """Put a backup in the place of a data folder.

    Args:
        path: The backup.
        home: The data folder; made where it is not there.
        progress: Told bytes, then vectors.

    Raises:
        BackupError: `backup.unreadable`, `backup.not_one`, `backup.newer`, `backup.damaged`, `backup.no_room`,
            `backup.not_restored`, `backup.mounted`; the data folder is as it was.
        CatalogueError: `home.in_use`, `slack.in_use`, `home.not_writable`, `catalogue.newer`; the same.
    """
    home = home.absolute()
    if os.path.ismount(home):
        raise BackupError("backup.mounted", home=str(home))
    with Archive(path) as archive, unused(home) as was_there:
        check_room(home.parent, 2 * archive.manifest.size)
        try:
            earlier = _exchanged(home, archive, progress)
        except (OSError, sqlite3.Error) as failure:
            said = failure.strerror if isinstance(failure, OSError) else str(failure)
            raise BackupError("backup.not_restored", home=str(home), reason=said or "?") from failure
        if not was_there:
            shutil.rmtree(earlier, ignore_errors=True)
        return Restored(archive.manifest, earlier if was_there else None)


@contextlib.contextmanager
def unused(home: Path) -> Generator[bool]:
    """A data folder that no server and no Slack process uses; whether it was there. One that was not goes when this fails."""
    was_there = home.is_dir()
    try:
        with FolderLock(home, SERVER), FolderLock(home, SLACK):
            yield was_there
    except BaseException:
        if not was_there:
            shutil.rmtree(home, ignore_errors=True)
        raise


def _exchanged(home: Path, archive: Archive, progress: Progress) -> Path:
    """Make the folder of a backup and put it in the place of another; where that lies now."""
    earlier = beside(home)
    with workplace(home.parent, f".{home.name}-restoring-") as work:
        made = work / "home"
        made.mkdir(mode=0o700)
        _fill(made, archive, progress)
        _keep_own(home, made)
        Audit(made).note("data.restored", earlier.name, {"made": archive.manifest.created})
        # Held in its new place too until all is done.
        with FolderLock(made, SERVER), FolderLock(made, SLACK):
            made.rename(earlier)
            try:
                swap(earlier, home)
            except OSError:
                shutil.rmtree(earlier, ignore_errors=True)
                raise
    return earlier


def _fill(folder: Path, archive: Archive, progress: Progress) -> None:
    """Make of an empty folder what a backup was made of."""
    unpack(folder, archive, progress)
    refill_vectors(folder, progress)


def unpack(folder: Path, archive: Archive, progress: Progress) -> None:
    """Unpack a backup into an empty folder and see that everything in it can be opened.

    Raises:
        BackupError: `backup.damaged`.
        CatalogueError: `catalogue.newer`.
        OSError: It cannot be written.
    """
    amount = Amount("restore", archive.manifest.size, progress)
    for part in archive.manifest.parts:
        archive.extract(part, folder, amount.more)
    for database in DATABASES:
        file = folder / database.file
        if file.is_file() and not _is_sound(file, database):
            raise BackupError("backup.damaged", path=file.name, part=database.file)


def refill_vectors(folder: Path, progress: Progress) -> None:
    """Fill Chroma's own files in an unpacked folder, where it has vectors."""
    if all((folder / database.file).is_file() for database in VECTORS):
        from index.refilling import refill

        refill(folder / "vectors", progress)


def _is_sound(file: Path, database: Database) -> bool:
    """Whether a database is whole, and holds tables alone: nothing in it does anything by itself.

    Raises:
        CatalogueError: `catalogue.newer`.
    """
    from corpus.database import check_form

    try:
        with contextlib.closing(sqlite3.connect(file)) as db:
            db.execute("PRAGMA trusted_schema=OFF")
            active = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
            sound = db.execute(active).fetchone() == (0,) and db.execute(
                "PRAGMA quick_check(1)"
            ).fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False
    if sound and database.schema is not None:
        check_form(file, database.schema)
    return sound


def _keep_own(home: Path, made: Path) -> None:
    for name in MACHINES_OWN:
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(home / name, made / name)


def beside(home: Path) -> Path:
    """A name beside a folder that is free."""
    stem = f"{home.name}-before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (home.with_name(stem if n == 0 else f"{stem}-{n}") for n in range(1_000))
    return next(name for name in names if not name.exists())

"""Makes a backup of a data folder, whether or not its server runs: every database is read as it is at one moment."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from corpus.progress import Progress, silent
from corpus.snapshot import Snapshot
from corpus.tables import CATALOGUE
from ui.audit.log import FILE as AUDIT
from ui.backup.amount import Amount, check_room
from ui.backup.archive import BackupError, Manifest, is_archive, write_archive
from ui.backup.held import held
from ui.backup.parts import DATABASES, NOTES
from ui.backup.workplace import workplace

_LOG = re.compile(rf"{re.escape(AUDIT)}(\.[1-9])?")


def back_up(home: Path, to: Path, version: str, progress: Progress = silent) -> Manifest:
    """Write everything that a data folder keeps into one file, readable by its owner only.

    All that was acknowledged before this was called is in it: documents, conversations and the rest.

    Args:
        home: The data folder.
        to: The file; an earlier backup there is replaced, once the new one is whole.
        version: Of the program.
        progress: Told bytes.

    Raises:
        BackupError: `backup.nothing_here`, `backup.in_the_way`, `backup.no_room`, `backup.not_written`; what was at the
            place is as it was.
    """
    if not (home / CATALOGUE.file).is_file():
        raise BackupError("backup.nothing_here", home=str(home))
    if to.exists() and not is_archive(to):
        raise BackupError("backup.in_the_way", path=str(to))
    try:
        with workplace(to.parent, f".{to.name}-") as work:
            return _backed_up(home, to, work, version, progress)
    except (OSError, sqlite3.Error) as failure:
        said = failure.strerror if isinstance(failure, OSError) else str(failure)
        raise BackupError("backup.not_written", path=str(to), reason=said or "?") from failure


def _backed_up(home: Path, to: Path, work: Path, version: str, progress: Progress) -> Manifest:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    files: list[tuple[str, Path]] = []
    for name in NOTES:
        with contextlib.suppress(FileNotFoundError):
            files.append((name, Path(shutil.copyfile(home / name, work / name))))
    with ExitStack() as closing:
        originals = closing.enter_context(held(home))
        snapshots: dict[str, Snapshot] = {}
        for database in DATABASES:
            if (home / database.file).is_file():
                snapshot = snapshots[database.file] = Snapshot(home / database.file)
                closing.callback(snapshot.close)
        originals.hold()  # also of what has come since, until the catalogue was looked at
        files += originals.of(snapshots[CATALOGUE.file].values("SELECT DISTINCT sha256 FROM document"))
        files += [(path.name, path) for path in sorted(home.iterdir()) if _LOG.fullmatch(path.name)]
        databases = sum(snapshot.bytes for snapshot in snapshots.values())
        # A database is copied out, then into the file.
        total = 2 * databases + sum(path.stat().st_size for _, path in files)
        check_room(to.parent, total)
        amount = Amount("backup", total, progress)
        for name, snapshot in snapshots.items():
            (work / name).parent.mkdir(exist_ok=True)
            with amount.part() as done:
                snapshot.copy(work / name, done)
            # Whoever takes what was deleted out of its log waits no longer.
            snapshot.close()
            files.append((name, work / name))
        return write_archive(to, files, version, created, amount.more)

"""Databases as they were before a newer program brought them to its form, so that an update can be taken back.

The copies lie in a folder of the data folder, readable by its owner only, the newest two of each database. They are numbered
and not dated: a clock that was wrong once must not decide which is the older.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import tempfile
from pathlib import Path

from corpus.errors import CatalogueError
from corpus.snapshot import Snapshot

FOLDER = "earlier"
KEPT = 2
"""Copies of one database."""
_NAME = re.compile(r"(?P<stem>[a-z]+)-(?P<revision>\w+)-(?P<number>\d+)\.(?:sqlite|db)")


def put_aside(path: Path, revision: str) -> Path:
    """Copy a database of the data folder before it is changed; where the copy lies.

    Args:
        path: Its file.
        revision: Its form.

    Raises:
        CatalogueError: `catalogue.not_put_aside`; nothing was changed.
    """
    folder = path.parent / FOLDER
    unfinished = None
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        before = _numbered(folder, path.stem)
        to = folder / f"{path.stem}-{revision}-{max(before, default=0) + 1}{path.suffix}"
        handle, unfinished = tempfile.mkstemp(dir=folder, suffix=".part")  # 0600
        os.close(handle)
        snapshot = Snapshot(path)
        try:
            snapshot.copy(Path(unfinished))
        finally:
            snapshot.close()
        with Path(unfinished).open("rb+") as file:
            os.fsync(file.fileno())
        Path(unfinished).replace(to)
    except (OSError, sqlite3.Error) as failure:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
        raise CatalogueError(
            "catalogue.not_put_aside", file=path.name, folder=str(folder), reason=_reason(failure)
        ) from failure
    for number in sorted(before)[: max(0, len(before) + 1 - KEPT)]:
        with contextlib.suppress(OSError):
            before[number].unlink()
    return to


def earlier_forms(home: Path) -> tuple[Path, ...]:
    """The copies that lie in a data folder, by name."""
    folder = home / FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)))


def _numbered(folder: Path, stem: str) -> dict[int, Path]:
    found = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    return {int(name["number"]): path for path, name in found if name and name["stem"] == stem}


def _reason(failure: OSError | sqlite3.Error) -> str:
    said = failure.strerror if isinstance(failure, OSError) else str(failure)
    return said or type(failure).__name__

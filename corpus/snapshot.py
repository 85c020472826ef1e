"""A SQLite database as it is at one moment, read while others write to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

_PAGES = 2_048  # copied between two words of how far it is


class Snapshot:
    """What a database holds from now on, whoever changes it; whoever writes to it is not held up in a write-ahead log.

    Args:
        path: The file.

    Raises:
        sqlite3.Error: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # A log needs files beside it: on a disk that is only read from, what has no log is read as nobody's.
        alone = "" if os.access(path.parent, os.W_OK) or _has_log(path) else "&immutable=1"
        # Without a transaction of the module's own: this one begins here and only reads.
        self._db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro{alone}",
            uri=True,
            isolation_level=None,
            timeout=30,
            check_same_thread=False,
        )
        try:
            self._db.execute("BEGIN")
            # The moment is that of the first look.
            self.bytes: int = self._pragma("page_count") * self._pragma("page_size")
            """How large a copy is."""
        except BaseException:
            self._db.close()
            raise

    def copy(self, to: Path, done: Callable[[int], None] = lambda amount: None) -> None:
        """Write it into a file that stands by itself, without a log beside it.

        Args:
            to: The file; it is not there yet.
            done: Told how many bytes were copied.

        Raises:
            sqlite3.Error: It cannot be read or written.
        """
        page = self._pragma("page_size")
        copy = sqlite3.connect(to, isolation_level=None)
        try:
            self._db.backup(
                copy, pages=_PAGES, progress=lambda status, left, total: done((total - left) * page)
            )
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()

    def values(self, query: str) -> list[object]:
        """The first column of a query's rows."""
        return [row[0] for row in self._db.execute(query)]

    def close(self) -> None:
        """Let go of it. Safe to repeat."""
        self._db.close()

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0

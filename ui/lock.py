"""One server, and one Slack process, for one data folder: locks that the system lets go of when their holder dies."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import TracebackType
from typing import IO

from corpus.errors import CatalogueError

SERVER = "server.lock"
SLACK = "slack.lock"
_IN_USE = {SERVER: "home.in_use", SLACK: "slack.in_use"}


class FolderLock:
    """Holds a data folder for this process until `release`, as its server or as its Slack process.

    Raises:
        CatalogueError: `home.in_use` or `slack.in_use` when another process holds it, `home.not_writable` when the
            folder cannot be made or written to.
    """

    def __init__(self, home: Path, name: str = SERVER) -> None:
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file: IO[str] = (home / name).open("a+", encoding="utf-8")
        except OSError as failure:
            raise CatalogueError(
                "home.not_writable", home=str(home), reason=str(failure.strerror)
            ) from failure
        try:
            _hold(self._file)
        except OSError as failure:
            self._file.seek(0)
            holder = self._file.read(20).strip() or "?"
            self._file.close()
            raise CatalogueError(_IN_USE[name], home=str(home), pid=holder) from failure
        # It is held without the number as well, which a full disk does not take.
        with contextlib.suppress(OSError):
            self._file.truncate(0)
            os.write(self._file.fileno(), str(os.getpid()).encode("ascii"))

    def release(self) -> None:
        """Let another process have the folder. Safe to repeat."""
        self._file.close()

    def __enter__(self) -> FolderLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _hold(file: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        # Far behind the text, so that the holder's pid stays readable.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
        file.seek(0)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

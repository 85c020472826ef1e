"""What a person is told where the disk does not take what is to be kept, whichever store finds that out."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import CatalogueError, TurnpointError
from corpus.home import data_home

SPARE = 32 << 20
"""Bytes of a disk that no document takes: they are for conversations, and for taking documents out."""
LEAST = 4 << 20
"""Bytes without which nothing is changed that more than one store keeps."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOCKED = {errno.EROFS, errno.EACCES, errno.EPERM}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: "home.full",
    sqlite3.SQLITE_READONLY: "home.not_writable",
    sqlite3.SQLITE_CANTOPEN: "home.not_writable",
    sqlite3.SQLITE_IOERR: "home.disk_fails",
    sqlite3.SQLITE_CORRUPT: "home.damaged",
    sqlite3.SQLITE_NOTADB: "home.damaged",
}
# Chroma tells of its own database in words alone.
_IN_WORDS = {
    "database or disk is full": "home.full",
    "No space left on device": "home.full",
    "readonly database": "home.not_writable",
    "Read-only file system": "home.not_writable",
    "disk I/O error": "home.disk_fails",
}


def kept_from(failure: BaseException) -> CatalogueError | None:
    """What is told of a failure whose cause is the disk: `home.full`, `home.not_writable`, `home.disk_fails`,
    `home.damaged`. None for another failure.
    """
    for cause in _causes(failure):
        if code := _code_of(cause):
            said = getattr(cause, "strerror", None) or type(cause).__name__
            return CatalogueError(code, home=str(data_home()), reason=str(said))
    return None


def room_for(folder: Path, coming: int = 0, spare: int = SPARE) -> None:
    """See that a disk has room for something, so that nothing is begun that cannot be ended.

    Args:
        folder: A folder of it.
        coming: Bytes that are to be kept; what is derived of them takes about three times as much.
        spare: Bytes that stay free beside.

    Raises:
        CatalogueError: `home.full`.
    """
    if shutil.disk_usage(folder).free < spare + 4 * coming:
        raise CatalogueError("home.full", home=str(data_home()))


@contextmanager
def storing() -> Generator[None]:
    """Do what writes to the data folder.

    Raises:
        CatalogueError: As `kept_from` tells, where the disk is what failed; anything else as it is.
    """
    try:
        yield
    except TurnpointError:
        raise
    except Exception as failure:
        if told := kept_from(failure):
            raise told from failure
        raise


def _code_of(failure: BaseException) -> str | None:
    if isinstance(failure, OSError):
        if failure.errno in _FULL:
            return "home.full"
        return "home.not_writable" if failure.errno in _LOCKED else None
    number = getattr(failure, "sqlite_errorcode", None)
    if isinstance(number, int):
        return _OF_SQLITE.get(number & 0xFF)  # the rest of the number tells more than anybody can act on
    if type(failure).__module__.startswith("chromadb"):
        return next((code for words, code in _IN_WORDS.items() if words in str(failure)), None)
    return None


def _causes(failure: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = failure
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = getattr(seen, "orig", None) or seen.__cause__ or seen.__context__

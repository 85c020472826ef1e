"""Small things that are kept by name: each in a file of the data folder, or in the database in its place."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, delete, insert, select

from corpus.database import kept_in
from corpus.home import database_url
from corpus.shared.tables import FILES, noted
from corpus.turns import alone, writing


class Notes(Protocol):
    """What is kept by name."""

    def read(self, name: str) -> str:
        """What was written under a name; empty where nothing was.

        Raises:
            OSError, ValueError: It is there and cannot be read.
        """
        ...

    def mark(self, name: str) -> object:
        """Differs from the one before when what is kept under a name may have changed since."""
        ...

    def write(self, name: str, value: str) -> None:
        """Keep something in the place of what was there."""
        ...

    def alone(self, name: str) -> AbstractContextManager[object]:
        """Wait until no other server is at what a name stands for, and keep others from it."""
        ...


class NotesInFolder:
    """Files of a data folder that are their owner's alone. It has one server: nobody else is there to be waited for."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def read(self, name: str) -> str:
        """As `Notes.read`."""
        try:
            return (self._home / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def mark(self, name: str) -> object:
        """As `Notes.mark`."""
        try:
            about = (self._home / name).stat()
        except FileNotFoundError:
            return None
        return about.st_mtime_ns, about.st_size, about.st_ino

    def write(self, name: str, value: str) -> None:
        """As `Notes.write`; whole or not at all."""
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, unfinished = tempfile.mkstemp(dir=self._home, prefix=f".{name}.")  # mkstemp makes it 0600
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(value)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self._home / name)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def alone(self, name: str) -> AbstractContextManager[object]:
        """As `Notes.alone`."""
        del name
        return nullcontext()


class NotesInDatabase:
    """Rows of a table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, name: str) -> str:
        """As `Notes.read`."""
        with self._engine.connect() as connection:
            return connection.execute(select(noted.c.value).where(noted.c.name == name)).scalar() or ""

    def mark(self, name: str) -> object:
        """As `Notes.mark`: another server's change is seen within a second, without a question for each request."""
        del name
        return int(time.monotonic())

    def write(self, name: str, value: str) -> None:
        """As `Notes.write`."""
        with writing(self._engine, name) as connection:
            connection.execute(delete(noted).where(noted.c.name == name))
            connection.execute(insert(noted).values(name=name, value=value))

    def alone(self, name: str) -> AbstractContextManager[object]:
        """As `Notes.alone`."""
        return alone(self._engine, name, waiting=True)


def notes_at(home: Path) -> Notes:
    """The notes of a data folder, or of the database in its place."""
    return NotesInDatabase(kept_in(home, FILES)) if database_url() else NotesInFolder(home)

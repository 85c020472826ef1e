"""The database of the Slack process: one writer at a time, each write on disk when it is done."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from corpus.database import kept_in
from corpus.home import database_url
from corpus.turns import alone, writing
from ui.slack.tables import KEPT

FILE = KEPT.file


class Store:
    """A data folder's `slack.db`. Safe to use from several threads.

    Raises:
        CatalogueError: `catalogue.newer` when a newer Turnpoint wrote it.
    """

    def __init__(self, home: Path) -> None:
        self._engine = kept_in(home, KEPT)
        if not database_url():
            (home / FILE).chmod(0o600)
        self._lock = threading.Lock()

    def alone(self) -> AbstractContextManager[bool]:
        """Keep other Slack processes of a shared database out; False inside of the block where there is one."""
        return alone(self._engine, "slack")

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction that may read first: nobody else writes meanwhile, so that what was read still holds."""
        with self._lock, writing(self._engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection to read by."""
        with self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

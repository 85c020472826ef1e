"""What the catalogue said last, as long as nobody has changed it: every search asks for the same documents."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from corpus.document import Document

if TYPE_CHECKING:
    from corpus.library import Stored

_MOST = 8_192
"""Passages that stay in memory, about 20 MB."""


class Changes:
    """Tells the versions of a database apart, whichever connection changed it. Thread-safe.

    Of a database whose server does not tell, every look is at a new version.
    """

    def __init__(self, engine: Engine) -> None:
        self._lock = threading.Lock()
        # SQLite tells a connection of the changes of all others: one that never writes sees every change.
        self._watch = engine.raw_connection() if engine.dialect.name == "sqlite" else None

    def version(self) -> int | None:
        """Another number after each change; None where it cannot be told."""
        if self._watch is None:
            return None
        with self._lock:
            cursor = self._watch.cursor()
            (version,) = cursor.execute("PRAGMA data_version").fetchone()
            cursor.close()
        return version

    def close(self) -> None:
        """Give the connection back."""
        if self._watch is not None:
            self._watch.close()


class KnownDocuments:
    """All documents as they were read last. Thread-safe.

    Args:
        changes: When to read them again.
        read: Reads them.
    """

    def __init__(self, changes: Changes, read: Callable[[], Sequence[Document]]) -> None:
        self._changes = changes
        self._read = read
        self._known: tuple[int | None, tuple[Document, ...], tuple[Document, ...]] = (None, (), ())

    def documents(self, *, hidden: bool) -> tuple[Document, ...]:
        """All of them by id; without `hidden` those that may be evidence."""
        # Asked before they are read: of a change between the two they are only read once more.
        version = self._changes.version()
        known = self._known
        if version is None or version != known[0]:
            every = tuple(self._read())
            known = self._known = version, every, tuple(one for one in every if not one.hidden)
        return known[1] if hidden else known[2]


class KnownPassages:
    """The passages that were read last; an id is never used again for another. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, Stored] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, ids: Iterable[int], read: Callable[[list[int]], dict[int, Stored]]) -> dict[int, Stored]:
        """Passages by id; `read` gives those that are not known."""
        wanted = list(ids)
        with self._lock:
            found = {one: self._known[one] for one in wanted if one in self._known}
            for one in found:
                self._known.move_to_end(one)
        if missing := [one for one in wanted if one not in found]:
            new = read(missing)
            found |= new
            with self._lock:
                self._known |= new
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return found

    def forget(self, documents: Iterable[int]) -> None:
        """Let go of the passages of documents that are no more."""
        gone = frozenset(documents)
        with self._lock:
            for one in [key for key, stored in self._known.items() if stored.document_id in gone]:
                del self._known[one]

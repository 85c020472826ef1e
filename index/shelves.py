"""The collections of Chroma in one data folder, a shelf each, and how one that holds too much of what is gone is made anew.

Chroma's index gives nothing back: a vector that was removed stays in its file and in memory. And a collection that is deleted
leaves its folder on the disk, its files open and its index in memory until the client is closed. So a new collection is filled
beside the one in use, takes its place, and the client is closed and opened again, for which a search waits some milliseconds.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from index.embed import Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

FILLING = "-filling"
"""Ends the name of a collection that is to take the place of the one without it."""
_LINKS = 140
"""Bytes that the index takes for a window beside its vector: its neighbours and its number."""


class Shelves:
    """The collections of one data folder. Thread-safe but for changes, which are made one after the other.

    Whenever the process ends, a shelf is one of two when this is opened again: as it was, with what was filled beside it going;
    or as it is to be, since the earlier is deleted only when the later is full.

    Args:
        folder: Where Chroma's files lie.
        names: Of the collections, by shelf; every other one goes.
        fingerprint: Of the embedding model, noted beside each.
    """

    def __init__(self, folder: Path, names: Mapping[str, str], fingerprint: str) -> None:
        self._folder = folder
        self._names = dict(names)
        self._fingerprint = fingerprint
        self._gate = _Gate()
        self._filling: dict[str, Collection] = {}
        self._open: dict[str, Collection] = {}
        self._connect()
        self._sweep()
        self.batch = self._client.get_max_batch_size()

    def upsert(self, shelf: str, ids: list[str], vectors: Vectors) -> None:
        """Put windows on a shelf; repeatable."""
        for collection in self._all(shelf):
            collection.upsert(ids=ids, embeddings=vectors)

    def delete(self, shelf: str, ids: list[str]) -> None:
        """Take windows from a shelf; those that are not there are passed over."""
        for collection in self._all(shelf):
            collection.delete(ids=ids)

    def query(self, shelf: str, queries: Vectors, k: int) -> tuple[list[list[str]], list[list[float]]]:
        """For each query the names of the k nearest windows of a shelf, and their distances."""
        with self._gate.use():
            found = self._open[shelf].query(
                query_embeddings=np.asarray(queries, dtype=np.float32), n_results=k, include=["distances"]
            )
        distances: Any = found["distances"] or []
        return found["ids"], distances

    def count(self) -> int:
        """How many windows there are."""
        with self._gate.use():
            return sum(collection.count() for collection in self._open.values())

    def indexed(self, shelf: str) -> int:
        """How many windows the index of a shelf has on the disk, those that were removed included."""
        with self._database() as db:
            row = db.execute(
                "SELECT segments.id, dimension FROM segments JOIN collections ON collections.id = collection"
                " WHERE scope = 'VECTOR' AND name = ?",
                (self._names[shelf],),
            ).fetchone()
        if row is None or not row[1]:
            return 0
        file = self._folder / row[0] / "data_level0.bin"
        return file.stat().st_size // (4 * row[1] + _LINKS) if file.is_file() else 0

    def begin(self, shelf: str) -> None:
        """Have an empty collection beside that of a shelf; from now on both follow every change."""
        self.abandon(shelf)
        self._filling[shelf] = self._made(self._names[shelf] + FILLING)

    def fill(self, shelf: str, ids: list[str], vectors: Vectors) -> None:
        """Put windows into the collection that was begun; repeatable."""
        self._filling[shelf].upsert(ids=ids, embeddings=vectors)

    def abandon(self, shelf: str) -> None:
        """Let go of a collection that was begun, if there is one."""
        if self._filling.pop(shelf, None) is not None:
            self._client.delete_collection(self._names[shelf] + FILLING)

    def exchange(self, shelf: str) -> None:
        """Have the collection that was begun, which is full, take the place of the shelf's."""
        earlier = self._open[shelf]
        with self._gate.alone():
            self._open[shelf] = self._filling[shelf]
        try:
            self._client.delete_collection(self._names[shelf])
        except Exception:
            with self._gate.alone():
                self._open[shelf] = earlier
            raise
        del self._filling[shelf]
        with self._gate.alone():
            self._client.close()
            self._connect()
        self._sweep()

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def _connect(self) -> None:
        import chromadb
        from chromadb.config import Settings

        opened = chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False))
        self._client: Any = opened  # its declared type has no `close`
        self._settle()
        self._open = {shelf: self._made(name) for shelf, name in self._names.items()}

    def _made(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            metadata={"fingerprint": self._fingerprint},
            embedding_function=None,
        )

    def _all(self, shelf: str) -> Sequence[Collection]:
        filling = self._filling.get(shelf)
        return [self._open[shelf], *([] if filling is None else [filling])]

    def _settle(self) -> None:
        """Bring an exchange to its end, and let go of what is not full and of other models' collections."""
        there = {collection.name for collection in self._client.list_collections()}
        for name in self._names.values():
            if name + FILLING in there and name not in there:
                self._client.get_collection(name + FILLING, embedding_function=None).modify(name=name)
                there.remove(name + FILLING)
        for name in there - set(self._names.values()):
            self._client.delete_collection(name)

    def _sweep(self) -> None:
        """Remove the folders of collections that are no more: Chroma leaves them."""
        with self._database() as db:
            living = {id for (id,) in db.execute("SELECT id FROM segments")}
        for folder in self._folder.iterdir():
            if folder.name not in living and _is_segment(folder):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _database(self) -> Generator[sqlite3.Connection]:
        path = (self._folder / "chroma.sqlite3").absolute()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as db:
            yield db


class _Gate:
    """Lets many use what is exchanged at times. Thread-safe."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._users = 0
        self._is_alone = False

    @contextmanager
    def use(self) -> Generator[None]:
        """Use it beside others."""
        with self._change:
            self._change.wait_for(lambda: not self._is_alone)
            self._users += 1
        try:
            yield
        finally:
            with self._change:
                self._users -= 1
                self._change.notify_all()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Have it to oneself, once those who use it have done."""
        with self._change:
            self._change.wait_for(lambda: not self._is_alone)
            self._is_alone = True
            try:
                self._change.wait_for(lambda: not self._users)
                yield
            finally:
                self._is_alone = False
                self._change.notify_all()


def _is_segment(folder: Path) -> bool:
    with suppress(ValueError):
        return str(UUID(folder.name)) == folder.name and folder.is_dir()
    return False

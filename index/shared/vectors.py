"""Vectors in a Chroma server, which several servers search and fill: each document is embedded by one of them.

The server may come and go: it is reached when it is needed, and left alone for a while after it did not answer.
What is whole, and who is at what, stands in the database beside; Chroma has ids, vectors and numbers only, as in
`index.vectors`. A claim runs out when its holder has died, so that another takes the document up. Nothing is lost or doubled
by that: a window's id is its place, and a document counts as embedded when all of it is there.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, Engine, delete, insert, select, update

from corpus.breaker import Breaker
from corpus.database import kept_in
from corpus.errors import CatalogueError
from corpus.home import vectors_url
from corpus.limits import LIMITS
from corpus.turns import writing
from index.embed import Vectors
from index.shared.chroma import connected, parts_of, place_of
from index.shared.tables import VECTORS, shelved, store
from index.vectors import SHELVES, Hit, Shelf

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

log = logging.getLogger(__name__)

_FORM = "2"
"""Changes when what is stored changes; a store of another form is filled anew."""
CLAIMED = 120.0
"""Seconds after which a document that was claimed and not gone on with is anybody's."""


class SharedVectors:
    """The vectors of one database for one embedding model. Thread-safe, and beside other servers.

    Args:
        engine: Where it is noted what is embedded.
        url: Of the Chroma server.
        fingerprint: Of the embedding model.
        now: The clock, in seconds since 1970; those of all servers agree within `CLAIMED`.

    Raises:
        CatalogueError: `vectors.bad_address`.
    """

    def __init__(
        self, engine: Engine, url: str, fingerprint: str, now: Callable[[], float] = time.time
    ) -> None:
        parts_of(url)
        self._engine = engine
        self._url = url
        self._now = now
        self._holder = secrets.token_hex(8)
        self._fingerprint = noted_as(fingerprint)
        self._fingerprinted = fingerprint
        with writing(engine) as connection:
            self._name = name_in(connection)
        self._breaker = Breaker(LIMITS.store_return)
        self._reading: Mapping[Shelf, Any] | None = None
        self._writing: Mapping[Shelf, Any] | None = None
        self._batch = 0

    @classmethod
    def at(cls, home: Path, fingerprint: str) -> SharedVectors:
        """Those of the Chroma server that is configured; what is embedded is noted where the data folder's tables are."""
        return cls(kept_in(home, VECTORS), vectors_url(), fingerprint)

    def documents(self) -> frozenset[int]:
        """The ids of the documents whose windows are all here."""
        return self._noted(shelved.c.whole.is_(True))

    def _noted(self, *conditions: Any) -> frozenset[int]:
        rows = select(shelved.c.document).where(shelved.c.fingerprint == self._fingerprint, *conditions)
        with self._engine.connect() as connection:
            return frozenset(connection.execute(rows).scalars())

    def claim(self, document_id: int, shelf: Shelf) -> bool:
        """Whether a document is ours to embed from now on: neither whole nor under another server's hands."""
        with writing(self._engine, f"document {document_id}") as connection:
            known = connection.execute(select(shelved).where(*self._at(document_id))).one_or_none()
            if known is None:
                row = {"fingerprint": self._fingerprint, "document": document_id, "shelf": shelf}
                row |= {"whole": False, "holder": self._holder, "until": self._now() + CLAIMED}
                connection.execute(insert(shelved).values(**row))
                return True
            # One that runs longer than any may was made by a clock that was ahead.
            held_on = self._now() < known.until < self._now() + 3 * CLAIMED
            if known.whole or (known.holder != self._holder and held_on):
                return False
            held = {"holder": self._holder, "until": self._now() + CLAIMED}
            connection.execute(update(shelved).where(*self._at(document_id)).values(**held))
            return True

    def add(
        self, document_id: int, shelf: Shelf, windows: Sequence[tuple[int, int, int, int]], vectors: Vectors
    ) -> None:
        """Store windows (passage id, number in the passage, start, end) with their vectors; repeatable.

        Nothing is stored of a document that was removed meanwhile, by whichever server.

        Raises:
            CatalogueError: `vectors.away`.
        """
        if not self._held(document_id):
            return
        with self._reached():
            stored = self._to_write()[shelf]
            for at in range(0, len(windows), self._batch):
                some = windows[at : at + self._batch]
                stored.upsert(
                    ids=[f"{passage}:{number}" for passage, number, _, _ in some],
                    embeddings=vectors[at : at + self._batch],
                    metadatas=[
                        {"document": document_id, "passage": passage, "start": start, "end": end}
                        for passage, _, start, end in some
                    ],
                )
        if not self._noted(shelved.c.document == document_id):
            self._forget(document_id)  # removed while this was stored

    def finish(self, document_id: int, shelf: Shelf) -> None:
        """Note that all of a document's windows are stored; not where another server has taken it up."""
        del shelf
        with self._engine.begin() as connection:
            connection.execute(update(shelved).where(*self._mine(document_id)).values(whole=True))

    def remove(self, document_id: int) -> None:
        """Take a document's windows out; where the server is away, out of what is found, and the rest once it is back."""
        # The note goes first: who is storing windows of it looks there afterwards.
        with self._engine.begin() as connection:
            of_it = shelved.c.document == document_id
            noted = [dict(row) for row in connection.execute(select(shelved).where(of_it)).mappings()]
            connection.execute(delete(shelved).where(of_it))
        try:
            self._forget(document_id)
        except CatalogueError as failure:
            log.warning("windows of a document that was removed are left for later: %s", failure)
            if noted:
                # As of one that is wholly here and in no catalogue: whoever embeds next takes it out.
                with self._engine.begin() as connection:
                    connection.execute(insert(shelved), [{**row, "whole": True} for row in noted])

    def search(self, queries: Vectors, k: int, shelf: Shelf, documents: Iterable[int]) -> list[list[Hit]]:
        """The k nearest windows on a shelf for each query, nearest first, of those of these documents that are wholly here.

        Raises:
            CatalogueError: `vectors.away`.
        """
        there = self._noted(shelved.c.shelf == shelf)
        wanted = self._noted(shelved.c.shelf == shelf, shelved.c.whole.is_(True)).intersection(documents)
        if len(queries) == 0 or not wanted:
            return [[] for _ in queries]
        where: Any = {"document": {"$in": sorted(wanted)}} if wanted != there else None
        with self._reached():
            found = self._to_read()[shelf].query(
                query_embeddings=np.asarray(queries, dtype=np.float32),
                n_results=k,
                where=where,
                include=["metadatas", "distances"],
            )
        return _hits_of(found)

    def make_room(self, stopping: Callable[[], bool]) -> None:
        """Nothing: here are no vectors to fill an index anew from."""
        del stopping

    def count(self) -> int:
        """How many windows are stored."""
        with self._reached():
            return sum(collection.count() for collection in self._to_read().values())

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _held(self, document_id: int) -> bool:
        """Whether a document is still ours; if so, for longer."""
        with self._engine.begin() as connection:
            longer = update(shelved).where(*self._mine(document_id)).values(until=self._now() + CLAIMED)
            return bool(connection.execute(longer).rowcount)

    def _forget(self, document_id: int) -> None:
        with self._reached():
            for collection in self._to_write().values():
                collection.delete(where={"document": document_id})

    def _at(self, document_id: int) -> tuple[Any, ...]:
        return shelved.c.fingerprint == self._fingerprint, shelved.c.document == document_id

    def _mine(self, document_id: int) -> tuple[Any, ...]:
        return *self._at(document_id), shelved.c.holder == self._holder

    @property
    def failure(self) -> Exception | None:
        """Why the server was not reached when it was last asked; None while it is well."""
        return self._breaker.failure

    def _to_read(self) -> Mapping[Shelf, Any]:
        # Without a lock: who waits for one that connects would wait once more as long for a server that hangs.
        opened = self._reading
        if opened is None:
            opened = self._reading = self._collections(connected(self._url))
        return opened

    def _to_write(self) -> Mapping[Shelf, Any]:
        opened = self._writing
        if opened is None:
            client = connected(self._url, LIMITS.vectors_write)
            self._batch = client.get_max_batch_size()
            opened = self._writing = self._collections(client)
        return opened

    def _collections(self, client: ClientAPI) -> Mapping[Shelf, Any]:
        # Collections of other models stay: a server with another one may be using them.
        return collections_of(client, self._fingerprinted, self._name)

    @contextmanager
    def _reached(self) -> Generator[None]:
        """Ask the server for something, unless it did not answer a moment ago.

        Raises:
            CatalogueError: `vectors.away`, and what `connected` raises.
        """
        import httpx
        from chromadb.errors import InternalError, NotFoundError, RateLimitError

        if (known := self._breaker.refuses()) is not None:
            raise known
        try:
            yield
        except CatalogueError as failure:
            self._breaker.failed(failure)
            raise
        except (httpx.HTTPError, InternalError, NotFoundError, RateLimitError) as failure:
            told = CatalogueError("vectors.away", place=place_of(self._url), reason=type(failure).__name__)
            if isinstance(failure, NotFoundError):
                # Its folder was emptied or it is another one: its collections are looked up anew.
                self._reading = self._writing = None
            self._breaker.failed(told)
            raise told from failure
        self._breaker.succeeded()


def noted_as(fingerprint: str) -> str:
    """How an embedding model, with the form of what is stored, is called in the tables."""
    return f"{_FORM}-{fingerprint}"


def collection_names(fingerprint: str, name: str) -> dict[Shelf, str]:
    """What the collections of a model are called in Chroma, those of the database of that name."""
    return {shelf: f"{shelf}-{noted_as(fingerprint)}-{name}" for shelf in SHELVES}


def collections_of(client: ClientAPI, fingerprint: str, name: str) -> dict[Shelf, Any]:
    """The collections of a model and a database, made where they are not there."""
    return {
        shelf: client.get_or_create_collection(
            called,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            metadata={"fingerprint": fingerprint},
            embedding_function=None,
        )
        for shelf, called in collection_names(fingerprint, name).items()
    }


def name_in(connection: Connection) -> str:
    """What tells this database's collections from those of another, whose documents have the same numbers.

    Args:
        connection: A transaction beside which nobody else writes here, in the schema of these tables.
    """
    name = connection.execute(select(store.c.name)).scalar()
    if name is None:
        name = secrets.token_hex(4)
        connection.execute(insert(store).values(name=name))
    return name


def _hits_of(found: Any) -> list[list[Hit]]:
    """What Chroma found for each query."""
    metadatas: Any = found["metadatas"] or []
    distances: Any = found["distances"] or []
    return [
        [
            Hit(int(m["document"]), int(m["passage"]), int(m["start"]), int(m["end"]), 1.0 - float(d))
            for m, d in zip(of_query, away, strict=True)
        ]
        for of_query, away in zip(metadatas, distances, strict=True)
    ]

"""Vector search in Chroma: one vector for each window of about two sentences.

Only ids, vectors and numbers are stored there, never text: Chroma keeps what was deleted in its queue. Each
shelf (filings, commentary) is a collection of its own, because asking Chroma for some documents of many costs
far more than asking for all. Collections name the embedding model's fingerprint, so that vectors of two models
never meet. A window's id is `passage:number`; whether a document is wholly embedded is noted in a small table.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index.embed import Vectors

Shelf = Literal["filings", "commentary"]
SHELVES: tuple[Shelf, ...] = ("filings", "commentary")
FORM = "2"
"""Changes when what is stored changes; a store of another form is filled anew."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A window found: its document and passage, its offsets within the passage's text, its cosine with the query."""

    document: int
    passage: int
    start: int
    end: int
    similarity: float


class VectorStore:
    """The vectors of one data folder for one embedding model. Thread-safe."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        names = {shelf: f"{shelf}-{FORM}-{fingerprint}" for shelf in SHELVES}
        for collection in self._client.list_collections():
            if collection.name not in names.values():
                self._client.delete_collection(collection.name)
        self._collections = {
            shelf: self._client.get_or_create_collection(
                name,
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
                metadata={"fingerprint": fingerprint},
                embedding_function=None,
            )
            for shelf, name in names.items()
        }
        self._done = sqlite3.connect(folder / "embedded.sqlite", check_same_thread=False, timeout=30)
        with self._done:
            self._done.execute(
                "CREATE TABLE IF NOT EXISTS shelved (fingerprint TEXT, document INTEGER, shelf TEXT, whole INTEGER,"
                " PRIMARY KEY (fingerprint, document))"
            )
        self._fingerprint = f"{FORM}-{fingerprint}"
        self._batch = self._client.get_max_batch_size()

    def documents(self) -> frozenset[int]:
        """The ids of the documents whose windows are all here."""
        return self._noted("AND whole")

    def _noted(self, where: str, *values: str) -> frozenset[int]:
        with self._lock:
            rows = self._done.execute(
                f"SELECT document FROM shelved WHERE fingerprint = ? {where}",  # noqa: S608
                (self._fingerprint, *values),
            )
            return frozenset(row[0] for row in rows)

    def claim(self, document_id: int, shelf: Shelf) -> bool:
        """Whether a document is ours to embed: always, since a data folder has one server."""
        del document_id, shelf
        return True

    def add(
        self, document_id: int, shelf: Shelf, windows: Sequence[tuple[int, int, int, int]], vectors: Vectors
    ) -> None:
        """Store windows (passage id, number in the passage, start, end) with their vectors; repeatable."""
        with self._lock, self._done:
            self._done.execute(
                "INSERT OR IGNORE INTO shelved VALUES (?, ?, ?, 0)", (self._fingerprint, document_id, shelf)
            )
        for at in range(0, len(windows), self._batch):
            some = windows[at : at + self._batch]
            self._collections[shelf].upsert(
                ids=[f"{passage}:{number}" for passage, number, _, _ in some],
                embeddings=vectors[at : at + self._batch],
                metadatas=[
                    {"document": document_id, "passage": passage, "start": start, "end": end}
                    for passage, _, start, end in some
                ],
            )

    def finish(self, document_id: int, shelf: Shelf) -> None:
        """Note that all of a document's windows are stored."""
        with self._lock, self._done:
            self._done.execute(
                "INSERT OR REPLACE INTO shelved VALUES (?, ?, ?, 1)", (self._fingerprint, document_id, shelf)
            )

    def remove(self, document_id: int) -> None:
        """Take a document's windows out."""
        for collection in self._collections.values():
            collection.delete(where={"document": document_id})
        with self._lock, self._done:
            self._done.execute("DELETE FROM shelved WHERE document = ?", (document_id,))

    def search(self, queries: Vectors, k: int, shelf: Shelf, documents: Iterable[int]) -> list[list[Hit]]:
        """The k nearest windows of these documents on a shelf for each query, nearest first."""
        there = self._noted("AND shelf = ?", shelf)
        wanted = there.intersection(documents)
        if len(queries) == 0 or not wanted:
            return [[] for _ in queries]
        where: Any = {"document": {"$in": sorted(wanted)}} if wanted != there else None
        found = self._collections[shelf].query(
            query_embeddings=np.asarray(queries, dtype=np.float32),
            n_results=k,
            where=where,
            include=["metadatas", "distances"],
        )
        return hits_of(found)

    def count(self) -> int:
        """How many windows are stored."""
        return sum(collection.count() for collection in self._collections.values())

    def close(self) -> None:
        """Let go of the files."""
        self._done.close()


def hits_of(found: Any) -> list[list[Hit]]:
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

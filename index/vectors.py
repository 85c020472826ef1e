"""Vector search in Chroma: one vector for each window of about two sentences.

Only ids, vectors and numbers are stored there, never text: Chroma keeps what was deleted in its queue. The
collection names the embedding model's fingerprint, so that vectors of two models never meet. A window's id is
`passage:number`; whether a document is wholly embedded is noted in a small table beside the collection.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Vectors


@dataclass(frozen=True, slots=True)
class Hit:
    """A window found: its passage, its offsets within the passage's text, and the cosine with the query."""

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
        name = f"windows-{fingerprint}"
        for collection in self._client.list_collections():
            if collection.name != name:
                self._client.delete_collection(collection.name)
        self._collection = self._client.get_or_create_collection(
            name,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            metadata={"fingerprint": fingerprint},
            embedding_function=None,
        )
        self._done = sqlite3.connect(folder / "embedded.sqlite", check_same_thread=False, timeout=30)
        with self._done:
            self._done.execute("CREATE TABLE IF NOT EXISTS embedded (fingerprint TEXT, document INTEGER)")
        self._fingerprint = fingerprint
        self._batch = self._client.get_max_batch_size()

    def documents(self) -> frozenset[int]:
        """The ids of the documents whose windows are all here."""
        with self._lock:
            rows = self._done.execute(
                "SELECT document FROM embedded WHERE fingerprint = ?", (self._fingerprint,)
            )
            return frozenset(row[0] for row in rows)

    def add(self, document_id: int, windows: Sequence[tuple[int, int, int, int]], vectors: Vectors) -> None:
        """Store windows (passage id, number in the passage, start, end) with their vectors; repeatable."""
        for at in range(0, len(windows), self._batch):
            some = windows[at : at + self._batch]
            self._collection.upsert(
                ids=[f"{passage}:{number}" for passage, number, _, _ in some],
                embeddings=vectors[at : at + self._batch],
                metadatas=[
                    {"document": document_id, "passage": passage, "start": start, "end": end}
                    for passage, _, start, end in some
                ],
            )

    def finish(self, document_id: int) -> None:
        """Note that all of a document's windows are stored."""
        with self._lock, self._done:
            self._done.execute("INSERT INTO embedded VALUES (?, ?)", (self._fingerprint, document_id))

    def remove(self, document_id: int) -> None:
        """Take a document's windows out."""
        with self._lock, self._done:
            self._done.execute("DELETE FROM embedded WHERE document = ?", (document_id,))
        self._collection.delete(where={"document": document_id})

    def search(self, queries: Vectors, k: int, documents: Iterable[int] | None = None) -> list[list[Hit]]:
        """The k nearest windows of each query, nearest first; of these documents only, when given."""
        wanted = None if documents is None else sorted(documents)
        if len(queries) == 0 or wanted == []:
            return [[] for _ in queries]
        where: Any = None
        if wanted is not None:
            where = {"document": wanted[0]} if len(wanted) == 1 else {"document": {"$in": wanted}}
        found = self._collection.query(
            query_embeddings=np.asarray(queries, dtype=np.float32),
            n_results=k,
            where=where,
            include=["metadatas", "distances"],
        )
        metadatas: Any = found["metadatas"] or []
        distances: Any = found["distances"] or []
        return [
            [
                Hit(int(m["passage"]), int(m["start"]), int(m["end"]), 1.0 - float(d))
                for m, d in zip(of_query, away, strict=True)
            ]
            for of_query, away in zip(metadatas, distances, strict=True)
        ]

    def count(self) -> int:
        """How many windows are stored."""
        return self._collection.count()

    def close(self) -> None:
        """Let go of the files."""
        self._done.close()

"""The vectors of each document by themselves, for the exact search among a few of many.

An index over all of them finds the nearest of all: of those that one company's reports have among a million hardly any.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors

Places = NDArray[np.int32]
"""Shape (windows, 3): passage id, start and end in its text."""

_ALONE = 1 << 18
"""Multiplications that BLAS does on one core: its threads wait for each other where other work is on."""
_KEPT = 32_768  # windows that stay in memory, 50 MB of 384 numbers each


class Kept:
    """The vectors of one data folder for one model, in two bytes a number. Thread-safe."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        with self._db:
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS kept (fingerprint TEXT, document INTEGER, first TEXT, places BLOB,"
                " vectors BLOB, PRIMARY KEY (fingerprint, document, first))"
            )
        self._open: OrderedDict[int, tuple[Places, Vectors]] = OrderedDict()

    def add(self, document_id: int, first: str, places: Places, vectors: Vectors) -> None:
        """Keep windows of a document; `first` names the first of them, so that it can be repeated."""
        row = (self._fingerprint, document_id, first, places.tobytes(), vectors.astype("<f2").tobytes())
        with self._lock:
            with self._db:
                self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", row)
            self._open.pop(document_id, None)

    def places(self, document_id: int) -> Places:
        """The places of a document's windows."""
        return self._read(document_id)[0]

    def remove(self, document_id: int) -> None:
        """Take a document out."""
        with self._lock:
            with self._db:
                self._db.execute("DELETE FROM kept WHERE document = ?", (document_id,))
            self._open.pop(document_id, None)

    def counts(self, document_id: int | None = None) -> dict[int, int]:
        """How many windows are kept of each document, or of one."""
        of = "" if document_id is None else f"AND document = {int(document_id)}"
        with self._lock:
            rows = self._db.execute(
                f"SELECT document, SUM(LENGTH(places)) / 12 FROM kept WHERE fingerprint = ? {of}"  # noqa: S608
                " GROUP BY document",
                (self._fingerprint,),
            )
            return dict(rows.fetchall())

    def of_document(self, document_id: int) -> tuple[Places, Vectors]:
        """The places and vectors (length one) of a document's windows."""
        return self._read(document_id)

    def nearest(
        self, queries: Vectors, k: int, documents: Iterable[int]
    ) -> list[list[tuple[int, tuple[int, int, int], float]]]:
        """For each query the k nearest windows of these documents, nearest first: document, place and cosine."""
        owners: list[NDArray[np.int64]] = []
        places: list[Places] = []
        cosines: list[NDArray[np.float32]] = []
        for document, where, vectors in self._of(sorted(documents)):
            owners.append(np.full(len(where), document))
            places.append(where)
            cosines.append(_cosines(vectors, queries))
        if not owners:
            return [[] for _ in queries]
        owner, where, away = np.concatenate(owners), np.concatenate(places), np.concatenate(cosines)
        found: list[list[tuple[int, tuple[int, int, int], float]]] = []
        for column in away.T:
            there = np.argpartition(-column, k - 1)[:k] if len(column) > k else np.arange(len(column))
            order = there[np.lexsort((there, -column[there]))]
            found.append(
                [
                    (int(owner[n]), (int(where[n, 0]), int(where[n, 1]), int(where[n, 2])), float(column[n]))
                    for n in order
                ]
            )
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _of(self, documents: Sequence[int]) -> Iterator[tuple[int, Places, Vectors]]:
        for document in documents:
            with self._lock:
                if known := self._open.get(document):
                    self._open.move_to_end(document)
            if known is None:
                known = self._read(document)
                with self._lock:
                    self._open[document] = known
                    held = sum(len(places) for places, _ in self._open.values())
                    while held > _KEPT and len(self._open) > 1:
                        held -= len(self._open.popitem(last=False)[1][0])
            yield document, *known

    def _read(self, document: int) -> tuple[Places, Vectors]:
        with self._lock:
            rows = self._db.execute(
                "SELECT places, vectors FROM kept WHERE fingerprint = ? AND document = ? ORDER BY rowid",
                (self._fingerprint, document),
            ).fetchall()
        places = np.frombuffer(b"".join(row[0] for row in rows), "<i4").reshape(-1, 3)
        if not len(places):
            return places, np.zeros((0, 0), np.float32)
        vectors = (
            np.frombuffer(b"".join(row[1] for row in rows), "<f2").reshape(len(places), -1).astype(np.float32)
        )
        return places, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _cosines(vectors: Vectors, queries: Vectors) -> NDArray[np.float32]:
    """Shape (windows, queries)."""
    asked = queries if len(queries) > 1 else np.repeat(queries, 2, axis=0)  # one alone is no matrix
    found = np.empty((len(vectors), len(asked)), np.float32)
    step = max(1, _ALONE // asked.size)
    for at in range(0, len(vectors), step):
        np.matmul(vectors[at : at + step], asked.T, out=found[at : at + step])
    return found[:, : len(queries)]

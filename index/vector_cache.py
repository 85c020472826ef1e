"""Vectors of passages that one model made once, beside the models, for all data folders of a machine."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LARGEST_CACHE = 2_000_000_000
"""Bytes of the cache, some two million vectors; whatever is left out is embedded again when it is needed."""
_LEFT_OUT = 32  # part of a full cache that makes room: one of so many
_AT_ONCE = 500  # texts looked up with one statement


class VectorCache:
    """Vectors by the hash of their text, as float16. Processes may share a file; methods may be called from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def known(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those texts that are here."""
        keys = {_key(text): text for text in texts}
        wanted, known = list(keys), dict[str, NDArray[np.float32]]()
        with self._open() as cache:
            for at in range(0, len(wanted), _AT_ONCE):
                some = wanted[at : at + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = cache.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", some)  # noqa: S608
                known |= {
                    keys[key]: np.frombuffer(value, np.float16).astype(np.float32) for key, value in rows
                }
        return known

    def keep(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep the vectors of texts; of a cache that is full, a part goes first."""
        rows = [(_key(text), vector.astype(np.float16).tobytes()) for text, vector in vectors.items()]
        with self._open() as cache:
            pages, free, size = (
                cache.execute(f"PRAGMA {what}").fetchone()[0]
                for what in ("page_count", "freelist_count", "page_size")
            )
            if (pages - free) * size > LARGEST_CACHE:
                # Keys are hashes: those of a stretch are as good as drawn by lot, and lie on pages of their own.
                first = secrets.randbelow(256 - 256 // _LEFT_OUT)
                stretch = (bytes([first]), bytes([first + 256 // _LEFT_OUT]))
                cache.execute("DELETE FROM vector WHERE key >= ? AND key < ?", stretch)
            cache.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=60)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            )
            with connection:
                yield connection
        finally:
            connection.close()


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]

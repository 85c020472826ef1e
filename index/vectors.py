"""Vector search: one vector for each window of about two sentences, in Chroma, and exactly among a few documents.

Only ids, vectors and numbers are stored, never text: Chroma keeps what was deleted in its queue. Each shelf (filings,
commentary) is a collection of its own. Among a few the nearest are found by looking at each (`index.exact`). Asking Chroma
for some documents of many costs far more than asking for all, and more the more windows those have: where there are many,
more of all are asked for than are wanted. Collections name the embedding model's fingerprint, so that vectors of two models never meet. A
window's id is `document:passage:start:end`, since reading anything else of what was found takes longer than finding it;
whether a document is wholly embedded is noted in a small table.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.errors import CatalogueError
from corpus.progress import Progress, silent
from corpus.storing import LEAST, room_for
from index.embed import Vectors
from index.exact import Kept, Places
from index.shelves import Shelves

log = logging.getLogger(__name__)

Shelf = Literal["filings", "commentary"]
SHELVES: tuple[Shelf, ...] = ("filings", "commentary")
FORM = "3"
"""Changes when what is stored changes; a store of another form is filled anew."""
_FEW = 32_768
"""Windows that are looked at one by one: of 24,798 in 5 ms, where Chroma takes 2 ms and misses a tenth of the nearest 60."""
_MORE = 2  # how many more than must be asked of all are, since what fits a question stands together
_MOST = 2_000  # windows asked of Chroma at once
_GONE = 4_000
"""Windows that were removed which Chroma's index of a shelf may hold, 7 MB, or as many as are there: made anew only when they are
more, it takes twice what it must at most, and each removal pays for one window that is put in once more."""
_EACH = 1_700  # bytes of such a window
_PAUSE = 0.005  # seconds
_STEP = 256  # windows put in at once while others wait to change something, some 40 ms


@dataclass(frozen=True, slots=True)
class Hit:
    """A window found: its document and passage, its offsets within the passage's text, its cosine with the query."""

    document: int
    passage: int
    start: int
    end: int
    similarity: float


@dataclass(slots=True)
class _Shelved:
    """A document on a shelf: how many windows of it are there, and whether those are all."""

    shelf: Shelf
    windows: int = 0
    whole: bool = False


class VectorStore:
    """The vectors of one data folder for one embedding model. Thread-safe."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._changing = threading.Lock()  # what Chroma and the kept vectors have, together
        names = {shelf: f"{shelf}-{FORM}-{fingerprint}" for shelf in SHELVES}
        self._shelves = Shelves(folder, names, fingerprint)
        self._fingerprint = f"{FORM}-{fingerprint}"
        self._kept = Kept(folder / "kept.sqlite", self._fingerprint)
        self._done = sqlite3.connect(folder / "embedded.sqlite", check_same_thread=False, timeout=30)
        with self._done:
            self._done.execute(
                "CREATE TABLE IF NOT EXISTS shelved (fingerprint TEXT, document INTEGER, shelf TEXT, whole INTEGER,"
                " PRIMARY KEY (fingerprint, document))"
            )
        counts = self._kept.counts()
        noted = self._done.execute(
            "SELECT document, shelf, whole FROM shelved WHERE fingerprint = ?", (self._fingerprint,)
        )
        self._shelved = {
            document: _Shelved(shelf, counts.get(document, 0), bool(whole))
            for document, shelf, whole in noted
        }
        self._batch = self._shelves.batch

    def documents(self) -> frozenset[int]:
        """The ids of the documents whose windows are all here."""
        with self._lock:
            return frozenset(document for document, noted in self._shelved.items() if noted.whole)

    def claim(self, document_id: int, shelf: Shelf) -> bool:
        """Whether a document is ours to embed: always, since a data folder has one server."""
        del document_id, shelf
        return True

    def add(
        self, document_id: int, shelf: Shelf, windows: Sequence[tuple[int, int, int, int]], vectors: Vectors
    ) -> None:
        """Store windows (passage id, number in the passage, start, end) with their vectors; repeatable.

        Raises:
            CatalogueError: `home.full`.
        """
        self._check_room(vectors.nbytes)
        with self._lock, self._done:
            self._done.execute(
                "INSERT OR IGNORE INTO shelved VALUES (?, ?, ?, 0)", (self._fingerprint, document_id, shelf)
            )
            self._shelved.setdefault(document_id, _Shelved(shelf))
        for at in range(0, len(windows), self._batch):
            some = windows[at : at + self._batch]
            own = vectors[at : at + self._batch]
            ids = [f"{document_id}:{passage}:{start}:{end}" for passage, _, start, end in some]
            places = np.array([(passage, start, end) for passage, _, start, end in some], "<i4")
            # First here and then in Chroma, and out the other way round: whenever this process ends, what Chroma has
            # stands here too, and by that is found when it is to go.
            with self._changing:
                self._kept.add(document_id, ids[0], places, own)
                self._shelves.upsert(shelf, ids, own)
        counted = self._kept.counts(document_id).get(document_id, 0)
        with self._lock:
            self._shelved[document_id].windows = counted

    def finish(self, document_id: int, shelf: Shelf) -> None:
        """Note that all of a document's windows are stored."""
        with self._lock, self._done:
            self._done.execute(
                "INSERT OR REPLACE INTO shelved VALUES (?, ?, ?, 1)", (self._fingerprint, document_id, shelf)
            )
            self._shelved.setdefault(document_id, _Shelved(shelf)).whole = True

    def remove(self, document_id: int) -> None:
        """Take a document's windows out.

        Raises:
            CatalogueError: `home.full`.
        """
        self._check_room()
        with self._lock:
            noted = self._shelved.pop(document_id, None)
        with self._changing:
            ids = _names(document_id, self._kept.places(document_id))
            for at in range(0, len(ids), self._batch):
                for shelf in SHELVES if noted is None else (noted.shelf,):
                    self._shelves.delete(shelf, ids[at : at + self._batch])
            self._kept.remove(document_id)
        with self._lock, self._done:
            self._done.execute("DELETE FROM shelved WHERE document = ?", (document_id,))

    def drop(self, windows: Iterable[str]) -> None:
        """Take windows out of Chroma that stand nowhere else, by their names there."""
        names = sorted(windows)
        for at in range(0, len(names), self._batch):
            for shelf in SHELVES:
                with self._changing:
                    self._shelves.delete(shelf, names[at : at + self._batch])

    def search(self, queries: Vectors, k: int, shelf: Shelf, documents: Iterable[int]) -> list[list[Hit]]:
        """The k nearest windows of these documents on a shelf for each query, nearest first.

        Of a document that is still being embedded none: the few that it has would crowd out what its words find.
        """
        with self._lock:
            there = {document: noted for document, noted in self._shelved.items() if noted.shelf == shelf}
        wanted = {document for document in documents if document in there and there[document].whole}
        if len(queries) == 0 or not wanted:
            return [[] for _ in queries]
        every = sum(noted.windows for noted in there.values())
        windows = sum(there[document].windows for document in wanted)
        most = k if windows == every else _MORE * k * every // max(1, windows)
        if windows <= _FEW or most > _MOST:
            return [
                [Hit(document, *place, cosine) for document, place, cosine in of_query]
                for of_query in self._kept.nearest(queries, k, wanted)
            ]
        names, distances = self._shelves.query(shelf, queries, most)
        hits = [
            [_hit(name, 1.0 - away) for name, away in zip(of_query, aways, strict=True)]
            for of_query, aways in zip(names, distances, strict=True)
        ]
        return [[hit for hit in of_query if hit.document in wanted][:k] for of_query in hits]

    def refill(self, progress: Progress = silent) -> int:
        """Give Chroma every window that is kept beside it; how many there are. Repeatable.

        Args:
            progress: Told windows.
        """
        with self._lock:
            there = {document: noted.shelf for document, noted in self._shelved.items()}
            total, done = sum(noted.windows for noted in self._shelved.values()), 0
        for document, shelf in sorted(there.items()):
            places, vectors = self._kept.of_document(document)
            ids = _names(document, places)
            for at in range(0, len(ids), self._batch):
                step = slice(at, at + self._batch)
                self._shelves.upsert(shelf, ids[step], vectors[step])
                done += len(ids[step])
                progress("refill", done, total)
        return done

    def make_room(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Make Chroma's index of a shelf anew where most of what it holds was removed. Searches go on meanwhile.

        Args:
            stopping: Whether to stop, asked between steps; what was begun is then begun again another time.
        """
        for shelf in SHELVES:
            with self._lock:
                there = sum(noted.windows for noted in self._shelved.values() if noted.shelf == shelf)
            indexed = self._shelves.indexed(shelf)
            if indexed - there <= max(there, _GONE):
                continue
            try:
                self._check_room(there * _EACH)
                self._make_anew(shelf, stopping)
            except CatalogueError as failure:  # it only takes more room than it must
                log.warning("index of %s not made anew: %s", shelf, failure)

    def _make_anew(self, shelf: Shelf, stopping: Callable[[], bool]) -> None:
        with self._changing:
            self._shelves.begin(shelf)
        try:
            if full := self._is_filled(shelf, stopping):
                with self._changing:
                    self._shelves.exchange(shelf)
        except Exception:
            with self._changing:
                self._shelves.abandon(shelf)
            raise
        if not full:
            with self._changing:
                self._shelves.abandon(shelf)

    def _is_filled(self, shelf: Shelf, stopping: Callable[[], bool]) -> bool:
        """Put what is kept into the collection that was begun; whether all of it is there."""
        with self._lock:
            there = sorted(document for document, noted in self._shelved.items() if noted.shelf == shelf)
        for document in there:
            places, vectors = self._kept.of_document(document)
            ids = _names(document, places)
            for at in range(0, len(ids), _STEP):
                if stopping():
                    return False
                with self._changing:
                    if not self._is_there(document):
                        break  # taken out meanwhile, of both
                    self._shelves.fill(shelf, ids[at : at + _STEP], vectors[at : at + _STEP])
                # A lock that is asked for again at once is seldom had by another.
                time.sleep(_PAUSE)
        return True

    def _is_there(self, document: int) -> bool:
        with self._lock:
            return document in self._shelved

    def count(self) -> int:
        """How many windows are stored."""
        return self._shelves.count()

    def _check_room(self, coming: int = 0) -> None:
        # On a full disk Chroma neither fails nor comes back, and holds up all other threads.
        room_for(self._folder, coming, LEAST)

    def close(self) -> None:
        """Let go of the files."""
        self._kept.close()
        self._done.close()
        self._shelves.close()


def _names(document: int, places: Places) -> list[str]:
    return [f"{document}:{passage}:{start}:{end}" for passage, start, end in places.tolist()]


def _hit(name: str, similarity: float) -> Hit:
    document, passage, start, end = map(int, name.split(":"))
    return Hit(document, passage, start, end, similarity)

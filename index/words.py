"""Word search: BM25 over morphemes, in SQLite. Derived from the catalogue, may be rebuilt at any time.

A passage's words are kept a line a sentence, so that sentences can be ranked without analysing them again; where each
word stands is kept for each block of passages (`index.postings`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.library import Stored
from corpus.sentences import sentence_spans
from index.postings import (
    BLOCK_BITS,
    Places,
    Posting,
    best,
    named,
    packed,
    posting,
    scores,
    terms_of,
    unpacked,
    without_rows,
)
from index.rank import Lines
from index.tokens import tokens

FORM = "5"
"""Changes when the tables or the tokens change; an index of another form is built anew."""
_KEPT_BYTES = 64 << 20  # of postings of words that were asked for
_KEPT_SCORES = 4  # wordings: the pools and languages of one search ask for the same
_KEPT_ROWS = 8  # choices of documents
_KEPT_LINES = 4_096  # passages

Key = TypeVar("Key")


class Words:
    """The word index of one data folder. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        # Who searches does not wait until a document is written.
        self._reading = sqlite3.connect(path, check_same_thread=False, timeout=30)
        with self._connection:
            self._prepare()
        self._spans: dict[int, tuple[int, int]] = {}
        self._lengths = np.zeros(0, np.int32)
        self._counted = np.zeros(0, np.bool_)
        for document, first, last, lengths, private in self._connection.execute("SELECT * FROM span"):
            self._take_in(document, first, last, np.frombuffer(lengths, "<i4"), private=bool(private))
        self._forget_asked()

    def _prepare(self) -> None:
        db = self._connection
        db.execute("CREATE TABLE IF NOT EXISTS form (value TEXT)")
        if db.execute("SELECT value FROM form").fetchone() != (FORM,):
            for table in ("words", "span", "posting"):
                db.execute(f"DROP TABLE IF EXISTS {table}")
            db.execute("DELETE FROM form")
            db.execute("INSERT INTO form VALUES (?)", (FORM,))
        # A document's passages have consecutive ids, so that a scope is a range of rows.
        db.execute(
            "CREATE TABLE IF NOT EXISTS span (document INTEGER PRIMARY KEY, first INTEGER, last INTEGER, lengths BLOB,"
            " private INTEGER)"
        )
        db.execute("CREATE TABLE IF NOT EXISTS words (row INTEGER PRIMARY KEY, tokens TEXT NOT NULL)")
        db.execute(
            "CREATE TABLE IF NOT EXISTS posting"
            " (term TEXT, block INTEGER, places BLOB NOT NULL, PRIMARY KEY (term, block)) WITHOUT ROWID"
        )

    def documents(self) -> frozenset[int]:
        """The ids of the documents that are indexed."""
        with self._lock:
            return frozenset(self._spans)

    def add(self, document_id: int, passages: Sequence[Stored], *, private: bool = False) -> None:
        """Index all passages of a document; searchable when this returns.

        How rare a word is, is told by what everybody may see: words of a `private` document change nobody's results.
        """
        rows = sorted((stored.id, lines_of(stored)) for stored in passages)
        said = [(row, terms_of(text)) for row, text in rows]
        first, last = (rows[0][0], rows[-1][0]) if rows else (0, -1)
        lengths = np.zeros(last - first + 1, "<i4")
        for row, terms in said:
            lengths[row - first] = len(terms)
        # In the order of the tree, so that a page of it is written once.
        places = sorted((term, block, kept) for (term, block), kept in packed(said).items())
        with self._writing:
            with self._lock:
                self._make_room(last)
            with self._connection as db:
                db.executemany("INSERT INTO words VALUES (?, ?)", rows)
                db.executemany(
                    "INSERT INTO posting VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET places = CAST(places || excluded.places AS BLOB)",
                    places,
                )
                db.execute(
                    "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?, ?)",
                    (document_id, first, last, lengths.tobytes(), private),
                )
            with self._lock:
                self._take_in(document_id, first, last, lengths, private=private)
                self._forget_asked()

    def remove(self, document_id: int) -> None:
        """Take a document out, leaving none of its words behind."""
        with self._writing:
            if span := self._spans.get(document_id):
                with self._connection:
                    self._take_out(document_id, *span)
                with self._lock:
                    del self._spans[document_id]
                    if span[0] <= span[1]:
                        self._lengths[span[0] : span[1] + 1] = 0
                        self._counted[span[0] : span[1] + 1] = False
                    self._forget_asked()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _take_out(self, document_id: int, first: int, last: int) -> None:
        db = self._connection
        texts = db.execute("SELECT tokens FROM words WHERE row BETWEEN ? AND ?", (first, last))
        for term in sorted({term for (text,) in texts for term in terms_of(text)}):
            blocks = db.execute(
                "SELECT block, places FROM posting WHERE term = ? AND block BETWEEN ? AND ?",
                (term, first >> BLOCK_BITS, last >> BLOCK_BITS),
            ).fetchall()
            for block, kept in blocks:
                if left := without_rows(kept, block, first, last):
                    db.execute(
                        "UPDATE posting SET places = ? WHERE term = ? AND block = ?", (left, term, block)
                    )
                else:
                    db.execute("DELETE FROM posting WHERE term = ? AND block = ?", (term, block))
        db.execute("DELETE FROM words WHERE row BETWEEN ? AND ?", (first, last))
        db.execute("DELETE FROM span WHERE document = ?", (document_id,))

    def _take_in(
        self, document: int, first: int, last: int, lengths: NDArray[np.int32], *, private: bool
    ) -> None:
        self._make_room(last)
        self._spans[document] = (first, last)
        if first <= last:
            self._lengths[first : last + 1] = lengths
            self._counted[first : last + 1] = (lengths > 0) & (not private)

    def _make_room(self, last: int) -> None:
        """Have a place for the length of each row up to this; more at once, or each document would copy all before it."""
        if last >= len(self._lengths):
            more = last + 1 + last // 4 - len(self._lengths)
            self._lengths = np.concatenate((self._lengths, np.zeros(more, np.int32)))
            self._counted = np.concatenate((self._counted, np.zeros(more, np.bool_)))

    def _forget_asked(self) -> None:
        self._postings: OrderedDict[str, Posting] = OrderedDict()
        self._bytes = 0
        self._scored: OrderedDict[tuple[str, ...], NDArray[np.float64]] = OrderedDict()
        self._rows: OrderedDict[frozenset[int], NDArray[np.int32]] = OrderedDict()
        self._lines: OrderedDict[int, Lines] = OrderedDict()

    def search(
        self, words: Sequence[str], k: int, documents: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passage ids with their BM25 scores (higher is better), best first, ties by id.

        Args:
            words: Tokens of the question, see `index.tokens`; several with spaces between are a phrase.
            k: How many at most.
            documents: Only passages of these; all when None.
        """
        asked = named(words)
        if not asked:
            return []
        with self._lock:
            scored = self._scores(asked)
            rows = None if documents is None else self._rows_of(frozenset(documents))
        return best(scored, rows, k)

    def _scores(self, asked: Mapping[str, tuple[str, ...]]) -> NDArray[np.float64]:
        key = tuple(asked)
        if (scored := self._scored.get(key)) is None:
            found = [self._posting(terms) for terms in asked.values()]
            scored = self._scored[key] = scores(found, self._lengths, self._counted)
        _bound(self._scored, key, _KEPT_SCORES)
        return scored

    def _posting(self, terms: tuple[str, ...]) -> Posting:
        name = " ".join(terms)
        if (found := self._postings.get(name)) is None:
            found = self._postings[name] = posting([self._places(term) for term in terms])
            self._bytes += found.size
        self._postings.move_to_end(name)
        while self._bytes > _KEPT_BYTES and len(self._postings) > 1:
            self._bytes -= self._postings.popitem(last=False)[1].size
        return found

    def _places(self, term: str) -> Places:
        return unpacked(self._reading.execute("SELECT block, places FROM posting WHERE term = ?", (term,)))

    def _rows_of(self, documents: frozenset[int]) -> NDArray[np.int32]:
        if (rows := self._rows.get(documents)) is None:
            spans = sorted(self._spans[document] for document in documents if document in self._spans)
            parts = [np.arange(first, last + 1, dtype=np.int32) for first, last in spans]
            rows = self._rows[documents] = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        _bound(self._rows, documents, _KEPT_ROWS)
        return rows

    def lines(self, passages: Iterable[int]) -> dict[int, Lines]:
        """The words of passages sentence by sentence, as they were indexed; unknown ids are left out."""
        ids = list(passages)
        with self._lock:
            missing = [passage for passage in ids if passage not in self._lines]
            marks = ",".join("?" * len(missing))
            rows = self._reading.execute(
                f"SELECT row, tokens FROM words WHERE row IN ({marks})",  # noqa: S608
                missing,
            )
            self._lines.update((passage, read_lines(text)) for passage, text in rows)
            found = {passage: self._lines[passage] for passage in ids if passage in self._lines}
            for passage in found:
                _bound(self._lines, passage, _KEPT_LINES)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._reading.close()
        self._connection.close()


def lines_of(stored: Stored) -> str:
    """The words of a passage, a line for what it needs to be understood and one for each sentence or row."""
    passage = stored.passage
    heading = passage.section[-1] if passage.section else ""
    parts = [f"{heading}\n{passage.context}"]
    parts += [passage.text[start:end] for start, end in sentence_spans(passage.text)]
    return "\n".join(" ".join(tokens(part)) for part in parts)


def read_lines(text: str) -> Lines:
    """The words that `lines_of` wrote."""
    around, *sentences = (frozenset(line.split()) for line in text.split("\n"))
    return Lines(around, tuple(sentences))


def _bound(kept: OrderedDict[Key, Any], used: Key, most: int) -> None:
    """Keep the `most` that were used last; `used` is the last of them."""
    kept.move_to_end(used)
    while len(kept) > most:
        kept.popitem(last=False)

"""Word search: BM25 over morphemes in SQLite's FTS5. Derived from the catalogue, may be rebuilt at any time.

A passage's words are kept a line a sentence, so that sentences can be ranked without analysing them again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.library import Stored
from corpus.sentences import sentence_spans
from index.rank import Lines
from index.tokens import tokens

FORM = "3"
"""Changes when the tables or the tokens change; an index of another form is built anew."""


class Words:
    """The word index of one data folder. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self._connection:
            self._prepare()

    def _prepare(self) -> None:
        db = self._connection
        db.execute("CREATE TABLE IF NOT EXISTS form (value TEXT)")
        if db.execute("SELECT value FROM form").fetchone() != (FORM,):
            db.execute("DROP TABLE IF EXISTS words")
            db.execute("DROP TABLE IF EXISTS span")
            db.execute("DELETE FROM form")
            db.execute("INSERT INTO form VALUES (?)", (FORM,))
        # A document's passages have consecutive ids, so that a scope is a range of rows.
        db.execute(
            "CREATE TABLE IF NOT EXISTS span (document INTEGER PRIMARY KEY, first INTEGER, last INTEGER)"
        )
        tokenizer = "unicode61 tokenchars '.'"
        db.execute(f'CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(tokens, tokenize="{tokenizer}")')

    def documents(self) -> frozenset[int]:
        """The ids of the documents that are indexed."""
        with self._lock:
            return frozenset(row[0] for row in self._connection.execute("SELECT document FROM span"))

    def add(self, document_id: int, passages: Sequence[Stored]) -> None:
        """Index all passages of a document; searchable when this returns."""
        rows = [(stored.id, lines_of(stored)) for stored in passages]
        span = (document_id, min((r[0] for r in rows), default=0), max((r[0] for r in rows), default=-1))
        with self._lock, self._connection:
            self._connection.executemany("INSERT INTO words(rowid, tokens) VALUES (?, ?)", rows)
            self._connection.execute("INSERT OR REPLACE INTO span VALUES (?, ?, ?)", span)

    def remove(self, document_id: int) -> None:
        """Take a document out, leaving none of its words behind."""
        with self._lock:
            with self._connection:
                row = self._connection.execute(
                    "SELECT first, last FROM span WHERE document = ?", (document_id,)
                ).fetchone()
                if row:
                    self._connection.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", row)
                    self._connection.execute("DELETE FROM span WHERE document = ?", (document_id,))
                    # Merging the segments drops the removed words from the inverted index too.
                    self._connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def search(
        self, words: Sequence[str], k: int, documents: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passage ids with their BM25 scores (higher is better), best first, ties by id.

        Args:
            words: Tokens of the question, see `index.tokens`; several with spaces between are a phrase.
            k: How many at most.
            documents: Only passages of these; all when None.
        """
        if not words:
            return []
        query = " OR ".join('"' + word.replace('"', "") + '"' for word in dict.fromkeys(words))
        select = "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?"
        found: list[tuple[int, float]] = []
        with self._lock:
            if documents is None:
                found = self._connection.execute(select + " ORDER BY rank LIMIT ?", (query, k)).fetchall()
            else:
                for span in self._spans(documents):
                    found += self._connection.execute(
                        select + " AND rowid BETWEEN ? AND ? ORDER BY rank LIMIT ?", (query, *span, k)
                    ).fetchall()
        return sorted(found, key=lambda row: (-row[1], row[0]))[:k]

    def lines(self, passages: Iterable[int]) -> dict[int, Lines]:
        """The words of passages sentence by sentence, as they were indexed; unknown ids are left out."""
        ids = list(passages)
        marks = ",".join("?" * len(ids))
        with self._lock:
            rows = self._connection.execute(
                f"SELECT rowid, tokens FROM words WHERE rowid IN ({marks})",  # noqa: S608
                ids,
            ).fetchall()
        return {passage: read_lines(text) for passage, text in rows}

    def _spans(self, documents: Iterable[int]) -> list[tuple[int, int]]:
        """Row ranges of the documents, neighbours joined."""
        wanted = sorted(documents)
        marks = ",".join("?" * len(wanted))
        rows = self._connection.execute(
            f"SELECT first, last FROM span WHERE document IN ({marks}) ORDER BY first",  # noqa: S608
            wanted,
        )
        joined: list[tuple[int, int]] = []
        for first, last in rows:
            if joined and joined[-1][1] + 1 == first:
                joined[-1] = (joined[-1][0], last)
            else:
                joined.append((first, last))
        return joined

    def close(self) -> None:
        """Let go of the file."""
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

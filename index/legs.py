"""What the search stands on: a word index and vectors, of this machine or shared with other servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from corpus.home import database_url, vectors_url
from corpus.library import Stored
from index.embed import Vectors
from index.rank import Lines
from index.vectors import Hit, Shelf, VectorStore
from index.words import Words


class WordSearch(Protocol):
    """A word index, as `index.words.Words` is one."""

    def documents(self) -> frozenset[int]:
        """The ids of the documents that are indexed."""
        ...

    def add(self, document_id: int, passages: Sequence[Stored], *, private: bool = False) -> None:
        """Index all passages of a document, of one person alone if `private`; searchable when this returns."""
        ...

    def remove(self, document_id: int) -> None:
        """Take a document out."""
        ...

    def search(
        self, words: Sequence[str], k: int, documents: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passage ids with their BM25 scores, best first, ties by id."""
        ...

    def lines(self, passages: Iterable[int]) -> dict[int, Lines]:
        """The words of passages sentence by sentence."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class VectorSearch(Protocol):
    """The vectors of one embedding model, as `index.vectors.VectorStore` keeps them."""

    def documents(self) -> frozenset[int]:
        """The ids of the documents whose windows are all here."""
        ...

    def claim(self, document_id: int, shelf: Shelf) -> bool:
        """Whether a document is ours to embed; another server may be at it."""
        ...

    def add(
        self, document_id: int, shelf: Shelf, windows: Sequence[tuple[int, int, int, int]], vectors: Vectors
    ) -> None:
        """Store windows (passage id, number in the passage, start, end) with their vectors; repeatable."""
        ...

    def finish(self, document_id: int, shelf: Shelf) -> None:
        """Note that all of a document's windows are stored."""
        ...

    def remove(self, document_id: int) -> None:
        """Take a document's windows out."""
        ...

    def make_room(self, stopping: Callable[[], bool]) -> None:
        """Give back what removed windows take up, where they have become many; `stopping` is asked between steps."""
        ...

    def search(self, queries: Vectors, k: int, shelf: Shelf, documents: Iterable[int]) -> list[list[Hit]]:
        """The k nearest windows on a shelf for each query, nearest first, of those of these documents that are wholly here."""
        ...

    def count(self) -> int:
        """How many windows are stored."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def words_at(home: Path) -> WordSearch:
    """The word index: a file of the data folder, or tables of the database that takes its place."""
    if not database_url():
        return Words(home / "words.sqlite")
    from index.shared.words import SharedWords

    return SharedWords.at(home)


def vectors_at(home: Path, fingerprint: str) -> VectorSearch:
    """The vectors of an embedding model: a folder of the data folder, or those of a Chroma server."""
    if not vectors_url():
        return VectorStore(home / "vectors", fingerprint)
    from index.shared.vectors import SharedVectors

    return SharedVectors.at(home, fingerprint)

"""Documents as they are opened to be read: their text with its passages, their main figures, their pages as pictures.

What is made of a document is made once and kept while it is read; whether the document is still there is asked each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from corpus.document import Document, Passage
from corpus.errors import CatalogueError
from corpus.figures.headline import Headline, headlines
from corpus.library import Library
from corpus.originals import Originals
from corpus.pages.draw import Placed
from corpus.pages.isolated import PageDrawer, page_drawer

_MOST_OPEN = 6
"""Documents that are kept open; the longest filing known takes six megabytes."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Opened:
    """A document with its text and its passages in order. The same one as long as it is kept open."""

    document: Document
    text: str
    passages: tuple[Passage, ...]


class ReadingRoom:
    """Opens the documents of a catalogue. Thread-safe."""

    def __init__(self, library: Library, originals: Originals, drawer: PageDrawer | None = None) -> None:
        self._library = library
        self._originals = originals
        self._drawer = drawer or page_drawer()
        self._opened: _Kept[Opened] = _Kept()
        self._figures: _Kept[tuple[Headline, ...]] = _Kept()

    def open(self, source: str, *, owner: str = "") -> Opened:
        """A document by its name; by the name of a company's figures together, the newest of them.

        To everybody but its owner a private one is not there; so it is with all that follows.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        document = self._document(source, owner)

        def read() -> Opened:
            stored = self._library.passages_of(document.id)
            text = self._library.text(document.source)
            return Opened(document, text, tuple(one.passage for one in stored))

        return self._opened.of(document.id, read)

    def figures(self, source: str, *, owner: str = "") -> tuple[Headline, ...]:
        """The main figures of a filing.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        document = self._document(source, owner)
        return self._figures.of(document.id, lambda: headlines(self._library, document))

    def has_pages(self, document: Document) -> bool:
        """Whether the pages of a document can be shown as pictures."""
        return self._originals.path(document.sha256) is not None

    def sheet(self, source: str, first: int, last: int, quote: str = "", *, owner: str = "") -> Placed | None:
        """The page of a document that a quote stands on, of those from `first` to `last`; None without its original.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
            ReadError: As `corpus.pages.isolated.PageDrawer.place` does.
        """
        path = self._originals.path(self._document(source, owner).sha256)
        return None if path is None else self._drawer.place(path, first, last, quote)

    def picture(self, document_id: int, page: int, *, owner: str = "") -> bytes:
        """A page of a document as PNG, counted from 0.

        Raises:
            CatalogueError: `catalogue.unknown_source` where there is no such document, or no original of it.
            ReadError: As `corpus.pages.isolated.PageDrawer.picture` does.
        """
        document = next((one for one in self._seen_by(owner) if one.id == document_id), None)
        path: Path | None = self._originals.path(document.sha256) if document else None
        if path is None:
            raise CatalogueError("catalogue.unknown_source", source=str(document_id))
        return self._drawer.picture(path, page)

    def _seen_by(self, owner: str) -> Iterator[Document]:
        return (one for one in self._library.documents() if one.is_seen_by(owner))

    def _document(self, source: str, owner: str) -> Document:
        if (found := self._library.find(source)) and found.is_seen_by(owner):
            return found
        group = [one for one in self._seen_by(owner) if one.group == source] if source else []
        if not group:
            raise CatalogueError("catalogue.unknown_source", source=source)
        return max(group, key=lambda one: one.info.period_end)


class _Kept(Generic[Made]):
    """What was made of the last documents, by their ids, which are never used again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[int, Made] = OrderedDict()

    def of(self, document_id: int, make: Callable[[], Made]) -> Made:
        with self._lock:
            if document_id in self._made:
                self._made.move_to_end(document_id)
                return self._made[document_id]
        made = make()
        with self._lock:
            self._made[document_id] = made
            while len(self._made) > _MOST_OPEN:
                self._made.popitem(last=False)
        return made

"""The reading room of the scripted application: its made-up documents, opened; pages are drawn by the real drawer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from corpus.document import Document, Passage
from corpus.errors import CatalogueError
from corpus.figures.headline import Headline
from corpus.pages.draw import Placed
from corpus.pages.isolated import page_drawer
from ui.reading_room import Opened


class Room:
    """Documents by their names, with the PDFs and the figures that they have."""

    def __init__(
        self,
        document: Callable[[str], Document],
        held: Mapping[str, Any],
        originals: Mapping[str, Path],
        stated: Mapping[str, tuple[Headline, ...]],
    ) -> None:
        self._document = document
        self._held = held
        self._originals = originals
        self._stated = stated

    def open(self, source: str, *, owner: str = "") -> Opened:
        del owner
        if source not in self._held:
            raise CatalogueError("catalogue.unknown_source", source=source)
        held = self._held[source]
        return Opened(self._document(source), held.text, held.passages or _cut(held.text, held.section))

    def figures(self, source: str, *, owner: str = "") -> tuple[Headline, ...]:
        del owner
        return self._stated.get(source, ())

    def has_pages(self, document: Document) -> bool:
        return document.source in self._originals

    def sheet(self, source: str, first: int, last: int, quote: str = "", *, owner: str = "") -> Placed | None:
        del owner
        path = self._originals.get(source)
        return path and page_drawer().place(path, first, last, quote)

    def picture(self, document_id: int, page: int, *, owner: str = "") -> bytes:
        del owner
        sources = {self._document(source).id: source for source in self._held}
        if sources.get(document_id) not in self._originals:
            raise CatalogueError("catalogue.unknown_source", source=str(document_id))
        return page_drawer().picture(self._originals[sources[document_id]], page)


def _cut(text: str, section: Callable[[int], tuple[str, ...]]) -> tuple[Passage, ...]:
    """A passage for each paragraph; rows with bars are a table's."""
    found: list[Passage] = []
    for match in re.finditer(r"\S(?:.|\n(?!\n))*", text):
        words = match[0].rstrip()
        kind = "heading" if words.startswith("#") else "table" if " | " in words else "prose"
        found.append(
            Passage(match.start(), match.start() + len(words), words, kind, section(match.end()), None)
        )
    return tuple(found)

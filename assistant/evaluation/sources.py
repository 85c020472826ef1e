"""The documents that citations point into, for evaluators that check a citation against its document."""

from __future__ import annotations

from assistant.evaluation.pins import text_in
from corpus.document import Passage
from corpus.errors import CatalogueError
from corpus.library import Library


class Sources:
    """Texts and passages of the catalogue by source name and place."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids = {document.source: document.id for document in library.documents()}
        self._text_of = text_in(library)

    def text(self, source: str) -> str | None:
        """A document's extracted text; None for one that the catalogue does not hold."""
        try:
            return self._text_of(source)
        except CatalogueError:
            return None

    def passage(self, source: str, at: int) -> Passage | None:
        """The passage that a citation of that place opens."""
        if source not in self._ids:
            return None
        stored = self._library.passage_at(self._ids[source], at)
        return stored.passage if stored else None

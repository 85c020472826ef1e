"""Builds study cards of the catalogue's documents, each document read once for as long as it stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.study.card import Card
from corpus.document import Document
from corpus.library import Library

if TYPE_CHECKING:
    from assistant.study.build import Prepared

_VERSION = "2"
"""To be raised whenever equal documents give other cards: banks are then built anew."""


class CardBuilder:
    """A `ui.study.keeping.Builder` by code alone.

    Args:
        library: The catalogue.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._prepared: dict[tuple[str, str, int], Prepared] = {}

    @property
    def version(self) -> str:
        """Changes whenever equal documents would give other cards."""
        return _VERSION

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> tuple[Card, ...]:
        """All cards of these documents; none once `giving_up` is True."""
        from assistant.study.build import build, prepare
        from assistant.study.material import materials

        # Of the catalogue's, not only of these: each person's are built in turn.
        here = {_key(document) for document in self._library.documents()}
        self._prepared = {key: prepared for key, prepared in self._prepared.items() if key in here}
        found: list[Prepared] = []
        for document in documents:
            if giving_up():
                return ()
            key = _key(document)
            if key not in self._prepared:
                for material in materials(self._library, [document]):
                    self._prepared[key] = prepare(material)
            if key in self._prepared:
                found.append(self._prepared[key])
        return build(found)


def _key(document: Document) -> tuple[str, str, int]:
    return document.source, document.sha256, document.version

"""What cards are built from: a document's text, passages and figures as the catalogue gives them."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.study.card import Origin
from corpus.companies import Company, company_of
from corpus.document import Document, Language, Passage
from corpus.library import Library, StoredFact

_HANGUL = re.compile("[가-힣]")
_HEADING = re.compile(r"^[\d.\s]*(?P<title>[^(]+?)(?:\s*\(.*)?$")


@dataclass(frozen=True, slots=True)
class Material:
    """A document to be asked about; offsets count in `text`."""

    document: Document
    text: str
    passages: tuple[Passage, ...]
    facts: tuple[StoredFact, ...]

    @property
    def company(self) -> Company | None:
        """Whose filing it is; None for commentary and for companies without an entry."""
        return company_of(self.document.info.company) if self.document.info.company else None

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds a place of the text."""
        place = bisect_right(self.passages, offset, key=lambda passage: passage.start) - 1
        found = self.passages[place] if place >= 0 else None
        return found if found and offset < found.end else None


def materials(library: Library, documents: Iterable[Document]) -> tuple[Material, ...]:
    """Documents of the catalogue with what cards are built from; those without any text of their own are left out."""
    return tuple(
        Material(
            document,
            library.text(document.source),
            tuple(stored.passage for stored in library.passages_of(document.id)),
            tuple(library.facts([document.id])),
        )
        for document in documents
        if not document.is_figures_only
    )


def origin_of(
    material: Material, passage: Passage, quote: tuple[int, int], key: tuple[int, int], language: Language
) -> Origin:
    """Where a card comes from, by the spans of its quote and key in the document's text."""
    info = material.document.info
    return Origin(
        material.document.source,
        info.title,
        info.company,
        info.form,
        info.fiscal_period,
        language,
        passage.section,
        passage.page,
        passage.start,
        passage.end,
        passage.text,
        quote[0],
        quote[1],
        material.text[quote[0] : quote[1]],
        key[0],
        key[1],
        passage.context,
    )


def heading_of(passage: Passage) -> str:
    """The heading above a passage, without its number and what stands in brackets; empty where there is none."""
    found = _HEADING.match(passage.section[-1]) if passage.section else None
    return found["title"] if found else ""


def spoken(text: str) -> Language:
    """The language of a text by its letters: a shipped brief tells all in both."""
    letters = sum(char.isalpha() for char in text)
    return "ko" if len(_HANGUL.findall(text)) * 4 > letters else "en"


def drawn(*parts: str) -> int:
    """A number that the same parts always give: what would be a throw of dice."""
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:6])


def shuffled(items: Sequence[str], seed: str) -> tuple[str, ...]:
    """The same items in an order of the seed's."""
    return tuple(sorted(items, key=lambda item: (drawn(seed, item), item)))

"""Which documents stand in the place of others, and give way to them.

A shipped document gives way to the article or filing that it is of, a document of a filing's figures alone to the
filing or to what is shipped in its place. What gives way is hidden, not lost: it comes back when the other is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.document import DIGEST, FIGURES, DocumentInfo

ORIGINAL = "original:"
"""Prefix of the `place` of an article or filing that a shipped document is of; the name of that follows."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document with its place and whether it is hidden; as in `corpus.document.Document`."""

    id: int
    place: str
    hidden: bool
    info: DocumentInfo


def settled(documents: Iterable[Standing]) -> tuple[Standing, ...]:
    """Those of some documents whose place or hiding must change, as they must be.

    With each document its company's others must be there, and all that are shipped, with what those are of.
    """
    before = tuple(documents)
    names = {
        report: document.place.removeprefix(DIGEST)
        for document in before
        if document.place.startswith(DIGEST) and (report := document.info.report)
    }
    named = [
        replace(document, place=ORIGINAL + names[report])
        if not document.place and (report := document.info.report) in names
        else document
        for document in before
    ]
    places = {document.place for document in named}
    others: dict[str, list[DocumentInfo]] = {}
    for document in named:
        if not document.place.startswith(FIGURES) and document.info.is_filing:
            others.setdefault(document.info.cik, []).append(document.info)
    now = (_hidden(document, places, others.get(document.info.cik, ())) for document in named)
    return tuple(after for old, after in zip(before, now, strict=True) if after != old)


def same_filing(one: DocumentInfo, other: DocumentInfo) -> bool:
    """Whether two documents are of one filing: by its accession number, or, where one has none, by its report."""
    if one.accession and other.accession:
        return one.accession == other.accession
    return one.report is not None and one.report == other.report


def _hidden(document: Standing, places: set[str], others: Sequence[DocumentInfo]) -> Standing:
    if document.place.startswith(DIGEST):
        return replace(document, hidden=ORIGINAL + document.place.removeprefix(DIGEST) in places)
    if document.place.startswith(FIGURES):
        return replace(document, hidden=any(same_filing(document.info, other) for other in others))
    return document

"""Which documents study cards are built of."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Document


def studied(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Those that may be evidence, and the digest of a retold article also where the article itself is here.

    An article that somebody adds takes the place of its digests in answers. Whoever studies it in another language would
    be left with nearly none of it, and in its own with fewer reasons and lists than the digest spells out.

    Args:
        documents: All of the catalogue, hidden ones too.
    """
    return tuple(
        one
        for one in documents
        if not one.is_figures_only and (not one.hidden or (one.is_shipped and not one.info.is_filing))
    )

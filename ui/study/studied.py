"""Which documents study cards are built of."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import DIGEST, Document
from corpus.places import ORIGINAL


def studied(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Those that may be evidence, and of a retold article the digest in the language that the article itself is not in.

    A Korean article that somebody adds takes the place of its digests in answers; whoever studies in English would be
    left with nearly none of it.

    Args:
        documents: All of the catalogue, hidden ones too.
    """
    told = tuple(one for one in documents if not one.is_figures_only)
    spoken = {
        (one.place.removeprefix(ORIGINAL), one.info.language)
        for one in told
        if one.place.startswith(ORIGINAL) and not one.hidden
    }
    return tuple(
        one
        for one in told
        if not one.hidden
        or (
            one.is_shipped
            and not one.info.is_filing
            and (one.place.removeprefix(DIGEST), one.info.language) not in spoken
        )
    )

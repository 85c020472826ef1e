"""Words looked for within one document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from ui.web.evidence.structure import Span

MOST = 2_000
"""The most places that are counted."""


def places(text: str, words: str) -> tuple[Span, ...]:
    """Where words stand in a text, one after the other, in any case; a table's bars and white space may part them."""
    parts = [re.escape(word) for word in words.split()]
    if not parts:
        return ()
    found: list[Span] = []
    for match in re.finditer(r"[\s|]+".join(parts), text, re.IGNORECASE):
        found.append(match.span())
        if len(found) == MOST:
            break
    return tuple(found)


def nearest(found: Sequence[Span], offset: int) -> int:
    """The first place at or after an offset; the first of all where none follows."""
    index = bisect_left([start for start, _ in found], offset)
    return index if index < len(found) else 0

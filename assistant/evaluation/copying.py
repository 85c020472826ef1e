"""Whether an answer takes long runs of words from a source without quoting them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.evaluation.fold import fold

MOST_WORDS = 25
"""The longest run of a source's words that needs no quotation marks."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』|«[^»]*»")
_MARKERS = re.compile(r"\[\d+(?:,\s*\d+)*\]")


def longest_copy(text: str, sources: Iterable[str]) -> int:
    """The words of the longest run that an answer has from one source outside quotation marks.

    0 for a run of `MOST_WORDS` or fewer, which are not looked for. Words are compared folded; signs alone, such
    as the bars of a table's row, are none.
    """
    size = MOST_WORDS + 1
    runs = {run for source in sources for run in _runs(_words(source), size)}
    longest = 0
    for piece in _QUOTED.split(_MARKERS.sub("", text)):
        going = 0
        for run in _runs(_words(piece), size):
            going = going + 1 if run in runs else 0
            longest = max(longest, going and going + MOST_WORDS)
    return longest


def _words(text: str) -> list[str]:
    return [folded for word in text.split() if (folded := fold(word))]


def _runs(words: list[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))

"""Puts what an answer takes word for word from a source in quotation marks, where it is long or speaks as its author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_LONGEST = 25
"""Words in a row that may be taken without quotation marks."""
_WORD = re.compile(r"\S+")
_SIGNS = re.compile(r"^\W+|\W+$")
_MARKED = re.compile(r"[“”\"「」『』«»]")
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|ours)\b", re.IGNORECASE)


def in_quotation_marks(text: str, sources: Sequence[str]) -> str:
    """A sentence with quotation marks around the longest run of words that it has from one of its sources.

    Only a run of more than 25 words, or a whole sentence that says "we" of its author, is marked, and nothing in a
    sentence that has quotation marks already.
    """
    if _MARKED.search(text):
        return text
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [_folded(text[start:end]) for start, end in spans]
    at, size = max(
        (_longest_run(words, source) for source in sources), key=lambda run: run[1], default=(0, 0)
    )
    own_voice = size == len(words) and bool(_FIRST_PERSON.search(text))
    if size <= _LONGEST and not (size and own_voice):
        return text
    start, end = spans[at][0], spans[at + size - 1][1]
    return f"{text[:start]}“{text[start:end]}”{text[end:]}"


def _longest_run(words: list[str], source: str) -> tuple[int, int]:
    """Place and length of the longest run of words that a source has too."""
    there = [_folded(word) for word in source.split()]
    match = SequenceMatcher(None, words, there, autojunk=False).find_longest_match()
    return match.a, match.size


def _folded(word: str) -> str:
    return _SIGNS.sub("", word).casefold() or word

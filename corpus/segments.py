"""Parts of a business by the names that people of either language use."""

from __future__ import annotations

import re

from corpus.companies import find_companies
from corpus.facts import segment_key
from corpus.glossary import find_pairs

_SMALL = re.compile(r"\b(?:And|Of|The|For|In)\b")


def part_name(segment: str, korean: bool) -> str:
    """A part of a business in the language of the answer; its own words where no other name is known."""
    names = [m.ko if korean else m.en for m in find_companies(segment) if m.by == "product"]
    if names:
        return names[0]
    same, pairs = segment_key(segment), find_pairs(segment)
    for pair in pairs:
        for name in pair.en:
            if segment_key(name) == same:
                return pair.ko[0] if korean else name
    if segment != segment.casefold():
        return segment  # a name as a sentence writes it
    if korean:
        return _SMALL.sub(lambda word: word[0].lower(), segment.title())
    for name in (name for pair in pairs for name in pair.en if name != name.casefold()):
        segment = re.sub(rf"\b{re.escape(name.casefold())}\b", name, segment)
    return segment

"""A stretch of a document as markup, character for character, with what answers marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.evidence import Evidence
from ui.web.markup import Html, el, join

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9&.-]+|\d[\d,.]*%?|[가-힣]{2,}")
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:에서|으로|부터|까지|이나|은|는|이|가|을|를|의|에|로|와|과|도|만)$")
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """what which how much many far did does the and are was were why who when for from with that this has have its is
        of in on to by after out come came would could should
        무엇 무엇인가요 얼마 얼마나 어떤 어떻게 왜 인가요 있나요 하나요 했나요 글쓴이 대한 대해""",
    )
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document with what to mark in it; all offsets count in the document's text."""

    text: str
    start: int
    marks: tuple[Span, ...]


def telling(found: Evidence) -> tuple[Span, ...]:
    """The sentences of a passage that answer best, in reading order."""
    return _united(found.telling)


def terms(text: str, start: int, question: str) -> tuple[Span, ...]:
    """Where the question's own words stand in a text that begins at `start`."""
    wanted = {_PARTICLE.sub("", word) for word in _WORD.findall(question)}
    wanted = {word for word in wanted if word.lower() not in _COMMON and len(word) > 1}
    if not wanted:
        return ()
    either = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    # Particles may follow a Korean word; nothing else makes a piece of a word the question's word.
    pattern = re.compile(rf"(?<![A-Za-z0-9가-힣])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)
    return _united((start + match.start(), start + match.end()) for match in pattern.finditer(text))


def marked(excerpt: Excerpt, question: str = "") -> Html:
    """The excerpt's text, character for character, with its marks and, inside them, the question's words."""
    parts: list[Html | str] = []
    at = excerpt.start
    end = excerpt.start + len(excerpt.text)
    for start, stop in excerpt.marks:
        start, stop = max(start, at), min(stop, end)
        if start >= stop:
            continue
        parts.append(excerpt.text[at - excerpt.start : start - excerpt.start])
        inside = excerpt.text[start - excerpt.start : stop - excerpt.start]
        parts.append(el("mark", emphasised(inside, question), class_="quote"))
        at = stop
    parts.append(excerpt.text[at - excerpt.start :])
    return join(parts)


def emphasised(text: str, question: str) -> Html:
    """A text with the question's words in it made bold."""
    parts: list[Html | str] = []
    at = 0
    for start, stop in terms(text, 0, question) if question else ():
        parts += [text[at:start], el("b", text[start:stop])]
        at = stop
    parts.append(text[at:])
    return join(parts)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)

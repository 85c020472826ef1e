"""Known terms found in running Korean or English text: longest first, with borders and particles.

Names and glossary terms are looked for in the same way, so the way stands here once. Korean writes
particles onto a word (구글의) and joins words freely (데이터센터 매출증가율), so a short Korean term needs a
border on its left, and a name one on its right too, or 인텔 would be found in 인텔리전스.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Right = Literal["particle", "open"]
"""What may follow a short Korean term: only a particle (names), or anything (glossary terms)."""

# Particles and endings that a noun can carry, one or two in a row (에서는, 에게도, 만의).
_PARTICLE = (
    "으로부터|로부터|에게서|에서|에게|에는|에도|에만|에선|엔|한테|께서|으로|로서|로써|로|부터|까지|보다|처럼|만큼|대로|마다|"
    "마저|조차|밖에|이랑|랑|하고|이나|이든|이라는|라는|이라고|라고|이란|란|이라면|라면|이면|이며|이고|이냐|이야|이었|이다|"
    "입니다|이에요|예요|이죠|이지|이네|이요|인데|같은|관련|라든가|이라든가|들이|들의|들은|들을|들도|들|"
    "은|는|이|가|을|를|의|에|과|와|도|만|나|든|면|며|고|죠|지|네|야|요|쪽|측|사"
)
# Nouns that are written onto a company's name without a space.
_NOUNS = "주가|주식|칩|매출|실적|클라우드|코리아|그룹|투자|제품|시총|본사|경쟁|지분|대비|출신"
_AFTER_NAME = re.compile(rf"(?:{_NOUNS})|(?:{_PARTICLE}){{0,3}}(?![가-힣])")

_PLURAL = re.compile(r"(?:e?s)?(?![A-Za-z0-9])")
_POSSESSIVE = re.compile(r"['’]s(?![A-Za-z0-9])")
_JOINTS = frozenset(" \t\n-‐‑‒–·")
"""What may stand between the parts of a term, once, or be left out."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A term in the text: `surface == text[start:end]`, in code points, without the particle."""

    start: int
    end: int
    surface: str
    value: T


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A term to look for. With `case` its letters count as written; a space in `name` may be missing."""

    name: str
    value: T
    case: bool = False
    right: Right = "open"


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    """A term that ends at a node. `free` ones need no border on their left."""

    value: T
    right: Literal["latin", "particle", "open"]
    free: bool


@dataclass(slots=True)
class _Node(Generic[T]):
    """A place in the tree of terms. A step's key is a character after a mark for how it is compared."""

    steps: dict[str, _Node[T]] = field(default_factory=dict[str, "_Node[T]"])
    ends: list[_End[T]] = field(default_factory=list[_End[T]])


# Marks of a step: compared as written or in lower case; in capitals where a joint may stand before it.
_EXACT, _FOLDED, _JOINT_EXACT, _JOINT_FOLDED = "e", "f", "E", "F"


def after_name(rest: str) -> bool:
    """Whether letters behind a Korean name are particles, or a noun that is written onto a name."""
    return bool(_AFTER_NAME.match(rest))


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


class Finder(Generic[T]):
    """Finds the longest of many terms at each place of a text, in one pass.

    A tree walked by hand rather than one large regular expression: that takes a second to compile and gives
    its first branch, not its longest. When two entries have the same name, the first one is kept.
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        self._root: _Node[T] = _Node()
        for entry in entries:
            node = self._root
            for step in _steps(entry.name, entry.case):
                node = node.steps.setdefault(step, _Node())
            node.ends.append(_end(entry))
        self._first = frozenset(case for step in self._root.steps for case in (step[1], step[1].upper()))

    def find(self, text: str) -> Iterator[Found[T]]:
        """The terms of `text` from left to right, none overlapping another.

        What is written straight onto a term may be a term again, as in a compound (매출|증가율).
        """
        place = after = 0
        while place < len(text):
            before = text[place - 1] if place else " "
            if text[place] not in self._first or (_is_latin(before) and _is_latin(text[place])):
                place += 1
                continue
            bound = _is_latin(before) or (_is_hangul(before) and _is_hangul(text[place]))
            if place and place == after and _is_hangul(text[place]):
                bound = False
            best = self._longest(text, place, bound)
            if best is None:
                place += 1
                continue
            end, value = best
            yield Found(place, end, text[place:end], value)
            place = after = end

    def _longest(self, text: str, start: int, bound: bool) -> tuple[int, T] | None:
        """The longest term from `start`; with `bound` (no border on the left) only those that need none."""
        best: tuple[int, int, T] | None = None
        waiting = [(self._root, start)]
        while waiting:
            node, at = waiting.pop()
            for end in node.ends:
                if bound and not end.free:
                    continue
                close = _close(text, at, end.right)
                # Of two that end together, the one that is whole: sales is not the plural of sale.
                if close is not None and (best is None or (close, at) > best[:2]):
                    best = close, at, end.value
            waiting += [(node.steps[key], then) for key, then in _next(text, at) if key in node.steps]
        return (best[0], best[2]) if best else None


def _next(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys that a step over the next character can have, and where each leads."""
    if at >= len(text):
        return
    char = text[at]
    for mark in (_EXACT, _JOINT_EXACT):
        yield mark + char, at + 1
    for mark in (_FOLDED, _JOINT_FOLDED):
        yield mark + char.lower(), at + 1
    if char in _JOINTS and at + 1 < len(text):
        yield _JOINT_EXACT + text[at + 1], at + 2
        yield _JOINT_FOLDED + text[at + 1].lower(), at + 2


def _close(text: str, at: int, right: str) -> int | None:
    """Where a term that ends at `at` really ends, its plural included; None when it goes on there."""
    if right == "open":
        return at
    if right == "particle":
        return at if _AFTER_NAME.match(text, at) else None
    if _POSSESSIVE.match(text, at):
        return at
    plural = _PLURAL.match(text, at)
    return plural.end() if plural else None


def _end(entry: Entry[T]) -> _End[T]:
    length = sum(map(_is_hangul, entry.name))
    free = _is_hangul(entry.name[0]) and length >= 4
    if not _is_hangul(entry.name[-1]):
        return _End(entry.value, "latin", free)
    tied = length == 1 or (entry.right == "particle" and length == 2)
    return _End(entry.value, "particle" if tied else "open", free)


def _steps(name: str, case: bool) -> Iterator[str]:
    before = ""
    for char in name:
        if char not in _JOINTS:
            # Where the scripts meet, as in SK하이닉스, people write a space or none.
            joint = bool(before) and (before in _JOINTS or _is_hangul(char) != _is_hangul(before))
            if char.isalpha() and not _is_hangul(char) and not case:
                yield (_JOINT_FOLDED if joint else _FOLDED) + char.lower()
            else:
                yield (_JOINT_EXACT if joint else _EXACT) + char
        before = char

"""Known terms found in running Korean or English text: longest first, with borders and particles.

Names and glossary terms are looked for in the same way, so the way stands here once. Korean writes
particles onto a word (구글의) and joins words freely (데이터센터 매출증가율), so a short Korean term needs a
border on its left, and a name one on its right too, or 인텔 would be found in 인텔리전스.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Right = Literal["particle", "open"]
"""What may follow a short Korean term: only a particle (names), or anything (glossary terms)."""

HANGUL = "가-힣"
LATIN = "A-Za-z0-9"

# Particles and endings that a noun can carry, one or two in a row (에서는, 에게도, 만의).
PARTICLE = (
    "으로부터|로부터|에게서|에서|에게|에는|에도|에만|에선|엔|한테|께서|으로|로서|로써|로|부터|까지|보다|처럼|만큼|대로|마다|"
    "마저|조차|밖에|이랑|랑|하고|이나|이든|이라는|라는|이라고|라고|이란|란|이라면|라면|이면|이며|이고|이냐|이야|이었|이다|"
    "입니다|이에요|예요|이죠|이지|이네|이요|인데|같은|관련|라든가|이라든가|들이|들의|들은|들을|들도|들|"
    "은|는|이|가|을|를|의|에|과|와|도|만|나|든|면|며|고|죠|지|네|야|요|쪽|측|사"
)
# Nouns that are written onto a company's name without a space.
_NOUNS = "주가|주식|칩|매출|실적|클라우드|코리아|그룹|투자|제품|시총|본사|경쟁|지분|대비|출신"
_AFTER_NAME = rf"(?:(?:{_NOUNS})|(?:{PARTICLE}){{0,3}}(?![{HANGUL}]))"

_JOINT = r"[ \t\n\-‐‑‒–·]?"
_END: Mapping[str, str] = {
    "latin": rf"(?:['’]s(?![{LATIN}])|e?s(?![{LATIN}])|(?![{LATIN}]))",
    "particle": rf"(?={_AFTER_NAME})",
    "open": "",
}


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


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node]
    ends: set[str]

    def depth(self) -> int:
        return 1 + max((child.depth() for child in self.children.values()), default=0)

    def pattern(self) -> str:
        branches = [
            atom + child.pattern()
            for atom, child in sorted(self.children.items(), key=lambda item: (-item[1].depth(), item[0]))
        ]
        branches += [_END[end] for end in sorted(self.ends, key=lambda end: -len(_END[end]))]
        return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _left_is_free(name: str) -> bool:
    """Whether a Korean term is long enough to be meant even when it is written onto another word."""
    return sum(map(_is_hangul, name)) >= 4


class Finder(Generic[T]):
    """Finds the longest of many terms at each place of a text, in one pass of one compiled pattern.

    When two entries have the same name, the first one is kept.
    """

    def __init__(self, entries: Iterable[Entry[T]]) -> None:
        self._exact: dict[str, T] = {}
        self._folded: dict[str, T] = {}
        free, tied = _Node({}, set()), _Node({}, set())
        for entry in entries:
            name = entry.name.strip()
            key = _squeeze(name)
            (self._exact if entry.case else self._folded).setdefault(
                key if entry.case else key.lower(), entry.value
            )
            hangul_end = _is_hangul(name[-1])
            length = sum(map(_is_hangul, name))
            end = "latin" if not hangul_end else "open"
            if hangul_end and (length == 1 or (entry.right == "particle" and length <= 2)):
                end = "particle"
            node = free if _is_hangul(name[0]) and _left_is_free(name) else tied
            for atom in _atoms(name, entry.case):
                node = node.children.setdefault(atom, _Node({}, set()))
            node.ends.add(end)
        after = rf"(?<![{HANGUL}{LATIN}])(?=[{HANGUL}])|(?<![{LATIN}])(?=[^{HANGUL}])"
        groups = [tree.pattern() for tree in (free, tied) if tree.children]
        both = [groups[0], f"(?:{after}){groups[1]}"] if len(groups) == 2 else []
        if not both and groups:
            both = [groups[0] if free.children else f"(?:{after}){groups[0]}"]
        self._search = re.compile("|".join(both) or r"(?!)")
        self._follow = re.compile("|".join(f"(?=[{HANGUL}]){group}" for group in groups) or r"(?!)")

    def find(self, text: str) -> Iterator[Found[T]]:
        """The terms of `text` from left to right, none overlapping another."""
        place = 0
        while match := self._search.search(text, place):
            yield from self._value(match)
            place = max(match.end(), match.start() + 1)
            # What is written straight onto a term is itself a term of a compound (매출|증가율).
            while (match := self._follow.match(text, place)) and match.end() > place:
                yield from self._value(match)
                place = match.end()

    def _value(self, match: re.Match[str]) -> Iterator[Found[T]]:
        surface = match.group()
        key = _squeeze(surface)
        for tail in ("", "'s", "’s", "s", "es"):
            if tail and not key.endswith(tail):
                continue
            short = key[: len(key) - len(tail)]
            value = self._exact.get(short, self._folded.get(short.lower()))
            if value is not None:
                cut = len(surface) - (len(tail) if "s" in tail and tail[0] in "'’" else 0)
                yield Found(match.start(), match.start() + cut, surface[:cut], value)
                return


def _squeeze(name: str) -> str:
    return re.sub(r"[ \t\n\-‐‑‒–·]", "", name)


def _atoms(name: str, case: bool) -> Iterator[str]:
    for at, char in enumerate(name):
        joint = ""
        if char in " -‐‑‒–·":
            continue
        # Where the scripts meet, as in SK하이닉스, people write a space or none.
        if at and (name[at - 1] in " -‐‑‒–·" or _is_hangul(char) != _is_hangul(name[at - 1])):
            joint = _JOINT
        if char.isalpha() and not _is_hangul(char) and not case:
            yield f"{joint}[{char.lower()}{char.upper()}]"
        else:
            yield joint + re.escape(char)

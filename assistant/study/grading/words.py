"""Words of both languages in a form that can be compared: names and known terms language-free, the rest as morphemes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.orders import folded
from corpus.amounts import find_amounts
from corpus.companies import find_companies
from corpus.glossary import find_pairs, translate_terms
from index.tokens import tokens

_REMEMBERED = 1 << 10
FRAME = frozenset(
    """정답 답 답변 생각 같 바로 제 저 아마 것 회사 기업 주식회사 이름 의 라고 부르 되 때문 까닭 이유 설명 문장
    answer think believe guess called call name company corporation inc corp ltd co probably maybe because reason explain sentence
    one due so there who""".split()  # noqa: SIM905
)
"""Words that frame an answer and say nothing of it."""

_ENDING = re.compile(r"(?:입니다|이에요|예요|이다|이요|임|들)$")
_SHORT_EN, _LONG_EN = 5, 10
_SHORT_KO, _LONG_KO = 7, 15
"""Letters (of Korean: the sounds' letters) from which on one may be wrong, and two."""


def letters(text: str) -> str:
    """A text's letters and digits alone, in small forms: what is the same to a reader is the same here."""
    return re.sub(r"[\W_]", "", folded(text).casefold())


def names(text: str) -> frozenset[str]:
    """The companies and their products that a text names, language-free."""
    return frozenset(
        f"@{m.company.id}" if m.by == "name" else f"@{m.en.casefold()}" for m in find_companies(text)
    )


@lru_cache(maxsize=_REMEMBERED)
def terms(text: str, *, amounts: bool = True) -> frozenset[str]:
    """What a text speaks of: names (`@NVDA`), terms of the glossary (`#gpu`), and all other words that carry meaning.

    Args:
        text: Korean or English.
        amounts: Whether the words of quantities count; without them amounts are compared apart.
    """
    text = unicodedata.normalize("NFKC", text)
    found: set[str] = set()
    if not amounts:
        text = _without(text, [(a.start, a.end) for a in find_amounts(text) if a.kind == "amount"])
    mentions = find_companies(text)
    found.update(names(text))
    text = _without(text, [(m.start, m.end) for m in mentions])
    known = [*translate_terms(text, "en"), *translate_terms(text, "ko")]
    for term in known:
        found.update(f"#{pair.en[0].casefold()}" for pair in find_pairs(term.surface)[:1])
    text = _without(text, [(term.start, term.end) for term in known])
    return frozenset((*found, *tokens(text))) - FRAME


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def is_typo(given: str, form: str) -> bool:
    """Whether a given text is a form with a letter or two wrong, by its length; never in digits, never a known other word."""
    one, other = (_sounds(_ENDING.sub("", letters(text))) for text in (given, form))
    korean = any("가" <= char <= "힣" for char in form)
    short, long = (_SHORT_KO, _LONG_KO) if korean else (_SHORT_EN, _LONG_EN)
    allowed = (len(other) >= short) + (len(other) >= long)
    if (
        not allowed
        or abs(len(one) - len(other)) > allowed
        or re.findall(r"\d", one) != re.findall(r"\d", other)
    ):
        return False
    if one[:1] != other[:1]:
        return False
    whole = {letters(name) for pair in find_pairs(given) for name in (*pair.ko, *pair.en)}
    others = (mention for mention in find_companies(given) if letters(mention.surface) not in letters(form))
    if any(others) or letters(given) in whole:
        return False
    return _distance(one, other, allowed) <= allowed


def _sounds(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _distance(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, too many, or exchanged with the next (optimal string alignment); `most` + 1 beyond."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, 1):
        two_before, before = before, row
        row = [at]
        for place, right in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (left != right))
            if at > 1 and place > 1 and left == other[place - 2] and one[at - 2] == right:
                cost = min(cost, two_before[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]

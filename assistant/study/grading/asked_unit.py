"""The unit that a question names, so that a bare number answers it: 몇 명, in millions of dollars, ＿＿＿ 달러."""

from __future__ import annotations

import re

from assistant.study.card import GAP
from corpus.amounts import Amount, find_amounts

_KO_UNIT = (
    r"%\s?포인트|퍼센트\s?포인트|%p|%|퍼센트|프로|(?:[십백천]?[만억조]\s?)?(?:미국\s?)?(?:달러|원|유로|엔|위안)|"
    r"(?:[십백천]?[만억조]\s?)?(?:명|개국|개사|개월|개|주|대|건|곳)|배|년|시간|기가와트|메가와트"
)
_EN_UNIT = (
    r"percentage points?|basis points?|percent|(?:(?:hundred|thousand|million|billion|trillion)s?\s)?(?:of\s)?"
    r"(?:U\.?S\.? )?(?:dollars|won|euros|yen|yuan|shares|employees|people|companies|countries|customers|units)|"
    r"years|months|days|hours|times|gigawatts|megawatts"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"몇\s?(?P<unit>{_KO_UNIT})",
        rf"(?:단위\s?[:：]?\s?|\()(?P<unit>{_KO_UNIT})\s?(?:단위)?\)?",
        rf"(?P<unit>{_KO_UNIT})\s?(?:단위)?(?:로|으로)\s",
        rf"\bhow many (?P<unit>{_EN_UNIT})",
        r"\b(?:what|which) (?P<unit>percent)(?:age)?(?! points)\b",
        r"\bby what (?P<unit>percent)age(?! points)\b",
        rf"\bin (?P<unit>{_EN_UNIT})\b",
    )
)


def with_unit(number: str, question: str) -> Amount | None:
    """A bare number read in the unit that the question names; None where it names none.

    Args:
        number: As typed, without a unit.
        question: The card's; a cloze's gap is filled with the number.
    """
    if GAP in question:
        at = question.index(GAP)
        filled = question.replace(GAP, number, 1)
        end = at + len(number)
        for amount in find_amounts(filled):
            if amount.start < end and amount.end > at and amount.unit:
                return amount
        return None
    for pattern in _PATTERNS:
        if found := pattern.search(question):
            unit = re.sub(r"(thousand|million|billion|trillion)s", r"\1", found["unit"].lower()).replace(
                " of ", " "
            )
            told = next(iter(find_amounts(f"{number} {unit}")), None)
            if told is not None and told.unit:
                return told
    return None

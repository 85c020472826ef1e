"""Makes evidence easy to word: amounts already written as the answer's language writes them.

A small model copies what it reads. It turns 160 million shares into "160 주" and 5,000억 into "5,000 million",
so no amount of the other language is left for it to convert: code writes each one before the model reads it,
and checks each one after.
"""

from __future__ import annotations

import re

from corpus.amounts import Amount, find_amounts, render, render_range
from corpus.companies import find_companies
from corpus.document import Language
from corpus.glossary import translate_terms
from corpus.periods import describe, find_periods

_PLAIN_WORD = re.compile(r"[a-z]{8,}|[가-힣]{4,}")
_CONVERTED = frozenset({"USD", "KRW", "EUR", "JPY", "CNY", "TWD", "GBP", "shares", "MWh", "GW"})


def written_in(text: str, language: Language, scale: str = "") -> str:
    """The text with each amount that has a unit rewritten in the style of `language`.

    Args:
        text: Evidence, a sentence or a table's row.
        language: Of the answer.
        scale: What a table's head says of its numbers ("in millions").
    """
    parts: list[str] = []
    at = 0
    for amount in find_amounts(text, scale or None):
        if amount.kind != "amount" or amount.unit not in _CONVERTED:
            continue
        parts += [text[at : amount.start], render_amount(amount, language)]
        at = amount.end
    return "".join([*parts, text[at:]])


def named_in(text: str, language: Language) -> str:
    """The text with the names and terms that code knows in the words of `language`; for evidence in the other one.

    A small model turns Vertiv into another company and "useful life" into a useful living. A single short word is left
    to it, because that may mean anything (order, share, terms); so is a word that the text writes as a name.
    """
    spans: list[tuple[int, int, str]] = []

    def add(start: int, end: int, words: str) -> None:
        if all(end <= a or start >= b for a, b, _ in spans):
            spans.append((start, end, words))

    for mention in find_companies(text):
        add(mention.start, mention.end, mention.name(language))
    for period in find_periods(text):
        if (
            period.year is not None
            and period.end_month is None
            and (period.quarter or period.basis == "fiscal")
        ):
            add(period.start, period.end, describe(period, language))
    for term in translate_terms(text, language):
        if term.topic not in ("general", "question") and (
            " " in term.surface or _PLAIN_WORD.fullmatch(term.surface)
        ):
            add(term.start, term.end, term.translations[0])
    for start, end, words in sorted(spans, reverse=True):
        text = f"{text[:start]}{words}{text[end:]}"
    return text


def render_amount(amount: Amount, language: Language) -> str:
    """One amount in words of `language`, as exact as it was stated; a range stays a range."""
    if amount.ends is not None:
        return render_range(*amount.ends, amount.unit, language)
    return render(amount.value, amount.unit, language)

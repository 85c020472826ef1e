"""Figures of sentences as they are told: in the filing's own words, or the same in the other language."""

from __future__ import annotations

from dataclasses import replace

from corpus.amounts import Amount, find_amounts, render_again
from corpus.document import Language

_PEOPLE = "employees"
"""What a figure without a unit counts: metrics count nothing else."""


def amount_said(words: str, unit: str) -> Amount | None:
    """The amount of a figure's words, with what it counts; None where they hold none."""
    amount = next(iter(find_amounts(words)), None)
    return replace(amount, unit=unit, noun=_PEOPLE) if amount and unit == "count" else amount


def in_words(words: str, unit: str, spoken: Language, language: Language) -> str:
    """A figure's words in a language: as they are in the filing's own, with what is counted, else rendered anew."""
    amount = amount_said(words, unit)
    if amount is None:
        return words
    if spoken == language:
        return f"{words} {_PEOPLE}" if unit == "count" and language == "en" else words
    return render_again(amount, language)

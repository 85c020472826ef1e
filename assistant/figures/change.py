"""How far one value is from another, as an answer tells it."""

from __future__ import annotations

from corpus.amounts import render
from corpus.document import Language

_LARGE = 50  # percent of change from which tenths say nothing


def change(before: float, after: float, language: Language, *, times: bool = False) -> tuple[float, str, str]:
    """The change from one value to another: its signed value, its unit and its words without a sign.

    Args:
        before: The earlier value; not 0.
        after: The later value.
        language: Of the words.
        times: As a multiple (2.56 times) in the place of percent.
    """
    value = after / before if times else (after / before - 1) * 100
    unit = "ratio" if times else "percent"
    nearly_all = not times and -100 < value <= -99.5  # a fall of 100 % would leave nothing
    digits = 2 if times else 0 if abs(value) >= _LARGE and not nearly_all else 1
    return value, unit, render(round(abs(value), digits), unit, language)

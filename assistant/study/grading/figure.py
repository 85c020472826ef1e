"""Whether one amount given for another is right: other units and scales of its value, and sensible rounding of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from corpus.amounts import Agreement, Amount, compare
from corpus.amounts.model import PEOPLE

Fit = Literal["right", "coarse", "part", "wrong"]
"""`coarse` is right but rounded too far, `part` is one end of a range."""

_FEWEST_DIGITS = 2
"""Significant digits that a rounded value must show, unless a hedge tells that it is rounded."""
_ENOUGH_DIGITS = 3
"""Digits that are no zeros, from which on a rounding that is not told is short of the key and not another value."""
_FARTHEST = 0.05
"""How far from the key a rounded value may lie, as a share of the key."""
_FINER = 0.01
"""How far a value with more digits than the key may lie from it where the passage does not give it."""
_ABOVE, _BELOW = ("at_least", "more_than"), ("at_most", "less_than", "nearly")
_DIGIT_STEP = 1e-9


def fit(given: Amount, key: Amount, passage: Sequence[Amount] = ()) -> Fit:
    """How a given amount fits the key; signs are the caller's matter, units must be there on both sides.

    Args:
        given: As typed.
        key: What is right.
        passage: The passage's amounts, of which one may give the key more exactly.
    """
    if key.noun in PEOPLE and given.unit == "count" and not given.noun:
        return "wrong"  # 개, users, chips: whatever they count, it is no heads
    if key.ends is not None or given.ends is not None:
        return _range(given, key)
    opposite = (given.hedge in _ABOVE and key.hedge in _BELOW) or (
        given.hedge in _BELOW and key.hedge in _ABOVE
    )
    if opposite:
        return "wrong"
    plain = replace(key, hedge="") if key.hedge else key
    same = any(given.hedge in side and key.hedge in side for side in (_ABOVE, _BELOW))
    if given.hedge in _ABOVE + _BELOW and not same:
        return _bound(given, plain)
    stated = replace(given, hedge="") if given.hedge and given.hedge != "about" else given
    match compare(stated, _within_step(plain)):
        case Agreement.EQUAL:
            return "right"
        case Agreement.ROUNDED | Agreement.WITHIN:
            return _rounded(stated, plain)
        case Agreement.FINER:
            told = any(compare(stated, amount) is Agreement.EQUAL for amount in passage)
            return "right" if told or _apart(stated, plain) <= _FINER else "wrong"
        case Agreement.DIFFERS if not given.hedge and _round_digits(given) >= _ENOUGH_DIGITS:
            # 1,150억 for 1,152억: rounded, and not said to be.
            return "coarse" if compare(_to_zeros(given), plain) is Agreement.ROUNDED else "wrong"
        case _:
            return "wrong"


def _round_digits(amount: Amount) -> int:
    """Significant digits without the zeros at the end: 1,150억 has three."""
    shown = _shown_digits(amount)
    whole = round(abs(amount.value) / amount.precision) if amount.precision else 0
    return shown - (len(str(whole)) - len(str(whole).rstrip("0"))) if whole else 0


def _to_zeros(amount: Amount) -> Amount:
    """The amount as rounded to its last digit that is no zero."""
    step = amount.precision * 10 ** (_shown_digits(amount) - _round_digits(amount))
    return replace(amount, precision=step, low=amount.value - step / 2, high=amount.value + step / 2)


def _within_step(key: Amount) -> Amount:
    """The key with the bounds of its stated digits alone: a hedge ("more than") opens them endlessly."""
    half = min(key.precision / 2, abs(key.value) * _FARTHEST)
    return replace(key, low=key.value - half, high=key.value + half)


def _range(given: Amount, key: Amount) -> Fit:
    if key.ends is None:
        return "wrong"
    if given.ends is None:
        return (
            "part"
            if any(_close(given.value, end) for end in key.ends) and _same_unit(given, key)
            else "wrong"
        )
    return "right" if compare(given, key).agrees else "wrong"


def _same_unit(given: Amount, key: Amount) -> bool:
    return compare(replace(given, ends=None), replace(key, ends=None)) is not Agreement.UNIT


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_DIGIT_STEP)


def _factor(given: Amount, key: Amount) -> float:
    """What brings the given value into the key's unit; only what `compare` calls comparable comes here."""
    match (given.unit, key.unit):
        case ("ratio", "percent"):
            return 100.0
        case ("percent", "ratio"):
            return 0.01
        case ("months", "years"):
            return 1 / 12
        case ("years", "months"):
            return 12.0
        case _:
            return 1.0


def _apart(given: Amount, key: Amount) -> float:
    value = given.value * _factor(given, key)
    return abs(value - key.value) / abs(key.value) if key.value else float(value != 0)


def _shown_digits(amount: Amount) -> int:
    """Significant digits from the first to the last that is stated: 5,000억 has four."""
    if not amount.value or not amount.precision:
        return 0
    return math.floor(math.log10(abs(amount.value) / amount.precision) + _DIGIT_STEP) + 1


def _rounded(given: Amount, key: Amount) -> Fit:
    near = _apart(given, key) <= _FARTHEST + _DIGIT_STEP
    shown = _shown_digits(given) >= _FEWEST_DIGITS or given.hedge == "about"
    return "right" if near and shown else "coarse"


def _bound(given: Amount, key: Amount) -> Fit:
    """A value with "more than" or "nearly" is right where it is the key cut to its digits on that side.

    The key itself as a bound (97.6% or less) says another thing than the key.
    """
    if compare(replace(given, hedge=""), key) is Agreement.UNIT:
        return "wrong"
    factor = _factor(given, key)
    value, step = given.value * factor, given.precision * factor
    gap = key.value - value if given.hedge in _ABOVE else value - key.value
    inside = -_DIGIT_STEP * abs(key.value) <= gap < step and abs(gap) <= _FARTHEST * abs(key.value)
    if not inside:
        return "wrong"
    if gap <= _DIGIT_STEP * abs(key.value):
        return "right" if given.hedge == "nearly" else "wrong"
    return "right" if _shown_digits(given) >= _FEWEST_DIGITS else "coarse"

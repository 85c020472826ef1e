"""Whether two amounts say the same, by unit, stated precision and hedge words."""

from __future__ import annotations

from enum import StrEnum

from corpus.amounts.model import PEOPLE, Amount

_SLACK = 1e-9
_FARTHEST_BOUND = 1.25
"""How far beyond "more than X" a value may lie and still be what a writer meant by it."""


class Agreement(StrEnum):
    """How a stated amount relates to the amount of a source."""

    EQUAL = "equal"
    """The same value."""
    ROUNDED = "rounded"
    """The source's value, to the precision that the statement shows."""
    WITHIN = "within"
    """Inside what a hedge or a range of either side allows."""
    FINER = "finer"
    """Closer than the source can support: 52.4 % where it says 52 %."""
    PART = "part"
    """One end of the source's range, stated without saying so."""
    DIFFERS = "differs"
    """Another value."""
    UNIT = "unit"
    """Another kind of quantity."""

    @property
    def agrees(self) -> bool:
        """Whether the statement may stand as it is."""
        return self in (Agreement.EQUAL, Agreement.ROUNDED, Agreement.WITHIN)


def _factor(a: Amount, b: Amount) -> float | None:
    """What to multiply b's values by to bring them into a's unit; None if the units cannot be compared."""
    if a.unit == b.unit or not a.unit or not b.unit:
        nouns = {a.noun, b.noun} - {""}
        return 1.0 if len(nouns) < 2 or nouns <= PEOPLE else None
    match (a.unit, b.unit):
        case ("percent", "ratio"):
            return 100.0 if b.value < 1 else None
        case ("ratio", "percent"):
            return 0.01 if a.value < 1 else None
        case ("years", "months"):
            return 1 / 12
        case ("months", "years"):
            return 12.0
        case _:
            return None


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _SLACK * max(abs(one), abs(other), 1e-12)


def _inside(value: float, low: float, high: float) -> bool:
    slack = _SLACK * max(abs(value), 1e-12)
    return low - slack <= value <= high + slack


def compare(stated: Amount, source: Amount) -> Agreement:
    """How `stated` (a sentence's amount) relates to `source` (the evidence's).

    Years and periods equal only their like. A bare number (unit empty) is taken in the other's unit. A hedge
    may be dropped or changed on an equal value; the caller who minds can compare `hedge`.
    """
    if stated.kind != source.kind:
        return Agreement.UNIT
    if stated.kind != "amount":
        same = stated.value == source.value if stated.value else stated.text == source.text
        return Agreement.EQUAL if same else Agreement.DIFFERS
    factor = _factor(stated, source)
    if factor is None:
        return Agreement.UNIT
    value, low, high = source.value * factor, source.low * factor, source.high * factor
    if stated.ends is not None or source.ends is not None:
        return _ranges(stated, source, factor)
    if _close(stated.value, value):
        return Agreement.EQUAL
    if stated.hedge in ("", "about"):
        if _inside(value, stated.low, stated.high):
            return Agreement.ROUNDED
        if not source.hedge:
            return Agreement.FINER if _inside(stated.value, low, high) else Agreement.DIFFERS
        if source.hedge == "about" and stated.hedge == "about" and _inside(stated.value, low, high):
            return Agreement.WITHIN
        return Agreement.DIFFERS
    return Agreement.WITHIN if _bounded(stated, value, low, high) else Agreement.DIFFERS


def _bounded(stated: Amount, value: float, low: float, high: float) -> bool:
    """Whether a value fits a hedge such as "more than X", near enough for the hedge to be meant so."""
    if stated.value == 0 or value * stated.value <= 0:
        return False
    size, limit = abs(value), abs(stated.value)
    if stated.hedge in ("at_least", "more_than"):
        return limit <= size <= limit * _FARTHEST_BOUND
    if stated.hedge in ("at_most", "less_than"):
        return limit / _FARTHEST_BOUND <= size <= limit
    return _inside(value, stated.low, stated.high)


def _ranges(stated: Amount, source: Amount, factor: float) -> Agreement:
    if stated.ends is not None and source.ends is not None:
        pairs = zip(stated.ends, (end * factor for end in source.ends), strict=True)
        half = stated.precision / 2
        return (
            Agreement.EQUAL
            if all(abs(a - b) <= half + _SLACK * abs(b) for a, b in pairs)
            else Agreement.DIFFERS
        )
    if source.ends is None:
        return (
            Agreement.WITHIN if _inside(source.value * factor, stated.low, stated.high) else Agreement.DIFFERS
        )
    low, high = (end * factor for end in source.ends)
    if _close(stated.value, low):
        return Agreement.WITHIN if stated.hedge in ("at_least", "more_than") else Agreement.PART
    if _close(stated.value, high):
        return Agreement.WITHIN if stated.hedge in ("at_most", "less_than", "nearly") else Agreement.PART
    return Agreement.DIFFERS


def same_amount(a: Amount, b: Amount) -> bool:
    """Whether both may stand for one amount, whichever of them is stated more precisely."""
    return compare(a, b).agrees or compare(b, a).agrees

"""Every quantity of a Korean or English text, with value, bounds, unit, precision and place."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal

from corpus.amounts import words
from corpus.amounts.model import (
    ENGLISH_MAGNITUDES,
    ENGLISH_NUMBERS,
    KOREAN_BIG,
    KOREAN_COUNTERS,
    KOREAN_DIGITS,
    KOREAN_SMALL,
    Amount,
    AmountKind,
    Hedge,
)
from corpus.amounts.quantity import Quantity, range_end, read_quantity, shared_factor
from corpus.amounts.scale import Scale, read_scale
from corpus.amounts.units import unit_at

_YEAR = re.compile(words.YEAR)
_YEAR_ONLY = re.compile(rf"{words.YEAR}\Z")
_YEAR_WORD = re.compile(rf"{words.YEAR}년(?:도|부터|까지)?\Z")
_INTEGER = re.compile("[0-9]+")
_LOOK_BACK = 44
_CLOSING = re.compile(r"\s?\)(?:\s?(?P<percent>[%％])|(?P<letter>[BM])(?![A-Za-z]))?")
_CELL_BEFORE = re.compile(r"(?:[0-9)%$|—\n\t-]\s*|\A\s*)\Z")
_AND_SOME = re.compile(r"[0-9만천백십억]\s?여\s?[^\s]*\Z")
_AGED = re.compile(r"\s(?:old|of\sage|ago)\b")
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}
_TIMES = {"doubl": 2, "twice": 2, "thric": 3, "tripl": 3, "quadr": 4}
_HALF_BEFORE = re.compile(
    r"(?:\b(?:in|by|about|approximately|nearly|almost|over|than|roughly|least)|약|거의)\s?\Z"
)
_HALF_AFTER = re.compile(r"\s(?:of\s)?(?:the|its|our|their|all|a|that|what|as)\b")
_NOT_HALF_BEFORE = re.compile(r"(?i:first|second|latter|former)\s\Z")
_NOT_HALF_AFTER = re.compile(r"\s(?:year|of\s(?:fiscal\s|calendar\s)?[0-9])")
_DURATIONS = frozenset({"years", "months", "days", "hours"})
_UNCAPPED = _DURATIONS | {"percent", "percentage_point"}
_WIDEST = Decimal("0.05")
"""Half a step of the last stated digit as a share of the value, beyond which nobody means it ($5 billion)."""
_NEARLY = Decimal("0.9")
"""The share of a value from which on it may be called "nearly" that value."""


def find_amounts(text: str, scale: str | None = None) -> tuple[Amount, ...]:
    """Every quantity of `text` in order of place, never overlapping.

    Args:
        text: Korean or English text, or a row of a table.
        scale: The words of a table's head that scale its bare and its currency numbers ("In millions, except
            per share data", "백만원"); numbers with a magnitude or another unit of their own are not scaled.

    Returns:
        Amounts with `text[start:end] == amount.text`. Years and periods are found too, told by their `kind`;
        names (R1, GPT-4, Note 11, [1]) are not.
    """
    head = read_scale(scale)
    found: list[Amount] = []
    at = floor = 0
    while (token := words.TOKEN.search(text, at)) is not None:
        at = token.end()
        amount = _read(text, token, head, floor)
        if amount is not None:
            found.append(amount)
            floor = amount.end
            at = max(at, floor)
    return tuple(found)


def _read(text: str, token: re.Match[str], head: Scale, floor: int) -> Amount | None:
    start, end = token.span()
    match token.lastgroup:
        case "date":
            year = _YEAR.match(text, start)
            if _YEAR_WORD.match(token.group()):
                return _dated(text, start, start + 5, year, "year")
            return _dated(text, start, end, year, "period")
        case "fraction":
            below, above = (int(part) for part in _INTEGER.findall(token.group()))
            return _ratio(text, start, end, Decimal(above) / below, floor) if below else None
        case "ko":
            return _korean_word(text, token, floor)
        case "en" if token.group().lower() not in ENGLISH_NUMBERS:
            return _english_word(text, token, floor)
        case "num" | "en":
            return _number(text, token, head, floor)
        case _:
            return None


def _dated(text: str, start: int, end: int, year: re.Match[str] | None, kind: AmountKind) -> Amount:
    value = float(year.group()) if year else 0.0
    return Amount(start, end, text[start:end], value, value, value, "", 1.0, "", kind)


def _number(text: str, token: re.Match[str], head: Scale, floor: int) -> Amount | None:
    start, end = token.span()
    digits = token.group()
    back = max(floor, start - _LOOK_BACK)
    before = text[back:start]
    if digits.isdigit() and len(digits) in (1, 2, 4):
        led = words.PERIOD_BEFORE.search(before)
        if led is not None and (led.group() not in "QH" or digits in "1234"):
            after = words.PERIOD_AFTER.match(text, end) if len(digits) < 4 else None
            stop = after.end() if after else end
            years = list(_YEAR.finditer(text, start, stop))
            return _dated(text, back + led.start(), stop, years[-1] if years else None, "period")
    if words.LABEL.search(before[-24:]):
        return None
    prefix = words.BEFORE.search(before[-16:])
    if prefix is None:
        return None
    shift = max(back, start - 16)
    begin = shift + prefix.start()
    if start == begin and begin and _named(text, begin):
        return None
    currency = words.CURRENCY_BEFORE.get(prefix["currency"] or "", "")
    first = read_quantity(text, token, begin, currency)
    if first is None:
        return None
    sign, first = _signed(text, prefix, shift, first, head)
    if _YEAR_ONLY.match(digits) and first.bare and not first.unit and sign > 0:
        return _dated(text, start, end, _YEAR.match(digits), "year")
    ahead = text[max(floor, first.start - _LOOK_BACK) : first.start]
    bracketed = text[first.end - 1] in ")%BM" and sign < 0 and "(" in text[first.start : start]
    other = None if bracketed else range_end(text, first, sign, ahead)
    if other is None and token.lastgroup == "en" and first.bare and not first.unit:
        return None
    return _amount(text, first, sign, other, head, ahead)


def _named(text: str, at: int) -> bool:
    """Whether what stands right before a number makes it part of a name or address: R1, GPT-4, [1], #3."""
    left, further = text[at - 1], text[at - 2] if at > 1 else ""
    if left in "-‑–":
        return further.isalnum() or further in ".)"
    if left == ".":
        return further.isascii()
    return left in "_/#[@&【'" or (left.isascii() and left.isalnum())


def _signed(
    text: str, prefix: re.Match[str], shift: int, first: Quantity, head: Scale
) -> tuple[int, Quantity]:
    """The sign of a number, and the number with the start and end that its sign and brackets give it.

    A bracketed number is negative in accounts, but an aside in prose (엔비디아(17%)) or a footnote mark: it
    counts as negative where it stands alone in the brackets and has thousands, or stands in a table's cell.
    """
    inner = prefix["inner"] or ""
    start = shift + (prefix.start("currency") if prefix["currency"] else prefix.end())
    closing = _CLOSING.match(text, first.end) if inner.startswith("(") or prefix["open"] else None
    if closing is not None and first.bare and (first.currency or not first.unit):
        percent = closing["percent"] is not None
        if first.currency and closing["letter"]:
            first = replace(first, factor=ENGLISH_MAGNITUDES[closing["letter"].lower()], bare=False)
        opened = shift + (prefix.start("open") if prefix["open"] else prefix.start("inner"))
        cell = _CELL_BEFORE.search(text[max(0, opened - 8) : opened]) is not None
        account = prefix["currency"] is not None and inner.startswith("(")
        thousands = "," in text[start : first.end] and not (prefix["open"] and first.currency)
        if percent or account or thousands or (cell and (head.factor != 1 or first.currency)):
            if percent:
                first = replace(first, unit="percent")
            return -1, replace(first, start=min(opened, start), end=closing.end())
    if prefix["sign"]:
        return -1, replace(first, start=shift + prefix.start("sign"))
    if inner and not inner.startswith("("):
        return -1, replace(first, start=min(start, shift + prefix.start("inner")))
    return 1, replace(first, start=start)


def _amount(
    text: str,
    first: Quantity,
    sign: int,
    other: tuple[Quantity, int] | None,
    head: Scale,
    before: str,
) -> Amount:
    last, last_sign = other or (first, sign)
    unit, noun, end = last.unit or first.unit, last.noun or first.noun, last.end
    scaled = Decimal(1)
    if last.bare and (not unit or (first.currency and unit != "percent")):
        scaled = Decimal(1) if head.except_per_share and last.step < 1 else head.factor
        unit = unit or head.unit
    hedge = _hedge(text, first.start, end, before, unit)
    factor = last.unit_factor * scaled
    value = last.size * factor * last_sign
    step = last.step * last.factor * factor
    if other is not None:
        low = first.digits * shared_factor(text, first, last) * factor * sign
        ends = (float(low), float(value))
        middle, lowest, highest = float((low + value) / 2), *ends
    else:
        ends = None
        middle = float(value)
        lowest, highest = _bounds(value, step, unit, hedge)
    span = text[first.start : end]
    return Amount(
        first.start, end, span, middle, lowest, highest, unit, float(step), hedge, "amount", noun, ends
    )


def _hedge(text: str, start: int, end: int, before: str, unit: str) -> Hedge:
    """The hedge around an amount; one behind it is sharper than an "about" before it (약 20% 이상)."""
    ahead = words.HEDGE_BEFORE.search(before)
    hedge = words.hedge_of(ahead)
    during = ahead is not None and unit in _DURATIONS and ahead.group().strip().lower() == "over"
    if during and not _AGED.match(text, end):
        hedge = ""  # over five years: during them
    if hedge in ("", "about"):
        hedge = words.hedge_of(words.HEDGE_AFTER.match(text, end)) or hedge
    return hedge or ("about" if _AND_SOME.search(text[start:end]) else "")


def _bounds(value: Decimal, step: Decimal, unit: str, hedge: Hedge) -> tuple[float, float]:
    """What an amount may stand for, from the step of its last stated digit and its hedge."""
    exact = float(value)
    match hedge:
        case "at_least" | "more_than":
            return exact, math.inf
        case "at_most" | "less_than":
            return (0.0 if value > 0 else -math.inf), exact
        case "nearly":
            near = float(value * _NEARLY)
            return min(near, exact), max(near, exact)
        case _:
            half = step / 2
    if hedge == "about":
        half = max(half, min(_last_nonzero_step(value) / 2, abs(value) * _WIDEST))
    if unit not in _UNCAPPED:
        half = min(half, abs(value) * _WIDEST)
    return float(value - half), float(value + half)


def _last_nonzero_step(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) if value else Decimal(0)


def _ratio(text: str, start: int, end: int, value: Decimal, floor: int) -> Amount:
    hedge = _hedge(text, start, end, text[max(floor, start - _LOOK_BACK) : start], "ratio")
    step = Decimal("0.1") if value >= 1 else Decimal("0.01")
    low, high = _bounds(value, step, "ratio", hedge)
    return Amount(start, end, text[start:end], float(value), low, high, "ratio", float(step), hedge)


def _korean_word(text: str, token: re.Match[str], floor: int) -> Amount | None:
    """절반, 두 배, 삼천억 원."""
    start, end = token.span()
    word = token.group().strip()
    if word == "절반":
        return _ratio(text, start, end, Decimal("0.5"), floor)
    if word in KOREAN_COUNTERS:
        return _ratio(text, start, end + 1, KOREAN_COUNTERS[word], floor)
    before = text[max(floor, start - _LOOK_BACK) : start]
    after = unit_at(text, end)
    if after is None or (word[0] not in KOREAN_DIGITS and words.UNIT_HEAD.search(before)):
        return None
    value = Decimal(1)
    for letter in word:
        value *= KOREAN_DIGITS.get(letter) or KOREAN_SMALL.get(letter) or KOREAN_BIG[letter]
    unit, factor, noun, stop = after
    step = value / (KOREAN_DIGITS.get(word[0]) or 1)
    quantity = Quantity(start, stop, value, step, Decimal(1), unit, factor, noun, False, False)
    return _amount(text, quantity, 1, None, Scale(), before)


def _english_word(text: str, token: re.Match[str], floor: int) -> Amount | None:
    """Twice, tripled, half, two-thirds."""
    start, end = token.span()
    word = token.group().lower()
    times = _TIMES.get(word[:5])
    if times is not None:
        return _ratio(text, start, end, Decimal(times), floor)
    if word == "half":
        before = text[max(0, start - 16) : start]
        if _NOT_HALF_BEFORE.search(before) or _NOT_HALF_AFTER.match(text, end):
            return None
        if not (_HALF_BEFORE.search(before) or _HALF_AFTER.match(text, end)):
            return None
    parts = word.replace("-", " ").split()
    above = {"two": 2, "three": 3}.get(parts[0], 1)
    return _ratio(text, start, end, Decimal(above) / _FRACTIONS[parts[-1].removesuffix("s")], floor)

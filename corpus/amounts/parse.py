"""Every quantity of a Korean or English text, with value, bounds, unit, precision and place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

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

_NUMBER = re.compile(words.NUMBER)
_WORD_NUMBER = re.compile(r"[A-Za-z]+")
_YEAR = re.compile(words.YEAR)
_YEAR_ONLY = re.compile(rf"{words.YEAR}\Z")
_LOOK_BACK = 48
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}
_HALF_BEFORE = re.compile(
    r"(?i:\b(?:in|by|about|approximately|nearly|almost|over|than|roughly|least)|약|거의)\s?$"
)
_HALF_AFTER = re.compile(r"\s(?:of\s)?(?:the|its|our|their|all|a|that|what|as)\b")
_NOT_HALF = re.compile(r"\s(?:year|of\s(?:fiscal\s|calendar\s)?[0-9])")
_WIDEST_HALF_STEP = Decimal("0.05")
"""Half a step of the last stated digit, as a share of the value, beyond which nobody means it ($5 billion)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a table's head says of its bare numbers: "(In millions, except per share data)", "단위: 백만원"."""

    factor: Decimal = Decimal(1)
    unit: str = ""
    except_per_share: bool = False


@dataclass(frozen=True, slots=True)
class _Quantity:
    """One number with what belongs to it; `factor` includes the magnitude, `digits` does not."""

    start: int
    end: int
    digits: Decimal
    step: Decimal
    factor: Decimal
    unit: str
    unit_factor: Decimal
    noun: str
    currency: bool
    bare: bool
    """Has no magnitude of its own, so that it takes that of a range's other end."""


@lru_cache(maxsize=256)
def read_scale(scale: str | None) -> Scale:
    """The factor and unit that a table's head gives to its bare numbers; factor 1 where it says none."""
    if not scale:
        return Scale()
    low = scale.lower()
    factor = Decimal(1)
    korean = re.search(r"(십억|백만|천만|억|천|조|만)\s?(원|달러|주|불|엔|유로|위안|명|대|개)?", low)
    english = re.search(r"(thousand|million|billion|trillion)", low)
    if english:
        factor = ENGLISH_MAGNITUDES[english.group(1)]
    elif korean:
        for letter in korean.group(1):
            factor *= KOREAN_SMALL.get(letter) or KOREAN_BIG[letter]
    unit = ""
    if re.search(r"원|₩|krw|\bwon\b", low):
        unit = "KRW"
    elif re.search(r"달러|\$|usd|dollar|(?:백만|천|억)\s?불", low):
        unit = "USD"
    elif re.search(r"(?:^|[(:：]|천|만)\s?주|^\s*(?:in )?(?:thousands of |millions of )?shares", low):
        unit = "shares"
    return Scale(factor, unit, bool(re.search(r"except\b.*per[\s-]share|주당", low)))


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
    at = 0
    while (token := words.TOKEN.search(text, at)) is not None:
        at = token.end()
        amount = _read(text, token, head, found[-1].end if found else 0)
        if amount is not None:
            found.append(amount)
            at = max(at, amount.end)
    return tuple(found)


def _read(text: str, token: re.Match[str], head: Scale, floor: int) -> Amount | None:
    kind = token.lastgroup
    start, end = token.span()
    if kind == "junk":
        return None
    if kind == "date":
        year = _YEAR.match(text, start)
        single = re.fullmatch(rf"{words.YEAR}년(?:도|부터|까지)?", token.group())
        if single:
            end = start + 5
        return _dated(text, start, end, year.group() if year else "", "year" if single else "period")
    if kind == "fraction":
        below, above = (int(part) for part in re.findall("[0-9]+", token.group()))
        if not below:
            return None
        return _word_ratio(text, start, end, Decimal(above) / Decimal(below), floor)
    if kind == "ko":
        return _korean_word(text, token, floor)
    if kind == "en":
        word = token.group().lower()
        if word not in ENGLISH_NUMBERS:
            return _english_word(text, start, end, word, floor)
    return _number(text, token, head, floor)


def _dated(text: str, start: int, end: int, year: str, kind: AmountKind) -> Amount:
    value = float(year) if year else 0.0
    return Amount(start, end, text[start:end], value, value, value, "", 1.0, "", kind)


def _number(text: str, token: re.Match[str], head: Scale, floor: int) -> Amount | None:
    start, end = token.span()
    digits = token.group()
    back = max(floor, start - _LOOK_BACK)
    before = text[back:start]
    led = words.PERIOD_BEFORE.search(before)
    if led is not None and digits.isdigit() and len(digits) in (1, 2, 4):
        after = words.PERIOD_AFTER.match(text, end)
        stop = after.end() if after else end
        years = [m.group() for m in _YEAR.finditer(text[start:stop])]
        if not (led.group() in "QH" and (digits not in "1234" or len(digits) > 1)):
            return _dated(text, back + led.start(), stop, years[-1] if years else "", "period")
    if words.LABEL.search(before):
        return None
    prefix = words.BEFORE.search(before)
    assert prefix is not None  # every part is optional
    begin = back + prefix.start()
    left = text[begin - 1] if begin else ""
    if start == begin and left and _named(text, begin):
        return None
    currency = words.CURRENCY_BEFORE.get(prefix["currency"] or "", "")
    first = _quantity(text, token, begin, currency)
    if first is None:
        return None
    sign, first = _signed(text, prefix, back, start, first, head)
    whole = _YEAR_ONLY.match(digits)
    if whole and first.bare and not first.unit:
        return _dated(text, start, end, digits, "year")
    second = None if sign < 0 else _range_end(text, first, before[: prefix.start()], head)
    hedge_before = text[max(floor, first.start - _LOOK_BACK) : first.start]
    return _amount(text, first, second, sign, head, hedge_before)


def _named(text: str, at: int) -> bool:
    """Whether what stands right before a number makes it part of a name or address: R1, GPT-4, [1], #3."""
    left, further = text[at - 1], text[at - 2] if at > 1 else ""
    if left in "-‑–":
        return further.isalnum() or further in ".)"
    return left in "._/#[@&【'" or (left.isascii() and left.isalnum())


def _signed(
    text: str, prefix: re.Match[str], back: int, number: int, first: _Quantity, head: Scale
) -> tuple[int, _Quantity]:
    """The sign of a number, and the number with the start and end that its sign and brackets give it.

    A bracketed number is negative in accounts, but an aside in prose (엔비디아(17%)) or a footnote mark: it counts
    as negative where it has thousands, or where the cell before it is a number too.
    """
    start = back + (prefix.start("currency") if prefix["currency"] else prefix.end())
    mark = prefix["sign"] or ""
    inner = prefix["inner"] or ""
    bracket = inner.startswith("(") or (prefix["open"] or "") != ""
    minus = bool(mark) or (bool(inner) and not inner.startswith("("))
    end = first.end
    if bracket:
        closing = re.compile(r"\s?\)(?:\s?[%％])?").match(text, end)
        opened = back + (prefix.start("open") if prefix["open"] else prefix.start("inner"))
        cell = re.search(r"(?:[0-9)%$|—\t-]\s*|\A\s*)\Z", text[:opened][-8:])
        strong = "," in text[number:end] or inner.startswith("(") and bool(prefix["currency"])
        percent = closing is not None and closing.group()[-1] in "%％"
        if closing is not None and (strong or percent or head.factor != 1) and (cell or strong or percent):
            begin = min(opened, start)
            if percent:
                first = replace(first, unit="percent", unit_factor=Decimal(1))
            return -1, replace(first, start=begin, end=closing.end())
    if minus:
        return -1, replace(
            first, start=back + (prefix.start("sign") if mark else min(start, back + prefix.start("inner")))
        )
    return 1, replace(first, start=start)


def _quantity(text: str, token: re.Match[str], begin: int, currency: str) -> _Quantity | None:
    start, end = token.span()
    if token.lastgroup == "en":
        digits, step = ENGLISH_NUMBERS[token.group().lower()], Decimal(1)
        if digits == 1:
            return None
    else:
        digits, step = _decimal(token.group())
    factor, bare, end, digits, step = _magnitude(text, end, digits, step, bool(currency))
    follow = text[end : end + 1]
    unit, unit_factor, noun = currency, Decimal(1), ""
    after = words.unit_at(text, end)
    if after is not None and (not currency or after[0] == currency):
        unit, unit_factor, noun, end = after
        if currency:
            unit_factor = Decimal(1)
    elif not currency:
        if token.lastgroup == "en" and bare:
            return None
        if follow.isascii() and follow.isalpha() or follow == "_":
            return None
        if bare and re.match(
            r"(?:st|nd|rd|th)\b|\s?(?:위|차|번째|세대|호|기(?![가-힣])|층|조(?![가-힣])|항|면|단계)|-[A-Za-z]",
            text[end : end + 4],
        ):
            return None
    return _Quantity(begin, end, digits, step, factor, unit, unit_factor, noun, bool(currency), bare)


def _decimal(number: str) -> tuple[Decimal, Decimal]:
    """The value of a written number and the step of its last digit."""
    plain = number.replace(",", "")
    decimals = len(plain.partition(".")[2])
    return Decimal(plain), Decimal(1).scaleb(-decimals)


def _magnitude(
    text: str, end: int, digits: Decimal, step: Decimal, currency: bool
) -> tuple[Decimal, bool, int, Decimal, Decimal]:
    """Factor, whether there is none, end, and the digits and step (a Korean compound folds into the digits)."""
    english = words.ENGLISH_MAGNITUDE.match(text, end)
    if english is not None:
        letter = english["letter"]
        if letter is None or (currency and letter != "k") or letter == "K":
            return (
                ENGLISH_MAGNITUDES[english[0].strip(" -\n\u00a0").lower().removesuffix("s")],
                False,
                english.end(),
                digits,
                step,
            )
    total, current, last = Decimal(0), Decimal(0), None
    small_before = big_before = None
    at, number, number_step = end, digits, step
    while (mark := _korean_mark(text, at)) is not None:
        small, big, at = mark
        if (small and small_before is not None and small >= small_before) or (
            big and big_before is not None and big >= big_before
        ):
            break
        current += number * (small or 1)
        last = number_step * (small or 1) * (big or 1)
        if big:
            total, current, small_before, big_before = total + current * big, Decimal(0), None, big
        else:
            small_before = small
        end = at
        more = re.compile(r"\s?(?=[0-9])").match(text, at)
        following = _NUMBER.match(text, more.end()) if more else None
        if following is None or following.group().startswith("0"):
            break
        number, number_step = _decimal(following.group())
        bound = small_before or big_before or Decimal(1)
        at = following.end()
        if _korean_mark(text, at) is None:
            spaced = more is not None and more.end() > more.start()
            unit = words.unit_at(text, at)
            if number < bound and not (spaced and (unit is None or unit[0] in ("percent", "years"))):
                current, last, end = current + number, number_step, at
            break
    if last is None:
        return Decimal(1), True, end, digits, step
    return Decimal(1), False, end, total + current, last


def _korean_mark(text: str, at: int) -> tuple[Decimal | None, Decimal | None, int] | None:
    """The small and big magnitude at `at` (백만 is 백 and 만) and their end."""
    found = words.SMALL_BIG.match(text, at)
    if found is None:
        spaced = words.SPACED_BIG.match(text, at)
        if spaced is None:
            return None
        found = words.SMALL_BIG.match(text, spaced.start("mag"))
        assert found is not None
    if words.NOT_MAGNITUDE.match(text, found.start() + (1 if found["small"] else 0)):
        return None
    if found["alone"]:
        return KOREAN_SMALL[found["alone"]], None, found.end()
    return (KOREAN_SMALL[found["small"]] if found["small"] else None), KOREAN_BIG[found["big"]], found.end()


def _range_end(text: str, first: _Quantity, before: str, head: Scale) -> _Quantity | None:
    """The second number of a range that starts with `first`, or None."""
    link = words.RANGE.match(text, first.end)
    if link is None:
        return None
    if (
        link["to"]
        and re.search(r"\bfrom\s(?:about\s|approximately\s)?\Z", before)
        and not re.search(r"(?:rang\w+|anywhere)\s+from\s\Z", before)
    ):
        return None
    if link["and"] and not re.search(r"\bbetween\s\Z", before):
        return None
    found = re.compile(rf"(?P<cur>[A-Z]{{0,3}}[$€£¥₩]\s?)?(?P<num>{words.NUMBER})|(?P<en>[a-z]+)").match(
        text, link.end()
    )
    if found is None:
        return None
    if found["en"]:
        token = words.TOKEN.match(text, found.start())
        if token is None or token.lastgroup != "en" or token.group().lower() not in ENGLISH_NUMBERS:
            return None
        second = _quantity(text, token, token.start(), "")
    else:
        token = words.TOKEN.match(text, found.start("num"))
        if token is None or token.lastgroup != "num":
            return None
        second = _quantity(
            text, token, found.start(), words.CURRENCY_BEFORE.get((found["cur"] or "").strip(), "")
        )
    if second is None:
        return None
    spaced = link.group() != link.group().strip()
    if not (first.unit or second.unit) and (spaced or head.factor != 1 or link["to"]):
        return None
    if (
        link["ko"]
        and not re.compile(r"\s?(?:사이|범위|수준)").match(text, second.end)
        and link["ko"] != "내지"
    ):
        return None
    if first.unit and second.unit and first.unit != second.unit:
        return None
    factor = first.factor if not first.bare else _shared_factor(text, first, second)
    return second if first.digits * factor < _folded(second) else None


def _folded(quantity: _Quantity) -> Decimal:
    return quantity.digits * quantity.factor


def _shared_factor(text: str, first: _Quantity, second: _Quantity) -> Decimal:
    """The magnitude that a range's bare first number takes from the second: 300~370억, $30 to $37 billion."""
    if second.bare:
        return Decimal(1)
    if second.factor != 1:
        return second.factor
    leading = _NUMBER.search(text, second.start, second.end)
    marked = _korean_mark(text, leading.end()) if leading else None
    return (marked[0] or Decimal(1)) * (marked[1] or Decimal(1)) if marked else Decimal(1)


def _amount(
    text: str, first: _Quantity, second: _Quantity | None, sign: int, head: Scale, before: str
) -> Amount:
    unit, noun, end, last = first.unit, first.noun, first.end, first
    if second is not None:
        unit, noun, end, last = second.unit or unit, second.noun or noun, second.end, second
    scaled = (
        head.factor
        if last.bare and (not unit or (first.currency and unit not in ("percent",)))
        else Decimal(1)
    )
    if scaled != 1 and head.except_per_share and last.step < 1:
        scaled = Decimal(1)
    if not unit and head.unit and last.bare:
        unit = head.unit
    hedge = words.hedge_of(words.HEDGE_BEFORE.search(before))
    behind = words.HEDGE_AFTER.match(text, end)
    if behind is not None and (not hedge or hedge == "about"):
        hedge = words.hedge_of(behind)
    factor = last.factor * last.unit_factor * scaled
    high = last.digits * factor
    step = last.step * factor
    if second is not None:
        low = (
            first.digits
            * (first.factor if not first.bare else _shared_factor(text, first, second))
            * (last.unit_factor * scaled)
        )
        ends = (float(low), float(high))
        return Amount(
            first.start, end, text[first.start : end], float((low + high) / 2), *ends, unit, float(step), hedge, "amount",
            noun, ends,
        )  # fmt: skip
    value = high * sign
    lowest, highest = bounds(value, step, unit, hedge)
    return Amount(
        first.start,
        end,
        text[first.start : end],
        float(value),
        lowest,
        highest,
        unit,
        float(step),
        hedge,
        "amount",
        noun,
    )


def bounds(value: Decimal, step: Decimal, unit: str, hedge: Hedge) -> tuple[float, float]:
    """What an amount may stand for, from the step of its last stated digit and its hedge."""
    half = step / 2
    capped = unit not in ("percent", "percentage_point", "years", "months", "days", "hours")
    if hedge == "about":
        half = max(half, _last_nonzero_step(value) / 2)
        half = min(half, max(step / 2, abs(value) * _WIDEST_HALF_STEP))
    if capped:
        half = min(half, abs(value) * _WIDEST_HALF_STEP)
    low, high = float(value - half), float(value + half)
    exact = float(value)
    if hedge in ("at_least", "more_than"):
        return exact, math.inf
    if hedge in ("at_most", "less_than"):
        return (0.0 if value > 0 else -math.inf), exact
    if hedge == "nearly":
        return sorted_pair(float(value * Decimal("0.9")), exact)
    return low, high


def sorted_pair(one: float, other: float) -> tuple[float, float]:
    """Both numbers, the smaller first."""
    return (one, other) if one <= other else (other, one)


def _last_nonzero_step(value: Decimal) -> Decimal:
    if not value:
        return Decimal(0)
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))


def _word_ratio(text: str, start: int, end: int, value: Decimal, floor: int) -> Amount:
    hedge = words.hedge_of(words.HEDGE_BEFORE.search(text[max(floor, start - _LOOK_BACK) : start]))
    behind = words.HEDGE_AFTER.match(text, end)
    if behind is not None and (not hedge or hedge == "about"):
        hedge = words.hedge_of(behind)
    step = Decimal("0.1") if value >= 1 else Decimal("0.01")
    low, high = bounds(value, step, "ratio", hedge)
    return Amount(start, end, text[start:end], float(value), low, high, "ratio", float(step), hedge)


def _korean_word(text: str, token: re.Match[str], floor: int) -> Amount | None:
    start, end = token.span()
    word = token.group().strip()
    if word == "절반":
        return _word_ratio(text, start, end, Decimal("0.5"), floor)
    if word in KOREAN_COUNTERS:
        return _word_ratio(text, start, text.index("배", end - 1) + 1, KOREAN_COUNTERS[word], floor)
    value = Decimal(1)
    for letter in word:
        value *= KOREAN_DIGITS.get(letter) or KOREAN_SMALL.get(letter) or KOREAN_BIG[letter]
    after = words.unit_at(text, end)
    if after is None:
        return None
    unit, factor, noun, stop = after
    step = value / (KOREAN_DIGITS.get(word[0]) or 1)
    quantity = _Quantity(start, stop, value, step, Decimal(1), unit, factor, noun, False, False)
    return _amount(text, quantity, None, 1, Scale(), text[max(floor, start - _LOOK_BACK) : start])


def _english_word(text: str, start: int, end: int, word: str, floor: int) -> Amount | None:
    for stem, times in (("doubl", 2), ("twice", 2), ("thrice", 3), ("tripl", 3), ("quadrupl", 4)):
        if word.startswith(stem):
            return _word_ratio(text, start, end, Decimal(times), floor)
    if word == "half":
        if _NOT_HALF.match(text, end) or re.search(r"(?i:first|second|latter)\s\Z", text[:start][-8:]):
            return None
        if not (_HALF_BEFORE.search(text[max(0, start - 16) : start]) or _HALF_AFTER.match(text, end)):
            return None
    parts = word.replace("-", " ").split()
    above = {"two": 2, "three": 3}.get(parts[0], 1)
    below = _FRACTIONS[parts[-1].removesuffix("s")]
    return _word_ratio(text, start, end, Decimal(above) / Decimal(below), floor)

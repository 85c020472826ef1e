"""One number with its magnitude and unit, and the other end of a range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.amounts import words
from corpus.amounts.model import ENGLISH_MAGNITUDES, ENGLISH_NUMBERS, KOREAN_BIG, KOREAN_SMALL
from corpus.amounts.units import unit_at

_HUNDRED = 100
"""Only this magnitude takes another: two hundred million."""

_LONGEST = 24
"""Digits beyond which a number is a key, not a quantity."""

_NUMBER = re.compile(words.NUMBER)
_SPACED_NUMBER = re.compile(r"\s?(?=[0-9])")
_ORDINAL = re.compile(
    r"(?:st|nd|rd|th)\b|\s?(?:위|차|번째|세대|호|층|조(?![가-힣])|항|면|단계)|기(?![가-힣])|-[A-Za-z]"
)
_RANGE_SECOND = re.compile(
    rf"(?P<minus>[-−]|△\s?)?(?P<currency>[A-Z]{{0,3}}[$€£¥₩]\s?)?(?={words.NUMBER})|(?=[a-z]+[\s-])"
)
_RANGE_WORDS = re.compile(r"\s?(?:사이|범위|수준)")
_CHANGE = re.compile(r"\b[Ff]rom\s(?:about\s|approximately\s|an?\s(?:total\s)?(?:of\s)?)?\Z")
_RANGING = re.compile(r"(?:rang\w+|anywhere)\s+from\s(?:about\s|approximately\s)?\Z")
_BETWEEN = re.compile(r"\b[Bb]etween\s(?:about\s|approximately\s)?\Z")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what belongs to it.

    `digits` holds a Korean compound whole (1조 2,000억), else the plain number that `factor` multiplies.
    `bare` tells that it has no magnitude of its own, so that it takes that of a range's other end.
    """

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

    @property
    def size(self) -> Decimal:
        """The number with its magnitude, before its unit's factor."""
        return self.digits * self.factor


def read_quantity(text: str, token: re.Match[str], begin: int, currency: str) -> Quantity | None:
    """The quantity whose number is `token`; None for a name, an ordinal, or a word that counts nothing."""
    end = token.end()
    if end - token.start() - token.group().count(",") > _LONGEST:  # told in thousands it is no longer
        return None
    if token.lastgroup == "en":
        digits, step = ENGLISH_NUMBERS[token.group().lower()], Decimal(1)
    else:
        digits, step = _decimal(token.group())
    factor, bare, end, digits, step = _magnitude(text, end, digits, step, bool(currency))
    follow = text[end : end + 1]
    unit, unit_factor, noun = currency, Decimal(1), ""
    after = unit_at(text, end)
    if after is not None and (not currency or after[0] == currency):
        unit, unit_factor, noun, end = after
        if currency:
            unit_factor = Decimal(1)
    elif not currency:
        if token.lastgroup == "en" and bare and words.RANGE_TO.match(text, end) is None:
            return None
        if (follow.isascii() and follow.isalpha()) or follow == "_":
            return None
        if bare and _ORDINAL.match(text, end):
            return None
    if token.lastgroup == "en" and digits == 1 and bare and unit in ("count", "shares", "ratio"):
        return None
    return Quantity(begin, end, digits, step, factor, unit, unit_factor, noun, bool(currency), bare)


def _decimal(number: str) -> tuple[Decimal, Decimal]:
    """The value of a written number and the step of its last digit."""
    plain = number.replace(",", "")
    return Decimal(plain), Decimal(1).scaleb(-len(plain.partition(".")[2]))


def _magnitude(
    text: str, end: int, digits: Decimal, step: Decimal, currency: bool
) -> tuple[Decimal, bool, int, Decimal, Decimal]:
    """Factor, whether there is none, end, digits, step; a Korean compound folds into the digits."""
    factor, at = Decimal(1), end
    while factor <= _HUNDRED and (english := words.ENGLISH_MAGNITUDE.match(text, at)) is not None:
        letter = english["letter"]
        if letter is not None and letter != "K" and (letter == "k" or not currency):
            break
        factor *= ENGLISH_MAGNITUDES[(letter or english["word"]).lower()]
        at = english.end()
    if at > end:
        return factor, False, at, digits, step
    compound = _korean_compound(text, end, digits, step)
    if compound is None:
        return Decimal(1), True, end, digits, step
    value, last, stop = compound
    return Decimal(1), False, stop, value, last


def _korean_compound(
    text: str, end: int, number: Decimal, step: Decimal
) -> tuple[Decimal, Decimal, int] | None:
    """Value, step of the last digit and end of 1조 2,000억, 3천5백억, 3만6,000; None without a magnitude."""
    total, current, last = Decimal(0), Decimal(0), Decimal(0)
    small_before: Decimal | None = None
    big_before: Decimal | None = None
    at = end
    while (mark := korean_mark(text, at)) is not None:
        small, big, at = mark
        if small and small_before is not None and small >= small_before:
            break
        if big and big_before is not None and big >= big_before:
            break
        current += number * (small or 1)
        last = step * (small or 1) * (big or 1)
        if big:
            total, current, small_before, big_before = total + current * big, Decimal(0), None, big
        else:
            small_before = small
        end = at
        gap = _SPACED_NUMBER.match(text, at)
        following = _NUMBER.match(text, gap.end()) if gap else None
        if gap is None or following is None or following.group().startswith("0"):
            break
        number, step = _decimal(following.group())
        at = following.end()
        if korean_mark(text, at) is None:
            unit = unit_at(text, at)
            apart = gap.end() > gap.start() and text[at : at + 1] not in ("~", "∼")
            another = apart and (unit is None or unit[0] in ("percent", "years", "months"))
            if number < (small_before or big_before or 1) and not another:
                current, last, end = current + number, step, at
            break
    return (total + current, last, end) if last else None


def korean_mark(text: str, at: int) -> tuple[Decimal | None, Decimal | None, int] | None:
    """The small and the big magnitude at `at` (백만 is 백 and 만), and their end."""
    found = words.SMALL_BIG.match(text, at)
    if found is None:
        spaced = words.SPACED_BIG.match(text, at)
        found = words.SMALL_BIG.match(text, spaced.start("mag")) if spaced else None
        if found is None:
            return None
    if words.NOT_MAGNITUDE.match(text, found.start() + (1 if found["small"] else 0)):
        return None
    if found["alone"]:
        return KOREAN_SMALL[found["alone"]], None, found.end()
    return (KOREAN_SMALL[found["small"]] if found["small"] else None), KOREAN_BIG[found["big"]], found.end()


def range_end(text: str, first: Quantity, sign: int, before: str) -> tuple[Quantity, int] | None:
    """The second number of a range that starts with `first`, and its sign; None if there is no range.

    "from X to Y" and "X에서 Y로" tell a change, not a range; a dash between two bare numbers tells a name or
    an empty cell.
    """
    link = words.RANGE.match(text, first.end)
    if link is None:
        return None
    if link["to"] and _CHANGE.search(before) and not _RANGING.search(before):
        return None
    if link["and"] and not _BETWEEN.search(before):
        return None
    found = _RANGE_SECOND.match(text, link.end())
    token = words.TOKEN.match(text, found.end()) if found else None
    if found is None or token is None or token.lastgroup not in ("num", "en"):
        return None
    if token.lastgroup == "en" and token.group().lower() not in ENGLISH_NUMBERS:
        return None
    currency = words.CURRENCY_BEFORE.get((found["currency"] or "").strip(), "")
    second = read_quantity(text, token, found.start(), currency)
    if second is None or (first.unit and second.unit and first.unit != second.unit):
        return None
    if not (first.unit or second.unit) and (link["dash"] or "").strip() not in ("~", "∼", "〜", "～"):
        return None
    if link["ko"] == "에서" and not _RANGE_WORDS.match(text, second.end):
        return None
    second_sign = -1 if found["minus"] else 1
    low = first.digits * shared_factor(text, first, second) * sign
    return (second, second_sign) if low < second.size * second_sign else None


def shared_factor(text: str, first: Quantity, second: Quantity) -> Decimal:
    """The factor of a range's first number: its own, or the second's (300~370억, $30 to $37 billion)."""
    if not first.bare or second.bare or (first.unit and not first.currency):
        return first.factor
    if second.factor != 1:
        return second.factor
    leading = _NUMBER.search(text, second.start, second.end)
    mark = korean_mark(text, leading.end()) if leading else None
    return (mark[0] or Decimal(1)) * (mark[1] or Decimal(1)) if mark else Decimal(1)

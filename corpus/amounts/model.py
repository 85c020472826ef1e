"""The amount itself, and the words of both languages for magnitudes, units and currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Hedge = Literal["", "about", "at_least", "more_than", "at_most", "less_than", "nearly"]
AmountKind = Literal["amount", "year", "period"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity of a text, in base units.

    `text` is the slice `start`:`end` of the text it was found in: number, magnitude and unit, without hedge
    words. `value` is in base units (dollars, shares, percent; a range's middle), `low` and `high` are what it
    may stand for by its range, stated precision and hedge (infinite where a hedge leaves an end open).
    `precision` is the step of the last stated digit in base units. `unit` is an ISO currency code, percent,
    percentage_point, ratio, shares, years, months, days, hours, MWh, GW, count, or empty for a bare number;
    `noun` tells what is counted ("employees") where known. `ends` are a range's stated ends. `kind` tells
    amounts from years (2025) and periods (FY2025, 3분기, dates), whose value is the year, or 0 without one.
    """

    start: int
    end: int
    text: str
    value: float
    low: float
    high: float
    unit: str
    precision: float
    hedge: Hedge = ""
    kind: AmountKind = "amount"
    noun: str = ""
    ends: tuple[float, float] | None = None


KOREAN_SMALL = {"십": Decimal(10), "백": Decimal(100), "천": Decimal(1000)}
KOREAN_BIG = {"만": Decimal(10**4), "억": Decimal(10**8), "조": Decimal(10**12), "경": Decimal(10**16)}
ENGLISH_MAGNITUDES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "k": Decimal(1000),
    "million": Decimal(10**6),
    "mn": Decimal(10**6),
    "mln": Decimal(10**6),
    "mm": Decimal(10**6),
    "m": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
    "bln": Decimal(10**9),
    "b": Decimal(10**9),
    "trillion": Decimal(10**12),
    "tn": Decimal(10**12),
    "trn": Decimal(10**12),
    "t": Decimal(10**12),
}
ENGLISH_NUMBERS = {
    "one": Decimal(1), "two": Decimal(2), "three": Decimal(3), "four": Decimal(4), "five": Decimal(5),
    "six": Decimal(6), "seven": Decimal(7), "eight": Decimal(8), "nine": Decimal(9), "ten": Decimal(10),
    "eleven": Decimal(11), "twelve": Decimal(12), "thirteen": Decimal(13), "fourteen": Decimal(14),
    "fifteen": Decimal(15), "sixteen": Decimal(16), "seventeen": Decimal(17), "eighteen": Decimal(18),
    "nineteen": Decimal(19), "twenty": Decimal(20), "thirty": Decimal(30), "forty": Decimal(40),
    "fifty": Decimal(50), "sixty": Decimal(60), "seventy": Decimal(70), "eighty": Decimal(80),
    "ninety": Decimal(90),
}  # fmt: skip
KOREAN_DIGITS = {digit: Decimal(number) for number, digit in enumerate("일이삼사오육칠팔구", start=1)}
KOREAN_COUNTERS = {
    "한": Decimal(1),
    "두": Decimal(2),
    "세": Decimal(3),
    "네": Decimal(4),
    "다섯": Decimal(5),
    "여섯": Decimal(6),
    "일곱": Decimal(7),
    "여덟": Decimal(8),
    "아홉": Decimal(9),
    "열": Decimal(10),
}


@dataclass(frozen=True, slots=True)
class Currency:
    """How a currency is written: before an English number, and after a Korean one."""

    symbol: str
    korean: str


CURRENCIES = {
    "USD": Currency("$", "달러"),
    "KRW": Currency("₩", "원"),
    "EUR": Currency("€", "유로"),
    "GBP": Currency("£", "파운드"),
    "JPY": Currency("¥", "엔"),
    "CNY": Currency("CN¥", "위안"),
    "TWD": Currency("NT$", "대만달러"),
    "HKD": Currency("HK$", "홍콩달러"),
    "CAD": Currency("C$", "캐나다달러"),
    "AUD": Currency("A$", "호주달러"),
    "SGD": Currency("S$", "싱가포르달러"),
    "INR": Currency("₹", "루피"),
    "ILS": Currency("₪", "셰켈"),
    "CHF": Currency("CHF ", "스위스프랑"),
}

PEOPLE = frozenset({"employees", "people"})
"""Nouns that count the same heads in two languages: 명 may stand for either."""

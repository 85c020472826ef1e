"""Amounts in words that a reader of either language expects: 5,000억 달러, $500 billion."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from corpus.amounts.model import CURRENCIES, Amount, Currency, Hedge
from corpus.document import Language

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_ENGLISH = [("trillion", 12), ("billion", 9), ("million", 6)]
_KOREAN = [("경", 16), ("조", 12), ("억", 8), ("만", 4)]
_DECIMALS = {"trillion": 4, "billion": 3, "million": 3}
"""Most decimals before an amount moves to the next smaller word; beyond them it is written out in digits."""

_PLAIN: dict[str, tuple[str, str, str]] = {
    # unit: Korean ending, English ending for one, for many
    "percent": ("%", "%", "%"),
    "percentage_point": ("%포인트", " percentage point", " percentage points"),
    "ratio": ("배", " times", " times"),
    "years": ("년", " year", " years"),
    "months": ("개월", " month", " months"),
    "days": ("일간", " day", " days"),
    "hours": ("시간", " hour", " hours"),
    "GW": ("기가와트", " gigawatt", " gigawatts"),
}
_COUNTED: dict[tuple[str, str], tuple[str, str, str]] = {
    ("shares", ""): ("주", "share", "shares"),
    ("MWh", ""): ("MWh", "megawatt-hour", "megawatt-hours"),
    ("count", ""): ("개", "", ""),
    ("count", "employees"): ("명", "employee", "employees"),
    ("count", "people"): ("명", "person", "people"),
    ("count", "companies"): ("개사", "company", "companies"),
    ("count", "countries"): ("개국", "country", "countries"),
    ("count", "customers"): ("명", "customer", "customers"),
    ("count", "units"): ("대", "unit", "units"),
    ("", ""): ("", "", ""),
}
_KOREAN_HEDGES: dict[Hedge, tuple[str, str]] = {
    "": ("", ""),
    "about": ("약 ", ""),
    "at_least": ("", " 이상"),
    "more_than": ("", " 초과"),
    "at_most": ("최대 ", ""),
    "less_than": ("", " 미만"),
    "nearly": ("거의 ", ""),
}
_ENGLISH_HEDGES: dict[Hedge, str] = {
    "": "",
    "about": "about ",
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "up to ",
    "less_than": "less than ",
    "nearly": "nearly ",
}


def render(
    value: float | Decimal,
    unit: str,
    language: Language,
    *,
    hedge: Hedge = "",
    precision: float | Decimal | None = None,
    digits: int | None = None,
    noun: str = "",
) -> str:
    """An amount in words of `language`.

    Args:
        value: In base units (dollars, shares, percent).
        unit: A unit of `Amount`; a currency without a name of its own is written by its code.
        language: Language of the words.
        hedge: Rendered before or after, as the language has it.
        precision: Step in base units to round to; exact without it.
        digits: Significant digits to round to.
        noun: What a count counts (employees, companies, …).

    Raises:
        ValueError: `value` is not finite.
    """
    number = _rounded(value, precision, digits)
    before, after = (_ENGLISH_HEDGES[hedge], "") if language == "en" else _KOREAN_HEDGES[hedge]
    return before + _bare(number, unit, language, noun) + after


def render_range(
    low: float | Decimal, high: float | Decimal, unit: str, language: Language, *, noun: str = ""
) -> str:
    """A range in words of `language`: 300억~370억 달러, $30 billion to $37 billion, 20~30%.

    A low end in digits alone before a high end with a magnitude word has its unit repeated, or it would seem
    to share that magnitude.
    """
    first, last = _rounded(low, None, None), _rounded(high, None, None)
    lone = _is_plain(first, unit, language) and not _is_plain(last, unit, language)
    if language == "ko":
        start = _bare(first, unit, "ko", noun) if lone else _korean_number(first, unit)
        return f"{start}~{_bare(last, unit, 'ko', noun)}"
    if unit in CURRENCIES and lone:
        return f"{_bare(first, unit, 'en', noun)} to {CURRENCIES[unit].symbol}{_grouped(last)}"
    if unit in ("percent", *CURRENCIES) or lone:
        return f"{_bare(first, unit, 'en', noun)} to {_bare(last, unit, 'en', noun)}"
    return f"{_english_number(first, unit)} to {_bare(last, unit, 'en', noun)}"


def render_again(amount: Amount, language: Language) -> str:
    """A found amount in words of `language`, with its range or its hedge."""
    if amount.ends is not None:
        return render_range(*amount.ends, amount.unit, language, noun=amount.noun)
    return render(amount.value, amount.unit, language, hedge=amount.hedge, noun=amount.noun)


def _is_plain(number: Decimal, unit: str, language: Language) -> bool:
    """Whether a number is written in digits alone, without a magnitude word."""
    written = _korean_number(number, unit) if language == "ko" else _english_number(number, unit)
    return not any(letter.isalpha() for letter in written)


def _rounded(value: float | Decimal, precision: float | Decimal | None, digits: int | None) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite():
        raise ValueError(f"not a finite amount: {value}")
    if precision:
        step = Decimal(repr(float(precision)))
        number = _EXACT.multiply(_EXACT.divide(number, step).to_integral_value(ROUND_HALF_UP), step)
    if digits is not None and number:
        number = Context(prec=digits, rounding=ROUND_HALF_UP).plus(number)
    return number + 0 if number else Decimal(0)


def _bare(number: Decimal, unit: str, language: Language, noun: str) -> str:
    if language == "ko":
        ending = _korean_ending(unit, noun)
        return _korean_number(number, unit) + (ending if unit in _PLAIN else _spaced(number, ending))
    sign, size = ("-", -number) if number < 0 else ("", number)
    if unit in _PLAIN:
        ending = _PLAIN[unit][1] if size == 1 else _PLAIN[unit][2]
        return sign + _grouped(size) + ending
    named = _english_number(size, unit)
    if unit in CURRENCIES:
        return sign + CURRENCIES[unit].symbol + named
    one, many = _counted(unit, noun)[1:]
    ending = one if size == 1 else many
    return sign + (f"{named} {ending}" if ending else named)


def _counted(unit: str, noun: str) -> tuple[str, str, str]:
    return _COUNTED.get((unit, noun)) or _COUNTED.get((unit, "")) or (unit, unit, unit)


def _korean_ending(unit: str, noun: str) -> str:
    if unit in _PLAIN:
        return _PLAIN[unit][0]
    return CURRENCIES.get(unit, Currency("", "")).korean or _counted(unit, noun)[0]


def _spaced(number: Decimal, ending: str) -> str:
    """The ending after a Korean number: apart after 만/억/조, close after digits; Latin letters apart."""
    if not ending:
        return ""
    apart = _korean_number(number, "")[-1] in "만억조경" or ending.isascii()
    return f" {ending}" if apart else ending


def _korean_number(number: Decimal, unit: str) -> str:
    """1조 2,000억, 3만 6,000, 2.6: exact, by ten-thousands unless the unit is never that large."""
    sign, size = ("-", -number) if number < 0 else ("", number)
    if unit in _PLAIN or size < 10_000:
        return sign + _grouped(size)
    parts: list[str] = []
    whole = int(size)
    rest = size - whole  # a remainder of more digits than decimals are worked with is not given
    for word, power in _KOREAN:
        count, whole = divmod(whole, 10**power)
        if count:
            parts.append(f"{count:,}{word}")
    if whole or rest:
        parts.append(_grouped(whole + rest))
    return sign + " ".join(parts)


def _english_number(number: Decimal, unit: str) -> str:
    sign, size = ("-", -number) if number < 0 else ("", number)
    if unit not in _PLAIN:
        for word, power in _ENGLISH:
            scaled = size.scaleb(-power, _EXACT)
            if scaled >= 1 and _decimals(scaled) <= _DECIMALS[word]:
                return f"{sign}{_grouped(scaled)} {word}"
    return sign + _grouped(size)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize(_EXACT).as_tuple().exponent))


def _grouped(number: Decimal) -> str:
    """Plain digits with thousands commas and no trailing zeros after the point."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

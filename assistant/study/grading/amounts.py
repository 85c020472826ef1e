"""Grades what was typed for a key that is an amount, a year or a date. A wrong figure is never right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.study.card import GAP, Card
from assistant.study.grading.asked_unit import with_unit
from assistant.study.grading.dates import parts
from assistant.study.grading.figure import Fit, fit
from assistant.study.grading.missing import lack
from assistant.study.grading.numerals import in_digits
from assistant.study.grading.outcome import Outcome, partial, right, wrong
from assistant.study.grading.polarity import Way, denials, result, way
from corpus.amounts import Agreement, Amount, compare, find_amounts, same_amount
from corpus.companies import find_companies

_HALF = 0.5
"""Credit for the value without its unit, too coarse, or one end of a range."""
_SCALES = (1e3, 1e4, 1e6, 1e8, 1e9, 1e12)
"""Magnitudes that a number may stand before: thousand, 만, million, 억, billion, trillion."""
_BASE_BEFORE = re.compile(
    r"\b(?:from|compared (?:to|with)|than|against)\s(?:about |only |the )?\Z", re.IGNORECASE
)
_BASE_AFTER = re.compile(r"\s?(?:에서|보다|대비|에\s비해)")
_BOUND = re.compile(r"(?<![0-9%] )\b(?:more|less|higher|lower|fewer|greater|other) than\s\Z", re.IGNORECASE)
"""More than $10 is a bound; 5% more than $10 compares with it."""
_EITHER = re.compile(
    r"\bor\b(?! (?:so|more|less|higher|lower|greater|fewer)\b)|\beither\b|\bmaybe\b.*\bmaybe\b|또는|혹은|아니면|"
    r"(?<=[0-9%원러명])\s?이?나\s(?=[0-9$약])",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\b(?:per|each|every|an?) (?:year|month|quarter|day|week|hour|share)\b(?! (?:ago|earlier|before|later))|"
    r"(?:연간|[년월주일]|분기|시간)당|매(?:년|월|분기|주|일)(?![가-힣])|(?:해|달)마다",
    re.IGNORECASE,
)
"""What makes a rate of an amount: $10 is not $10 per quarter."""
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?<![A-Za-z]-)[0-9][0-9,.]*")
_PLUS = re.compile(r"(?<![0-9)])\+\s?[$€£¥₩]?\s?[0-9]")
_NEAR_BEFORE, _NEAR_AFTER = 30, 14


def grade_amount(card: Card, given: str) -> Outcome:
    """What a typed figure is worth, by value, unit, direction and precision alone.

    Args:
        card: One whose key has an amount.
        given: What was typed, as seen (`given.seen`).
    """
    key = _key(card)
    text = in_digits(given)
    if key is None or denials(text) > denials(card.key.text) or _names_another(card, text):
        return wrong("amount")
    if key.kind != "amount":
        return _grade_date(card, text)
    found = _found(text)
    passage = [*find_amounts(card.origin.passage), *find_amounts(card.question), key]
    if (
        not found
        or _EITHER.search(text)
        or _is_other_rate(card, text)
        or _unread(text, found)
        or not _years_fit(card, text)
    ):
        return wrong("amount")
    bases = [amount for amount in found if _is_base(text, amount)]
    stated = [amount for amount in found if amount not in bases]
    if any(not _supported(amount, passage) for amount in bases) or not stated:
        return wrong("amount")
    fits = [(amount, _fit(card, text, amount, key, passage)) for amount in stated]
    meant = [(amount, how) for amount, how in fits if how != "wrong"]
    others = [amount for amount, how in fits if how == "wrong"]
    if not meant or any(_rivals(amount, key) or not _supported(amount, passage) for amount in others):
        return wrong("amount")
    return _outcome(card, text, [how for _, how in meant], key)


def _outcome(card: Card, text: str, fits: Sequence[str], key: Amount) -> Outcome:
    ends = key.ends is not None and fits.count("part") == len(fits) >= len(key.ends)
    if "right" in fits or (ends and len({amount.value for amount in _found(text)}) > 1):
        return right("amount")
    reasons = {"part": "end", "coarse": "finer", "unit": "unit"}
    return partial("amount", _HALF, lack(reasons[fits[0]], card.language, card.key.text))


def _key(card: Card) -> Amount | None:
    """The key's amount, with the unit and the hedge that it was taken out of.

    A unit may stand behind the gap of a cloze's question, both may stand in the quote.
    """
    key = card.key.amount
    if key is None or key.kind != "amount" or (key.unit and key.hedge):
        return key
    if not key.unit and GAP in card.question:
        key = with_unit(card.key.text, card.question) or key
    quoted = (amount for amount in find_amounts(card.origin.quote) if compare(amount, key) is Agreement.EQUAL)
    told = next(quoted, None)
    return key if told is None else replace(key, unit=key.unit or told.unit, hedge=key.hedge or told.hedge)


def _found(text: str) -> list[Amount]:
    """The amounts of an answer; where it is one number that reads as a year, that number."""
    amounts = find_amounts(text)
    found = [amount for amount in amounts if amount.kind == "amount"]
    if not found and len(amounts) == 1 and amounts[0].text.isdigit():
        found = [replace(amounts[0], kind="amount")]
    return found


def _unread(text: str, found: Sequence[Amount]) -> bool:
    """Whether digits stand outside all amounts and periods: what was not understood may change the value."""
    spans = [(amount.start, amount.end) for amount in (*find_amounts(text), *found)]
    return any(
        not any(start <= number.start() < end for start, end in spans)
        and text[number.start() - 1 : number.start()] not in ("Q", "H")
        for number in _NUMBER.finditer(text)
    )


def _names_another(card: Card, text: str) -> bool:
    """Whether an answer speaks of a company that neither the question nor the quote nor the filing is of."""
    origin = card.origin
    own = {
        m.company.id
        for m in find_companies(f"{card.question} / {origin.quote} / {origin.title} / {origin.company}")
    }
    return any(mention.company.id not in own for mention in find_companies(text))


def _years_fit(card: Card, text: str) -> bool:
    """Whether the years of an answer are those asked about, or of the passage where none is asked about."""
    told = parts(
        " ".join(a.text for a in find_amounts(text) if a.kind != "amount" and not a.text.isdigit()) + " "
    ).of("year")
    told |= {
        int(year)
        for year in re.findall(
            r"(?:\b(?:in|of|fiscal|fy|year)\s)((?:19|20)[0-9]{2})(?![0-9,.])", text, re.IGNORECASE
        )
    }
    asked = parts(card.question).of("year")
    return not told or (bool(told & asked) if asked else told <= parts(card.origin.passage).of("year"))


def _is_other_rate(card: Card, text: str) -> bool:
    """Whether an answer makes a rate of what neither the question nor the quote calls one."""
    return _RATE.search(text) is not None and _RATE.search(f"{card.question} {card.origin.quote}") is None


def _is_base(text: str, amount: Amount) -> bool:
    """Whether an amount is what another is compared with: from $10, 10달러에서."""
    if amount.ends is not None:
        return False
    before = text[: amount.start]
    led = _BASE_BEFORE.search(before) is not None and _BOUND.search(before) is None
    return led or _BASE_AFTER.match(text, amount.end) is not None


def _supported(amount: Amount, passage: Sequence[Amount]) -> bool:
    """Whether the passage gives an amount that is beside the point of the question; a range gives no value inside it."""
    bare = replace(amount, hedge="")
    return any(
        same_amount(bare, replace(other, hedge=""))
        for other in passage
        if other.unit == amount.unit and (other.ends is None) == (amount.ends is None)
    )


def _rivals(amount: Amount, key: Amount) -> bool:
    """Whether an amount that differs from the key claims its place."""
    if amount.ends is not None or key.ends is not None:
        return True
    return compare(amount, key) is not Agreement.UNIT


def _fit(card: Card, text: str, amount: Amount, key: Amount, passage: Sequence[Amount]) -> Fit | str:
    """How an amount fits, direction included; `unit` for the key's value without its unit."""
    signless = _signless(card, text, amount, key)
    if signless is None:
        return "wrong"
    given, bare_key = signless
    if given.unit or not key.unit:
        return fit(given, bare_key, passage)
    asked = with_unit(given.text, card.question)
    if asked is not None:
        return fit(_hedged(_positive(asked), given), bare_key, passage)
    if key.unit == "percent" and 1 <= bare_key.value < 100 and given.value < 1 and "." in given.text:
        return fit(replace(given, unit="ratio"), replace(bare_key, ends=None), passage)
    if fit(replace(given, unit=key.unit), bare_key, passage) in ("right", "coarse"):
        return "unit"
    money = key.value >= _SCALES[0] and key.unit not in ("percent", "percentage_point", "ratio")
    scaled = (
        replace(
            given,
            unit=key.unit,
            value=given.value * s,
            low=given.low * s,
            high=given.high * s,
            precision=given.precision * s,
        )
        for s in (_SCALES if money else ())
    )
    return "unit" if any(fit(amount, bare_key) == "right" for amount in scaled) else "wrong"


def _hedged(asked: Amount, given: Amount) -> Amount:
    """A number in the unit asked for, with the hedge and the bounds that it was given with."""
    factor = asked.value / given.value if given.value else 1.0
    return replace(asked, hedge=given.hedge, low=given.low * factor, high=given.high * factor)


def _signless(card: Card, text: str, given: Amount, key: Amount) -> tuple[Amount, Amount] | None:
    """Both amounts without signs where their directions agree; None where they contradict each other."""
    asked, told = way(card.question), way(_without_bounds(text))
    known = _key_way(card, key)
    loss = result(card.question) or result(card.key.text)
    if loss and result(text) and result(text) != loss:
        return None
    points: Way | None = "down" if given.value < 0 else "up" if _PLUS.search(text) else told
    if given.value < 0 and told == "up":
        return None
    if known and points and known != points:
        return None
    if known is None and given.value < 0 and loss != "loss":
        return None
    if key.value < 0 and points is None and asked != "down":
        return None
    return _positive(given), _positive(key)


def _without_bounds(text: str) -> str:
    """The text without the words of bounds (up to, less than, 높은 …), which tell no direction."""
    return re.sub(
        r"\b(?:up to|(?:more|less|higher|lower|greater|fewer) than|or (?:more|less|higher|lower))\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )


def _key_way(card: Card, key: Amount) -> Way | None:
    """Which way the key points: by its sign, by the question, by the words around it in the quote.

    A level (revenue in dollars) points nowhere unless the question asks for a change.
    """
    if key.value < 0:
        return "down"
    if asked := way(card.question):
        return asked
    if key.unit not in ("percent", "percentage_point", "ratio"):
        return None
    origin = card.origin
    start, end = origin.key_start - origin.quote_start, origin.key_end - origin.quote_start
    return way(
        origin.quote[max(0, start - _NEAR_BEFORE) : start] + " " + origin.quote[end : end + _NEAR_AFTER]
    )


def _positive(amount: Amount) -> Amount:
    if amount.value >= 0:
        return amount
    ends = (-amount.ends[1], -amount.ends[0]) if amount.ends else None
    return replace(amount, value=-amount.value, low=-amount.high, high=-amount.low, ends=ends)


def _grade_date(card: Card, text: str) -> Outcome:
    """A date part by part: all that the key gives, nothing that contradicts it."""
    key, given = parts(card.key.text), parts(text)
    if given.rest or not given.found or not given.found <= key.found:
        return wrong("amount")
    if given.found == key.found:
        return right("amount")
    return partial("amount", _HALF, lack("date", card.language, card.key.text))


def agrees_with_any(key: Amount, text: str, point: str) -> bool:
    """Whether an explanation gives a figure that its point holds, with no word of the other direction."""
    told, wanted = way(text), way(point)
    if told and wanted and told != wanted:
        return False
    return any(fit(_positive(amount), _positive(key)) == "right" for amount in _found(in_digits(text)))

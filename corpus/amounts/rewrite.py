"""The amounts of a finished sentence, written by code: in its language, with the source's magnitude."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.amounts.compare import Agreement, compare
from corpus.amounts.model import CURRENCIES, PEOPLE, Amount
from corpus.amounts.parse import find_amounts
from corpus.amounts.render import render, render_range
from corpus.document import Language
from corpus.particles import fitted

_SCALED = frozenset({"", "shares", "count", "MWh", *CURRENCIES})
"""Units large enough for a translation to lose a magnitude: nobody turns 17 % into 1.7 %."""

_COUNTABLE = PEOPLE | {""}
"""Nouns whose Korean counter is sure; a customer may be a person or a company."""

_SMALLEST_BARE = 100
_TELLING_DIGITS = 3
_WATT_HOURS = re.compile(r"[GMT]Wh")
_HANGUL = re.compile(r"[가-힣]")
_FOREIGN_TO_KOREAN = re.compile(r"[A-Za-z]{3,}|[$₩€£¥]|(?:bn|tn|pp)\b|백만|십억")
_PARTICLE = re.compile(r"(으로|로|을|를|은|는|이|가|과|와)(?![가-힣])")


@dataclass(frozen=True, slots=True)
class Change:
    """An amount that was written anew: in the other language's form, or with the source's value.

    `start` and `end` place `new` in the rewritten text. `source` is the amount it now states, or None when
    it was only rendered and no source has it.
    """

    old: str
    new: str
    kind: Literal["rendered", "repaired"]
    start: int
    end: int
    source: Amount | None = None


def rewrite(text: str, language: Language, sources: Sequence[Amount]) -> tuple[str, tuple[Change, ...]]:
    """Writes each amount of a finished sentence as `language` has it, with the magnitude of its source.

    An amount whose value a source has is kept, and rendered anew only where it is not in the language's
    manner ("$4.5 billion" in a Korean sentence). One that no source has, but whose digits and kind of unit
    exactly one source has ("5,000 million dollars" for 5,000억 달러, "160 주" for 160 million shares), is
    repaired to that source's value. The rest stays; a Korean particle is fitted to the new last sound.

    Args:
        text: The sentence.
        language: Its language.
        sources: Amounts of the evidence, scaled (`find_amounts` of each passage with its table's scale).
    """
    pieces: list[str] = []
    changes: list[Change] = []
    at = length = 0
    usable = [source for source in sources if source.kind == "amount"]
    for stated in find_amounts(text):
        if stated.kind != "amount":
            continue
        new, kind, source = _written(stated, language, usable)
        if kind is None or new == stated.text:
            continue
        pieces.append(text[at : stated.start])
        length += stated.start - at
        changes.append(Change(stated.text, new, kind, length, length + len(new), source))
        pieces.append(new)
        length += len(new)
        at = stated.end
        if language == "ko":
            particle = _PARTICLE.match(text, at)
            if particle is not None:
                form = fitted(new, particle.group())
                pieces.append(form)
                length += len(form)
                at = particle.end()
    pieces.append(text[at:])
    return "".join(pieces), tuple(changes)


def _written(
    stated: Amount, language: Language, sources: Sequence[Amount]
) -> tuple[str, Literal["rendered", "repaired"] | None, Amount | None]:
    """The amount's new words, what was done, and its source."""
    agreements = [(compare(stated, source), source) for source in sources]
    supported = [
        source for agreement, source in agreements if agreement.agrees or agreement is Agreement.PART
    ]
    if supported:
        source = next((source for source in supported if source.unit == stated.unit), supported[0])
        if not _translatable(stated, language):
            return stated.text, None, source
        named = replace(stated, unit=stated.unit or source.unit, noun=stated.noun or source.noun)
        return _rendered(named, language), "rendered", source
    source = _origin(stated, sources)
    if source is not None:
        digits = len(_digits(stated.value))
        return (
            render(source.value, source.unit, language, digits=digits, noun=source.noun),
            "repaired",
            source,
        )
    if stated.unit and _translatable(stated, language):
        return _rendered(stated, language), "rendered", None
    return stated.text, None, None


def _translatable(amount: Amount, language: Language) -> bool:
    """Whether an amount is not as `language` writes it, and its words say enough to write it so."""
    if amount.unit == "count" and amount.noun not in _COUNTABLE:
        return False
    if language == "en":
        return _HANGUL.search(amount.text) is not None
    return _FOREIGN_TO_KOREAN.search(_WATT_HOURS.sub("", amount.text)) is not None


def _rendered(amount: Amount, language: Language) -> str:
    if amount.ends is not None:
        return render_range(*amount.ends, amount.unit, language, noun=amount.noun)
    return render(amount.value, amount.unit, language, noun=amount.noun)


def _origin(stated: Amount, sources: Sequence[Amount]) -> Amount | None:
    """The one source that a wrong magnitude or currency stems from: same digits, unit of the same kind.

    Sources whose digits stand in the statement as they are (5,000 in both) go before those that only share
    their leading digits; when several values remain, none is taken.
    """
    if stated.ends is not None or stated.unit not in _SCALED or not stated.value:
        return None
    alike = [source for source in sources if _may_stem_from(stated, source)]
    for chosen in (
        [s for s in alike if s.unit == stated.unit and _written_digits(s) == _written_digits(stated)],
        [s for s in alike if s.unit == stated.unit],
        alike,
    ):
        if len({(source.value, source.unit) for source in chosen}) == 1:
            return chosen[0]
        if chosen:
            return None
    return None


def _may_stem_from(stated: Amount, source: Amount) -> bool:
    if source.ends is not None or source.unit not in _SCALED or not source.unit:
        return False
    if source.value * stated.value <= 0:
        return False
    if not (_same_digits(stated.value, source.value) or _same_without_magnitude(stated, source)):
        return False
    if not stated.unit and stated.value < _SMALLEST_BARE:
        return False
    if abs(source.value) < abs(stated.value) and str(int(abs(source.value))) == _written_digits(source):
        return False  # a table's number whose scale is not known says nothing of the magnitude
    currencies = {stated.unit, source.unit} <= CURRENCIES.keys()
    return currencies or stated.unit in ("", source.unit)


def _same_digits(stated: float, source: float) -> bool:
    """Whether the leading digits agree, to the stated ones where these are enough to tell a number by."""
    short, full = _digits(stated), _digits(source)
    if short == full:
        return True
    return len(short) >= _TELLING_DIGITS and _digits(float(f"{source:.{len(short)}g}")) == short


def _same_without_magnitude(stated: Amount, source: Amount) -> bool:
    """Whether a magnitude word fell away between the parts of a number: 1억 6,000 for 1억 6,000만."""
    digits = re.sub(r"\D", "", stated.text).strip("0")
    return len(digits) > 1 and "." not in stated.text and digits == _digits(source.value)


def _digits(value: float) -> str:
    return f"{abs(value):.15e}".partition("e")[0].replace(".", "").strip("0")


def _written_digits(amount: Amount) -> str:
    return re.sub(r"[^0-9.]", "", amount.text)

"""Whether a figure that an answer marks as verified stands where its citation points.

Judged from the amounts of the citation's own quote, in canonical units, and independent of the assistant's check,
which it is there to catch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isclose, isfinite
from typing import Any, Literal

from assistant.evaluation.sources import Sources
from corpus.amounts import Amount, compare, find_amounts
from corpus.companies import find_companies

Cause = Literal["no citation", "amount", "scale", "company", "period", "inputs", "arithmetic"]
"""Why a figure does not stand: nothing is cited; the quote lacks the amount, or has its digits in a table whose head
tells no scale; it is of another company, or of a period that the passage does not name; an input stands in no quote;
its inputs do not give it."""

_SCALES = (1e3, 1e6, 1e8, 1e9)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A figure marked verified, as it is written, that does not stand, and why."""

    text: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class _Place:
    """What a citation opens: its amounts, the companies and the years that are named around them."""

    n: int
    amounts: tuple[Amount, ...]
    companies: frozenset[str]
    years: frozenset[int]


def unsupported(answer: Mapping[str, Any], sources: Sources) -> tuple[Unsupported, ...]:
    """The verified figures of an answer (the published contract's object) that do not stand in their citations."""
    places = {citation["n"]: _place(citation, sources) for citation in answer["citations"]}
    marked = [figure for figure in answer["figures"] if figure["verified"]]
    return tuple(
        Unsupported(str(figure["text"]), cause)
        for figure in marked
        if (cause := _cause(figure, answer, places)) is not None
    )


def _cause(
    figure: Mapping[str, Any], answer: Mapping[str, Any], places: Mapping[int, _Place]
) -> Cause | None:
    if figure["origin"] == "derived":
        return _derived(figure, _cited_with(figure, answer, places))
    place = places.get(figure["citation"])
    if place is None:
        return "no citation"
    if missing := _missing(_stated(figure), (place,)):
        return missing
    said = " ".join(s["text"] for s in answer["sentences"] if figure["text"] in s["text"])
    named = _companies(said)
    if named and place.companies and not named & place.companies:
        return "company"
    years = {int(year) for year in _YEAR.findall(figure["period"])}
    return "period" if years and not years & place.years else None


def _derived(figure: Mapping[str, Any], places: Sequence[_Place]) -> Cause | None:
    inputs = [amount for text in figure["inputs"] for amount in find_amounts(text)[:1]]
    if not inputs:
        return "inputs"
    lacking = {_missing(amount, places) for amount in inputs}
    if "amount" in lacking:
        return "inputs"
    if "scale" in lacking:
        return "scale"
    return None if _follows(_stated(figure), inputs) else "arithmetic"


def _cited_with(
    figure: Mapping[str, Any], answer: Mapping[str, Any], places: Mapping[int, _Place]
) -> list[_Place]:
    """The citations of the sentence that states a figure; all where no sentence does."""
    numbers = [n for s in answer["sentences"] if figure["text"] in s["text"] for n in s["citations"]]
    return [places[n] for n in (numbers or places) if n in places]


def _place(citation: Mapping[str, Any], sources: Sources) -> _Place:
    passage = sources.passage(citation["source"], citation["start"])
    head = passage.context if passage and passage.kind == "table" else ""
    own = " ".join(str(citation[key]) for key in ("company", "title", "section", "quote"))
    around = f"{own} {passage.text if passage else ''}"
    dated = " ".join((own, head, citation["fiscal_period"], citation["period_end"]))
    return _Place(
        citation["n"],
        find_amounts(citation["quote"], head or None),
        _companies(around),
        frozenset(int(year) for year in _YEAR.findall(dated)),
    )


def _companies(text: str) -> frozenset[str]:
    return frozenset(mention.company.id for mention in find_companies(text))


def _stated(figure: Mapping[str, Any]) -> Amount:
    """A figure's amount: as it is written, else by its value, which is then exact."""
    written = find_amounts(figure["text"])
    if len(written) == 1:
        return written[0]
    value = figure["value"]
    return Amount(0, 0, "", value, figure["value_low"], figure["value_high"], figure["unit"], 0.0)


def _missing(stated: Amount, places: Sequence[_Place]) -> Literal["amount", "scale"] | None:
    """What the quotes lack of an amount.

    The sign aside, because statements of cash flow bracket outlays.
    """
    amounts = [_positive(amount) for place in places for amount in place.amounts]
    if any(compare(stated, amount).agrees or compare(_positive(stated), amount).agrees for amount in amounts):
        return None
    digits = [a for a in amounts if a.kind == "amount" and a.value and stated.value]
    scaled = any(_close(abs(stated.value), a.value * scale, stated) for a in digits for scale in _SCALES)
    return "scale" if scaled else "amount"


def _close(value: float, scaled: float, stated: Amount) -> bool:
    return isclose(value, scaled, rel_tol=1e-9) or abs(value - scaled) <= stated.precision / 2


def _positive(amount: Amount) -> Amount:
    return (
        replace(amount, value=-amount.value, low=-amount.high, high=-amount.low)
        if amount.value < 0
        else amount
    )


def _follows(stated: Amount, inputs: Sequence[Amount]) -> bool:
    """Whether a sum, difference, ratio, share or change of the inputs is the stated amount.

    The inputs may lie anywhere within the precision that they are written with, the result within its own.
    """
    corners = [_results(values) for values in product(*(_span(amount) for amount in inputs)) if all(values)]
    return any(
        min(results) <= stated.high and stated.low <= max(results) for results in zip(*corners, strict=True)
    )


def _span(amount: Amount) -> tuple[float, ...]:
    """The ends of what an amount may stand for; an end that a hedge leaves open is the value."""
    return tuple({end if isfinite(end) else amount.value for end in (amount.low, amount.value, amount.high)})


def _results(values: Sequence[float]) -> tuple[float, ...]:
    """What can be worked out of values other than 0, always in the same order."""
    if len(values) != 2:
        return (sum(values),)
    a, b = values
    changes = (abs(100 * (b - a) / a), abs(100 * (a - b) / b))
    return (a + b, abs(a - b), a * b, a / b, b / a, 100 * a / b, 100 * b / a, *changes)

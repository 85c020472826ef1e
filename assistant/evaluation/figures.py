"""Judges the figures of an answer against those that a case expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from assistant.evaluation.cases import Case, ExpectedFigure
from corpus.amounts import Amount, find_amounts

_APPROXIMATELY = 0.02
"""How far a figure may lie from one that the source itself only gives as about that much."""
_TELLING = 3
"""Digits from which on a figure that rounds to the expected one is the expected one."""
_STATED_UNITS = frozenset({"percent", "percentage_point", "shares", "MWh", "GW", "ratio"})


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """The figures of one answer.

    Of the expected figures `right` stand in the answer, `verified` of them marked so, and `missing` do not.
    `wrong` are stated figures of a missing one's unit that neither the case's evidence nor its question nor its
    reference answer knows. `contradicting` are those of them that are marked verified, as they are written: a
    coarse measure, because a true figure that was not asked for counts too, so that a person has to look.
    """

    right: int
    verified: int
    missing: int
    wrong: int
    contradicting: tuple[str, ...]


def judge_figures(case: Case, answer: Mapping[str, Any]) -> FigureVerdict:
    """Judge the figures of an answer (the published contract's object); those in its text where it lists none."""
    stated: list[Mapping[str, Any]] = list(answer["figures"])
    if not stated:
        stated = [
            {
                "text": a.text, "value": a.value, "value_low": a.low, "value_high": a.high, "unit": a.unit,
                "verified": False,
            }
            for a in find_amounts(answer["answer"] or "")
            if a.kind == "amount"
        ]  # fmt: skip
    matches = [[figure for figure in stated if _states(figure, expected)] for expected in case.figures]
    right = [of_one for of_one in matches if of_one]
    missing = [expected for expected, of_one in zip(case.figures, matches, strict=True) if not of_one]
    known = known_amounts(case)
    wrong = [
        figure
        for figure in stated
        if any(_unit(figure["unit"]) == _unit(expected.unit) for expected in missing)
        and not any(_states(figure, expected) for expected in case.figures)
        and not any(isclose(figure["value"], other.value, rel_tol=1e-9) for other in known)
    ]
    return FigureVerdict(
        right=len(right),
        verified=sum(any(figure["verified"] for figure in of_one) for of_one in right),
        missing=len(missing),
        wrong=len(wrong),
        contradicting=tuple(str(figure["text"]) for figure in wrong if figure["verified"]),
    )


def known_amounts(case: Case) -> list[Amount]:
    """The amounts of the case's question, conversation, reference answer and evidence."""
    texts = [
        case.question,
        case.answer,
        *(t.content for t in case.history),
        *(g.quote for g in case.evidence),
    ]
    return [amount for text in texts for amount in find_amounts(text)]


def unknown(amount: Amount, known: Sequence[Amount]) -> bool:
    """Whether an amount of money or measure is given by nobody; counts of things do not matter."""
    measured = amount.unit in _STATED_UNITS or (len(amount.unit) == 3 and amount.unit.isupper())
    return measured and not any(isclose(amount.value, other.value, rel_tol=1e-9) for other in known)


def _unit(unit: str) -> str:
    return "count" if unit in ("employees", "people", "count", "") else unit


def _states(figure: Mapping[str, Any], expected: ExpectedFigure) -> bool:
    """Whether a stated figure is the expected one, to the precision that either shows."""
    large = abs(expected.value) >= 10_000 and not figure["unit"]
    if not large and _unit(figure["unit"]) != _unit(expected.unit):
        return False
    value = expected.value
    # A figure that was worked out or reported has more places than its words: 72.4236 is written as 72.4 %.
    written = [
        amount.value for amount in find_amounts(str(figure.get("text") or "")) if amount.kind == "amount"
    ]
    for stated in (figure["value"], *(written if len(written) == 1 else ())):
        if isclose(stated, value, rel_tol=_APPROXIMATELY if expected.approx else 1e-9):
            return True
        if _rounds_to(stated, value):
            return True
    low, high = figure["value_low"], figure["value_high"]
    # A bound left open by a hedge ("more than 100") does not make every larger value stated.
    return low is not None and high is not None and high - low < abs(value) and low <= value <= high


def _rounds_to(stated: float, expected: float) -> bool:
    """Whether a figure is the expected one with more places; of one or two digits rounding proves nothing."""
    digits = len(f"{abs(expected):.15g}".partition("e")[0].replace(".", "").strip("0"))
    return digits >= _TELLING and isclose(float(f"{stated:.{digits - 1}e}"), expected, rel_tol=1e-9)

"""How many times sooner or longer than the product a peer is: on the same questions, with the spread over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from assistant.evaluation.cases import Case
from assistant.evaluation.report import table
from assistant.evaluation.run import Record

ROWS = (
    ("first token, new question", "first_token", False),
    ("first token, follow-up", "first_token", True),
    ("whole answer", "total", None),
)
"""What is compared: its name, the time's key, and whether of follow-ups, new questions, or both."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A peer's time over ours: of the two medians, and the quartiles of what it is on each question; `n` questions."""

    of_medians: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.of_medians:.1f} ({self.low:.1f}–{self.high:.1f})"


def ratio(
    ours: Mapping[str, Mapping[str, Any]],
    theirs: Mapping[str, Mapping[str, Any]],
    cases: Sequence[Case],
    key: str,
) -> Ratio | None:
    """The ratio of a time on the cases that both have it for; None where there is none.

    Args:
        ours: Our answers, by the case's id.
        theirs: The peer's.
        cases: What was asked.
        key: Of `timings_ms`.
    """
    pairs = [
        (mine, other)
        for case in cases
        if case.id in ours and case.id in theirs
        and (mine := ours[case.id]["timings_ms"].get(key)) and (other := theirs[case.id]["timings_ms"].get(key))
    ]  # fmt: skip
    if not pairs:
        return None
    each = [other / mine for mine, other in pairs]
    low, _, high = quantiles(each, n=4) if len(each) > 1 else (each[0],) * 3
    return Ratio(median(o for _, o in pairs) / median(m for m, _ in pairs), low, high, len(pairs))


def ratios(
    cases: Sequence[Case], records: Mapping[str, Sequence[Record]], ours: str
) -> dict[str, dict[str, Ratio]]:
    """For each row of `ROWS`, each peer's ratio by its title."""
    answers = {title: {r.id: r.answer for r in rows} for title, rows in records.items()}
    found: dict[str, dict[str, Ratio]] = {}
    for name, key, follow_up in ROWS:
        asked = [case for case in cases if follow_up is None or bool(case.history) == follow_up]
        of = {title: ratio(answers[ours], answers[title], asked, key) for title in answers if title != ours}
        found[name] = {title: one for title, one in of.items() if one is not None}
    return found


def ratio_table(found: Mapping[str, Mapping[str, Ratio]], titles: Sequence[str]) -> str:
    """A column for each peer, a row for each time."""
    rows = [
        [name, *(str(of[title]) if title in of else "–" for title in titles)] for name, of in found.items()
    ]
    return table(["times as long as Turnpoint", *titles], rows)


def paid(records: Sequence[Record], cases: Sequence[Case]) -> list[int]:
    """Prompt tokens of each new question that were not in the engine's cache."""
    new = {case.id for case in cases if not case.history}
    return [
        max(0, told["prompt_tokens"] - told["cached_tokens"])
        for record in records
        if record.id in new and (told := record.answer.get("usage")) and told["prompt_tokens"]
    ]

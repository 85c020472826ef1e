"""Questions for a figure over several periods: the last three years, since 2023, year by year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.figures import Reported, is_annual

MOST = 12
"""Periods that one sentence tells; of a longer series the newest."""
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "이": 2, "삼": 3, "사": 4, "오": 5,
}  # fmt: skip
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_LAST = re.compile(
    rf"(?:지난|최근|과거|직전|근래)\s*{_COUNT}\s*(?:개\s*)?(?P<ko>회계\s*연도|분기|년도?|해)(?:간|치)?(?:\s*(?:동안|사이|새))?(?:의|에)?|"
    rf"(?<!\d){_COUNT.replace('count', 'count2')}\s*(?:개\s*)?(?P<ko2>회계\s*연도|분기|년)(?:간|\s*동안|\s*연속)(?:의)?|"
    rf"(?:(?:in|over|for|during|of|across)\s+)?(?:the\s+|its\s+)?(?:last|past|previous|latest|most\s+recent)\s+"
    rf"{_COUNT.replace('count', 'count3')}\s+(?:fiscal\s+)?(?P<en>years|quarters)",
    re.I,
)
_SINCE = re.compile(
    r"(?:FY\s?)?(?P<ko>(?:19|20)\d\d)\s*년?(?:도)?\s*(?:회계\s*연도)?\s*(?:부터|이후(?:로)?|이래(?:로)?)(?:\s*(?:지금|현재|최근)까지)?"
    r"(?!\s*\S*\s*(?:19|20)\d\d)|"
    r"\bsince\s+(?:fiscal\s+(?:year\s+)?|FY\s?)?(?P<en>(?:19|20)\d\d)\b",
    re.I,
)
_EACH = re.compile(
    r"(?:연도별|해마다|매년|연간\s*추이|추이|추세|분기별|매\s*분기)(?:로|은|는|이|가|를|을)?|"
    r"\b(?:year[- ]by[- ]year|(?:each|every)\s+(?:fiscal\s+)?(?:year|quarter)|by\s+(?:fiscal\s+)?(?:year|quarter)|"
    r"quarter[- ]by[- ]quarter|over\s+the\s+(?:years|quarters)|trends?|developed|develop|evolved|evolve)\b",
    re.I,
)
_QUARTERS = re.compile(r"분기|quarter", re.I)


@dataclass(frozen=True, slots=True)
class Series:
    """Periods in a row.

    Attributes:
        every: Whether they are fiscal years or quarters.
        count: How many, back from the newest; None where that is not said.
        since: The first fiscal year; None where that is not said.
    """

    every: Literal["year", "quarter"]
    count: int | None = None
    since: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether only the wording asks for a series ("year by year"), without saying how far back."""
        return self.count is None and self.since is None


def read_series(text: str) -> tuple[Series | None, tuple[tuple[int, int], ...]]:
    """The series that a question asks for, and where its words stand; None without one."""
    spans: list[tuple[int, int]] = []
    count: int | None = None
    since: int | None = None
    quarters = False
    if last := _LAST.search(text):
        said = last["count"] or last["count2"] or last["count3"]
        number = int(said) if said.isdigit() else _NUMBERS[said.lower()]
        if number > 1:
            count, quarters = number, bool(_QUARTERS.search(last.group()))
            spans.append(last.span())
    if begun := _SINCE.search(text):
        since = int(begun["ko"] or begun["en"])
        spans.append(begun.span())
    for each in _EACH.finditer(text):
        quarters = quarters or bool(_QUARTERS.search(each.group()))
        spans.append(each.span())
    if not spans:
        return None, ()
    quarters = quarters or (count is None and bool(re.search(r"분기별|\bquarterly\b", text, re.I)))
    return Series("quarter" if quarters else "year", count, since), tuple(sorted(spans))


def in_series(series: Series, known: Sequence[Reported]) -> list[Reported]:
    """The figures of one part of a company that a series holds, the oldest first, at most `MOST`."""
    found = sorted((figure for figure in known if _is_of(series, figure)), key=lambda figure: figure.end)
    if series.since is not None:
        found = [figure for figure in found if _year(figure) >= series.since]
    if series.count is not None and found:
        newest = _place(found[-1])
        found = [figure for figure in found if newest - _place(figure) < (series.count or 0)]
    return found[-MOST:]


def has_gaps(series: Series, found: Sequence[Reported]) -> bool:
    """Whether the sources lack periods of the series that was asked for."""
    places = [_place(figure) for figure in found]
    if series.count is not None and len(found) < min(series.count, MOST):
        return True
    if series.since is not None and len(found) < MOST and _year(found[0]) > series.since:
        return True
    return any(after - before > 1 for before, after in pairwise(places))


def _is_of(series: Series, figure: Reported) -> bool:
    if series.every == "year":
        return is_annual(figure.fiscal_period)
    return "Q" in figure.fiscal_period


def _year(figure: Reported) -> int:
    return int(figure.fiscal_period.removeprefix("FY")[:4])


def _place(figure: Reported) -> int:
    """Counts years, or quarters over the years."""
    quarter = figure.fiscal_period.partition("Q")[2]
    return _year(figure) * 4 + int(quarter) if quarter else _year(figure)

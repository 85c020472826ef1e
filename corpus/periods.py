"""Reporting periods: those a question names, how well a report fits them, and how they are written.

How a report is scored (`matches`), from 1.0 (this is the period) to 0.0 (it cannot hold it):

- 1.0  the report's own period is the one asked for.
- 0.5  the report shows the period as a comparative: the next year's report, a later quarter of the same
  fiscal year (its cumulative columns), a quarter's report where only the year is asked.
- 0.25 it may hold something of it: the year's annual report for one of its quarters, a second year back.

A year without a basis (2025년) may be a fiscal year's name or a calendar year; both readings are tried and
the better one counts, the calendar one a little less. A calendar year belongs to the fiscal year that covers
most of it: calendar 2025 is NVIDIA's FY2026 (ended 2026-01-25), and half each of Microsoft's FY2025 and
FY2026.
Months are compared with the period's end; a 52/53-week year that ends on the first days of a month counts as
ending in the month before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.days import iso_day
from corpus.document import Language
from corpus.period_reading import PeriodMention, find_periods

__all__ = [
    "PeriodMention",
    "canonical",
    "describe",
    "find_periods",
    "fiscal_period_of",
    "matches",
    "stretch_of",
]

_COMPARATIVE = 0.5
_LITTLE = 0.25
_UNKNOWN = 0.5
_CALENDAR_READING = 0.75
_STRETCHES = {6: "H1", 9: "M9"}


@dataclass(frozen=True, slots=True)
class _Report:
    """A document's period. `end` counts months since year 0; 0 means that it is unknown."""

    year: int
    quarter: int = 0
    half: int = 0
    month: int = 0
    end: int = 0

    @property
    def annual(self) -> bool:
        return not (self.quarter or self.half or self.month)


_PERIOD = re.compile(r"(?:FY)?(\d{4})(?:Q([1-4])|H([12])|-(\d{2}))?")


def _month_count(day: str) -> int:
    """Months since year 0 of an ISO date, a month's first days counted to the one before; 0 if unknown."""
    match = re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?", day)
    if not match:
        return 0
    year, month, number = int(match[1]), int(match[2]), int(match[3] or 28)
    return year * 12 + month - 1 - (number <= 5)


def _report(fiscal_period: str, period_end: str) -> _Report | None:
    match = _PERIOD.fullmatch(fiscal_period)
    end = _month_count(period_end)
    if not match:
        return _Report(end // 12, end=end) if end else None
    year, quarter, half, month = (int(group or 0) for group in match.groups())
    return _Report(year, quarter, half, month, end or (year * 12 + month - 1 if month else 0))


def fiscal_period_of(start: str, end: str, fiscal_period: str, period_end: str) -> str:
    """The fiscal period of a figure, in the calendar of the report that states it.

    Args:
        start: First day of the figure's period, ISO 8601; empty for a figure of one day.
        end: Its last day, or that day.
        fiscal_period: The report's own period.
        period_end: The last day of the report's own period.

    Returns:
        FY2025, FY2026Q3, FY2026H1, FY2026M9 (nine months); 2022H1 and 2022Q1 in reports that name theirs so. A day
        has the period that it closes. Empty for other stretches of time.
    """
    report, last = _report(fiscal_period, period_end), _month_count(end)
    if report is None or report.month or not report.end or not last:
        return ""
    behind = 12 - 3 * report.quarter if report.quarter else 12 - 6 * report.half if report.half else 0
    before = report.end + behind - last
    year, passed = report.year - before // 12, 12 - before % 12
    # A period that begins with a month is counted from the end of the month before, like one of 52 weeks.
    head = f"FY{year}" if fiscal_period.startswith("FY") else str(year)
    months = passed if not start else last - _month_count(start)
    if not start and passed % 3 == 0:
        months = 12 if passed == 12 else 3
    if months == 12 and passed == 12:
        return f"FY{year}"
    if months == 3 and passed % 3 == 0:
        return f"{head}Q{passed // 3}"
    return f"{head}{_STRETCHES[months]}" if months == passed and months in _STRETCHES else ""


def stretch_of(mention: PeriodMention | None, fiscal_period: str, period_end: str) -> tuple[str, str] | None:
    """The first and last day of a period that a report names, in its own calendar; of its own period for None.

    Args:
        mention: A period of `find_periods`: the report's own or an earlier one.
        fiscal_period: The report's own period.
        period_end: The last day of it, ISO 8601.

    Returns:
        ISO dates, exact to a few days before the report's own period; None where the period is not told or not over.
    """
    report = _report(fiscal_period, period_end)
    if report is None or report.month or not (day := iso_day(period_end)):
        return None
    last = date.fromisoformat(day)
    own = 3 if report.quarter else 6 if report.half else 12
    if mention is not None and (mention.year, mention.quarter, mention.half) == (report.year, None, None):
        mention = mention if mention.end_month else None  # "in 2025" is what a report of 2025 is of
    length = own
    if mention is not None and not mention.end_month:
        length = 3 if mention.quarter else 6 if mention.half else 12
    for quarters in range(9):
        end = _months_before(last, 3 * quarters)
        start = _months_before(end, length) + timedelta(days=1)
        if mention is None:
            return start.isoformat(), end.isoformat()
        period = fiscal_period_of(start.isoformat(), end.isoformat(), fiscal_period, period_end)
        if period and matches(mention, period, end.isoformat()) >= _CALENDAR_READING:
            return start.isoformat(), end.isoformat()
    return None


def _months_before(day: date, months: int) -> date:
    """The end of the period so many months before one that ends on a day; of 13 weeks a quarter unless months end it."""
    if (day + timedelta(days=1)).day != 1:
        return day - timedelta(weeks=months * 13 // 3)
    count = day.year * 12 + day.month - months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def matches(mention: PeriodMention, fiscal_period: str, period_end: str, filed: str = "") -> float:
    """How well a document can hold the period asked for, from 0.0 to 1.0; the module's top has the rule.

    Args:
        mention: A period of `find_periods`.
        fiscal_period: FY2025, FY2026Q2, 2022H1, or an 8-K's month (2026-03).
        period_end: ISO date of the period's end; may be empty.
        filed: ISO date of filing; may be empty, then a filing month is estimated from the period's end.

    A document without a period (an article) scores 0.5: nothing can be said.
    """
    report = _report(fiscal_period, period_end)
    if report is None:
        return _UNKNOWN
    if mention.filed_month:
        return _by_filing(mention, report, _month_count(filed) if not filed else _plain_months(filed))
    if mention.end_month:
        by_end = _by_end(mention, report)
        named = mention.basis == "fiscal" and mention.year is not None
        return max(by_end, _by_name(replace(mention, end_month=None), report) if named else 0.0)
    if mention.relative == "last_quarter":
        return _UNKNOWN if report.quarter or report.half else _LITTLE
    if mention.relative and mention.year is None and not mention.quarter and not mention.half:
        return _UNKNOWN
    if mention.basis == "calendar":
        return _by_calendar(mention, report)
    score = _by_name(mention, report)
    if mention.basis == "unknown":
        score = max(score, _CALENDAR_READING * _by_calendar(mention, report))
    return score


def _plain_months(day: str) -> int:
    match = re.match(r"(\d{4})-(\d{2})", day)
    return int(match[1]) * 12 + int(match[2]) - 1 if match else 0


def _by_filing(mention: PeriodMention, report: _Report, filed: int) -> float:
    """A report of which the month of filing was named (8월 분기보고서); also read as the month of its end."""
    month = (mention.filed_month or 1) - 1

    def fits(count: int) -> bool:
        return count > 0 and count % 12 == month and mention.year in (None, count // 12)

    ends = _COMPARATIVE if fits(report.end) else 0.0
    if filed:
        return 1.0 if fits(filed) else ends
    lags = (0,) if report.month else (1, 2) if not report.annual else (1, 2, 3)
    return max(_COMPARATIVE if any(fits(report.end + lag) for lag in lags if report.end) else 0.0, ends)


def _by_end(mention: PeriodMention, report: _Report) -> float:
    """A period of which the month of its end was named."""
    if not report.end or report.end % 12 != (mention.end_month or 1) - 1:
        return 0.0
    if mention.year is None:
        return 1.0
    later = report.end // 12 - mention.year
    return {0: 1.0, 1: _COMPARATIVE, 2: _LITTLE if report.annual else 0.0}.get(later, 0.0)


def _by_name(mention: PeriodMention, report: _Report) -> float:
    """The period by the name that its report carries: the fiscal year and its quarter or half."""
    later = 0 if mention.year is None else report.year - mention.year
    if later < 0 or later > 2:
        return 0.0
    quarter, half = mention.quarter, mention.half
    if half and report.quarter:
        quarter, half = half * 2, None
    if quarter and report.half and not report.quarter:
        quarter, half = None, (quarter + 1) // 2
        return (_COMPARATIVE, _LITTLE, 0.0)[later] if report.half == half else 0.0
    if report.month:
        return _COMPARATIVE if later == 0 and not quarter and not half else 0.0
    if not quarter and not half:
        return ((1.0, _COMPARATIVE, _LITTLE) if report.annual else (_COMPARATIVE, _LITTLE, 0.0))[later]
    asked, own = (quarter, report.quarter) if quarter else (half, report.half)
    if report.annual:
        last = asked == (4 if quarter else 2)
        return (_COMPARATIVE if last else _LITTLE) if later == 0 else 0.0
    if own == asked:
        return (1.0, _COMPARATIVE, 0.0)[later]
    return _COMPARATIVE if later == 0 and mention.year is not None and own > (asked or 0) else 0.0


def _by_calendar(mention: PeriodMention, report: _Report) -> float:
    """The period as a stretch of the calendar, by the share of it that the report covers."""
    if not report.end or mention.year is None:
        return _by_name(mention, report)
    length = 3 if report.quarter else 6 if report.half else 1 if report.month else 12
    if mention.quarter:
        first, wanted = mention.year * 12 + (mention.quarter - 1) * 3, 3
    elif mention.half:
        first, wanted = mention.year * 12 + (mention.half - 1) * 6, 6
    else:
        first, wanted = mention.year * 12, 12

    def share(end: int) -> float:
        return max(0, min(end, first + wanted - 1) - max(end - length + 1, first) + 1) / wanted

    if length > wanted:
        return _LITTLE if share(report.end) >= 0.5 else 0.0
    now, before = share(report.end), share(report.end - 12)
    if length < wanted:
        now, before = (_COMPARATIVE if now else 0.0), (_LITTLE if before else 0.0)
    own = 1.0 if now > 0.6 else now
    return max(own, _COMPARATIVE if before > 0.6 else before / 2)


_ORDINAL = ("", "first", "second", "third", "fourth")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def canonical(fiscal_period: str, language: Language) -> str:
    """A document's fiscal period for people: FY2026Q2 is 2026 회계연도 2분기, second quarter of fiscal 2026.

    A period in another form is returned as it is.
    """
    match = _PERIOD.fullmatch(fiscal_period)
    if not match:
        return fiscal_period
    year, quarter, half, month = (int(group or 0) for group in match.groups())
    fiscal = fiscal_period.startswith("FY")
    return _words(year, quarter, half, month, fiscal, language)


def describe(mention: PeriodMention, language: Language) -> str:
    """A mentioned period in the words that reports of a language use, to search with."""
    if mention.year is None and not (
        mention.quarter or mention.half or mention.end_month or mention.filed_month
    ):
        korean = {"last_quarter": "지난 분기", "last_year": "작년", "this_year": "올해", "next_year": "내년"}
        english = {"last_quarter": "last quarter", "last_year": "last year", "this_year": "this year"}
        english["next_year"] = "next year"
        return (korean if language == "ko" else english).get(mention.relative, "")
    month = 0 if mention.quarter or mention.half else mention.end_month or mention.filed_month or 0
    fiscal = mention.basis == "fiscal"
    return _words(mention.year or 0, mention.quarter or 0, mention.half or 0, month, fiscal, language)


def _words(year: int, quarter: int, half: int, month: int, fiscal: bool, language: Language) -> str:
    closing = fiscal and year and month
    if language == "ko":
        head = "" if not year else f"{year} 회계연도" if fiscal else f"{year}년"
        tail = f"{quarter}분기" if quarter else ("", "상반기", "하반기")[half]
        middle = f"{month}월 결산" if closing else f"{month}월" if month else ""
        return " ".join(part for part in (head, middle, tail) if part)
    part = f"{_ORDINAL[quarter]} quarter" if quarter else ("", "first half", "second half")[half]
    name = _MONTHS[month - 1] if month else ""
    when = f"fiscal {year}" if fiscal and part else f"fiscal year {year}" if fiscal else f"{year}"
    when = when if year else ""
    dated = f"{when} ended {name}" if closing else f"{name} {when}".strip()
    return f"{part} of {dated}" if part and dated else part or dated

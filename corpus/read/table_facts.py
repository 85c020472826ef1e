"""Reported figures read out of tables, for filings that tag none: row label, column heads and unit say what each is.

Only what a statement of the whole group says, and the parts of its revenue, is taken: a table in the text may be of
a part of the company under the same labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from corpus.amounts.scale import read_scale
from corpus.document import Block, DocumentInfo
from corpus.facts import Fact
from corpus.metrics import Metric, all_metrics, metric_of_row
from corpus.read.assemble import Placed
from corpus.read.parts import GridCell
from corpus.read.tables import UNIT

_INCOME = re.compile(r"income statements?|statements? of (?:operations|income|earnings)|손익계산서", re.I)
_BALANCE = re.compile(r"balance sheets?|statements? of financial position|재무상태표", re.I)
_CASH = re.compile(r"cash flows? statements?|statements? of cash flows?|현금흐름표", re.I)
_SUMMARY = re.compile(r"요약\s*연결\s*재무정보|summary results of operations", re.I)
_SEPARATE = re.compile(r"별도|parent company only|condensed financial information of", re.I)
_GROUP = re.compile(r"연결")
_REVENUE = re.compile(r"\brevenues?\b|net sales|매출", re.I)
_NOT_REVENUE = re.compile(
    r"\b(?:unearned|deferred|cost of|requirements?|reconcil\w+|remaining performance)\b|backlog", re.I
)
"""What a table's title speaks of when its revenue is none of the period's."""
_PORTION = re.compile(
    r"\b(?:stock|share)-based compensation\b|\bsupplemental balance sheet\b|\bleases?\b|"
    r"\bincluded in\b.{0,40}\b(?:following|line items?|captions?)\b",
    re.I,
)
"""What the title of a table speaks of when its rows are only the portions of a statement's lines."""
_NOT_VALUES = re.compile(r"change|percent|%|비중|증감|note|주석", re.I)
_TOTAL = re.compile(
    r"^(?:total|consolidated$|계|합계|소계|전체|기타|other|less|eliminat|deferred|내부거래)", re.I
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})\b", re.I)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SPAN = re.compile(r"\b(three|six|nine|twelve)\s+months?|\byears?\b|\b(3개월)|(누적)", re.I)
_TERM = re.compile(r"제\s?(\d{1,3})\s?기")
_OTHER_MONEY = re.compile(
    r"NT\$|€|£|¥|\b(?:euros?|yen|renminbi|rmb|pounds?|taiwan dollars?)\b|유로|엔화|달러", re.I
)
_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}
_SEGMENTS = re.compile(
    r"segment (?:results|information)|information (?:on|by|about) (?:reportable )?segments", re.I
)
_NO_SEGMENT = re.compile(
    r"total|consolidated|corporate|other|eliminat|unallocated|ended|income|expense|revenue|sales|assets|[\d:$(]",
    re.I,
)
_LABEL = 60
_TITLE, _ABOVE = 120, 4
"""How long a line over a table may be to say what the table is, and how many such lines count."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column's period; `start` is empty for a day."""

    start: str
    end: str


def facts_of_tables(
    placed: Iterable[Placed], text: str, blocks: Sequence[Block], info: DocumentInfo
) -> tuple[Fact, ...]:
    """The figures of a report's statements, each once, in the order of the text."""
    if not info.is_filing or not info.period_end:
        return ()
    titles = [b for b in blocks if b.kind != "table" and b.end - b.start <= _TITLE]
    starts = [block.start for block in titles]
    newest = _newest_term(text) if info.language == "ko" else 0
    found: dict[tuple[str, str, str, str], Fact] = {}
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    beyond: set[str] = set()
    for place in placed:
        cell: GridCell = place.node
        at = bisect_right(starts, place.start)
        above = " ".join(text[b.start : b.end] for b in titles[max(0, at - _ABOVE) : at])
        for fact in _facts(cell, place, above, info, newest):
            if fact.dimensions and fact.dimensions[0][1] == cell.label:
                # A table that tells the parts' profit under their revenue names the same parts again.
                here = (cell.context, cell.heads, cell.label)
                if here in seen:
                    beyond.add(cell.context)
                seen.add(here)
                if cell.context in beyond:
                    continue
            found.setdefault((fact.concept, repr(fact.dimensions), fact.start, fact.end), fact)
    return _with_tax_as_expense(tuple(found.values()))


def _with_tax_as_expense(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Income tax that a statement takes off in brackets as the expense that it is; a benefit stays below zero."""
    of = {(fact.concept, fact.start, fact.end): fact.value for fact in facts if not fact.dimensions}
    told: list[Fact] = []
    for fact in facts:
        before = of.get(("table:pretax_income", fact.start, fact.end))
        after = of.get(("table:net_income", fact.start, fact.end))
        if fact.concept == "table:income_tax" and fact.value < 0 and before is not None and after is not None:
            taken_off, added = abs(before + fact.value - after), abs(before - fact.value - after)
            fact = replace(fact, value=-fact.value) if taken_off < added else fact
        told.append(fact)
    return tuple(told)


def _facts(cell: GridCell, place: Placed, above: str, info: DocumentInfo, newest: int) -> Iterable[Fact]:
    heads = " ".join(cell.heads)
    if not heads or _NOT_VALUES.search(heads) or "%" in cell.text:
        return
    where = f"{above} {cell.context}"
    metric, segment = _of_whole(cell, where, info), ""
    if metric is None and _is_part_of_revenue(cell, info):
        metric, segment = all_metrics()["revenue"], cell.label
    if metric is None:
        metric, segment = _of_segment(cell, where, info), cell.group
    value = _value(cell.text) if metric else None
    if metric is None or value is None:
        return
    column = _column(heads, cell.context, metric, info, newest)
    if column is None:
        return
    if _OTHER_MONEY.search(cell.context):
        return
    currency = "KRW" if info.language == "ko" else "USD"
    per_share = metric.unit == "per_share"
    scale = read_scale(unit[0]) if (unit := UNIT.search(cell.context)) and not per_share else None
    factor = scale.factor if scale else Decimal(1)
    if factor == 1 and not per_share and info.language == "en":
        return  # a statement without its unit cannot be trusted
    value *= factor
    yield Fact(
        f"table:{metric.id}",
        cell.label[:200],
        float(abs(value) if metric.spent else value),
        f"{currency}/shares" if per_share else currency,
        None if per_share else -(factor.adjusted()),
        column.start,
        column.end,
        (("row", segment),) if segment else (),
        "table",
        place.start,
        place.end,
    )


def _of_whole(cell: GridCell, where: str, info: DocumentInfo) -> Metric | None:
    """The metric of a row of the group's statements."""
    metric = all_metrics().get(metric_of_row(cell.label))
    if metric is None or metric.unit not in ("money", "per_share") or _SEPARATE.search(where):
        return None
    if info.language == "ko" and not _GROUP.search(where):
        return None
    if metric.id != "stock_based_compensation" and _PORTION.search(cell.context.split(";")[0]):
        return None
    summary = bool(_SUMMARY.search(where))
    if metric.flow:
        return metric if summary or _INCOME.search(where) or _CASH.search(where) else None
    # A cash flow statement has rows of the same names that are changes.
    balance = _BALANCE.search(cell.context) or (_BALANCE.search(where) and not _CASH.search(cell.context))
    return metric if summary or balance else None


def _of_segment(cell: GridCell, where: str, info: DocumentInfo) -> Metric | None:
    """The metric of a row that stands under the name of a segment, in a table of the segments."""
    metric = all_metrics().get(metric_of_row(cell.label))
    if metric is None or not metric.flow or metric.unit != "money" or info.language != "en":
        return None
    named = 2 < len(cell.group) <= _LABEL and not _NO_SEGMENT.search(cell.group)
    return metric if named and _SEGMENTS.search(where) else None


def _is_part_of_revenue(cell: GridCell, info: DocumentInfo) -> bool:
    """Whether a row is a part in a table of revenue by parts."""
    title = cell.context.split(";")[0]
    label = cell.label.strip()
    return (
        info.language == "en"
        and bool(_REVENUE.search(title))
        and not _NOT_REVENUE.search(title)
        and 2 < len(label) <= _LABEL
        and not _TOTAL.search(label)
        and not metric_of_row(label)
        and not re.search(r"cost|income|expense|margin|\d", label, re.I)
    )


def _value(shown: str) -> Decimal | None:
    negative = bool(re.search(r"[△▲▵(]|^[-–—−]\s?\d", shown))
    digits = re.sub(r"[^\d.]", "", shown)
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return -value if negative else value


def _column(heads: str, context: str, metric: Metric, info: DocumentInfo, newest: int) -> _Column | None:
    if info.language == "ko":
        return _korean_column(heads, metric, info, newest)
    years = _YEAR.findall(heads)
    if not years:
        return None
    spans = f"{heads} {context}" if not _SPAN.search(heads) else heads
    day = _DAY.search(heads) or _DAY.search(context)
    month, date = (
        (_MONTHS.index(day[1].lower()[:3]) + 1, int(day[2])) if day
        else (int(info.period_end[5:7]), int(info.period_end[8:10]))
    )  # fmt: skip
    end = f"{years[-1]}-{month:02d}-{date:02d}"
    if not metric.flow:
        return _Column("", end)
    named = _SPAN.search(spans)
    usual = 3 if "Q" in info.fiscal_period else 12
    months = _LENGTHS.get((named[1] or "").lower(), 12 if named else usual) if named else usual
    return _Column(_first_day(end, months), end)


def _korean_column(heads: str, metric: Metric, info: DocumentInfo, newest: int) -> _Column | None:
    term = _TERM.search(heads)
    if term is None or not newest:
        return None
    year = int(info.period_end[:4]) - (newest - int(term[1]))
    months = 6 if "반기" in heads else 3 * int(q[1]) if (q := re.search(r"([1-4])\s?분기", heads)) else 12
    end = f"{year}-{months:02d}-{30 if months in (6, 9) else 31}"
    if not metric.flow:
        return _Column("", end)
    return _Column(_first_day(end, 3 if "3개월" in heads else months), end)


def _first_day(end: str, months: int) -> str:
    """The first day of a stretch of whole months that ends on a day near a month's end."""
    year, month = int(end[:4]), int(end[5:7])
    count = year * 12 + month - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}-01"


def _newest_term(text: str) -> int:
    """The number of the business year that a Korean report is of: the greatest on its first pages."""
    return max((int(n) for n in _TERM.findall(text[:20_000])), default=0)

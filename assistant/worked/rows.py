"""Rows of a filing's tables: whose label says what, and which cell is of a period.

A row is only read where its place in the table leaves no doubt: its table was seen from its heads on, each cell
stands under a head, one head alone is of the period, and what its label and the heading above it say is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.worked.task import is_said, stands
from corpus.amounts import Amount, find_amounts
from corpus.amounts.model import CURRENCIES
from corpus.document import Document, Passage
from corpus.periods import PeriodMention, find_periods, fiscal_period_of, stretch_of
from index.terms import question_terms
from index.tokens import tokens

Passages = Callable[[Document], Sequence[Passage]]
"""The passages of a document, in order."""

_CELL = " | "
_PARTIAL = re.compile(r"(?:six|nine|6|9)[ -]months|\b(?:twelve|12)[ -]months|누적|누계|반기", re.IGNORECASE)
_QUARTER = re.compile(r"three[ -]months|\bquarter|분기|3개월", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"non-?gaap|pro[ -]forma|constant currency|adjusted|held for sale|discontinued|parent company|조정|별도",
    re.IGNORECASE,
)
"""What a table or heading may say that makes its rows something else than their labels tell."""
_NO_MONEY = re.compile(
    r"\bshares?\b(?!-)|\bnumber|employee|people|headcount|\brates?\b|\bratio|percent|%|margin|\byears?\b|(?<!-)\bterm\b|"
    r"\bunits?\b|\bcount|customers?\b|"
    r"주식|주당|인원|직원|[명율률수]\s*$|비율|비중",
    re.IGNORECASE,
)
"""Labels whose bare numbers are not of the money that the rest of their table is in."""
_TOTAL = re.compile(r"(?:sub-?)?total\b|합\s*계|총\s*계|소\s*계", re.IGNORECASE)
_WITH = re.compile(r"(\bwith\b[^,]*?) and [\w ]+$", re.IGNORECASE)
"""With whom a thing is may be named in part."""
_LIGHT = frozenset(("total", "net", "subtotal", "합계", "총계", "소계", "계"))
"""Words of a label that tell nothing but that it is a row of figures."""
_LEAD = re.compile(
    r"^(?:the )?(?:following|below) (?:tables? )?(?:summariz|summaris|present|show|set|provid|reflect|detail|is|are)\w*"
    r"(?: forth)?\s+(?:a summary of |details? of |the components of )?(?:our |the )?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"\s*(?:\((?:in|\$|dollars|단위)[^)]*\)?|\b(?:was|were|is|are|consist\w*|as) (?:as follows?|of the following|follows?)\b.*)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells under heads that tell periods.

    `group` is the heading of the table that the row stands below, `title` the words above the table, `around` all that
    the table says of itself.
    """

    label: str
    group: str
    title: str
    around: str
    heads: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]

    @property
    def is_total(self) -> bool:
        """Whether its label says no more than that it sums up its table."""
        return not [word for word in tokens(self.label) if word not in _LIGHT]

    @property
    def subject(self) -> str:
        """What its figure is of, as far as a question must name it."""
        return _WITH.sub(r"\1", self.title) if self.is_total else self.label

    @property
    def name(self) -> str:
        """What its figure is of, in the filing's words."""
        return self.title if self.is_total else self.label


def read_row(passage: Passage, start: int, text: str, before: Sequence[str]) -> Row | None:
    """The row at `start` of a passage; None where its heads tell no periods or its table's beginning is not known.

    Args:
        passage: Of a table.
        start: Where the row begins, in code points of the passage's text.
        text: The row.
        before: The lines of the table that stand in passages before, its first one first.
    """
    label, *cells = text.split(_CELL)
    if not cells or not label.strip():
        return None
    parts = [part.strip() for part in passage.context.split("; ")]
    heads = _heads(parts, len(cells))
    lines = [*before, *passage.text[:start].splitlines()]
    if heads is None or not any(_is_head(line, parts) for line in lines):
        return None
    spans: list[tuple[int, int]] = []
    at = len(label) + len(_CELL)
    for cell in cells:
        spans.append((at, at + len(cell)))
        at += len(cell) + len(_CELL)
    group = _group([line for line in lines if not _is_head(line, parts)])
    return Row(label.strip(), group, _title(parts), passage.context, heads, tuple(spans))


def lines_before(passage: Passage, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The lines of a passage's table that stand in the passages before it."""
    at = next((i for i, one in enumerate(passages) if one.start == passage.start), 0)
    first = at
    while first and passages[first - 1].kind == "table" and passages[first - 1].context == passage.context:
        first -= 1
    return tuple(line for one in passages[first:at] for line in one.text.splitlines())


def cell_of(row: Row, text: str, period: PeriodMention, document: Document) -> tuple[Amount, str] | None:
    """The amount of a row that is of a period, with the period's name; None where none or several may be.

    Args:
        row: The row.
        text: Its text.
        period: The period asked for.
        document: The filing, in whose calendar the period is read.
    """
    named = column(row, period, document)
    if named is None:
        return None
    place, name = named
    start, end = row.cells[place]
    inside = [
        a for a in find_amounts(text, row.around or None) if start <= a.start < end and a.kind == "amount"
    ]
    return (inside[0], name) if len(inside) == 1 else None


def column(row: Row, period: PeriodMention, document: Document) -> tuple[int, str] | None:
    """The one column that is of a period, with the period's name in the filing's calendar."""
    info = document.info
    stretch = stretch_of(period, info.fiscal_period, info.period_end)
    if stretch is None or not _covers(row, period, info.fiscal_period):
        return None
    start, end = stretch
    dated = bool(period.end_month)
    name = fiscal_period_of("" if dated else start, end, info.fiscal_period, info.period_end)
    fitting = [at for at, head in enumerate(row.heads) if _is_of(head, end, name, info.fiscal_period)]
    return (fitting[0], name) if len(fitting) == 1 and name else None


def says_only(label: str, words: frozenset[str], names: frozenset[str]) -> bool:
    """Whether a label says nothing that a question does not say."""
    terms = question_terms(label)
    known = {word for term in terms for form in term.forms for word in form}
    rest = [word for word in tokens(label) if word not in known]
    return all(t.name in names or t.name in _LIGHT or is_said(t, words) for t in terms) and all(
        stands(word, words) or word in _LIGHT for word in rest
    )


def is_otherwise(row: Row, question: str) -> bool:
    """Whether a table counts by another rule than the one that its rows' names tell, which no one asked for."""
    said = f"{row.label} {row.group} {row.around}"
    return any(match[0].casefold() not in question.casefold() for match in _OTHERWISE.finditer(said))


def money_of(row: Row, lines: Sequence[str]) -> str:
    """The currency of a table's bare numbers, where its other rows carry one alone; empty otherwise."""
    if _NO_MONEY.search(row.label) or _NO_MONEY.search(row.group):
        return ""
    cells = " ".join(_CELL.join(line.split(_CELL)[1:]) for line in lines)
    units = {amount.unit for amount in find_amounts(cells, row.around or None)} & CURRENCIES.keys()
    return next(iter(units)) if len(units) == 1 else ""


def _heads(parts: Sequence[str], cells: int) -> tuple[str, ...] | None:
    """The line of a table's context that names a period for its columns."""
    for part in parts:
        heads = [head.strip() for head in part.split(_CELL)]
        if len(heads) == cells + 1:
            heads = heads[1:]
        if len(heads) == cells and cells > 1 and sum(_date(head) is not None for head in heads) > 1:
            return tuple(heads)
    return None


def _date(head: str) -> PeriodMention | None:
    named = [period for period in find_periods(head) if period.year is not None]
    return named[0] if len(named) == 1 else None


def _is_head(line: str, parts: Sequence[str]) -> bool:
    return line.strip().rstrip(":") in {part.rstrip(":") for part in parts}


def _is_of(head: str, end: str, name: str, fiscal_period: str) -> bool:
    """Whether a column's head is of the period that ends on a day and has a name."""
    dated = _date(head)
    if dated is None:
        return False
    year, month = int(end[:4]), int(end[5:7])
    if dated.end_month:
        ends = {year * 12 + month, year * 12 + month - (int(end[8:10]) <= 5)}
        return (dated.year or 0) * 12 + dated.end_month in ends
    if dated.quarter or dated.half:
        part = f"Q{dated.quarter}" if dated.quarter else f"H{dated.half}"
        return name.removeprefix("FY") == f"{dated.year}{part}"
    # A year alone tells a quarter's columns from those of a year's part only by words that may be cut off.
    return (
        "Q" not in fiscal_period and "H" not in fiscal_period and name.removeprefix("FY") == str(dated.year)
    )


def _covers(row: Row, period: PeriodMention, fiscal_period: str) -> bool:
    """Whether a table's figures are of stretches as long as the period."""
    around = f"{row.around} {row.group}"
    if "…" in row.around or _PARTIAL.search(around):
        return False
    annual = "Q" not in fiscal_period and "H" not in fiscal_period
    if annual:
        return not (period.quarter or period.half) and not _QUARTER.search(around)
    if period.quarter:
        return "Q" in fiscal_period
    return bool(period.end_month) and not _QUARTER.search(around) and "ended" not in around.casefold()


def _group(lines: Sequence[str]) -> str:
    """The heading that a table's next row stands below: the last one that no total has closed."""
    open_groups: list[str] = []
    joined = False
    for line in lines:
        if _CELL in line:
            joined = False
            if _TOTAL.match(line) and open_groups:
                open_groups.pop()
        elif line.strip():
            name = line.strip().rstrip(":")
            if joined:
                open_groups[-1] = f"{open_groups[-1]} {name}"
            else:
                open_groups.append(name)
            joined = True
    return open_groups[-1] if open_groups else ""


def _title(parts: Sequence[str]) -> str:
    """What the words above a table say that it is of."""
    for part in reversed(parts):
        words = _TRAIL.sub("", _LEAD.sub("", part)).strip(" :,.;")
        if (
            len(words) > 3
            and _CELL not in part
            and not re.search(r"\d|\bended\b|^as of\b", part, re.IGNORECASE)
        ):
            return words
    return ""

"""Figures of a DART report, read off the raw tables: row, column heads over it, unit, and whether they are the group's."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from lxml import html

from bench.factcheck.words import number_of, scale_of, squeezed
from corpus.facts import Fact
from corpus.metrics import all_metrics, metric_of

_TERM = re.compile(r"제\s*(\d{2})\s*기")
_AROUND = 500
_CELLS = ("td", "th", "te", "tu")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's rows by column, and what stands right before it."""

    rows: list[list[str]]
    before: str


class DartFiling:
    """The tables of one report's bytes."""

    def __init__(self, data: bytes) -> None:
        text = (
            data.decode("cp949", errors="replace") if b"\xec\x9d\x98" not in data[:20_000] else data.decode()
        )
        root: Any = html.fromstring(
            re.sub(r"<\?xml[^>]*\?>", "", text, count=1).encode(),
            parser=html.HTMLParser(encoding="utf-8", huge_tree=True),
        )
        self._tables: list[_Table] = []
        before = ""
        for element in root.iter():
            if element.tag == "table":
                self._tables.append(_Table(_grid(element), before[-_AROUND:]))
            before += f" {element.text or ''}" if isinstance(element.tag, str) else ""
            before = before[-4 * _AROUND :]
        cover = re.search(r"제\s*(\d{2})\s*기[\s\S]{0,3000}?(20\d\d)년", " ".join(root.itertext())[:20_000])
        self._newest = (int(cover[1]), int(cover[2])) if cover else (0, 0)

    def check(self, fact: Fact) -> str:
        """Compare a figure with every row of its label."""
        causes = [cause for table in self._tables for cause in self._check_table(fact, table)]
        return min(causes, key=len) if causes else "label: no row of it"

    def _check_table(self, fact: Fact, table: _Table) -> list[str]:
        spent = all_metrics()[metric_of(fact)].spent
        causes: list[str] = []
        for row in table.rows:
            if not row or squeezed(re.sub(r"^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]+\s*\.", "", row[0])) != squeezed(
                re.sub(r"^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]+\s*\.", "", fact.label)
            ):
                continue
            scale = scale_of(table.before) or 1.0
            told = fact.value / (1.0 if "/" in fact.unit else scale)
            at = [
                column
                for column, cell in enumerate(row)
                if column
                and (number := number_of(cell)) is not None
                and math.isclose(abs(number) if spent else number, told, rel_tol=1e-9)
            ]
            if not at:
                causes.append(f"value: the row says {row[1:5]}")
            elif "별도" in table.before or "연결" not in table.before:
                causes.append("label: a row of the company alone, not of the group")
            else:
                causes += [self._check_column(fact, table.rows, column) for column in at]
        return causes

    def _check_column(self, fact: Fact, rows: list[list[str]], column: int) -> str:
        heads = " ".join(
            row[column] for row in rows[:3] if column < len(row) and re.search("[가-힣]", row[column])
        )
        term = _TERM.search(heads)
        if term is None:
            return f"period: heads {heads[:40]!r} name no term"
        newest, year = self._newest
        year -= newest - int(term[1])
        half = "반기" in heads
        end = f"{year}-06-30" if half else f"{year}-12-31"
        start = "" if not fact.start else f"{year}-04-01" if "3개월" in heads else f"{year}-01-01"
        return "" if (start, end) == (fact.start, fact.end) else f"period: the column is {start} to {end}"


def _grid(table: Any) -> list[list[str]]:
    """A table's cells by row and column, those that span several repeated in each."""
    rows: list[list[str]] = []
    held: dict[tuple[int, int], str] = {}
    for at, row in enumerate(table.iter("tr")):
        cells: list[str] = []
        for cell in (c for c in row if c.tag in _CELLS):
            while (at, len(cells)) in held:
                cells.append(held[at, len(cells)])
            text = " ".join("".join(cell.itertext()).split())
            for _ in range(int(cell.get("colspan") or 1)):
                for below in range(1, int(cell.get("rowspan") or 1)):
                    held[at + below, len(cells)] = text
                cells.append(text)
        while (at, len(cells)) in held:
            cells.append(held[at, len(cells)])
        rows.append(cells)
    return rows

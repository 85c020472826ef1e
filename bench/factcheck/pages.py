"""Figures of tables in a PDF, read off the page by the places of its characters: row, column heads, unit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bench.factcheck.words import months_between, number_of, scale_of, squeezed
from corpus.facts import Fact
from corpus.metrics import all_metrics, metric_of

_NUMBER = re.compile(r"[$₩]?[(△▲\-–]*[$₩]?\d[\d,]*(?:\.\d+)?\)?")
_AMOUNT = re.compile(r"\d,\d{3}")
_YEAR = re.compile(r"(?<![\d.,])(20\d\d)(?=[\s년|]|$)")
_TERM = re.compile(r"제\s*(\d{2})\s*기(?!\s*20)")
_TERM_OF = re.compile(r"제\s*(\d{2})\s*기\s*(?:\(?당기\)?\s*)?(20\d\d)[.년]")
_LENGTH = re.compile(r"\b(three|six|nine|twelve) months? ended|\byears? ended", re.IGNORECASE)
_MONTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}
_NAMES = "January February March April May June July August September October November December".split()  # noqa: SIM905
_REVENUE = re.compile(r"revenue|net sales", re.IGNORECASE)
_OTHER = re.compile(
    r"unearned|deferred|cost of|operating income|operating (?:loss|margin)|expenses?:?$|requirement|reconcil|"
    r"profitab|assets|obligations",
    re.IGNORECASE,
)
_HEAD_LINES = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, and where each of its characters begins and ends from the left."""

    text: str
    lefts: tuple[float, ...]
    rights: tuple[float, ...]

    def middle(self, match: re.Match[str]) -> float:
        """The middle of a piece of the line."""
        return (self.lefts[match.start()] + self.rights[match.end() - 1]) / 2

    def right(self, match: re.Match[str]) -> float:
        """The right end of a piece of the line."""
        return self.rights[match.end() - 1]


class PagedFiling:
    """The pages of one filing's bytes."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self._document = pypdfium2.PdfDocument(data)
        self._lines = cache(self._read)
        cover = " ".join(
            line.text for page in range(min(3, len(self._document))) for line in self._lines(page)
        )
        self._cover = cover

    def check(self, fact: Fact, page: int) -> str:
        """Compare a figure with the page that its row stands on."""
        before = self._lines(page - 1) if page else []
        lines = [*before, *self._lines(page)]
        if page + 1 < len(self._document):
            lines += self._lines(page + 1)
        rows = [at for at in range(len(before), len(lines)) if _is_row(fact.label, lines, at)]
        causes = [self._check_row(fact, lines, at) for at in rows]
        return min(causes, key=len) if causes else f"label: no row of it on page {page + 1}"

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()

    def _check_row(self, fact: Fact, lines: list[_Line], at: int) -> str:
        line = lines[at]
        above = lines[max(0, at - _HEAD_LINES) : at]
        scale = 1.0 if "/" in fact.unit else scale_of("\n".join(known.text for known in above))
        if scale is None:
            return "unit: no unit above the row"
        metric = all_metrics()[metric_of(fact)]
        told = fact.value / scale
        # Some statements put the tax that they take off in brackets, others a benefit.
        taken_off = metric.id == "income_tax" and told > 0
        shown = [
            match
            for match in _NUMBER.finditer(line.text)
            if (number := number_of(match[0])) is not None
            and math.isclose(abs(number) if metric.spent or taken_off else number, told, rel_tol=1e-9)
        ]
        if not shown:
            return f"value: the row says {line.text[-70:]!r}"
        causes = [self._check_column(fact, line, match, above) for match in shown]
        if (cause := min(causes, key=len)) or not fact.dimensions:
            return cause
        part = fact.dimensions[0][1]
        return _subject(above) if squeezed(part) == squeezed(fact.label) else _group(above, part)

    def _check_column(self, fact: Fact, line: _Line, cell: re.Match[str], above: list[_Line]) -> str:
        year, length = self._head(line, cell, above)
        if year is None:
            return "period: no year above the column"
        if year != fact.end[:4]:
            return f"period: the column's year is {year}"
        if fact.start and length is not None and months_between(fact.start, fact.end) != length:
            return f"period: the column's length is {length} months"
        if fact.start and length is None and months_between(fact.start, fact.end) != 12:
            return "period: the column says no length, which is a year's"
        return "" if self._closes(fact.end, above) else "period: its day stands nowhere"

    def _head(self, row: _Line, cell: re.Match[str], above: list[_Line]) -> tuple[str | None, int | None]:
        """The year over a column, and the months of its period where the heads say them."""
        cells = [match.start() for match in _NUMBER.finditer(row.text) if match.start() >= cell.start()]
        terms = dict(_TERM_OF.findall(" ".join(line.text for line in above)) + _TERM_OF.findall(self._cover))
        for at in range(len(above) - 1, -1, -1):
            line = above[at]
            years = [(match, match[1]) for match in _YEAR.finditer(line.text)]
            years += [(match, terms[match[1]]) for match in _TERM.finditer(line.text) if match[1] in terms]
            if len(years) < 2 or _AMOUNT.search(line.text):
                continue
            reach = [
                min(abs(line.right(match) - row.right(cell)), abs(line.middle(match) - row.middle(cell)))
                for match, _ in years
            ]
            near = min(range(len(years)), key=reach.__getitem__)
            if re.search("[가-힣]", line.text) and len(cells) <= len(years):
                near = len(years) - len(cells)  # a head is wider than its year, but columns keep their order
            match, year = years[near]
            lengths = [(o, m) for o in above[max(0, at - 4) : at + 1] for m in _LENGTH.finditer(o.text)]
            if not lengths:
                return year, None
            _, length = min(lengths, key=lambda found: abs(found[0].middle(found[1]) - line.middle(match)))
            return year, _MONTHS.get((length[1] or "twelve").lower(), 12)
        return None, None

    def _closes(self, end: str, above: list[_Line]) -> bool:
        """Whether the day on which the period closes stands over the table or on the cover."""
        month, day = int(end[5:7]), int(end[8:10])
        texts = " ".join((self._cover, *(line.text for line in above)))
        return bool(
            re.search(rf"{_NAMES[month - 1]}\s+{day}\b|{month:02d}[.월]\s?{day:02d}|{month}월\s?말", texts)
        )

    def _read(self, page: int) -> list[_Line]:
        text: Any = self._document[page].get_textpage()
        chars: list[tuple[float, float, float, float, str]] = []
        for index in range(text.count_chars()):
            char = text.get_text_range(index, 1)
            if char.strip():
                left, bottom, right, top = text.get_charbox(index, loose=True)
                chars.append(((bottom + top) / 2, left, right, top - bottom, char))
        chars.sort(key=lambda c: -c[0])
        rows: list[list[tuple[float, float, float, float, str]]] = []
        for char in chars:
            if rows and abs(rows[-1][-1][0] - char[0]) <= 0.3 * max(char[3], 4.0):
                rows[-1].append(char)
            else:
                rows.append([char])
        return [_line(row) for row in rows]


def _line(row: list[tuple[float, float, float, float, str]]) -> _Line:
    row.sort(key=lambda c: c[1])
    text, lefts, rights = "", [], []
    for _, left, right, height, char in row:
        if rights and left - rights[-1] > 0.18 * height:
            text, lefts, rights = text + " ", [*lefts, rights[-1]], [*rights, left]
        text, lefts, rights = text + char, [*lefts, left], [*rights, right]
    return _Line(text, tuple(lefts), tuple(rights))


def _is_row(label: str, lines: list[_Line], at: int) -> bool:
    """Whether a line is the row of that label, or the last line of it."""
    numbers = list(_NUMBER.finditer(lines[at].text))
    if not numbers:
        return False
    wanted = squeezed(label)
    for number in numbers:  # a label may hold numbers itself
        own = squeezed(re.sub(r"[$₩\s]+$", "", lines[at].text[: number.start()]))
        if own == wanted:
            return True
        before = squeezed(lines[at - 1].text) if at else ""
        if wanted.endswith(own) and before.endswith(wanted.removesuffix(own)):
            return True  # its words stand on two lines, or above its numbers
    return False


def _group(above: list[_Line], part: str) -> str:
    """Whether the nearest line without numbers over a row is the part's name."""
    name = next((line.text for line in reversed(above) if not _NUMBER.search(line.text)), "")
    return "" if squeezed(name.rstrip(":")) == squeezed(part) else f"part: under {name[:70]!r}"


def _subject(above: list[_Line]) -> str:
    """Whether what stands nearest over a part's row speaks of its revenue."""
    for line in reversed(above):
        if re.search(r"\d,\d{3}|\d[)%]?$", line.text):
            continue  # a row, or the years over the columns
        if _REVENUE.search(line.text) or _OTHER.search(line.text):
            plain = _REVENUE.search(line.text) and not _OTHER.search(line.text)
            mixed = _REVENUE.search(line.text) and re.search(r"revenues? and", line.text, re.IGNORECASE)
            return "" if plain or mixed else f"subject: under {line.text[:70]!r}"
    return "subject: nothing over the row speaks of revenue"

"""Table rows as text that keeps its meaning: cells in reading order, signs with numbers, unit, heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.read.parts import Cell

_CURRENCY = frozenset(("$", "€", "£", "¥", "₩", "US$", "NT$", "RMB", "$(", "($"))
_TRAILING = frozenset((")", "%", ")%", "%)", "pts", "pt", "ppt", "bps", "x", ")x", "pp"))
_NUMBER = re.compile(
    r"^[△▲▵\-–—+(\s$€£¥₩]*\d[\d,. ]*(?:\)|%|\s|pts?|ppt|x|배|bps|조|억|만|원|주|명|[a-z])*$", re.IGNORECASE
)
_DASH = frozenset(("-", "–", "—", "N/A", "n/a", "*", "NM", "n.m.", "**", "N.M."))
_YEAR = re.compile(r"^(?:FY)?(?:19|20)\d\d(?:년|\.|\(\w\))?$")
_DATE = re.compile(
    r"^(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\w*\.?\s+\d{1,2},?(?:\s+(?:19|20)\d\d)?"
    r"|\d{4}[년.\-/]\s?\d{1,2}[월.\-/](?:\s?\d{1,2}일?)?|제\s?\d+\s?기.*|\d{4}년.*|Q[1-4].*)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:years?|months|quarters?|weeks) ended\b|\b(?:19|20)\d\d\b|제\s?\d+\s?기|당기|전기", re.IGNORECASE
)
_SCALES = {"3": "(in thousands)", "6": "(in millions)", "9": "(in billions)"}
"""Inline XBRL's `scale` as filings print it."""
_NOTE_MARK = re.compile(r"\(\d{1,2}\)")
UNIT = re.compile(
    r"\(?\s*(?:단위|기준)\s*[:：]\s*[^)\n]{1,40}\)?"
    r"|\((?:[^()]{0,60}\b)?(?:in|dollars|amounts|shares|u\.s\.)\b[^()]{0,80}\b"
    r"(?:millions?|thousands?|billions?|percentages?|dollars|shares)\b[^()]{0,60}\)"
    r"|\b(?:dollars|shares|amounts) in (?:millions|thousands|billions)\b"
    r"|^\(?in (?:millions|thousands|billions)[^.\n]{0,60}$",
    re.IGNORECASE,
)


def is_number(text: str) -> bool:
    """Whether a cell holds a value: an amount, a percentage, a dash for nothing."""
    return text in _DASH or (len(text) < 40 and bool(_NUMBER.match(text)))


def is_head(text: str) -> bool:
    """Whether a cell reads like a column head although it has digits: a year, a date, a period."""
    return bool(_YEAR.match(text) or _DATE.match(text))


def names_period(text: str) -> bool:
    """Whether a lone line of a table says what its columns are of: a period, a unit."""
    return bool(_PERIOD.search(text) or UNIT.search(text))


def unit_of_tags(rows: Sequence[Sequence[Cell]]) -> str:
    """The unit of a table that does not print it, by the `scale` of most of its tagged values; empty without one."""
    scales = Counter(
        str(mark.node.get("scale") or "0") for row in rows for cell in row for mark in cell.marks
    )
    if not scales:
        return ""
    scale, count = scales.most_common(1)[0]
    return _SCALES.get(scale, "") if count > sum(scales.values()) / 2 else ""


def row_cells(cells: Iterable[str]) -> list[str]:
    """Join what layout tables tear apart: `$` `115,186` → `$ 115,186`; `(64,551` `)` → `(64,551)`."""
    out: list[str] = []
    prefix = ""
    for cell in cells:
        if cell in _CURRENCY:
            prefix = f"{prefix}{cell} "
            continue
        if cell == "(":
            prefix += "("
            continue
        if cell in _TRAILING and out and not prefix and re.search(r"[\d)—–-]$", out[-1]):
            out[-1] += cell if cell[0] in ")%" else f" {cell}"
            continue
        out.append(prefix + cell)
        prefix = ""
    if prefix:
        out.append(prefix.strip())
    return [_tight(cell) for cell in out]


def _tight(cell: str) -> str:
    if "(" not in cell and ")" not in cell:
        return cell
    return re.sub(r"\(\s+(?=[\d$])", "(", re.sub(r"(?<=[\d%])\s+\)", ")", cell))


def row_text(cells: Iterable[str]) -> str:
    """One line a row."""
    return " | ".join(row_cells(cells))


def head_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many leading rows are column heads: those before the first row with a label and a value.

    A lone label above that row ("Assets", "Operating activities:") heads its group of rows, not the columns.
    """
    count = 1 if len(rows) > 1 else 0
    for index, row in enumerate(rows[:8]):
        if _has_value(row, first=index == 0):
            count = index
            break
    while count > 1 and _is_group_label(rows[count - 1]) and any(len(row) > 1 for row in rows[: count - 1]):
        count -= 1
    return count


def _has_value(row: Sequence[Cell], *, first: bool) -> bool:
    if any(
        is_number(cell.text) and not is_head(cell.text) and not _NOTE_MARK.fullmatch(cell.text)
        for cell in row[1:]
    ):
        return True
    only = len(row) > 1 and not first and all(is_number(cell.text) for cell in row)
    return only and not all(is_head(cell.text) or _NOTE_MARK.fullmatch(cell.text) for cell in row)


def _is_group_label(row: Sequence[Cell]) -> bool:
    text = row[0].text
    return len(row) == 1 and not is_head(text) and not names_period(text)


def context(title: str, unit: str, rows: Sequence[Sequence[Cell]], heads: int, limit: int = 300) -> str:
    """What a row of this table needs to be understood alone: title, unit, column heads."""
    columns: list[str] = []
    for row in rows[:heads]:
        texts = row_cells(cell.text for cell in row)
        line = " | ".join(texts)[: 2 * limit]
        if line and line not in columns and line not in (title, unit):
            columns.append(line)
    found = unit
    if not found:
        for line in (*columns, title):
            if match := UNIT.search(line):
                found = match[0]
                break
        else:
            found = unit_of_tags(rows)
    pieces = [title] if title else []
    if found and found not in title and not any(found in line for line in columns):
        pieces.append(found)
    pieces.extend(columns)
    if any(cell.text.startswith(("△", "▲")) for row in rows for cell in row[1:]):
        pieces.insert(1 if title else 0, "△ 음수")
    text = "; ".join(pieces)
    if len(text) > limit and found and found not in text[: limit - 1]:
        # Whatever is cut, the unit is not: without it every amount would be a million times too small.
        text = "; ".join([title[: limit // 2], found, *columns] if title else [found, *columns])
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"

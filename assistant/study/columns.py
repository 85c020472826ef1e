"""The amounts of a table by their year: of one row by the heads of its columns, of several rows by what each names."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.study.card import Origin
from corpus.amounts import Amount, find_amounts

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_ROW = re.compile(r"(?:fiscal year |FY)((?:19|20)\d\d)")
_LEAST_HEADS = 2


def amounts_by_year(origin: Origin) -> dict[int, Amount]:
    """Each year's amount; empty where the passage does not tell which is which."""
    rows = origin.quote.split("\n")
    return _by_head(origin) if len(rows) == 1 else _by_row(rows, origin)


def _by_row(rows: list[str], origin: Origin) -> dict[int, Amount]:
    found: dict[int, Amount] = {}
    for row in rows:
        year = _OF_ROW.search(row)
        amounts = [a for a in find_amounts(row, origin.context or None) if a.kind == "amount" and a.unit]
        if year is None or not amounts:
            return {}
        found[int(year[1])] = amounts[0]
    return found


def _by_head(origin: Origin) -> dict[int, Amount]:
    """By the column heads, if they name as many different years, in one direction, as the row has amounts."""
    label = origin.quote.find("|")
    amounts = [
        a
        for a in find_amounts(origin.quote, origin.context or None)
        if a.kind == "amount" and a.start > label
    ]
    for head in (*origin.context.split(";"), *origin.passage.split("\n")):
        years = [int(year) for year in _YEAR.findall(head)]
        if len(years) < _LEAST_HEADS or len(years) != len(amounts) or label < 0:
            continue
        steps = {after - before for before, after in pairwise(years)}
        if steps in ({1}, {-1}):
            return dict(zip(years, amounts, strict=True))
    return {}


def rows_named(origin: Origin, labels: list[str], year: str) -> list[float]:
    """The amounts of the rows that bear some labels: of the year where rows name theirs, else in the key's column."""
    start = origin.key_start - origin.quote_start
    found: dict[str, float] = {}
    column: int | None = None
    at = 0
    rows: list[tuple[str, list[Amount]]] = []
    for row in origin.quote.split("\n"):
        amounts = [a for a in find_amounts(row, origin.context or None) if a.kind == "amount"]
        amounts = [a for a in amounts if a.start > row.find("|")]
        if column is None and at <= start < at + len(row):
            column = next((place for place, a in enumerate(amounts) if at + a.end > start), None)
        rows.append((row, amounts))
        at += len(row) + 1
    for row, amounts in rows:
        own = _OF_ROW.search(row)
        label = next((name for name in labels if _bears(row, name)), None)
        if label is None or label in found or (own and own[1] != year):
            continue
        stated = (
            [a for a in amounts if a.unit]
            if own
            else amounts[column : column + 1]
            if column is not None
            else []
        )
        if stated:
            found[label] = stated[0].value
    return [found[label] for label in labels if label in found]


def _bears(row: str, label: str) -> bool:
    head = row.partition("|")[0].strip()
    return head == label or f" · {label} " in f"{head} "

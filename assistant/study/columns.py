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
        a for a in find_amounts(origin.quote, origin.context or None) if a.kind == "amount" and a.start > label
    ]
    for head in (*origin.context.split(";"), *origin.passage.split("\n")):
        years = [int(year) for year in _YEAR.findall(head)]
        if len(years) < _LEAST_HEADS or len(years) != len(amounts) or label < 0:
            continue
        steps = {after - before for before, after in pairwise(years)}
        if steps in ({1}, {-1}):
            return dict(zip(years, amounts, strict=True))
    return {}

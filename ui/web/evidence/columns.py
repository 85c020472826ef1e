"""Which columns the cells of a table's rows stand in, as far as the text tells.

Extracted rows have no empty cells. A row with a cell for each column needs nothing more; a row of column heads may
leave the column of labels out, or stand over several columns each. Where a row has fewer values than there are columns,
nobody knows which of them it lacks: its values are shown side by side, under no column's head.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.read.parts import Cell
from corpus.read.tables import UNIT, head_rows, is_head, is_number, names_period

_LONGEST_VALUE = 48
_IN_WORDS = re.compile(
    r"(?:약 |주당 |about |approximately )?[-−△]?[$€£¥₩]?\d[\d,.]*"
    r"(?:\s?[조억만]\s?(?:\d[\d,.]*)?)*(?:\s?(?:trillion|billion|million|thousand))?"
    r"(?:\s?(?:[달러원주명배개]|%포인트|per share|shares|employees|percentage points?|times))*",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as it is drawn: the cells of the row that it holds, none for a blank one, and the columns it spans."""

    cells: tuple[int, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's rows as slots.

    Attributes:
        width: How many columns each row spans.
        heads: How many of the first rows are column heads.
        rows: The slots of each row.
        values: The columns that hold values: these are aligned at the right, with their heads.
    """

    width: int
    heads: int
    rows: tuple[tuple[Slot, ...], ...]
    values: frozenset[int]


def columns(rows: Sequence[Sequence[str]], lent: Sequence[Sequence[str]] = ()) -> Columns:
    """The columns of a table's rows, by their cells' words.

    Args:
        rows: The rows.
        lent: The table's column heads where they are not among the rows.
    """
    heads = 0 if lent else head_rows([_cells(row) for row in rows])
    heads = min(heads, len(rows) - 1)
    width = _width([*lent, *rows[:heads]], rows[heads:] or rows)
    laid = tuple(_head(row, width) if n < heads else _row(row, width) for n, row in enumerate(rows))
    return Columns(width, heads, laid, _values(rows[heads:], laid[heads:]))


def is_value(words: str) -> bool:
    """Whether a cell holds a value, in digits or in words (570억 600만 달러, $57.006 billion)."""
    return is_number(words) or (len(words) <= _LONGEST_VALUE and bool(_IN_WORDS.fullmatch(words)))


def lent_slots(row: Sequence[str], width: int) -> tuple[Slot, ...]:
    """A row of column heads from elsewhere over a table of `width` columns."""
    return _head(row, width)


def _values(rows: Sequence[Sequence[str]], laid: Sequence[Sequence[Slot]]) -> frozenset[int]:
    """The columns most of whose cells hold values; the first one has the rows' labels."""
    count: Counter[int] = Counter()
    for row, slots in zip(rows, laid, strict=True):
        for column, slot in enumerate(slots):
            if len(slots) == sum(each.span for each in slots) and column and slot.cells:
                count[column] += 1 if is_value(row[slot.cells[0]]) else -1
    return frozenset(column for column, more in count.items() if more > 0)


def _cells(row: Sequence[str]) -> list[Cell]:
    return [Cell(n, n + 1, words) for n, words in enumerate(row)]


def _width(heads: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> int:
    """How many columns there are: as many as most rows have that are more than a label, or as a head that some have."""
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return max((len(row) for row in heads), default=1)
    most = max(counts, key=lambda count: (counts[count], count))
    return max(most, *(len(row) for row in heads if len(row) in counts), most)


def _each(first: int, last: int, span: int = 1) -> list[Slot]:
    return [Slot((cell,), span) for cell in range(first, last)]


def _head(row: Sequence[str], width: int) -> tuple[Slot, ...]:
    count, values = len(row), width - 1
    if count == width:
        return tuple(_each(0, count))
    if count == 1:
        over = values > 1 and (names_period(row[0]) or is_head(row[0]))
        return (Slot(()), Slot((0,), values)) if over else (Slot((0,), width),)
    named = row[0].endswith(":")
    labelled = named or bool(UNIT.search(row[0])) or not (is_head(row[0]) or names_period(row[0]))
    if not labelled or (count == values and not named):
        if values % count == 0:
            return (Slot(()), *_each(0, count, values // count))
    elif values % (count - 1) == 0:
        return (Slot((0,)), *_each(1, count, values // (count - 1)))
    return _aside(count, width)


def _row(row: Sequence[str], width: int) -> tuple[Slot, ...]:
    count = len(row)
    if count == width:
        return tuple(_each(0, count))
    if count == 1:
        return (Slot((0,), width),)
    plain = not any(is_number(words) and not is_head(words) for words in row)
    if plain and count == width - 1:
        # What spans several rows at the left is said by the first of them alone.
        return (Slot(()), *_each(0, count))
    return _aside(count, width)


def _aside(count: int, width: int) -> tuple[Slot, ...]:
    """A label and the rest beside it, under no one column."""
    if width < 2:
        return (Slot(tuple(range(count)), width),)
    return Slot((0,)), Slot(tuple(range(1, count)), width - 1)

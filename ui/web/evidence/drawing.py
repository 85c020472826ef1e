"""Blocks of a document as markup: headings, paragraphs and tables, with marks in them.

Every character of the stretch is in the markup in its order, the bars between a table's cells included, which are
hidden: what is copied from the page or searched in it is the document's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ui.web.evidence.columns import Slot, columns, is_value, lent_slots
from ui.web.evidence.excerpt import emphasised
from ui.web.evidence.structure import Block, Heading, Span, Table
from ui.web.markup import Html, el, join

_TAGS = ("h3", "h3", "h4", "h5", "h6", "h6", "h6")
_WIDE = 60  # code points from which a cell is a text of its own and not a value or a label

Kind = Literal["quote", "found", "now"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the document's text to be marked: what is cited, what was looked for, and that which is shown now."""

    start: int
    end: int
    kind: Kind = "quote"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a stretch is drawn.

    Attributes:
        text: The stretch.
        start: Where it begins in the document's text.
        marks: What is marked in it.
        question: Whose words are made bold inside of what is cited.
        page_name: Names a page, counted from 0, where it begins.
        table_name: Names a table to a screen reader.
    """

    text: str
    start: int
    marks: tuple[Mark, ...]
    question: str
    page_name: Callable[[int], str]
    table_name: str


def draw(drawing: Drawing, parts: Sequence[Block]) -> Html:
    """The blocks with all that stands between them."""
    drawn: list[Html | str] = []
    offset = drawing.start
    for block in parts:
        begin, end = _span(block)
        drawn += [_slice(drawing, offset, begin), _block(drawing, block)]
        offset = end
    drawn.append(_slice(drawing, offset, drawing.start + len(drawing.text)))
    return join(drawn)


def _span(block: Block) -> Span:
    return block.start, block.end


def _slice(drawing: Drawing, begin: int, end: int) -> str:
    return drawing.text[begin - drawing.start : end - drawing.start]


def _block(drawing: Drawing, block: Block) -> Html:
    page = drawing.page_name(block.page) if block.page is not None else None
    if isinstance(block, Table):
        return _table(drawing, block, page)
    words = _inline(drawing, block.start, block.end)
    if isinstance(block, Heading):
        tag, name = _TAGS[block.level], f"h level-{block.level}"
        return el(tag, words, class_=name, data_at=block.start, data_page=page)
    return el("p", words, class_="listed" if block.listed else None, data_at=block.start, data_page=page)


def _table(drawing: Drawing, table: Table, page: str | None) -> Html:
    said = [[_slice(drawing, *cell) for cell in row] for row in table.rows]
    if not any(len(row) > 1 for row in said) and not table.lent:
        # Rows of one cell each, such as a lone unit, are lines.
        lines = [
            el(
                "p",
                _inline(drawing, *row[0]),
                class_="line",
                data_at=row[0][0],
                data_page=page if n == 0 else None,
            )
            for n, row in enumerate(table.rows)
        ]
        return _between(drawing, lines, table)
    laid = columns(said, table.lent)
    drawn = [
        _row(drawing, cells, words, slots, laid.values, head=n < laid.heads)
        for n, (cells, words, slots) in enumerate(zip(table.rows, said, laid.rows, strict=True))
    ]
    lent = [el("tr", *_lent(row, lent_slots(row, laid.width), laid.values)) for row in table.lent]
    heads = _between(drawing, drawn[: laid.heads], table, 0)
    body = _between(drawing, drawn[laid.heads :], table, laid.heads)
    gap = None
    if 0 < laid.heads < len(table.rows):
        gap = _slice(drawing, table.rows[laid.heads - 1][-1][1], table.rows[laid.heads][0][0])
    return el(
        "div",
        el(
            "table",
            el("thead", *lent, heads, gap) if lent or laid.heads else None,
            el("tbody", body),
            class_="grid",
        ),
        class_="tablewrap",
        role="region",
        tabindex="0",
        aria_label=drawing.table_name,
        data_at=table.start,
        data_page=page,
    )


def _between(drawing: Drawing, rows: Sequence[Html], table: Table, first: int = 0) -> Html:
    """Rows with what stands between them in the text."""
    parts: list[Html | str] = []
    for n, row in enumerate(rows, first):
        if parts:
            parts.append(_slice(drawing, table.rows[n - 1][-1][1], table.rows[n][0][0]))
        parts.append(row)
    return join(parts)


def _row(
    drawing: Drawing,
    cells: Sequence[Span],
    words: Sequence[str],
    slots: Sequence[Slot],
    values: frozenset[int],
    *,
    head: bool,
) -> Html:
    start, end = cells[0][0], cells[-1][1]
    cited = any(mark.start < end and start < mark.end for mark in drawing.marks if mark.kind == "quote")
    drawn: list[Html] = []
    for column, slot in _placed(slots):
        inside: list[Html] = []
        for n in slot.cells:
            gap = _slice(drawing, cells[n - 1][1], cells[n][0]) if n else ""
            bar = el("span", gap, class_="bar", hidden=True) if gap else None
            said = _inline(drawing, *cells[n])
            inside.append(join([bar, el("span", said, class_="value") if len(slot.cells) > 1 else said]))
        several = slot.span if slot.span > 1 else None
        right = _at_right(slot, column, [words[n] for n in slot.cells], values, head=head)
        name = "n" if right else "wide" if any(len(words[n]) > _WIDE for n in slot.cells) else None
        if head and slot.cells:
            scope = "colgroup" if several else "col"
            drawn.append(el("th", *inside, scope=scope, colspan=several, class_=name))
        elif not head and column == 0 and slot.cells and len(slots) > 1:
            drawn.append(el("th", *inside, scope="row", colspan=several, class_=name))
        else:
            drawn.append(el("td", *inside, colspan=several, class_=name))
    group = not head and len(cells) == 1
    name = " ".join(name for name, holds in (("cited", cited), ("group", group)) if holds)
    return el("tr", *drawn, class_=name or None, data_at=start)


def _placed(slots: Sequence[Slot]) -> Iterator[tuple[int, Slot]]:
    """The slots with the columns that they begin in."""
    column = 0
    for slot in slots:
        yield column, slot
        column += slot.span


def _at_right(slot: Slot, column: int, words: Sequence[str], values: frozenset[int], *, head: bool) -> bool:
    """Whether a slot is aligned at the right: with the values of its column, or as values of no one column."""
    if column == 0 or not slot.cells:
        return False
    if head or slot.span == 1:
        return column + slot.span - 1 in values
    return all(is_value(each) for each in words) or len(words) > 1


def _lent(row: Sequence[str], slots: Sequence[Slot], values: frozenset[int]) -> Iterator[Html]:
    """Column heads from elsewhere. Their words are the style sheet's to show: they do not stand here in the text."""
    for column, slot in _placed(slots):
        words = " ".join(row[n] for n in slot.cells)
        several = slot.span if slot.span > 1 else None
        name = "n" if _at_right(slot, column, [], values, head=True) else None
        if words:
            yield el("th", scope="col", colspan=several, class_=name, data_head=words, aria_label=words)
        else:
            yield el("td", colspan=several)


def _inline(drawing: Drawing, begin: int, end: int) -> Html:
    """A line's words with its marks: each piece of them is marked by all that reach over it."""
    over = [mark for mark in drawing.marks if mark.start < end and begin < mark.end]
    if not over:
        return join([_slice(drawing, begin, end)])
    borders = {begin, end} | {
        place for mark in over for place in (mark.start, mark.end) if begin < place < end
    }
    parts: list[Html | str] = []
    for start, stop in pairwise(sorted(borders)):
        kinds = {mark.kind for mark in over if mark.start <= start and stop <= mark.end}
        words = _slice(drawing, start, stop)
        if not kinds:
            parts.append(words)
        else:
            inside = emphasised(words, drawing.question) if "quote" in kinds else join([words])
            parts.append(el("mark", inside, class_=" ".join(sorted(kinds))))
    return join(parts)

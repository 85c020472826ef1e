"""From a reader's parts to the extracted text and its blocks: furniture out, torn sentences whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.document import Block
from corpus.errors import ReadError
from corpus.read import headings, tables
from corpus.read.furniture import is_furniture, without_furniture
from corpus.read.limits import MAX_CHARACTERS, MAX_HEAD_ROWS, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from corpus.read.parts import Cell, GridCell, Look, Mark, Node, Para, Part, Table
from corpus.read.torn import whole

_MOST_LOOKS = 100
"""How often a tagged value is looked for in its own paragraph before it is given up."""
_LONGEST_HEAD = 300
"""How much of a row's label or a column's head, in code points, says what a value is."""
_LABEL_TAIL = re.compile(r"(?:,|\b(?:and|of|from|for|to|the|or|in|on|by|with|net|than))$", re.IGNORECASE)


class Placed(NamedTuple):
    """Where in the extracted text a marked element stands."""

    node: Node
    start: int
    end: int


class Assembled(NamedTuple):
    """The extracted text, its blocks in order, and the places of its marked elements in order."""

    text: str
    blocks: tuple[Block, ...]
    placed: tuple[Placed, ...]


class Assembler:
    """Collects blocks. Text is joined by line feeds; offsets count code points."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.placed: list[Placed] = []

    def add(
        self,
        text: str,
        kind: str,
        *,
        level: int = 0,
        page: int | None = None,
        context: str = "",
        group: int = 0,
        exhibit: bool = False,
        marks: Iterable[Mark] = (),
    ) -> None:
        """Append a block; empty text is ignored."""
        if not text:
            return
        start = self._length + 1 if self._pieces else 0
        self._pieces.append(text)
        self._length = start + len(text)
        self.blocks.append(
            Block(start, self._length, kind, level, page, context, group, exhibit)  # pyright: ignore[reportArgumentType]
        )
        after = 0
        missing: set[str] = set()
        for mark in marks:
            if mark.shown in missing:
                continue
            if (at := _find_whole(text, mark.shown, after)) is None:
                missing.add(mark.shown)
            else:
                after = at + len(mark.shown)
                self.placed.append(Placed(mark.node, start + at, start + after))

    def text(self) -> str:
        """The extracted text."""
        return "\n".join(self._pieces)


def assemble(
    parts: Sequence[Part],
    source: str,
    *,
    korean: bool = False,
    styled: bool = True,
    glue: Callable[[str, str], str] = "{} {}".format,
    grid: bool = False,
) -> Assembled:
    """The extracted text, blocks and marked places of a document's parts, in order.

    Args:
        parts: What the reader found, page breaks included.
        source: For the error's sentence.
        korean: Whether Korean numbering (I., 1., 가.) makes headings.
        styled: Whether the parts' looks are to be trusted as headings.
        glue: Joins the two halves of a sentence torn by a page break.
        grid: Whether to place the values of tables too, as `GridCell`s.

    Raises:
        ReadError: `read.no_text`, `read.too_large`, `read.too_large_table`, `read.too_wide_table`.
    """
    cleaned = whole(without_furniture(parts), glue)
    if sum(len(p.text) for p in cleaned if isinstance(p, Para)) > MAX_CHARACTERS:
        raise ReadError(
            "read.too_large", source=source, mb=MAX_CHARACTERS // 10**6, limit_mb=MAX_CHARACTERS // 10**6
        )
    out = Assembler()
    outline = headings.Outline(_body_size(cleaned), korean=korean, styled=styled)
    caption = ""
    unit: Para | None = None
    group = 0
    for index, part in enumerate(cleaned):
        if isinstance(part, Table):
            group += 1
            _add_table(out, part, group, caption, unit, source, grid=grid)
            unit = None
            continue
        if unit is not None:
            out.add(unit.text, "prose", page=unit.page, exhibit=unit.exhibit)
            unit = None
        if (
            len(part.text) < 70
            and (match := tables.UNIT.search(part.text))
            and len(match[0]) >= len(part.text) * 0.6
        ):
            unit = part
            continue
        following = cleaned[index + 1] if index + 1 < len(cleaned) else None
        level = outline.level(part, following)
        if level:
            out.add(part.text, "heading", level=level, page=part.page, exhibit=part.exhibit, marks=part.marks)
        else:
            kind = "list" if part.listed else "prose"
            out.add(part.text, kind, page=part.page, exhibit=part.exhibit, marks=part.marks)
        caption = _caption(part.text)
    if unit is not None:
        out.add(unit.text, "prose", page=unit.page, exhibit=unit.exhibit)
    text = out.text()
    if not any(c.isalnum() for c in text):
        raise ReadError("read.no_text", source=source)
    return Assembled(text, tuple(out.blocks), tuple(out.placed))


def _caption(text: str) -> str:
    if len(text) <= 160:
        return text.rstrip(":")
    last = re.split(r"(?<=[.!?])\s+", text)[-1]
    return last.rstrip(":") if len(last) <= 240 and last.endswith(":") else ""


def _body_size(parts: Iterable[Part]) -> float:
    sizes: Counter[float] = Counter()
    for part in parts:
        if isinstance(part, Para) and part.look.size:
            sizes[round(part.look.size)] += len(part.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _add_table(
    out: Assembler, table: Table, group: int, caption: str, unit: Para | None, source: str, *, grid: bool
) -> None:
    if len(table.rows) > MAX_TABLE_ROWS:
        raise ReadError("read.too_large_table", source=source, rows=len(table.rows), limit=MAX_TABLE_ROWS)
    pages = [table.page_of(index) for index, row in enumerate(table.rows) if row]
    rows = [row for row in table.rows if row]
    if any(len(row) > MAX_TABLE_COLUMNS for row in rows):
        raise ReadError("read.too_wide_table", source=source, limit=MAX_TABLE_COLUMNS)
    heads = min(table.heads, MAX_HEAD_ROWS) if table.heads is not None else tables.head_rows(rows)
    context = tables.context(caption, unit.text if unit else "", rows, heads)
    if grid:
        rows = _with_marks(rows, heads, context)
    if unit is not None:
        out.add(unit.text, "table", page=unit.page, context=context, group=group, exhibit=table.exhibit)
    for first, text, marks in _row_texts(rows, heads):
        out.add(
            text, "table", page=pages[first], context=context, group=group, exhibit=table.exhibit, marks=marks
        )


def _row_texts(rows: Sequence[Sequence[Cell]], heads: int) -> Iterator[tuple[int, str, list[Mark]]]:
    """The rows as lines, each with the number of its first row; a label wrapped before its values stands in one line
    with them.
    """
    waiting = ""
    began = 0
    for index, row in enumerate(rows):
        text = tables.row_text(cell.text for cell in row)
        marks = [mark for cell in row for mark in cell.marks]
        first = began if waiting else index
        if waiting:
            text = f"{waiting} {text}"
            waiting = ""
        if index >= heads and len(row) == 1 and _LABEL_TAIL.search(row[0].text) and len(row[0].text) < 160:
            waiting, began = text, first
            continue
        if len(row) > 1 or text[0].isdigit() or not is_furniture(text):
            yield first, text, marks
    if waiting:
        yield began, waiting, []


def _with_marks(rows: Sequence[list[Cell]], heads: int, context: str) -> list[list[Cell]]:
    """The rows with each value marked by its label and the heads above it."""
    out = [list(row) for row in rows]
    width = max((sum(tables.is_number(cell.text) for cell in row[1:]) for row in rows[heads:]), default=0)
    group = ""
    for row in out[heads:]:
        label, *cells = row
        if not cells:
            group = label.text[:_LONGEST_HEAD]
        values = [i for i, cell in enumerate(cells, 1) if tables.is_number(cell.text)]
        for n, i in enumerate(values):
            above = _heads_above(rows[:heads], row[i], n if len(values) == width else None, width)
            mark = Mark(GridCell(label.text[:_LONGEST_HEAD], above, row[i].text, context, group), row[i].text)
            row[i] = row[i]._replace(marks=(mark,))
    return out


def _heads_above(heads: Sequence[Sequence[Cell]], cell: Cell, n: int | None, width: int) -> tuple[str, ...]:
    """The head cells over a value, from the top: by their columns, or by their order where each value has one."""
    above: list[str] = []
    for row in heads:
        over = [head.text for head in row if head.start < cell.end and cell.start < head.end]
        if n is not None and len(row) in (width, width + 1):
            over = [row[n + len(row) - width].text]
        above += (text[:_LONGEST_HEAD] for text in over[:1])
    return tuple(above)


def _find_whole(text: str, part: str, after: int) -> int | None:
    """Where a part stands in a text from `after` on, not inside a longer number."""
    for _ in range(_MOST_LOOKS):
        at = text.find(part, after) if part else -1
        if at < 0:
            return None
        before, behind = text[at - 1 : at], text[at + len(part) : at + len(part) + 2]
        if not (before.isdigit() or behind[:1].isdigit() or (behind[:1] in ".," and behind[1:].isdigit())):
            return at
        after = at + 1
    return None


def plain(text: str, page: int | None = None) -> Para:
    """A paragraph without a look."""
    return Para(text, Look(), page)

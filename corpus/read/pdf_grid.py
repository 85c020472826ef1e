"""Ruled tables of a PDF page: every cell drawn as a rectangle, so that its lines belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.read.parts import Cell, Para, Table, clean
from corpus.read.pdf_lines import Box, Line, Word

_LEAST = 4
"""Fewer rectangles than this are frames or pictures, not a table."""


@dataclass(slots=True)
class Grid:
    """A ruled table: its height on the page and its cells."""

    top: float
    bottom: float
    boxes: list[Box] = field(default_factory=list[Box])


def grids(found: Sequence[Box], height: float) -> list[Grid]:
    """Rectangles that touch one another, as tables from top to bottom."""
    out: list[Grid] = []
    for box in sorted(found, key=lambda b: (-b.y1, b.x0)):
        if box.y1 - box.y0 > 0.9 * height:
            continue
        if out and box.y1 >= out[-1].bottom - 3:
            out[-1].boxes.append(box)
            out[-1].bottom = min(out[-1].bottom, box.y0)
        else:
            out.append(Grid(box.y1, box.y0, [box]))
    return [grid for grid in out if len(grid.boxes) >= _LEAST]


def table_of(
    grid: Grid, lines: Sequence[Line], page: int, glue: Callable[[str, str], str]
) -> tuple[Table | Para | None, list[Line]]:
    """The grid's table, and the lines that have words outside of it.

    A grid of one column is a frame around a paragraph.
    """
    cells: dict[int, list[Word]] = {}
    outside: list[Line] = []
    order = sorted(range(len(grid.boxes)), key=lambda i: _area(grid.boxes[i]))
    for line in lines:
        left: list[Word] = []
        for word in line.words:
            middle, y = (word.x0 + word.x1) / 2, word.y + 0.3 * line.size
            for index in order:
                box = grid.boxes[index]
                if box.x0 - 1 <= middle <= box.x1 + 1 and box.y0 - 1 <= y <= box.y1 + 1:
                    cells.setdefault(index, []).append(word)
                    break
            else:
                left.append(word)
        if left:
            outside.append(
                Line(left, line.y, line.size, line.bold, line.italic, " ".join(word.text for word in left))
            )
    rows: dict[int, list[Cell]] = {}
    tops: list[float] = []
    for index in sorted(cells, key=lambda i: (-grid.boxes[i].y1, grid.boxes[i].x0)):
        box = grid.boxes[index]
        row = next((n for n, top in enumerate(tops) if abs(top - box.y1) < 4), len(tops))
        if row == len(tops):
            tops.append(box.y1)
        text = _cell_text(cells[index], glue)
        if text:
            rows.setdefault(row, []).append(Cell(int(box.x0), int(box.x1), text))
    table = [sorted(rows[row]) for row in sorted(rows)]
    if not table:
        return None, outside
    if all(len(row) == 1 for row in table):
        return Para(" ".join(row[0].text for row in table), page=page, joined=True), outside
    return Table(table, page), outside


def _cell_text(words: Sequence[Word], glue: Callable[[str, str], str]) -> str:
    text, line, last = "", "", None
    for word in sorted(words, key=lambda w: (-round(w.y / 3), w.x0)):
        if last is not None and abs(last - word.y) > 4:
            text, line = (glue(text, line) if text else line), ""
        line = f"{line} {word.text}" if line else word.text
        last = word.y
    return spaced(clean(glue(text, line) if text else line))


def spaced(text: str) -> str:
    """Letter-spaced Hangul as a word: `회 사 명` → `회사명`."""
    pieces = text.split(" ")
    if len(pieces) > 1 and all(len(piece.rstrip(":")) <= 1 for piece in pieces) and "가" <= text[0] <= "힣":
        return "".join(pieces)
    return text


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)

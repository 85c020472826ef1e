"""Tables of an HTML tree: data as rows of cells, lists and headings set as tables as what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from corpus.read.parts import Cell, Look, Mark, Node, Para, Part, Table, clean

SKIPPED = frozenset(
    ("script", "style", "head", "noscript", "template", "svg", "object", "iframe", "form", "button", "select")
)
"""Elements whose content is never text."""
BULLETS = frozenset("•◦▪●○■·–—-*o§‣✓➢\uf0b7\uf0a7")
_MARKER = re.compile(r"^(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\(\d{1,2}\)|[*†‡]+|\[\d+\])$")


_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0*\.?0+(?![\d.])"
)
LONGEST_STYLE = 2_000
"""How much of an element's inline style is looked at, in characters."""
TAGGED = "nonfraction"
"""The element that tags a figure in inline XBRL."""


def marked(element: Node) -> Mark:
    """An element whose place in the text is to be known."""
    return Mark(element, clean("".join(element.itertext())))


@lru_cache(maxsize=4096)
def hides(style: str) -> bool:
    """Whether an inline style keeps what it is set on from being seen."""
    return bool(_HIDDEN.search(style[:LONGEST_STYLE].lower()))


def unseen(element: Node) -> bool:
    """Whether a page hides an element from its readers, by its style or by its attribute."""
    return hides(element.get("style") or "") or element.get("hidden") is not None


def local(element: Node) -> str:
    """An element's name without name space, in small letters; empty for comments."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def table_parts(element: Node) -> list[Part] | None:
    """A table's parts; None when it only lays out paragraphs and should be walked into."""
    rows: list[list[Cell]] = []
    links = 0
    heads: int | None = None
    for row in element.iter("{*}tr"):
        if unseen(row):
            continue
        cells, linked = _row(row)
        if cells is None:
            return None
        if not cells:
            continue
        links += linked
        rows.append(cells)
        parent = row.getparent()
        if parent is not None and local(parent) == "thead":
            heads = len(rows)
    if not rows:
        return []
    if len(rows) >= 3 and links >= len(rows) * 0.5:
        return []
    if all(len(cells) == 1 for cells in rows):
        return None
    if all(len(cells) <= 2 and (cells[0].text in BULLETS or _MARKER.match(cells[0].text)) for cells in rows):
        return [
            Para(" ".join(cell.text for cell in cells), listed=True, marks=_marks(cells)) for cells in rows
        ]
    texts = [cell.text for cells in rows for cell in cells]
    if (
        len(rows) <= 2
        and re.match(r"(?:part\s+[iv]+|items?\s+\d+[a-c]?|note\s+\d+)\b", texts[0], re.I)
        and len(texts) <= 3
    ):
        return [Para(" ".join(texts), Look(bold=True))]
    if len(rows) <= 2 and max(len(text) for text in texts) > 400:
        return None
    return [Table(rows, heads=heads)]


def _row(row: Node) -> tuple[list[Cell] | None, bool]:
    cells: list[Cell] = []
    column = 0
    linked = False
    for cell in row:
        name = local(cell)
        if name not in ("td", "th"):
            continue
        span = cell.get("colspan")
        width = int(span) if span and span.isdecimal() and len(span) < 4 else 1
        if (len(cell) or cell.text) and not unseen(cell):
            marks: list[Mark] = []
            text, has_link = _cell(cell, marks)
            if text is None:
                return None, False
            linked = linked or has_link
            if text:
                cells.append(Cell(column, column + width, text, tuple(marks)))
        column += width
    return cells, linked


def _marks(cells: Sequence[Cell]) -> tuple[Mark, ...]:
    return tuple(mark for cell in cells for mark in cell.marks)


def _cell(cell: Node, marks: list[Mark]) -> tuple[str | None, bool]:
    """A cell's text, and whether it links inside the document; None for a nested table. Adds its marks."""
    pieces: list[str] = [cell.text] if cell.text else []
    linked = False
    events = etree.iterwalk(cell, events=("start", "end"))
    for event, element in events:
        if element is cell:
            continue
        if event == "end":
            # Only here, or what follows an element would come before what is inside it.
            if element.tail:
                pieces.append(element.tail)
            continue
        if unseen(element):
            events.skip_subtree()
            continue
        name = local(element)
        if name == "table":
            return None, False
        if name in ("div", "p", "br", "li"):
            pieces.append(" ")
        elif name == "a" and (element.get("href") or "").startswith("#"):
            linked = True
        elif name == TAGGED:
            marks.append(marked(element))
        if element.text and name and name not in SKIPPED:
            pieces.append(element.text)
    return clean("".join(pieces)), linked

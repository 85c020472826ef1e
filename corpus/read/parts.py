"""What every reader hands to the assembler: paragraphs with their look, tables with their cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus.errors import ReadError
from corpus.visible import visible

_SPLIT = re.compile(r"(?<=\w)[\u200b\ufeff]+(?=\w)")
_SPACES = re.compile(r"[\s\u00a0\u200b\u2000-\u200a\u202f\u205f\u3000\ufeff]+")
_LIGATURES = re.compile("[\ufb00-\ufb06\u2f00-\u2fd5\u2e80-\u2eff]")


def clean(text: str) -> str:
    """White space collapsed, characters that nobody sees gone, ligatures as letters, NFC."""
    if not text.isascii():
        text = _SPLIT.sub("", text)
    text = visible(_SPACES.sub(" ", text).strip())
    if text.isascii():
        return text
    text = _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


Node = Any
"""An element of lxml's tree; the library has no types of its own."""


def check_whole(parser: Any, source: str) -> None:
    """Refuse what lxml's parser gave up inside of: it forgives damage, but drops in silence what lies too deep.

    Raises:
        ReadError: `read.too_deep`.
        MemoryError: It had none left.
    """
    for entry in parser.error_log:
        if entry.type_name == "ERR_NO_MEMORY":
            raise MemoryError
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise ReadError("read.too_deep", source=source)


class Look(NamedTuple):
    """How a paragraph is set; what headings are told by."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 0.0


PLAIN = Look()


class Mark(NamedTuple):
    """An element inside a paragraph or cell whose place in the text is to be known, and the text it shows."""

    node: Node
    shown: str


@dataclass(slots=True)
class Para:
    """A paragraph, heading or list item. `level` is a heading's depth where the format says it."""

    text: str
    look: Look = PLAIN
    page: int | None = None
    level: int = 0
    listed: bool = False
    exhibit: bool = False
    joined: bool = False
    """Its line breaks are settled: never joined with the paragraph before."""
    marks: tuple[Mark, ...] = ()


class Cell(NamedTuple):
    """A table cell: the columns it covers, half open, and its text."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Table:
    """A table's rows without empty cells. `heads` is the number of head rows where the format says it.

    It begins on `page`; `turns` tells which of its rows are the first of a further page, and of which.
    """

    rows: list[list[Cell]] = field(default_factory=list[list[Cell]])
    page: int | None = None
    heads: int | None = None
    exhibit: bool = False
    turns: list[tuple[int, int | None]] = field(default_factory=list[tuple[int, int | None]])

    def page_of(self, row: int) -> int | None:
        """The page that a row stands on."""
        return next((page for first, page in reversed(self.turns) if first <= row), self.page)


class GridCell(NamedTuple):
    """A value of a table with what says what it is: its row's label, its column's heads from the top, the table.

    `group` is the lone label above its row ("Intelligent Cloud" over revenue, costs and income), empty without one.
    """

    label: str
    heads: tuple[str, ...]
    text: str
    context: str
    group: str = ""


@dataclass(slots=True)
class PageBreak:
    """Where a page ends."""


Part = Para | Table | PageBreak

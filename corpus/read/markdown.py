"""Markdown by the CommonMark grammar: headings, paragraphs, list items, tables."""

from __future__ import annotations

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.decode import decode
from corpus.read.limits import MAX_TABLE_ROWS
from corpus.read.parts import Cell, Para, Part, Table, clean

_DEEPEST = 50
"""How deep lists and quotations may stand in one another."""


def read_markdown(data: bytes, source: str) -> Extract:
    """Read a Markdown file.

    Raises:
        ReadError: `read.no_text`, `read.wrong_encoding`, `read.binary_file`, `read.too_deep`.
    """
    from corpus.read.identity import finish

    text, blocks, _ = assemble(parts_of(decode(data, source), source), source, styled=False)
    return Extract(text, blocks, finish(DocumentInfo(), text, blocks, source, filing=False))


def parts_of(markdown: str, source: str) -> list[Part]:
    """The blocks of a Markdown text; inline marks are taken off, link targets dropped.

    Raises:
        ReadError: `read.too_deep`, since the parser drops what lies deeper; `read.too_large_table`.
    """
    from markdown_it import MarkdownIt

    if (rows := _longest_table(markdown)) > MAX_TABLE_ROWS:  # which takes the parser long
        raise ReadError("read.too_large_table", source=source, rows=rows, limit=MAX_TABLE_ROWS)
    tokens = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table").parse(markdown)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise ReadError("read.too_deep", source=source)
    parts: list[Part] = []
    level = lists = 0
    table: Table | None = None
    row: list[Cell] = []
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            level = int(token.tag[1])
        elif kind == "heading_close":
            level = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif kind == "table_open":
            table = Table(heads=1)
        elif kind == "table_close" and table is not None:
            parts.append(table)
            table = None
        elif kind == "tr_open":
            row = []
        elif kind == "tr_close" and table is not None:
            table.rows.append(row)
        elif kind == "inline":
            text = clean(_inline(token.children or []))
            if table is not None:
                if text:
                    row.append(Cell(len(row), len(row) + 1, text))
            elif text:
                parts.append(Para(text, level=level, listed=lists > 0, joined=True))
        elif kind in ("fence", "code_block"):
            parts.extend(
                Para(clean(line), joined=True) for line in token.content.splitlines() if line.strip()
            )
    return parts


def _longest_table(markdown: str) -> int:
    """The most lines in a row that may be rows of one table."""
    longest = rows = 0
    for line in markdown.split("\n"):
        rows = rows + 1 if "|" in line else 0
        longest = max(longest, rows)
    return longest


def _inline(children: list) -> str:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
    pieces: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif child.type == "image":
            pieces.append(child.content)
    return "".join(pieces)

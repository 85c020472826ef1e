"""DOCX: paragraphs with their heading styles, lists and tables, in the document's order."""

from __future__ import annotations

import io

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.limits import MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from corpus.read.packed import open_packed
from corpus.read.parts import Cell, Look, Para, Part, Table, clean


def read_docx(data: bytes, source: str) -> Extract:
    """Read a Word document.

    Raises:
        ReadError: `read.damaged_file`, `read.too_large` (also for a zip bomb), `read.no_text`,
            `read.too_large_table`, `read.too_wide_table`.
    """
    import docx

    from corpus.read.identity import finish

    open_packed(data, source).close()
    try:
        parts, title = _content(docx.Document(io.BytesIO(data)), source)
    except (MemoryError, ReadError):
        raise
    except Exception as error:  # the library takes what a file says of itself at its word
        raise ReadError("read.damaged_file", source=source) from error
    text, blocks, _ = assemble(parts, source)
    info = DocumentInfo(title=title, origins={"title": "content"} if title else {})
    return Extract(text, blocks, finish(info, text, blocks, source, filing=False))


def _content(document, source: str) -> tuple[list[Part], str]:  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    """The parts of a document in order, and its title."""
    from docx.text.paragraph import Paragraph

    parts: list[Part] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            parts.append(_paragraph(item))
        else:
            rows = len(item._tbl.tr_lst)  # pyright: ignore[reportPrivateUsage]
            if rows > MAX_TABLE_ROWS:  # before its cells are read, each of which takes long
                raise ReadError("read.too_large_table", source=source, rows=rows, limit=MAX_TABLE_ROWS)
            parts.append(_table(item))
    return parts, clean(document.core_properties.title or "")


def _paragraph(paragraph) -> Para:  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    name: str = (paragraph.style.name if paragraph.style is not None else "") or ""
    level = 0
    if name == "Title":
        level = 1
    elif name.startswith("Heading ") and name[8:9].isdecimal():
        level = int(name[8])
    runs = [run for run in paragraph.runs if run.text.strip()]
    look = Look(bool(runs) and all(run.bold for run in runs), bool(runs) and all(run.italic for run in runs))
    return Para(clean(paragraph.text), look, level=level, listed=name.startswith("List"), joined=True)


def _table(table) -> Table:  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]

    out = Table()
    above: dict[int, str] = {}
    # The library's own `row.cells` makes a copy of a cell for every column that it says it covers.
    for row in table._tbl.tr_lst:
        cells: list[Cell] = []
        column = 0
        for tc in row.tc_lst[: MAX_TABLE_COLUMNS + 1]:
            width = max(1, min(tc.grid_span, MAX_TABLE_COLUMNS))
            text = above.get(column, "") if tc.vMerge == "continue" else clean(_Cell(tc, table).text)
            above[column] = text
            if text:
                cells.append(Cell(column, column + width, text))
            column += width
        if cells:
            out.rows.append(cells)
    return out

"""DOCX: paragraphs with their heading styles, lists and tables, in the document's order."""

from __future__ import annotations

import io
import zipfile

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.limits import MAX_UNPACKED
from corpus.read.parts import Cell, Look, Para, Part, Table, clean


def read_docx(data: bytes, source: str) -> Extract:
    """Read a Word document.

    Raises:
        ReadError: `read.damaged_file`, `read.too_large` (also for a zip bomb), `read.no_text`.
    """
    import docx
    from docx.text.paragraph import Paragraph

    from corpus.read.identity import finish

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise ReadError(
                "read.too_large", source=source, mb=unpacked // 2**20, limit_mb=MAX_UNPACKED // 2**20
            )
        document = docx.Document(io.BytesIO(data))
    except ReadError:
        raise
    except Exception as error:
        raise ReadError("read.damaged_file", source=source) from error
    parts: list[Part] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            parts.append(_paragraph(item))
        else:
            parts.append(_table(item))
    text, blocks, _ = assemble(parts, source)
    title = clean(document.core_properties.title or "")
    info = DocumentInfo(title=title, origins={"title": "content"} if title else {})
    return Extract(text, blocks, finish(info, text, blocks, source, filing=False))


def _paragraph(paragraph) -> Para:  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    name: str = (paragraph.style.name if paragraph.style is not None else "") or ""
    level = 0
    if name == "Title":
        level = 1
    elif name.startswith("Heading ") and name[8:9].isdigit():
        level = int(name[8])
    runs = [run for run in paragraph.runs if run.text.strip()]
    look = Look(bool(runs) and all(run.bold for run in runs), bool(runs) and all(run.italic for run in runs))
    return Para(clean(paragraph.text), look, level=level, listed=name.startswith("List"), joined=True)


def _table(table) -> Table:  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    out = Table()
    for row in table.rows:
        cells: list[Cell] = []
        seen: set[int] = set()
        for column, cell in enumerate(row.cells):
            if id(cell._tc) in seen:
                continue
            seen.add(id(cell._tc))
            text = clean(cell.text)
            if text:
                cells.append(Cell(column, column + 1, text))
        if cells:
            out.rows.append(cells)
    return out

"""DART XML: the reports of Korean companies, whatever encoding they really have."""

from __future__ import annotations

import re

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.decode import decode
from corpus.read.limits import MAX_TABLE_COLUMNS
from corpus.read.parts import Cell, Look, Node, PageBreak, Para, Part, Table, check_whole, clean

_GLUED = re.compile(r"(?<=[가-힣]다\.)(?=[가-힣A-Z0-9☞※①-⑳(\['‘“])|(?<=[^\s])(?=[☞※])")
_SECTION = re.compile(r"^SECTION-(\d)$")
_SIZE = re.compile(r"F-(\d{1,2})\b")


def read_dart(data: bytes, source: str) -> Extract:
    """Read a DART report.

    Raises:
        ReadError: `read.damaged_file`, `read.too_deep`, `read.wrong_encoding`, `read.no_text`.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    from corpus.read.identity import finish
    from corpus.read.prose_facts import facts_of_prose
    from corpus.read.table_facts import facts_of_tables

    text = decode(data, source)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    text = re.sub(r"&(?!(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)", "&amp;", text)
    text = re.sub(r"&cr;", "\n", text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # nothing in it to be mended
        check_whole(parser, source)
        raise ReadError("read.damaged_file", source=source) from error
    check_whole(parser, source)
    if root is None or root.tag != "DOCUMENT":
        raise ReadError("read.damaged_file", source=source)
    extracted, blocks, placed = assemble(_parts(root), source, korean=True, grid=True)
    info = _info(root)
    info = finish(info, extracted, blocks, source)
    facts = (*facts_of_tables(placed, extracted, blocks, info), *facts_of_prose(extracted, blocks, info))
    return Extract(extracted, blocks, info, facts)


def _info(root: Node) -> DocumentInfo:
    def value(path: str) -> str:
        found = root.find(path)
        return clean("".join(found.itertext())) if found is not None else ""

    company = root.find("COMPANY-NAME")
    form = value("DOCUMENT-NAME")
    end = root.find(".//TU[@AUNIT='PERIODTO']")
    start = root.find(".//TU[@AUNIT='PERIODFROM']")
    last = _date(end.get("AUNITVALUE") if end is not None else None)
    first = _date(start.get("AUNITVALUE") if start is not None else None)
    filed = ""
    cover = root.find(".//COVER")
    if cover is not None and (
        match := re.search(
            r"(?<!\d)(20\d\d)년\s*(\d{1,2})월\s*(\d{1,2})일\s*(?=제출|회|주권|$)",
            clean(" ".join(cover.itertext())),
        )
    ):
        filed = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    if not filed and cover is not None:
        dates = re.findall(r"(20\d\d)년\s+(\d{1,2})월\s+(\d{1,2})일", " ".join(cover.itertext()))
        later = [f"{y}-{int(m):02d}-{int(d):02d}" for y, m, d in dates]
        filed = next((date for date in later if date > last), "")
    fields = {
        "company": clean("".join(company.itertext())) if company is not None else "",
        "cik": (company.get("AREGCIK") or "") if company is not None else "",
        "form": form,
        "period_end": last,
        "fiscal_period": _period(form, first, last),
        "filed": filed,
        "language": "ko",
    }
    origins = {name: "content" for name, field in fields.items() if field}
    return DocumentInfo(**fields, origins=origins)  # pyright: ignore[reportArgumentType]


def _date(value: str | None) -> str:
    return f"{value[:4]}-{value[4:6]}-{value[6:8]}" if value and re.fullmatch(r"\d{8}", value) else ""


def _period(form: str, start: str, end: str) -> str:
    from corpus.read.identity import korean_period

    return korean_period(form, start, end)


def _parts(root: Node) -> list[Part]:
    parts: list[Part] = []
    body = root.find("BODY")
    stack: list[tuple[Node, int]] = [(body if body is not None else root, 0)]
    while stack:
        element, depth = stack.pop()
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag == "TABLE":
            parts.extend(_table(element))
        elif tag in ("TITLE", "COVER-TITLE"):
            text = clean("".join(element.itertext()))
            if text:
                parts.append(Para(text, Look(bold=True, size=20 - depth), level=max(depth, 1), joined=True))
        elif tag == "P":
            parts.extend(_paragraph(element))
        elif tag == "PGBRK":
            parts.append(PageBreak())
        elif tag in ("IMAGE", "IMG", "EXTRACTION"):
            continue
        else:
            match = _SECTION.match(tag)
            inner = int(match[1]) if match else depth
            stack.extend((child, inner) for child in reversed(element))
    return parts


def _paragraph(element: Node) -> list[Part]:
    """A paragraph; a bold run that opens it is a heading of its own."""
    parts: list[Part] = []
    mark = element.get("USERMARK") or ""
    rest: list[str] = [element.text or ""]
    opening = not clean(rest[0])
    for child in element:
        # Comments, and entities that were not expanded, have no text of their own.
        inner = "".join(child.itertext()) if isinstance(child.tag, str) else ""
        style = child.get("USERMARK") or ""
        if child.tag == "SPAN" and _bold(style) and opening and len(clean(inner)) <= 80:
            parts.append(Para(clean(inner), Look(bold=True, size=_size(style)), joined=True))
        elif child.tag == "TABLE":
            parts.extend(_table(child))
        elif isinstance(child.tag, str) and child.tag not in ("IMAGE", "PGBRK"):
            rest.append(inner)
            opening = opening and not clean(inner)
        rest.append(child.tail or "")
        opening = opening and not clean(rest[-1])
    for line in "".join(rest).split("\n"):
        for text in _GLUED.split(line):
            if text := clean(text):
                parts.append(Para(text, Look(bold=_bold(mark), size=_size(mark)), listed=text[0] in "-•ㆍ·"))
    return [part for part in parts if not isinstance(part, Para) or part.text]


def _bold(mark: str) -> bool:
    return bool(re.search(r"(?:^|\s)B(?:\s|$)", mark))


def _size(mark: str) -> float:
    match = _SIZE.search(mark)
    return float(match[1]) if match else 0.0


def _table(element: Node) -> list[Part]:
    rows: list[list[Cell]] = []
    heads: int | None = None
    spans: dict[int, int] = {}
    for row in element.iter("TR"):
        cells: list[Cell] = []
        column = 0
        for cell in row:
            # What lies beyond the widest table is not placed; so many cells are refused by the assembler.
            if cell.tag not in ("TD", "TH", "TU", "TE") or len(cells) > MAX_TABLE_COLUMNS:
                continue
            while spans.get(column, 0) > 0:
                spans[column] -= 1
                column += 1
            width, height = _number(cell.get("COLSPAN")), _number(cell.get("ROWSPAN"))
            pieces: list[str] = []
            for node in cell.iter():
                if node.tag == "P":
                    pieces.append(" ")
                if node.text:
                    pieces.append(node.text)
                if node is not cell and node.tail:
                    pieces.append(node.tail)
            text = clean("".join(pieces))
            if text:
                cells.append(Cell(column, column + width, text))
            if height > 1:
                for covered in range(column, min(column + width, MAX_TABLE_COLUMNS)):
                    spans[covered] = height - 1
            column += width
        while spans.get(column, 0) > 0:
            spans[column] -= 1
            column += 1
        if cells:
            rows.append(cells)
            parent = row.getparent()
            if parent is not None and parent.tag == "THEAD":
                heads = len(rows)
    if all(len(row) == 1 for row in rows):
        lines = (text for row in rows for text in _GLUED.split(row[0].text))
        return [Para(text, joined=True) for line in lines if (text := clean(line))]
    return [Table(rows, heads=heads)]


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and 0 < len(value) < 4 and int(value) else 1

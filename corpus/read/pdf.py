"""PDF: text with its places on the page, so that paragraphs are whole again and table rows have cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.furniture import is_furniture, masked, repeated
from corpus.read.limits import MAX_CHARACTERS, MAX_PAGES
from corpus.read.parts import PageBreak, Para, Part, clean
from corpus.read.pdf_grid import Grid, grids
from corpus.read.pdf_layout import Glue, page_parts
from corpus.read.pdf_lines import Line, boxes, ordered, page_lines

_MAX_BOOKMARKS = 5_000
_PROBE = 16
_DOTS = re.compile(r"\.{5,}\s?\d{1,4}$")
_CONTENTS = re.compile(r"\S\s?\.{5,}\s?\d{1,4}$|^(?:part|item|note)\b.*\s\d{1,3}$", re.IGNORECASE)
_CONTENTS_ENTRY = re.compile(r"\s\d{1,3}$|^part\s+[ivx]+\.?$|^note\s+\d", re.IGNORECASE)
_BARE_ITEM = re.compile(
    r"^(?:items?\s+\d{1,2}[a-c]?(?:,\s*\d{1,2}[a-c]?)*|part\s+[ivx]+(?:,\s*[ivx]+)+)$", re.IGNORECASE
)
"""A running head that names the Item of its page without its title."""
_BARE_PART = re.compile(r"^part\s+[ivx]+\.?$", re.IGNORECASE)
"""A Part's own heading, or a running head of its pages, which may be too few to be told by their number."""
_PAGES_OF_PART = 3
_EXHIBIT = re.compile(r"^exhibit\s+\d{1,3}(?:\.\d{1,3})?\W*$", re.IGNORECASE)


@dataclass(slots=True)
class _Page:
    """A page's lines, its ruled tables, and the outline's headings that point to it (folded, with level)."""

    lines: list[Line]
    grids: list[Grid]
    headings: dict[str, int] = field(default_factory=dict[str, int])


def read_pdf(data: bytes, source: str) -> Extract:
    """Read a PDF with a text layer.

    Raises:
        ReadError: `read.truncated_pdf`, `read.damaged_file`, `read.encrypted_pdf`, `read.too_many_pages`,
            `read.too_large`, `read.no_text` (a scan without a text layer).
    """
    import pypdfium2

    from corpus.read.identity import finish, language_of_document
    from corpus.read.prose_facts import facts_of_prose
    from corpus.read.table_facts import facts_of_tables

    document = _open(data, source)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise ReadError("read.too_many_pages", source=source, pages=count, limit=MAX_PAGES)
        pages: list[_Page] = []
        characters = 0
        for index in range(count):
            try:
                page = document[index]
                raw = page_lines(page, MAX_CHARACTERS - characters)
                if raw is None:
                    raise ReadError(
                        "read.too_large",
                        source=source,
                        mb=MAX_CHARACTERS // 10**6,
                        limit_mb=MAX_CHARACTERS // 10**6,
                    )
                # Reading a page's drawings takes as long as its text: only where tables are ruled at all.
                looks = raw and (index < _PROBE or any(page.grids for page in pages[:_PROBE]))
                ruled = grids(boxes(page), page.get_height()) if looks else []
                page.close()
            except pypdfium2.PdfiumError:
                raw, ruled = [], []
            characters += sum(len(line.text) for line in raw)
            pages.append(_Page(ordered(raw), ruled))
        _bookmarks(document, pages)
        metadata = {key: value for key, value in document.get_metadata_dict().items() if value}
    finally:
        document.close()
    if not any(page.lines for page in pages):
        raise ReadError("read.no_text", source=source)
    hints = _without_furniture(pages)
    sample = " ".join(line.text for page in pages[:40] for line in page.lines)
    korean = language_of_document(sample) == "ko"
    glue = Glue(line.text for page in pages for line in page.lines)
    parts = list(_parts(pages, glue))
    text, blocks, placed = assemble(parts, source, korean=korean, glue=glue, grid=True)
    hints = "\n".join([*hints, *(str(value) for value in metadata.values())])
    info = finish(DocumentInfo(), text, blocks, source, hints=hints)
    facts = (*facts_of_tables(placed, text, blocks, info), *facts_of_prose(text, blocks, info))
    return Extract(text, blocks, info, facts)


def _open(data: bytes, source: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        message = str(error).lower()
        if "password" in message or "security" in message or b"/Encrypt" in data:
            raise ReadError("read.encrypted_pdf", source=source) from error
        if b"%%EOF" not in data[-2048:]:
            raise ReadError("read.truncated_pdf", source=source) from error
        raise ReadError("read.damaged_file", source=source) from error


def _without_furniture(pages: list[_Page]) -> list[str]:
    """Take running heads and feet off every page; return them, since they print addresses and dates."""
    edges = [line.text for page in pages for line in _edge(page.lines) if len(line.text) < 200]
    running = repeated(edges, len(pages))
    bare = [line for page in pages for line in page.lines[:4] if _BARE_ITEM.match(clean(line.text))]
    heads = Counter(fold for page in pages for fold in {masked(line.text) for line in page.lines[:3]})
    removed: Counter[str] = Counter()
    told: set[str] = set()
    for number, page in enumerate(pages):
        contents = sum(1 for line in page.lines if _CONTENTS.search(line.text)) >= 8
        kept: list[Line] = []
        for index, line in enumerate(page.lines):
            text = clean(line.text)
            if _DOTS.search(text) or (contents and _CONTENTS_ENTRY.search(text)):
                continue
            if 3 <= index < len(page.lines) - 3:
                kept.append(line)
                continue
            fold = masked(line.text)
            if fold in running:
                if fold in told or any(c.isdigit() for c in text) or is_furniture(text) or number == 0:
                    removed[text] += 1
                    continue
                told.add(fold)
            elif index < 3 and _BARE_PART.match(text) and heads[fold] >= _PAGES_OF_PART:
                if fold in told:
                    continue
                told.add(fold)
            elif is_furniture(text) or (len(bare) > 3 and _BARE_ITEM.match(text)):
                continue
            kept.append(line)
        page.lines = kept
    return [text for text, _ in removed.most_common(40)]


def _edge(lines: list[Line]) -> list[Line]:
    """The first and last three lines of a page."""
    return [*lines[:3], *lines[3:][-3:]]


def _parts(pages: list[_Page], glue: Glue) -> Iterator[Part]:
    exhibit = signed = False
    for number, page in enumerate(pages):
        if page.lines and signed and re.match(r"exhibit\s+\d", page.lines[0].text, re.I):
            exhibit = True
        if any(re.fullmatch(r"signatures?", clean(line.text), re.I) for line in page.lines[:12]):
            signed = number > len(pages) * 0.05
        for part in page_parts(page.lines, page.grids, number, glue):
            part.exhibit = exhibit
            if isinstance(part, Para):
                part.level = page.headings.get(_fold(part.text), 0)
                if exhibit and _EXHIBIT.match(part.text):
                    part.level = 1
            yield part
        yield PageBreak()


def _bookmarks(document: Any, pages: list[_Page]) -> None:
    """The outline's titles by page: what its author calls headings, with their depth."""
    try:
        for entry, _ in zip(document.get_toc(max_depth=6), range(_MAX_BOOKMARKS), strict=False):
            target = entry.get_dest()
            index = target.get_index() if target is not None else None
            if index is None or not 0 <= index < len(pages):
                continue
            for page in pages[index : index + 2]:
                page.headings.setdefault(_fold(entry.get_title()), entry.level + 1)
    except (ValueError, RuntimeError):
        return


def _fold(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()

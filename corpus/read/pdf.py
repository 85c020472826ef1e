"""PDF: text with its places on the page, so that paragraphs are whole again and table rows have cells."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble, is_furniture, masked, repeated
from corpus.read.limits import MAX_CHARACTERS, MAX_PAGES
from corpus.read.parts import Look, PageBreak, Para, Part, clean
from corpus.read.pdf_layout import Glue, page_parts


@dataclass(slots=True)
class Word:
    """A run without white space and its left and right edge, in points."""

    text: str
    x0: float
    x1: float


@dataclass(slots=True)
class Line:
    """A line of a page: its words from left to right, its base line and the height of its font."""

    words: list[Word]
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    text: str = field(default="")

    @property
    def x0(self) -> float:
        """The left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """The right edge."""
        return self.words[-1].x1


def read_pdf(data: bytes, source: str) -> Extract:
    """Read a PDF with a text layer.

    Raises:
        ReadError: `read.truncated_pdf`, `read.damaged_file`, `read.encrypted_pdf`, `read.too_many_pages`,
            `read.too_large`, `read.no_text` (a scan without a text layer).
    """
    import pypdfium2

    from corpus.read.identity import finish, language_of

    document = _open(data, source)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise ReadError("read.too_many_pages", source=source, pages=count, limit=MAX_PAGES)
        pages: list[list[Line]] = []
        characters = 0
        for index in range(count):
            try:
                page = document[index]
                lines = _lines(page)
                page.close()
            except pypdfium2.PdfiumError:
                lines = []
            characters += sum(len(line.text) for line in lines)
            if characters > MAX_CHARACTERS:
                raise ReadError(
                    "read.too_large", source=source, mb=characters // 10**6, limit_mb=MAX_CHARACTERS // 10**6
                )
            pages.append(lines)
        metadata = {key: value for key, value in document.get_metadata_dict().items() if value}
    finally:
        document.close()
    if not any(pages):
        raise ReadError("read.no_text", source=source)
    hints = _without_furniture(pages)
    sample = " ".join(line.text for lines in pages[:40] for line in lines)
    korean = language_of(sample) == "ko"
    glue = Glue(line.text for lines in pages for line in lines)
    parts = list(_parts(pages, glue))
    text, blocks = assemble(parts, source, korean=korean, glue=glue)
    hints = "\n".join([*hints, *(str(value) for value in metadata.values())])
    return Extract(text, blocks, finish(DocumentInfo(), text, blocks, source, hints=hints))


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


def _lines(page: Any) -> list[Line]:
    """A page's lines from top to bottom, what stands side by side in one line."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    count = text_page.count_chars()
    if not count:
        return []
    text: str = text_page.get_text_range()
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, i) or 32) for i in range(count))
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    refs = tuple(ctypes.byref(value) for value in (left, right, bottom, top))
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    name = ctypes.create_string_buffer(160)
    flags = ctypes.c_int()
    fonts: dict[bytes, tuple[bool, bool]] = {}

    def font(index: int) -> tuple[bool, bool]:
        raw.FPDFText_GetFontInfo(text_page, index, name, 160, ctypes.byref(flags))
        known = fonts.get(name.value)
        if known is None:
            lower = name.value.lower()
            known = (
                b"bold" in lower or b"black" in lower or b"heavy" in lower,
                b"italic" in lower or b"oblique" in lower,
            )
            fonts[name.value] = known
        return known

    lines: list[Line] = []
    for match in re.finditer(r"[^\r\n\ufffe]+\ufffe?", text):
        start = match.start()
        words: list[Word] = []
        for run in re.finditer(r"[^\s\u00a0]+", match[0]):
            if not raw.FPDFText_GetCharBox(text_page, start + run.start(), *refs):
                continue
            x0 = left.value
            raw.FPDFText_GetCharBox(text_page, start + run.end() - 1, *refs)
            words.append(Word(run[0], x0, max(right.value, x0)))
        if not words:
            continue
        first = start + len(match[0]) - len(match[0].lstrip())
        last = start + len(match[0].rstrip()) - 1
        raw.FPDFText_GetCharOrigin(text_page, first, ctypes.byref(x), ctypes.byref(y))
        raw.FPDFText_GetLooseCharBox(text_page, first, ctypes.byref(box))
        bold, italic = font(first)
        if bold or italic:
            other = font(last)
            bold, italic = bold and other[0], italic and other[1]
        lines.append(Line(words, y.value, max(box.top - box.bottom, 1.0), bold, italic, match[0]))
    text_page.close()
    return _ordered(lines)


def _ordered(lines: list[Line]) -> list[Line]:
    order = sorted(range(len(lines)), key=lambda i: (-round(lines[i].y, 1), i))
    merged: list[Line] = []
    side_by_side = 0
    for index in order:
        line = lines[index]
        last = merged[-1] if merged else None
        if (
            last is not None
            and abs(last.y - line.y) < 0.35 * min(last.size, line.size)
            and _apart(last, line)
        ):
            if len(last.text) > 45 and len(line.text) > 45:
                side_by_side += 1
            words = sorted([*last.words, *line.words], key=lambda word: word.x0)
            merged[-1] = Line(words, last.y, last.size, last.bold and line.bold, last.italic and line.italic)
            merged[-1].text = " ".join(word.text for word in words)
        else:
            line.text = " ".join(word.text for word in line.words)
            merged.append(line)
    if side_by_side * 3 > len(merged):
        for line in lines:
            line.text = " ".join(word.text for word in line.words)
        return lines
    return merged


def _apart(one: Line, other: Line) -> bool:
    return one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1 or len(other.words) * len(one.words) < 4


def _without_furniture(pages: list[list[Line]]) -> list[str]:
    """Take running heads and feet off every page; return them, since they print addresses and dates."""
    edges = [line.text for lines in pages for line in [*lines[:3], *lines[3:][-3:]] if len(line.text) < 200]
    running = repeated(edges, len(pages))
    removed: Counter[str] = Counter()
    told: set[str] = set()
    for number, lines in enumerate(pages):
        kept: list[Line] = []
        contents = sum(
            1
            for line in lines
            if re.search(r"\S\s?\.{5,}\s?\d{1,4}$|^(?:part|item)\b.*\s\d{1,3}$", line.text, re.I)
        )
        for index, line in enumerate(lines):
            text = clean(line.text)
            edge = index < 3 or index >= len(lines) - 3
            if re.search(r"\.{5,}\s?\d{1,4}$", text) or (contents >= 8 and re.search(r"\s\d{1,3}$", text)):
                continue
            if edge and (fold := masked(line.text)) in running:
                if fold in told or any(c.isdigit() for c in text) or is_furniture(text) or number == 0:
                    removed[text] += 1
                    continue
                told.add(fold)
            elif edge and is_furniture(text):
                continue
            kept.append(line)
        pages[number] = kept
    return [text for text, _ in removed.most_common(40)]


def _parts(pages: list[list[Line]], glue: Glue) -> Iterator[Part]:
    exhibit = signed = False
    for number, lines in enumerate(pages):
        if lines and signed and re.match(r"exhibit\s+\d", lines[0].text, re.I):
            exhibit = True
        if any(re.fullmatch(r"signatures?", clean(line.text), re.I) for line in lines[:12]):
            signed = number > len(pages) * 0.05
        for part in page_parts(lines, number, glue):
            part.exhibit = exhibit
            yield part
        yield PageBreak()


def heading_look(line: Line) -> Look:
    """A line's look."""
    return Look(line.bold, line.italic, False, line.size)


def paragraph(text: str, page: int) -> Para:
    """A plain paragraph on a page."""
    return Para(text, page=page)

"""A PDF page's words with their places, gathered into lines from top to bottom."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TORN = "\ufffe"
"""What pdfium writes where a line ends with a hyphen."""
_WIDEST = 500
"""A line of more words is not joined with others; joining word after word to it would copy it each time."""
_MOST_BOXES = 4_000
"""A page with more rectangles is a drawing."""
_MOST_DRAWN = 200_000
"""A page with more objects is not searched for tables."""
_RAISED = re.compile(r"^\(?(?:\d{1,2}|[a-z*†‡])\)?$")


@dataclass(slots=True)
class Word:
    """A run without white space: its left and right edge and its base line, in points."""

    text: str
    x0: float
    x1: float
    y: float


@dataclass(slots=True)
class Line:
    """A line of a page: its words from left to right, its base line, the height and look of its font."""

    words: list[Word]
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    text: str = ""

    @property
    def x0(self) -> float:
        """The left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """The right edge."""
        return self.words[-1].x1


@dataclass(frozen=True, slots=True)
class Box:
    """A ruled rectangle, in points from the page's lower left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


def page_lines(page: Any, most: int) -> list[Line] | None:
    """A page's lines in the file's own order, as pdfium finds them; None where it has more than `most` characters."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    count = text_page.count_chars()
    if not count:
        return []
    if count > most:
        return None
    text: str = text_page.get_text_range()
    if len(text) != count:
        # Characters beyond the basic plane count twice in pdfium; one by one keeps index and place together.
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
            bold = b"bold" in lower or b"black" in lower or b"heavy" in lower
            known = fonts.setdefault(name.value, (bold, b"italic" in lower or b"oblique" in lower))
        return known

    lines: list[Line] = []
    for match in re.finditer(f"[^\r\n{TORN}]+{TORN}?", text):
        start = match.start()
        words: list[Word] = []
        first = last = -1
        for run in re.finditer(r"[^\s\u00a0]+", match[0]):
            if not raw.FPDFText_GetCharBox(text_page, start + run.start(), *refs):
                continue
            x0 = left.value
            last = start + run.end() - 1
            raw.FPDFText_GetCharBox(text_page, last, *refs)
            if first < 0:
                first = start + run.start()
                raw.FPDFText_GetCharOrigin(text_page, first, ctypes.byref(x), ctypes.byref(y))
            words.append(Word(run[0], x0, max(right.value, x0), y.value))
        if not words:
            continue
        raw.FPDFText_GetLooseCharBox(text_page, first, ctypes.byref(box))
        bold, italic = font(first)
        if bold or italic:
            other = font(last)
            bold, italic = bold and other[0], italic and other[1]
        lines.append(Line(words, y.value, max(box.top - box.bottom, 1.0), bold, italic, _text(words)))
    text_page.close()
    return lines


def ordered(lines: Sequence[Line]) -> list[Line]:
    """Lines from top to bottom, what stands side by side in one line; columns of prose stay apart."""
    merged: list[Line] = []
    side_by_side = 0
    for index in sorted(range(len(lines)), key=lambda i: (-round(lines[i].y, 1), i)):
        line = lines[index]
        last = merged[-1] if merged else None
        if last is not None and len(last.words) + len(line.words) <= _WIDEST and _same_line(last, line):
            if len(last.text) > 45 and len(line.text) > 45:
                side_by_side += 1
            merged[-1] = _joined(last, line)
        else:
            merged.append(line)
    return list(lines) if side_by_side * 3 > len(merged) else merged


def boxes(page: Any) -> list[Box]:
    """The stroked rectangles of a page that may be table cells."""
    import pypdfium2.raw as raw

    found: dict[tuple[int, int, int, int], Box] = {}
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    refs = tuple(ctypes.byref(value) for value in (left, bottom, right, top))
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    count = raw.FPDFPage_CountObjects(page)
    for index in range(count if count <= _MOST_DRAWN else 0):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(item, *refs)
        if right.value - left.value < 6 or top.value - bottom.value < 6:
            continue
        raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke))
        if stroke.value:
            box = Box(left.value, bottom.value, right.value, top.value)
            # Filling and border of one cell differ by the line's width.
            key = (round(box.x0 / 3), round(box.y0 / 3), round(box.x1 / 3), round(box.y1 / 3))
            found.setdefault(key, box)
    return list(found.values()) if len(found) <= _MOST_BOXES else []


def _same_line(one: Line, other: Line) -> bool:
    apart = abs(one.y - other.y)
    small, large = (one, other) if one.size <= other.size else (other, one)
    if len(small.text) <= 4 and _RAISED.match(small.text) and small.size < 0.9 * large.size:
        return apart < 0.65 * large.size and _beside(one, other)
    return apart < 0.35 * small.size and _beside(one, other)


def _beside(one: Line, other: Line) -> bool:
    if one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1:
        return True
    return not any(a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 for a in one.words for b in other.words)


def _joined(one: Line, other: Line) -> Line:
    main = one if len(one.text) >= len(other.text) else other
    words = sorted([*one.words, *other.words], key=lambda word: word.x0)
    return Line(words, main.y, main.size, one.bold and other.bold, one.italic and other.italic, _text(words))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)

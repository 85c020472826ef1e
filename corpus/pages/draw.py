"""A PDF's page drawn, and a quote found on it. Runs in the child process (`worker`) alone.

Extracted text has its white space collapsed, words torn by a line's end joined and table cells divided by bars. So a
quote is looked for by its letters and digits alone, in the order in which the page holds them.
"""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Any

from corpus.errors import ReadError

WIDTH = 1_240
"""Pixels across a drawn page: sharp at the width of a reader on a screen of double density."""
MOST_PIXELS = 6_000_000
"""The most that one picture may hold: a page may claim any size."""
_LONGEST = 60_000
"""A page of more characters is not searched."""
_LEAST = 12
"""Letters that a piece of a quote must have to be told from chance."""
_MOST_OF = 0.7
"""The share of a quote's letters that must stand close together where its order is not the page's."""
_MOST_SPOTS = 40
"""How often a word is looked for on a page."""

Box = tuple[float, float, float, float]
"""Left, top, width and height, as shares of the page's width and height."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A quote to be found in a PDF on the pages from `first` to `last`, counted from 0; an empty one is nowhere."""

    path: str
    first: int
    last: int
    quote: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The page that a quote was found on, or the first one looked at, and where it stands there.

    Attributes:
        page: Counted from 0.
        pages: How many the document has.
        width, height: Of the page, in points as it is shown.
        boxes: A rectangle for each line of the quote; none where it was not found.
    """

    page: int
    pages: int
    width: float
    height: float
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to be drawn, counted from 0."""

    path: str
    page: int


def place(document: Any, sought: Sought) -> Placed:
    """Where a quote stands.

    Raises:
        ReadError: `read.damaged_file` where the document has no such page.
    """
    pages = len(document)
    wanted = _letters(sought.quote)
    best: Placed | None = None
    most = 0
    for number in range(max(0, sought.first), min(sought.last, pages - 1) + 1):
        page = _page(document, number)
        try:
            width, height = page.get_size()
            spans = _found(page, sought.quote)
            found = sum(stop - start for start, stop in spans)
            if best is None or found > most:
                most = found
                boxes = _boxes(page, spans) if spans else ()
                best = Placed(number, pages, width, height, boxes)
        finally:
            page.close()
        if most >= len(wanted):
            break
    if best is None:
        raise ReadError("read.damaged_file", source="")
    return best


def picture(document: Any, wanted: Wanted) -> bytes:
    """A page as PNG, `WIDTH` pixels across unless that makes it too large.

    Raises:
        ReadError: `read.damaged_file` where the document has no such page or it cannot be drawn.
    """
    import pypdfium2
    from PIL import Image

    page = _page(document, wanted.page)
    try:
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1.0), (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        try:
            image = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
    except pypdfium2.PdfiumError as failure:
        raise ReadError("read.damaged_file", source="") from failure
    finally:
        page.close()
    # A page of print has few colours: a palette makes a third of the bytes, and no difference to the eye.
    if image.getcolors(maxcolors=4_096) is not None:
        image = image.quantize(colors=64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _page(document: Any, number: int) -> Any:
    import pypdfium2

    if not 0 <= number < len(document):
        raise ReadError("read.damaged_file", source="")
    try:
        return document[number]
    except pypdfium2.PdfiumError as failure:
        raise ReadError("read.damaged_file", source="") from failure


def _letters(text: str) -> str:
    """The letters and digits of a text alone, as they are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _found(page: Any, quote: str) -> list[tuple[int, int]]:
    """The runs of a page's characters that hold a quote: whole, or the beginning and the end of it that are there.

    Where not even these are, as in a table whose cells are several lines high, the words of it that stand together.
    """
    import pypdfium2.raw as raw

    wanted = _letters(quote)
    if not wanted:
        return []
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if not 0 < count <= _LONGEST:
            return []
        held: list[str] = []
        places: list[int] = []
        for index in range(count):
            for letter in _letters(chr(raw.FPDFText_GetUnicode(text, index) or 32)):
                held.append(letter)
                places.append(index)
    finally:
        text.close()
    letters = "".join(held)
    runs = _runs(letters, wanted) or _scattered(letters, quote)
    return [(places[start], places[stop - 1] + 1) for start, stop in runs]


def _runs(letters: str, wanted: str) -> list[tuple[int, int]]:
    """Where the letters of a quote stand among those of a page, as ranges."""
    at = letters.find(wanted)
    if at >= 0:
        return [(at, at + len(wanted))]
    least = min(_LEAST, len(wanted))
    runs: list[tuple[int, int]] = []
    head = _longest(letters, wanted, least, first=True)
    if head:
        at = letters.find(wanted[:head])
        runs.append((at, at + head))
    # What a page's end, a foot or another column stands in the middle of goes on after it.
    tail = _longest(letters, wanted[head:], least, first=False)
    if tail:
        at = letters.find(wanted[-tail:], runs[0][1] if runs else 0)
        if at >= 0:
            runs.append((at, at + tail))
    return runs


def _longest(letters: str, wanted: str, least: int, *, first: bool) -> int:
    """How many letters of a quote's beginning, or of its end, stand together on the page; 0 below the least."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        piece = wanted[:middle] if first else wanted[-middle:]
        if piece in letters:
            low = middle
        else:
            high = middle - 1
    return low if low >= least else 0


def _scattered(letters: str, quote: str) -> list[tuple[int, int]]:
    """The words of a quote where most of them stand close together, in any order; none where they do not."""
    words = {word for word in map(_letters, re.split(r"[\s|]+", quote)) if len(word) > 1}
    total = sum(map(len, words))
    spots: list[tuple[int, str]] = []
    for word in words:
        spots += (
            (match.start(), word) for match in islice(re.finditer(re.escape(word), letters), _MOST_SPOTS)
        )
    spots.sort()
    reach = 2 * total + 40
    best: list[tuple[int, str]] = []
    most = 0
    first = 0
    for last in range(len(spots)):
        while spots[last][0] - spots[first][0] > reach:
            first += 1
        inside = spots[first : last + 1]
        held = sum(map(len, {word for _, word in inside}))
        if held > most:
            best, most = inside, held
    if total < _LEAST or most < _MOST_OF * total:
        return []
    return [(at, at + len(word)) for at, word in best]


def _boxes(page: Any, spans: list[tuple[int, int]]) -> tuple[Box, ...]:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    try:
        boxes: list[Box] = []
        for start, stop in spans:
            for number in range(text.count_rects(start, stop - start)):
                left, bottom, right, top = text.get_rect(number)
                corners = [_on_page(raw, page, left, top), _on_page(raw, page, right, bottom)]
                (x0, y0), (x1, y1) = corners
                x, y, width, height = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
                if width > 0 and height > 0:
                    boxes.append((x, y, width, height))
        return tuple(boxes)
    finally:
        text.close()


_GRID = 100_000  # steps along an edge: pdfium's way from a page's own places to those of its picture rounds to them


def _on_page(raw: Any, page: Any, x: float, y: float) -> tuple[float, float]:
    """A point of a page's own system as shares of the picture's width and height, however the page is turned."""
    right, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, ctypes.byref(right), ctypes.byref(down))
    return right.value / _GRID, down.value / _GRID

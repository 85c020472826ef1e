"""What a stretch of a document is made of: headings, paragraphs and tables, each by its offsets.

The catalogue keeps a document as one text and its passages; a passage says whether it is prose or the rows of a table, and
under which headings it stands. Every block of the text is a line of it, and a table's cells are divided by bars.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.document import Passage
from corpus.read.headings import short

BAR = " | "
"""What divides the cells of a table's row in the text."""

ABOVE, BELOW = 1_500, 2_500
"""Code points of the document shown before and after a place, more or less: whole passages are."""
MORE = 6_000
"""Code points that are shown in addition when more is asked for."""
MOST = 90_000
"""The longest stretch that is shown at once."""
_TABLE_BACK = 8_000
"""How far back a table that begins above a stretch is shown from its first row on."""
_MOST_PAGES = 80
"""The most pages after the one that a passage is said to be on that it is looked for on: a table tells only its first."""
_LOOK_AHEAD = 200
_MOST_HEADINGS = 8
_LONGEST_HEADING = 320
_LONGEST_MINOR = 90
_ENDS = re.compile(r"[.!?;:,)…]['”’\"]*$|다$")
_BULLET = re.compile(r"^\s*(?:[•·ㆍ▪◦○●■□\-–—*※☞]|\(?\d{1,2}\)|[①-⑳])\s*\S")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level` counts from 0, the document's own title; 6 is a minor one without a section of its own."""

    start: int
    end: int
    level: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or an item of a list."""

    start: int
    end: int
    listed: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table, each with the spans of its cells.

    `lent` are the column heads that stand elsewhere, where the stretch begins below them or the text has none.
    """

    rows: tuple[tuple[Span, ...], ...]
    context: str = ""
    lent: tuple[tuple[str, ...], ...] = ()
    page: int | None = None

    @property
    def start(self) -> int:
        """Where its first row begins."""
        return self.rows[0][0][0]

    @property
    def end(self) -> int:
        """Where its last row ends."""
        return self.rows[-1][-1][1]


Block = Heading | Paragraph | Table
"""`page` is told by the first block of a page alone, counted from 0."""


def stretch(passages: Sequence[Passage], length: int, start: int, end: int) -> Span:
    """The whole passages that hold a range of a text of `length` code points; a table begins with its first row."""
    start, end = max(0, min(start, length)), max(0, min(end, length))
    if not passages:
        return start, end
    ends = [passage.end for passage in passages]
    starts = [passage.start for passage in passages]
    first = min(bisect_right(ends, start), len(passages) - 1)
    last = max(bisect_left(starts, end) - 1, first)
    while first > 0 and _goes_on(passages[first - 1], passages[first]):
        if start - passages[first - 1].start > _TABLE_BACK:
            break
        first -= 1
    begin = 0 if first == 0 else passages[first].start
    stop = length if last == len(passages) - 1 else passages[last].end
    return min(begin, start), max(stop, end)


def at(passages: Sequence[Passage], offset: int) -> Passage | None:
    """The passage that holds a place, else the one before it."""
    index = bisect_right([passage.start for passage in passages], offset) - 1
    return passages[max(index, 0)] if passages else None


def pages_of(passages: Sequence[Passage], span: Span) -> Span:
    """The first and the last page, counted from 0, that a range may stand on; a passage tells only where it begins."""
    first = at(passages, span[0])
    begin = (first.page if first else None) or 0
    after = bisect_left([passage.start for passage in passages], span[1])
    # A paragraph that goes on overleaf is of the page that it begins on, in all its passages.
    later = (passage.page for passage in passages[after : after + _LOOK_AHEAD] if passage.page is not None)
    following = next((page for page in later if page > begin), begin + 1)
    return begin, min(following, begin + _MOST_PAGES)


def blocks(text: str, start: int, passages: Sequence[Passage], title: str = "") -> tuple[Block, ...]:
    """The blocks of a stretch, in order; every character of it that is not white space is in one of them.

    Args:
        text: The stretch.
        start: Where it begins in the document's text.
        passages: Those of the document that it holds any of.
        title: The document's, which heads its text without being a section of it.
    """
    found: list[Block] = []
    offset, end, page = start, start + len(text), None
    before: Passage | None = None
    for passage in passages:
        begin, stop = max(passage.start, offset), min(passage.end, end)
        if begin >= stop:
            continue
        found += (Paragraph(*line) for line in _lines(text, start, offset, begin))
        made = list(_of_passage(text, start, begin, stop, passage, title))
        if made and passage.page is not None and passage.page != page:
            page = passage.page
            made[0] = replace(made[0], page=page)
        if before is not None and made and _goes_on(before, passage):
            _join(found, made)
        found += made
        offset, before = stop, passage
    found += (Paragraph(*line) for line in _lines(text, start, offset, end))
    return tuple(_lend(block, text, start) if isinstance(block, Table) else block for block in found)


def _of_passage(
    text: str, start: int, begin: int, stop: int, passage: Passage, title: str
) -> Iterator[Block]:
    lines = list(_lines(text, start, begin, stop))
    headings = _headings(text, start, lines, passage, title) if begin == passage.start else []
    yield from headings
    rest = lines[len(headings) :]
    if passage.kind == "table" and rest:
        yield Table(tuple(_cells(text, start, line) for line in rest), passage.context)
        return
    for line, following in pairwise([*rest, None]):
        assert line is not None  # noqa: S101 - only the last of the pairs ends with None
        words = text[line[0] - start : line[1] - start]
        after = text[following[0] - start : following[1] - start] if following else ""
        if _is_minor(words, after):
            yield Heading(*line, 6)
        else:
            yield Paragraph(*line, bool(_BULLET.match(words)))


def _headings(text: str, start: int, lines: Sequence[Span], passage: Passage, title: str) -> list[Heading]:
    """The lines that head a passage: up to the one that names its section, and the document's title."""
    said = [text[a - start : b - start] for a, b in lines[:_MOST_HEADINGS]]
    last = len(passage.section) - 1
    if passage.kind == "heading":
        return [Heading(*line, min(last + 2, 5)) for line in lines]
    count = 0
    for index, words in enumerate(said):
        if len(words) > _LONGEST_HEADING or (BAR in words and short(words) not in passage.section):
            break
        if short(words) in passage.section:
            count = index + 1
    found: list[Heading] = []
    for words, line in zip(said[:count], lines, strict=False):
        name = short(words)
        level = passage.section.index(name) if name in passage.section else last
        found.append(Heading(*line, min(level + 1, 5)))
    if passage.start == 0 and said and title and short(said[0]).casefold() == short(title).casefold():
        found[:1] = [Heading(*lines[0], 0)]
    return found


def _is_minor(words: str, after: str) -> bool:
    """Whether a line of prose heads the next: short, without an end, over a longer one that has one."""
    if not after or len(words) > _LONGEST_MINOR or _ENDS.search(words) or _BULLET.match(words):
        return False
    return len(after) > 1.5 * len(words) and bool(_ENDS.search(after)) and not words[:1].islower()


def _goes_on(before: Passage, passage: Passage) -> bool:
    """Whether a passage holds further rows of the table before it."""
    return (
        before.kind == passage.kind == "table"
        and before.context == passage.context
        and before.section == passage.section
        and passage.start - before.end <= 1
    )


def _join(found: list[Block], made: list[Block]) -> None:
    """Put the rows of a table that goes on under those before, in place."""
    last, first = found[-1] if found else None, made[0]
    if isinstance(last, Table) and isinstance(first, Table):
        found[-1] = replace(last, rows=last.rows + first.rows)
        del made[0]


def _lend(table: Table, text: str, start: int) -> Table:
    """A table with the column heads of its context where it does not begin with them."""
    heads = [piece for piece in table.context.split("; ") if BAR in piece]
    if not heads or any(piece.endswith("…") for piece in heads):
        return table
    own = {text[row[0][0] - start : row[-1][1] - start] for row in table.rows[:12]}
    if own & set(heads):
        return table
    return replace(table, lent=tuple(tuple(head.split(BAR)) for head in heads))


def _lines(text: str, start: int, begin: int, stop: int) -> Iterator[Span]:
    """The lines of a range that say something, as spans of the document's text."""
    for match in re.finditer(r"[^\n]*[^\s][^\n]*", text[begin - start : stop - start]):
        yield begin + match.start(), begin + match.end()


def _cells(text: str, start: int, line: Span) -> tuple[Span, ...]:
    cells: list[Span] = []
    at = line[0]
    for cell in text[line[0] - start : line[1] - start].split(BAR):
        cells.append((at, at + len(cell)))
        at += len(cell) + len(BAR)
    return tuple(cells)

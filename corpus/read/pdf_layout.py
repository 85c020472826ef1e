"""A PDF page's lines as paragraphs and tables, told apart by where words stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.read import tables
from corpus.read.parts import Cell, Look, Para, Table, clean
from corpus.read.pdf_grid import Grid, spaced, table_of
from corpus.read.pdf_lines import TORN, Line, Word

_BULLET = re.compile(
    r"^(?:[•◦▪●○■·‣✓➢※☞▶ㆍ\uf0b7\uf0a7]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s)|\([a-z]\)(?=\s)|[①-⑳]|[가나다라마바사아자차카타파하]\.(?=\s))"
)
_LONGEST_RUN = 500
"""A paragraph of more lines is cut; gluing line after line to it would copy it each time."""
_END = re.compile(r"[.!?:;]['”’\")\]]*$")
_SENTENCE = re.compile(r"(?:[.!?:;>\])】]|[다음함임])['”’\")\]]*$")
_HANGUL = re.compile("[가-힣]")
_PARTICLE = re.compile(r"(?:[을를이가은는의에로와과및등고며나서도만]|하는|에서|으로|부터|까지|[,.)\]])$")


class Glue:
    """How two torn lines become one: with a space, with none, with or without the hyphen.

    Korean reports are wrapped inside words, so the document's own words decide whether the two ends are one.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            self._words.update(line.split()[1:-1])

    def __call__(self, before: str, after: str) -> str:
        """Join the end of one line and the start of the next."""
        if before.endswith(TORN):
            left, right = before[:-1].rsplit(" ", 1)[-1], after.split(" ", 1)[0].rstrip(".,;:)")
            joined = (left + right).lower()
            hyphen = "" if self._words[joined] or self._words[joined.capitalize()] else "-"
            return before[:-1] + hyphen + after
        if not before or not after:
            return before + after
        if before[-1] == "-" and before[-2:-1].isalpha() and after[0].isalpha():
            return before + after
        if _HANGUL.match(after[0]) and _HANGUL.match(before[-1]):
            left, right = before.rsplit(" ", 1)[-1], after.split(" ", 1)[0]
            whole, apart = self._words[left + right], min(self._words[left], self._words[right])
            if whole > apart:
                return before + after
            if apart > whole or _PARTICLE.search(left):
                return f"{before} {after}"
            return before + after
        return f"{before} {after}"


def page_parts(lines: Sequence[Line], ruled: Sequence[Grid], page: int, glue: Glue) -> Iterator[Para | Table]:
    """The paragraphs and tables of a page, in order; ruled tables by their rectangles, others by gaps."""
    if not lines:
        return
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    rest = list(lines)
    for grid in ruled:
        above = [line for line in rest if line.y > grid.top]
        inside = [line for line in rest if grid.bottom <= line.y + 0.3 * line.size and line.y <= grid.top]
        below = [line for line in rest if line.y + 0.3 * line.size < grid.bottom]
        table, outside = table_of(grid, inside, page, glue)
        if table is None:
            continue
        yield from _flow(above, page, glue, left, right)
        yield table
        rest = [*outside, *below]
    yield from _flow(rest, page, glue, left, right)


def _flow(lines: Sequence[Line], page: int, glue: Glue, left: float, right: float) -> Iterator[Para | Table]:
    """Lines outside of ruled tables as paragraphs and as tables told by their gaps."""
    rows = [_cells(line) for line in lines]
    tabular = [_is_row(cells) for cells in rows]
    leading = _leading(lines)
    index = 0
    run: list[Line] = []
    for start, end in [*_regions(lines, rows, tabular, left, right), (len(lines), len(lines))]:
        while index < start:
            line = lines[index]
            if run and (len(run) >= _LONGEST_RUN or _breaks(run[-1], line, leading, left, right)):
                yield _para(run, page, glue)
                run = []
            run.append(line)
            index += 1
        if run:
            yield _para(run, page, glue)
            run = []
        if end > start:
            yield _table(rows[start:end], page)
        index = end


def _cells(line: Line) -> list[Cell]:
    """A line's words in groups that stand apart; numbers of a table row each for itself."""
    groups: list[list[Word]] = []
    for word in line.words:
        near = bool(groups) and word.x0 - groups[-1][-1].x1 < 0.8 * line.size
        if near or (groups and _is_letter(word) and all(_is_letter(other) for other in groups[-1])):
            groups[-1].append(word)
        else:
            groups.append([word])
    cells: list[Cell] = []
    for number, group in enumerate(groups):
        texts = [word.text for word in group]
        split = (
            len(texts) > 1
            and number > 0
            and all(tables.is_number(t) or t in ("$", "(", ")", "%", "₩") for t in texts)
        )
        pieces = tables.row_cells(texts) if split else [spaced(" ".join(texts))]
        x0, x1 = int(group[0].x0), int(group[-1].x1) + 1
        cells.extend(Cell(x0, x1, clean(piece)) for piece in pieces)
    return [cell for cell in cells if cell.text]


def _is_letter(word: Word) -> bool:
    """Whether a word is a letter of a letter-spaced label (`회 사 명 :`)."""
    return word.text == ":" or (len(word.text.rstrip(":")) == 1 and "가" <= word.text[0] <= "힣")


def _is_row(cells: list[Cell]) -> bool:
    if len(cells) < 2:
        return False
    values = sum(1 for cell in cells[1:] if tables.is_number(cell.text) or cell.text in ("$", "₩"))
    if values and values >= (len(cells) - 1) / 2:
        return not _BULLET.match(cells[0].text) or values >= 2
    return len(cells) >= 3 and sum(len(cell.text) for cell in cells) / len(cells) < 30


def _regions(
    lines: Sequence[Line], rows: list[list[Cell]], tabular: list[bool], left: float, right: float
) -> list[tuple[int, int]]:
    """Runs of table rows, with the column heads above and the labels between them."""
    width = max(right - left, 1.0)
    regions: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        if not tabular[index]:
            index += 1
            continue
        start, end = index, index + 1
        floor = regions[-1][1] if regions else 0
        while (
            start > floor
            and index - start < 5
            and _is_column_head(lines[start - 1], rows[start - 1], left, width)
        ):
            start -= 1
        while end < len(lines):
            if tabular[end]:
                end += 1
                continue
            ahead = next((k for k in range(end + 1, min(end + 4, len(lines))) if tabular[k]), None)
            between = lines[end : ahead or end]
            if ahead is None or not all(
                _is_label(line, cells, left, width)
                for line, cells in zip(between, rows[end:ahead], strict=False)
            ):
                break
            end = ahead
        if end - start >= 2:
            regions.append((start, end))
        index = end
    return regions


def _is_column_head(line: Line, cells: list[Cell], left: float, width: float) -> bool:
    text = clean(line.text)
    if len(text) > 110 or (_END.search(text) and not text.endswith(":")):
        return False
    if tables.UNIT.search(text) and len(text) < 60:
        return True
    if len(cells) > 1:
        return True
    return (
        line.x0 > left + 0.3 * width
        and len(text) < 60
        and abs((line.x0 + line.x1) / 2 - (left + width / 2)) > 0.06 * width
    )


def _is_label(line: Line, cells: list[Cell], left: float, width: float) -> bool:
    text = clean(line.text)
    if len(cells) > 1:
        return len(text) < 110
    return line.x1 < left + 0.72 * width and len(text) < 100 and not re.search(r"[.!?]$", text)


def _leading(lines: Sequence[Line]) -> float:
    gaps = Counter(round(a.y - b.y) for a, b in pairwise(lines) if 4 < a.y - b.y < 40)
    return float(gaps.most_common(1)[0][0]) if gaps else 14.0


def _breaks(last: Line, line: Line, leading: float, left: float, right: float) -> bool:
    """Whether a paragraph ends between two lines."""
    gap = last.y - line.y
    text, before = clean(line.text), clean(last.text)
    if (last.bold, last.italic) != (line.bold, line.italic) and (
        last.bold or line.bold or (last.italic != line.italic and len(before) < 90)
    ):
        return True
    if _BULLET.match(text):
        return True
    if gap < 0 or gap > max(leading, last.size * 1.1) * 1.45:
        return True
    if abs(last.size - line.size) > 0.15 * last.size:
        return True
    if last.bold and line.bold and (before.isupper() != text.isupper()):
        return True
    first = line.words[0]
    hangul = bool(_HANGUL.match(first.text[0]))
    needed = min(first.x1 - first.x0, line.size * 1.05) if hangul else first.x1 - first.x0 + 0.2 * line.size
    if last.x1 + needed >= right - 0.02 * right:
        return False
    # A Korean line may end early inside a sentence, where its author broke it.
    unfinished = hangul and last.x1 > left + 0.55 * (right - left) and not _SENTENCE.search(before)
    return not unfinished


def _para(run: Sequence[Line], page: int, glue: Glue) -> Para:
    text = clean_line(run[0].text)
    for line in run[1:]:
        text = glue(text, clean_line(line.text))
    text = clean(text.replace(TORN, "-"))
    look = Look(
        all(line.bold for line in run), all(line.italic for line in run), False, round(run[0].size, 1)
    )
    return Para(text, look, page, listed=bool(_BULLET.match(text)))


def clean_line(text: str) -> str:
    """A line cleaned, the mark of a torn word kept."""
    return clean(text) + (TORN if text.endswith(TORN) else "")


def _table(rows: Sequence[list[Cell]], page: int) -> Table:
    out: list[list[Cell]] = []
    for cells in rows:
        last = out[-1] if out else None
        if last and len(last) == 1 and cells and cells[0].text[0].islower() and last[0].text[-1] not in ".:":
            out[-1] = [Cell(last[0].start, cells[0].end, f"{last[0].text} {cells[0].text}"), *cells[1:]]
        elif cells:
            out.append(list(cells))
    return Table(out, page)

"""Cutting an extract into passages: small enough to read at a glance, whole enough to be understood alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import MAX_PASSAGE, Block, Extract, Kind, Passage
from corpus.errors import ReadError
from corpus.read.headings import short
from corpus.read.limits import MAX_PASSAGES
from corpus.sentences import sentence_spans

TARGET = 900
"""The size that passages are filled up to, in code points."""
LEAST = 350
"""A passage below this takes the next paragraph of its section even past `TARGET`."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring blocks that may share a passage: one section, all prose or the rows of one table."""

    blocks: Sequence[Block]
    table: bool
    section: tuple[str, ...]


def split(extract: Extract) -> tuple[Passage, ...]:
    """The passages of a document, in order and without overlap; `text` is the exact slice of the extract.

    Headings open the passage of what they stand above. A passage never spans two sections at level 1 or 2,
    nor prose and table rows. Blocks longer than `MAX_PASSAGE` are cut between sentences, else between words.

    Raises:
        ReadError: `read.too_many_passages`.
    """
    passages: list[Passage] = []
    for run in _runs(extract):
        for start, end, blocks in _pack(run, extract.text):
            first = blocks[0]
            body = next((block for block in blocks if block.kind != "heading"), None)
            kind: Kind = "heading" if body is None else "table" if run.table else "prose"
            if len(passages) == MAX_PASSAGES:
                raise ReadError("read.too_many_passages", source=extract.info.title, limit=MAX_PASSAGES)
            passages.append(
                Passage(
                    start,
                    end,
                    extract.text[start:end],
                    kind,
                    run.section if body is not None else run.section[:-1] or run.section,
                    # A heading may stand alone at the foot of the page before.
                    body.page if body is not None else first.page,
                    body.context if body is not None else "",
                    first.exhibit,
                )
            )
    return tuple(passages)


def _runs(extract: Extract) -> Iterator[_Run]:
    """Cut where the section (levels 1 to 3), the kind or the table changes; headings go with what follows."""
    path: list[tuple[int, str]] = []
    current: list[Block] = []
    pending: list[Block] = []
    table = 0
    section: tuple[str, ...] = ()
    title = _title(extract)
    for block in extract.blocks:
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
            # What stands under the document's own title stands in no section by that.
            name = "" if block is title else short(extract.text[block.start : block.end])
            path.append((block.level, name))
            if pending and (
                (block.level <= 2 and block.level <= pending[-1].level)
                or block.exhibit != pending[-1].exhibit
            ):
                # Headings with nothing below them.
                if current:
                    yield _Run(current, table > 0, section)
                    current = []
                yield _Run(pending, False, section)
                pending = []
            pending.append(block)
            continue
        here = tuple(text for _, text in path if text)
        if pending and pending[-1].exhibit != block.exhibit:
            if current:
                yield _Run(current, table > 0, section)
                current = []
            yield _Run(pending, False, here)
            pending = []
        if current:
            new_table = block.group != table
            # A table's rows are cited with the page that they stand on.
            turned = block.group > 0 and block.page != current[-1].page
            moved = bool(pending) and (_major(here) != _major(section) or pending[0].level <= 3)
            if (
                new_table
                or turned
                or moved
                or block.exhibit != current[-1].exhibit
                or (pending and _size(current) >= LEAST)
            ):
                yield _Run(current, table > 0, section)
                current = []
        if not current:
            section, table = here, block.group
        current.extend(pending)
        pending = []
        current.append(block)
    if current:
        yield _Run(current, table > 0, section)
    if pending:
        yield _Run(pending, False, tuple(text for _, text in path if text))


def _title(extract: Extract) -> Block | None:
    """The heading that only says the document's title, above all others."""
    headings = [block for block in extract.blocks if block.kind == "heading"]
    first = next(iter(headings), None)
    if first is None or any(block.level <= first.level for block in headings[1:]):
        return None
    text = short(extract.text[first.start : first.end])
    return first if text.casefold() == extract.info.title.casefold() else None


def _major(section: tuple[str, ...]) -> tuple[str, ...]:
    return section[:2]


def _size(blocks: Sequence[Block]) -> int:
    return blocks[-1].end - blocks[0].start


def _pack(run: _Run, text: str) -> Iterator[tuple[int, int, list[Block]]]:
    """Whole blocks in passages of about equal size; a heading goes with what it stands above."""
    pieces = list(_pieces(run.blocks, text))
    total = pieces[-1].end - pieces[0].start
    goal = total / max(1, round(total / TARGET)) if total > MAX_PASSAGE else float(MAX_PASSAGE)
    taken: list[Block] = []
    for piece in pieces:
        if taken and not _fits(taken, piece, goal):
            held: list[Block] = []
            while len(taken) > 1 and taken[-1].kind == "heading" and piece.kind != "heading":
                held.insert(0, taken.pop())
            yield taken[0].start, taken[-1].end, taken
            taken = held
            if held and piece.end - held[0].start > MAX_PASSAGE:
                yield held[0].start, held[-1].end, held
                taken = []
        taken.append(piece)
    if taken:
        yield taken[0].start, taken[-1].end, taken


def _fits(taken: Sequence[Block], piece: Block, goal: float) -> bool:
    size, together = _size(taken), piece.end - taken[0].start
    if together > MAX_PASSAGE:
        return False
    if all(block.kind == "heading" for block in taken) or together <= goal:
        return True
    # Past the goal: take the piece only where that ends nearer to it than stopping here.
    return size < LEAST or together - goal < goal - size


def _pieces(blocks: Sequence[Block], text: str) -> Iterator[Block]:
    """Blocks, those too long for a passage cut between sentences or words."""
    from dataclasses import replace

    for block in blocks:
        if block.end - block.start <= MAX_PASSAGE:
            yield block
            continue
        for start, end in _cut(text[block.start : block.end]):
            yield replace(block, start=block.start + start, end=block.start + end)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most `TARGET` or so, made of whole sentences; a longer sentence is cut between words."""
    pieces: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        while end - start > MAX_PASSAGE:
            at = _word_border(text, start, start + TARGET)
            pieces.append((start, at))
            start = at
            while start < end and text[start].isspace():
                start += 1
        if start < end:
            pieces.append((start, end))
    total = len(text)
    parts = max(1, -(-total // TARGET))
    goal = total / parts
    first = last = -1
    for start, end in pieces:
        if first >= 0 and (end - first > MAX_PASSAGE or last - first >= goal * 0.9):
            yield first, last
            first = -1
        if first < 0:
            first = start
        last = end
    if first >= 0:
        yield first, last


def _word_border(text: str, start: int, limit: int) -> int:
    for pattern in (r"[|;,]\s", r"\s"):
        found = [match.end() for match in re.finditer(pattern, text[start:limit])]
        if found and found[-1] > (limit - start) // 2:
            return start + found[-1]
    return limit

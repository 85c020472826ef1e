"""What a page break tore, sentences and tables, made whole again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.read import tables
from corpus.read.limits import MAX_HEAD_ROWS
from corpus.read.parts import PageBreak, Para, Part, Table

_END = re.compile(r"[.!?:;。]['”’\")\]]*(?:\s?\(\d+\))?$|[다요음함]$")
_LONGEST_JOINED = 20_000
"""A paragraph of more code points is whole; joining piece after piece to it would copy it each time."""


def whole(parts: Sequence[Part], glue: Callable[[str, str], str]) -> list[Para | Table]:
    """The parts without page breaks; `glue` joins the two halves of a sentence."""
    out: list[Para | Table] = []
    broken = False
    width = 0
    for part in parts:
        if isinstance(part, PageBreak):
            broken = True
            continue
        last = out[-1] if out else None
        if isinstance(part, Table):
            wide = max((len(row) for row in part.rows), default=0)
            if broken and isinstance(last, Table) and wide == width and _continues(last, part):
                count = _head_count(last)
                heads = [[cell.text for cell in row] for row in last.rows[:count]]
                again = 0
                while again < len(part.rows) and [cell.text for cell in part.rows[again]] in heads:
                    again += 1
                last.turns.append((len(last.rows), part.page))
                last.rows.extend(part.rows[again:])
                last.heads = count
                broken = False
                continue
            # Its rows grow when a page break cut it; the reader's own part stays as it was.
            part, width = replace(part, rows=list(part.rows), turns=list(part.turns)), wide
        if (
            broken
            and isinstance(part, Para)
            and isinstance(last, Para)
            and not part.listed
            and not part.level
            and not last.level
            and not part.joined
            and last.look.bold == part.look.bold
            and last.look.italic == part.look.italic
            and last.exhibit == part.exhibit
            and 60 < len(last.text) < _LONGEST_JOINED
            and not _END.search(last.text)
            and not part.look.bold
            and (
                part.text[0].islower()
                or part.text[0] in '(“"$'
                or part.text[0].isdigit()
                or len(part.text) > 40
            )
        ):
            out[-1] = replace(last, text=glue(last.text, part.text), marks=(*last.marks, *part.marks))
            broken = False
            continue
        broken = False
        out.append(part)
    return out


def _head_count(table: Table) -> int:
    return min(table.heads, MAX_HEAD_ROWS) if table.heads is not None else tables.head_rows(table.rows)


def _continues(table: Table, more: Table) -> bool:
    """Whether a page break cut a table of the same width: the rest has no heads, or the same ones."""
    if not table.rows or not more.rows or table.exhibit != more.exhibit:
        return False
    same = [cell.text for cell in more.rows[0]] == [cell.text for cell in table.rows[0]]
    return same or ((more.heads or 0) == 0 and tables.head_rows(more.rows) == 0)

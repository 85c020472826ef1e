"""What a page prints round its text: numbers, rules, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.read import tables
from corpus.read.parts import PageBreak, Para, Part

_FURNITURE = re.compile(
    r"^(?:table of contents|index to (?:consolidated )?financial statements|\(?continued\)?|목\s?차"
    r"|page\s+\d+|[-–—]?\s?\d{1,4}\s?[-–—.]?|[ivxl]{1,6}|F-\d{1,3}|전자공시시스템 dart\.fss\.or\.kr.*)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[-–—_=*~\s.]{3,}$")
_HEAD = re.compile(r"\b(?:years?|months|quarters?|weeks|as of)\b|제\s?\d+\s?기|\d{4}년", re.IGNORECASE)
"""Column heads of tables stand at many a page's top, and are no running heads."""
_DIGITS = re.compile(r"\d+")


def is_furniture(text: str) -> bool:
    """Page numbers, rules, links back to the table of contents."""
    return (len(text) < 80 and bool(_FURNITURE.match(text))) or bool(_RULE.match(text))


def repeated(lines: Iterable[str], pages: int) -> frozenset[str]:
    """The lines (digits masked) that stand at so many page edges that they are running heads or feet."""
    counts = Counter(
        masked(line) for line in lines if not _HEAD.search(line) and not tables.UNIT.search(line)
    )
    least = max(4, pages // 12)
    return frozenset(line for line, count in counts.items() if count >= least)


def masked(text: str) -> str:
    """A line as `repeated` counts it."""
    return _DIGITS.sub("#", text.casefold())


def without_furniture(parts: Sequence[Part]) -> list[Part]:
    """The parts that are text; of a running head its first."""
    edges: list[str] = []
    pages = 1
    near: dict[int, bool] = {}
    breaks = [i for i, part in enumerate(parts) if isinstance(part, PageBreak)]
    for at in breaks:
        pages += 1
        for step in (-1, 1):
            seen = 0
            index = at + step
            while 0 <= index < len(parts) and seen < 3:
                part = parts[index]
                if isinstance(part, PageBreak):
                    break
                text = part.text if isinstance(part, Para) else ""
                if text and len(text) < 160:
                    edges.append(text)
                near[index] = True
                seen += 1
                index += step
    running = repeated(edges, pages)
    kept: list[Part] = []
    told: set[str] = set()
    for index, part in enumerate(parts):
        if isinstance(part, Para):
            if not part.text or is_furniture(part.text):
                continue
            if index in near and (fold := masked(part.text)) in running:
                if fold in told or any(c.isdigit() for c in part.text):
                    continue
                told.add(fold)
        kept.append(part)
    return kept

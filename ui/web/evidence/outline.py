"""A document's sections, from the passages that stand under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.document import Passage
from corpus.read.headings import PART

DEEPEST = 4
"""Sections below this depth are passed over: their text is in sight with the section above."""


@dataclass(slots=True)
class Section:
    """A section with those in it. `start` is where it begins in the document's text; `page` counts from 0.

    `title` is empty for what stands before the first part of a report.
    """

    title: str
    start: int
    page: int | None
    inside: list[Section] = field(default_factory=list["Section"])

    @property
    def size(self) -> int:
        """How many sections it holds at all depths, itself included."""
        return 1 + sum(section.size for section in self.inside)


def outline(passages: Sequence[Passage]) -> list[Section]:
    """The sections of a document in order. What stands before a report's first part, as its cover does, is one."""
    top: list[Section] = []
    path: list[Section] = []
    waiting: Passage | None = None
    for passage in passages:
        if passage.kind == "heading":
            # Headings alone: the section begins with them, and is named by what follows.
            waiting = waiting or passage
            continue
        begins = waiting or passage
        waiting = None
        names = passage.section[:DEEPEST]
        common = 0
        while common < min(len(path), len(names)) and path[common].title == names[common]:
            common += 1
        del path[common:]
        for name in names[common:]:
            section = Section(name, begins.start, begins.page)
            (path[-1].inside if path else top).append(section)
            path.append(section)
    return _without_cover(top)


def _without_cover(top: list[Section]) -> list[Section]:
    first = next((n for n, section in enumerate(top) if PART.match(section.title)), 0)
    return [Section("", top[0].start, top[0].page), *top[first:]] if first else top

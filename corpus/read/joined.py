"""Several documents filed as one: the report first, what is attached to it after it and marked as such."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.document import Block, DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.facts import Fact
from corpus.read.limits import MAX_CHARACTERS


def joined(parts: Iterable[tuple[Extract, bool]], source: str) -> Extract:
    """One extract of all: texts joined by line feeds, the first one's info; those that are only attached are marked.

    Raises:
        ReadError: `read.no_text` where there is none, `read.too_large` where they are too long together.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    facts: list[Fact] = []
    info: DocumentInfo | None = None
    offset = group = 0
    for part, exhibit in parts:
        info = info or part.info
        texts.append(part.text)
        blocks.extend(
            replace(
                block,
                start=block.start + offset,
                end=block.end + offset,
                group=block.group + group if block.group else 0,
                exhibit=exhibit or block.exhibit,
            )
            for block in part.blocks
        )
        facts.extend(
            replace(fact, at=fact.at + offset, to=fact.to + offset)
            for fact in part.facts
            if fact.at is not None and fact.to is not None
        )
        offset += len(part.text) + 1
        group += max((block.group for block in part.blocks), default=0)
        if offset > MAX_CHARACTERS:
            raise ReadError(
                "read.too_large", source=source, mb=offset // 10**6, limit_mb=MAX_CHARACTERS // 10**6
            )
    if info is None:
        raise ReadError("read.no_text", source=source)
    return Extract("\n".join(texts), tuple(blocks), info, tuple(facts))

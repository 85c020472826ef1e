"""Plain text: one paragraph a line or a paragraph a block, headings as short lines, `- ` lists."""

from __future__ import annotations

import re

from corpus.document import DocumentInfo, Extract
from corpus.read.assemble import assemble
from corpus.read.decode import decode
from corpus.read.parts import Para, Part, clean

_LIST = re.compile(r"^\s*(?:[-*•·‣▪]|\d{1,2}[.)]|\(\d{1,2}\))\s+\S")
_END = re.compile(r"[.!?:;,。…]['”’\")\]]*$|(?:다|요|까)[.?!]?['”’\")]*$")
_TABLE_RULE = re.compile(r"^[\s|:\-]{3,}$")
_ATTACHED = re.compile(
    r"다른 글|관련 ?글|추천 ?글|related (?:posts|articles)|you may also like|more from", re.I
)
"""Headings of what a page hangs below its own text: other posts' titles are not what it says."""
_MARKS = re.compile(r"\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*|^#{1,6}\s+")


def read_text(data: bytes, source: str) -> Extract:
    """Read a plain text file.

    Raises:
        ReadError: `read.no_text`, `read.wrong_encoding`, `read.binary_file`.
    """
    content = decode(data, source)
    if content.lstrip().startswith(("<SEC-DOCUMENT>", "-----BEGIN PRIVACY-ENHANCED")):
        from corpus.read.submission import read_submission

        return read_submission(content, source)
    return read_plain(content, source)


def read_plain(content: str, source: str) -> Extract:
    """Read decoded plain text.

    Raises:
        ReadError: `read.no_text`.
    """
    from corpus.read.identity import finish

    text, blocks, _ = assemble(_parts(content), source, styled=False)
    return Extract(
        text,
        blocks,
        finish(
            DocumentInfo(),
            text,
            blocks,
            source,
            filing="SECURITIES AND EXCHANGE COMMISSION" in content[:20_000].upper(),
        ),
    )


def _parts(content: str) -> list[Part]:
    lines = content.splitlines()
    if _wrapped(lines):
        lines = _unwrap(lines)
    parts: list[Part] = []
    attached = False
    for index, line in enumerate(lines):
        text = clean(_MARKS.sub(lambda m: m[1] or "", line))
        if not text or _TABLE_RULE.match(text):
            continue
        following = next((clean(other) for other in lines[index + 1 : index + 4] if other.strip()), "")
        if len(text) < 60 and _ATTACHED.search(text) and following:
            attached = True
        listed = bool(_LIST.match(line))
        level = _level(line, text, following, listed=listed)
        parts.append(Para(text, level=level, listed=listed, joined=True, exhibit=attached))
    return parts


def _level(line: str, text: str, following: str, *, listed: bool) -> int:
    """The level that a line has as a heading: `#` marks, short lines above longer ones, `1. …` likewise."""
    if marks := re.match(r"#{1,6}(?=\s)", line):
        return len(marks[0])
    if not following or len(text) > 60 or "|" in text or not any(c.isalpha() for c in text):
        return 0
    below = len(following) > len(text) * 1.3
    if listed:
        numbered = re.match(r"\d{1,2}\.\s", text) and not re.match(r"\d{1,2}\.\s", following)
        return 3 if numbered and below and not re.search(r"다\.?$|[.;,:]$", text) else 0
    if text.endswith("?"):
        return 3 if below and len(text) <= 45 and not _LIST.match(following) else 0
    return 2 if not _END.search(text) and (below or _LIST.match(following)) else 0


def _wrapped(lines: list[str]) -> bool:
    """Whether lines are cut at a fixed width, with blank lines between paragraphs."""
    full = [len(line) for line in lines if line.strip()]
    if len(full) < 8 or max(full) > 130:
        return False
    blank = sum(1 for line in lines if not line.strip())
    torn = sum(1 for line in lines if line.strip() and not _END.search(line.strip()) and len(line) > 50)
    return blank > 0 and torn > len(full) * 0.4


def _unwrap(lines: list[str]) -> list[str]:
    out: list[list[str]] = []
    open_ = False
    for line in lines:
        if not line.strip():
            open_ = False
            out.append([])
        elif open_ and not _LIST.match(line):
            out[-1].append(line.strip())
        else:
            out.append([line])
            open_ = True
    return [" ".join(pieces) for pieces in out]

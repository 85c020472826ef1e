"""Plain text: one paragraph a line or a paragraph a block, headings as short lines, `- ` lists."""

from __future__ import annotations

import re

from corpus.document import DocumentInfo, Extract
from corpus.read.assemble import assemble
from corpus.read.decode import decode
from corpus.read.parts import Para, Part, clean

_LIST = re.compile(r"^\s*(?:[-*•·‣▪]|\d{1,2}[.)]|\(\d{1,2}\))\s+\S")
_END = re.compile(r"[.!?:;,。…]['”’\")\]]*$|(?:다|요|까)[.?!]?['”’\")]*$")
_MARKS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|^#{1,6}\s+")


def read_text(data: bytes, source: str) -> Extract:
    """Read a plain text file.

    Raises:
        ReadError: `read.no_text`, `read.wrong_encoding`, `read.binary_file`.
    """
    from corpus.read.identity import finish

    content = decode(data, source)
    if content.lstrip().startswith(("<SEC-DOCUMENT>", "-----BEGIN PRIVACY-ENHANCED")):
        from corpus.read.submission import read_submission

        return read_submission(content, source)
    text, blocks = assemble(_parts(content), source, styled=False)
    return Extract(text, blocks, finish(DocumentInfo(), text, blocks, source, filing=False))


def _parts(content: str) -> list[Part]:
    lines = content.splitlines()
    if _wrapped(lines):
        lines = _unwrap(lines)
    parts: list[Part] = []
    for index, line in enumerate(lines):
        text = clean(_MARKS.sub(lambda m: m[1] or "", line))
        if not text:
            continue
        listed = bool(_LIST.match(line))
        following = next((other for other in lines[index + 1 : index + 4] if other.strip()), "")
        heading = (
            not listed
            and len(text) <= 60
            and not _END.search(text)
            and len(following.strip()) > 0
            and (len(clean(following)) > len(text) or bool(_LIST.match(following)))
            and any(c.isalpha() for c in text)
        )
        marks = re.match(r"#{1,6}(?=\s)", line)
        level = len(marks[0]) if marks else 2 if heading else 0
        parts.append(Para(text, level=level, listed=listed, joined=True))
    return parts


def _wrapped(lines: list[str]) -> bool:
    """Whether lines are cut at a fixed width, with blank lines between paragraphs."""
    full = [len(line) for line in lines if line.strip()]
    if len(full) < 8 or max(full) > 130:
        return False
    blank = sum(1 for line in lines if not line.strip())
    torn = sum(1 for line in lines if line.strip() and not _END.search(line.strip()) and len(line) > 50)
    return blank > 0 and torn > len(full) * 0.4


def _unwrap(lines: list[str]) -> list[str]:
    out: list[str] = []
    open_ = False
    for line in lines:
        if not line.strip():
            open_ = False
            out.append("")
        elif open_ and not _LIST.match(line):
            out[-1] = f"{out[-1]} {line.strip()}"
        else:
            out.append(line)
            open_ = True
    return out

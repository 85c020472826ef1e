"""EDGAR's full submissions (.txt): the report first, its exhibits after it and marked as such.

A press release attached to an 8-K or 6-K is the report's substance and is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.document import DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read.identity import sound
from corpus.read.joined import joined
from corpus.read.parts import clean

_DOCUMENT = re.compile(r"<DOCUMENT>(.*?)(?:</DOCUMENT>|(?=<DOCUMENT>)|\Z)", re.DOTALL)
_TYPE = re.compile(r"<TYPE>([^\n<]+)")
_TEXT = re.compile(r"<TEXT>(.*?)(?:</TEXT>|\Z)", re.DOTALL)
_READABLE = re.compile(r"10-[KQ]|8-K|20-F|6-K|40-F|DEF|S-\d|EX-(?:\d|99)", re.IGNORECASE)
_EVENT = re.compile(r"(?:8-K|6-K)", re.IGNORECASE)
_RELEASE = re.compile(r"EX-99", re.IGNORECASE)
_SKIPPED = re.compile(r"EX-10[14]|XML|XBRL|GRAPHIC|ZIP|EXCEL|JSON|PDF", re.IGNORECASE)


def read_submission(content: str, source: str) -> Extract:
    """Read a full submission: every readable document in it, the exhibits marked.

    Raises:
        ReadError: `read.no_text` where no document of it can be read.
    """
    whole = joined(_parts(content, source), source)
    return replace(whole, info=_with_header(whole.info, content[:20_000]))


def _parts(content: str, source: str) -> Iterator[tuple[Extract, bool]]:
    """The documents of a submission that can be read, in order, and whether each is only attached to the report."""
    from corpus.read.html import read_html
    from corpus.read.text import read_plain

    form = ""
    for match in _DOCUMENT.finditer(content):
        kind = _TYPE.search(match[1])
        body = _TEXT.search(match[1])
        name = kind[1].strip() if kind else ""
        if body is None or not _READABLE.match(name) or _SKIPPED.match(name):
            continue
        inner = re.sub(r"^</?(?:XBRL|PDF)>", "", body[1].strip()).removesuffix("</XBRL>").strip()
        try:
            if re.search(r"<(?:html|body|div|p|table)[\s>]", inner[:20_000], re.IGNORECASE):
                part = read_html(inner.encode("utf-8"), source)
            else:
                part = read_plain(inner, source)
        except ReadError:
            continue
        # A report of an event says that a press release is attached; what the company says stands there.
        yield part, bool(form) and not (_EVENT.match(form) and _RELEASE.match(name))
        form = form or name


def _with_header(info: DocumentInfo, head: str) -> DocumentInfo:
    """What the submission's own header adds: accession, filing date, and what the report did not say."""
    found: dict[str, str] = {}
    for field, pattern in (
        ("accession", r"ACCESSION NUMBER:\s*(\d{10}-\d{2}-\d{6})"),
        ("filed", r"FILED AS OF DATE:\s*(\d{8})"),
        ("cik", r"CENTRAL INDEX KEY:\s*(\d{1,10})"),
        ("company", r"COMPANY CONFORMED NAME:\s*(.+)"),
        ("form", r"CONFORMED SUBMISSION TYPE:\s*(\S+)"),
        ("period_end", r"CONFORMED PERIOD OF REPORT:\s*(\d{8})"),
    ):
        match = re.search(pattern, head)
        if match and not getattr(info, field) and (value := clean(match[1])):
            if field in ("filed", "period_end"):
                value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
            found[field] = value.zfill(10) if field == "cik" else value
    origins = dict(info.origins) | dict.fromkeys(found, "content")
    return sound(replace(info, **found, origins=origins))  # pyright: ignore[reportArgumentType]

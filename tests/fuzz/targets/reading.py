"""Readers: any bytes end in a document that keeps its contract, or in a sentence."""

from __future__ import annotations

import io
import math
import pickle
import re
import zipfile
from collections.abc import Callable
from datetime import date

from corpus.document import MAX_PASSAGE, DocumentInfo, Extract
from corpus.errors import ReadError
from corpus.read import read
from corpus.shingles import recognise
from corpus.split import split
from corpus.visible import visible
from tests.fuzz.target import Target, promise, tokens_of
from ui.words import Words

_PART = re.compile(rb"^==== (.{0,200})\n", re.MULTILINE)
"""Before each file of an archive in a readable input: its name."""
_LONGEST_FIELD = 2_000


def _reads(name: str, build: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], None]:
    def keep(data: bytes) -> None:
        try:
            extract = read(build(data), name)
            passages = split(extract)
        except ReadError as failure:
            for language in ("ko", "en"):
                told = Words(language).error(failure)
                promise(
                    "{" not in told and failure.code not in told, f"no sentence for {failure.code}: {told}"
                )
            return
        _sound(extract)
        at = 0
        for passage in passages:
            promise(
                at <= passage.start < passage.end <= len(extract.text),
                f"passage {passage.start}:{passage.end}",
            )
            promise(passage.text == extract.text[passage.start : passage.end], "a passage is not its slice")
            promise(len(passage.text) <= MAX_PASSAGE, f"a passage of {len(passage.text)}")
            at = passage.end
        recognise(extract.text)
        promise(pickle.loads(pickle.dumps(extract)) == extract, "it does not come out of a child as it was")

    return keep


def _sound(extract: Extract) -> None:
    text = extract.text
    promise(text.strip(), "an empty text")
    promise(visible(text) == text, "characters that nobody sees")
    text.encode("utf-8")
    at = 0
    for block in extract.blocks:
        promise(at <= block.start < block.end <= len(text), f"block {block.start}:{block.end} after {at}")
        promise(block.kind != "heading" or block.level > 0, "a heading without a level")
        promise("\n" not in text[block.start : block.end], "a block of two lines")
        at = block.end
    for fact in extract.facts:
        promise(math.isfinite(fact.value), f"a figure of {fact.value}")
        promise(
            fact.at is None or 0 <= fact.at <= (fact.to or 0) <= len(text), f"a figure at {fact.at}:{fact.to}"
        )
        for day in (fact.start, fact.end):
            promise(not day or _is_day(day), f"a figure of {day!r}")
    _sound_info(extract.info)


def _sound_info(info: DocumentInfo) -> None:
    promise(info.title, "no title")
    promise(info.language in ("ko", "en"), f"language {info.language!r}")
    for name in ("title", "company", "ticker", "cik", "form", "fiscal_period", "accession", "url"):
        field = getattr(info, name)
        promise(len(field) <= _LONGEST_FIELD, f"a {name} of {len(field)} characters")
        promise(visible(field) == field and "\n" not in field, f"{name} is {field!r}")
    for name in ("period_end", "filed"):
        day = getattr(info, name)
        promise(not day or _is_day(day), f"{name} is {day!r}")


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def archive(data: bytes) -> bytes:
    """The zip of an input that names its files, `==== NAME` before each; any other input as it is."""
    if data.startswith(b"PK"):
        return data
    pieces = _PART.split(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
            told = name.decode("latin-1").strip("\x00")
            if told not in packed.NameToInfo:
                packed.writestr(zipfile.ZipInfo(told or "x"), body)
    return out.getvalue()


def word(data: bytes) -> bytes:
    """A Word document: the library's own empty one, with the input's files in the place of its."""
    import docx

    if data.startswith(b"PK"):
        return data
    pieces = _PART.split(data)
    own = {name.decode("latin-1"): body for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as empty, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in empty.namelist():
            packed.writestr(zipfile.ZipInfo(name), own.pop(name, None) or empty.read(name))
        for name, body in own.items():
            packed.writestr(zipfile.ZipInfo(name.strip("\x00") or "x"), body)
    return out.getvalue()


def pdf(data: bytes) -> bytes:
    """A PDF of objects that end in `endobj` each, numbered from 1 where they stand; its table of places is made here."""
    if b"xref" in data:
        return data
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(data.split(b"endobj")[:-1], 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body.strip(b"\n") + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, len(places), start,
    )  # fmt: skip
    return bytes(out)


_HTML = tokens_of("html")
_DART = tokens_of("dart")
_WORD = tokens_of("word")
_PDF = tokens_of("pdf")
_TEXT = tokens_of("text")

TARGETS = (
    Target(
        "html",
        _reads("page.html"),
        _HTML,
        ((b"<div>", b"</div>"), (b"<table><tr><td>", b"</td></tr></table>"), (b"<b>", b"</b>")),
    ),
    Target(
        "dart",
        _reads("report.xml"),
        _DART,
        ((b"<TABLE><TR><TD>", b"</TD></TR></TABLE>"), (b"<SECTION-1>", b"</SECTION-1>")),
    ),
    Target(
        "docx",
        _reads("letter.docx", word),
        _WORD,
        (
            (b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"),
            (b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>"),
        ),
    ),
    Target(
        "packed",
        _reads("report.zip", archive),
        (*_DART, b"\n==== a.xml\n", b"\n==== ../b.XML\n", b"\n==== \n"),
        longest=50_000,
    ),
    Target(
        "pdf",
        _reads("report.pdf", pdf),
        _PDF,
        ((b"<< /A ", b" >>"), (b"[ ", b" ]"), (b"(", b")")),
        longest=50_000,
    ),
    Target(
        "markdown", _reads("notes.md"), _TEXT, ((b"> ", b""), (b"- ", b""), (b"[", b"](x)"), (b"*", b"*"))
    ),
    Target("text", _reads("notes.txt"), _TEXT, ((b"(", b")"),)),
)

"""HTML: filings of EDGAR with inline XBRL, and web pages.

One pass over the tree without recursion: block elements end paragraphs, text runs carry their look, tables
are taken whole. The XBRL preamble, hidden elements, scripts and the feet of Workiva's pages never enter.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.document import Extract
from corpus.errors import ReadError
from corpus.read.assemble import assemble
from corpus.read.decode import decode
from corpus.read.html_tables import (
    BULLETS,
    LONGEST_STYLE,
    SKIPPED,
    TAGGED,
    local,
    marked,
    table_parts,
    unseen,
)
from corpus.read.parts import Look, Mark, Node, PageBreak, Para, Part, check_whole, clean

_BLOCK = frozenset(
    (
        "div", "p", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section", "article", "aside", "main", "header", "footer",
        "nav",
        "address", "blockquote", "pre", "center", "body", "figure", "figcaption", "caption", "fieldset",
        "details", "summary", "title",
    )
)  # fmt: skip
_FOOT = re.compile(r"position\s*:\s*absolute")
_HEAD = re.compile(r"min-height\s*:\s*[\d.]+(?:pt|px)")
_BREAK = re.compile(r"(?:page-)?break-(?:after|before)\s*:\s*always|break-(?:after|before)\s*:\s*page")
_FONT = re.compile(r"font(-size|-weight)?\s*:([^;]*+)")
_SIZE = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d{0,9})?|\.\d{1,9})\s?(pt|px)")
_WEIGHT = re.compile(r"\b(bold|[1-9]00|normal)\b")
_FEW = 6
"""How many empty neighbours may stand between a page's head and what ends the page before."""


def read_html(data: bytes, source: str) -> Extract:
    """Read an HTML document.

    Raises:
        ReadError: `read.damaged_file`, `read.no_text`, `read.too_deep`, `read.wrong_encoding`.
    """
    from corpus.read.identity import filing_info, finish
    from corpus.read.prose_facts import facts_of_prose
    from corpus.read.xbrl import facts_of

    root, text = _parse(data, source)
    info = filing_info(root)
    if not info.form and not _filing(data):
        from corpus.read.web import read_page

        page = read_page(_seen(root) or text or decode(data, source), source)
        if page is not None:
            return page
    text, blocks, placed = assemble(parts_of(root), source)
    info = finish(info, text, blocks, source)
    return Extract(text, blocks, info, (*facts_of(root, placed), *facts_of_prose(text, blocks, info)))


def _seen(root: Node) -> str:
    """The page again without what it hides from its readers; empty where it hides nothing."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    hidden = [element for element in root.iter(etree.Element) if unseen(element)]
    for element in hidden:
        parent = element.getparent()
        if parent is not None:
            # lxml counts the text behind an element as its own.
            element.tail, tail = None, element.tail or ""
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + tail
            else:
                parent.text = (parent.text or "") + tail
            parent.remove(element)
    return etree.tostring(root, encoding="unicode", method="html") if hidden else ""


def _filing(data: bytes) -> bool:
    return bool(
        re.search(
            rb"<ix:header|<XBRL>|<SEC-DOCUMENT>|SECURITIES\s+AND\s+EXCHANGE\s+COMMISSION",
            data[:400_000],
            re.I,
        )
    )


def _parse(data: bytes, source: str) -> tuple[Node, str]:
    """The document's root; strict XHTML first (Workiva's files), then the forgiving HTML parser."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    if data.lstrip()[:5] == b"<?xml":
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
            root = etree.fromstring(data, parser)
            if local(root) == "html":
                return root, ""
        except etree.XMLSyntaxError:
            pass
    text = decode(data, source)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    # Saved pages hold whole pictures in one attribute, which only a huge tree takes.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        check_whole(parser, source)
        raise ReadError("read.damaged_file", source=source) from error
    check_whole(parser, source)
    if root is None:
        raise ReadError("read.no_text", source=source)
    return root, text


class _Style:
    """What an element's inline style says, parsed once for each distinct style."""

    __slots__ = ("bold", "breaks", "caps", "foot", "head", "italic", "size", "underline")

    def __init__(self, style: str) -> None:
        style = style[:LONGEST_STYLE].lower()
        self.foot = bool(_FOOT.search(style))
        self.head = bool(_HEAD.search(style))
        self.breaks = bool(_BREAK.search(style))
        self.italic = "italic" in style
        self.underline = "underline" in style
        self.caps = "text-transform:uppercase" in style.replace(" ", "")
        self.bold: bool | None = None
        self.size = 0.0
        for which, value in _FONT.findall(style):
            if self.bold is None and which != "-size" and (match := _WEIGHT.search(value)):
                self.bold = match[1] in ("bold", "600", "700", "800", "900")
            if not self.size and which != "-weight" and (match := _SIZE.search(value)):
                self.size = float(match[1]) * (0.75 if match[2] == "px" else 1.0)


class _Walker:
    """The state of the one pass: the open paragraph's runs and the looks of the elements around."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.runs: list[str] = []
        self.marks: list[Mark] = []
        self.bold = self.italic = self.underline = self.letters = 0
        self.size = 0.0
        self.listed = False
        self.level = 0
        self.breaks = 0

    def run(self, text: str, look: Look) -> None:
        self.runs.append(text)
        letters = len(text) - text.count(" ") - text.count("\xa0") - text.count("\n")
        if letters <= 0:
            return
        self.breaks = 0
        self.letters += letters
        self.bold += letters * look.bold
        self.italic += letters * look.italic
        self.underline += letters * look.underline
        self.size = max(self.size, look.size)

    def flush(self) -> None:
        if self.letters:
            text = clean("".join(self.runs))
            if text:
                most = self.letters * 0.97
                look = Look(self.bold >= most, self.italic >= most, self.underline >= most, self.size)
                listed = self.listed or (text[0] in BULLETS and text[1:2] == " ")
                self.parts.append(Para(text, look, level=self.level, listed=listed, marks=tuple(self.marks)))
        if self.runs:
            self.runs.clear()
            self.marks.clear()
        self.bold = self.italic = self.underline = self.letters = 0
        self.size, self.listed, self.breaks = 0.0, False, 0

    def page(self) -> None:
        self.flush()
        if self.parts and not isinstance(self.parts[-1], PageBreak):
            self.parts.append(PageBreak())


def parts_of(root: Node) -> list[Part]:
    """The paragraphs, tables and page breaks of an HTML tree, in order."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    walker = _Walker()
    styles: dict[str, _Style] = {}
    looks: list[Look] = [Look()]
    started = False
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    skipped: set[Any] = set()
    for event, element in events:
        if event in ("comment", "pi"):
            if element.tail:
                walker.run(element.tail, looks[-1])
            continue
        name = local(element)
        look = looks[-1]
        if event == "start":
            style = None
            if raw := element.get("style"):
                style = styles.get(raw)
                if style is None:
                    style = styles.setdefault(raw, _Style(raw))
            if name in _BLOCK:
                walker.flush()
            if (
                name in SKIPPED
                or (name == "header" and element.tag not in ("header",) and "html" not in element.tag)
                or unseen(element)
                or (style is not None and (style.foot or (style.head and _running(element, started))))
            ):
                skipped.add(element)
                events.skip_subtree()
                continue
            if style is not None and style.breaks:
                walker.page()
                started = True
            if name == "table":
                table = table_parts(element)
                if table is not None:
                    walker.parts.extend(table)
                    skipped.add(element)
                    events.skip_subtree()
                    continue
            elif name == "br":
                walker.runs.append("\n")
                walker.breaks += 1
                if walker.breaks >= 2:
                    walker.flush()
            elif name == "li":
                walker.listed = True
            elif name == TAGGED:
                walker.marks.append(marked(element))
            looks.append(_look(look, name, style))
            if element.text:
                walker.run(element.text, looks[-1])
            if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
                walker.level = int(name[1])
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                looks.pop()
                if name in _BLOCK:
                    walker.flush()
                if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
                    walker.level = 0
            if element.tail:
                walker.run(element.tail, looks[-1])
    walker.flush()
    return walker.parts


def _look(look: Look, name: str, style: _Style | None) -> Look:
    bold, italic, underline, size = look
    if name in ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"):
        bold = True
    elif name in ("i", "em"):
        italic = True
    elif name == "u":
        underline = True
    if style is not None:
        bold = bold if style.bold is None else style.bold
        italic = italic or style.italic
        underline = underline or style.underline
        size = style.size or size
    return Look(bold, italic, underline, size)


def _running(element: Node, started: bool) -> bool:
    """Whether a `min-height` block is the head of a page: Workiva sets one at each page's top."""
    text = clean("".join(element.itertext()))
    if len(text) > 300:
        return False
    previous = element.getprevious()
    for _ in range(_FEW):
        # A comment has no words, and lxml fails where it is asked for them.
        if previous is None or (local(previous) and clean("".join(previous.itertext()))):
            break
        if local(previous) == "hr":
            break
        previous = previous.getprevious()
    return previous is None or local(previous) in ("hr", "") or not started

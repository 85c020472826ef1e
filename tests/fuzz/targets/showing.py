"""What is shown and taken away: hostile text stands in it as text, whole, and nothing in it runs or loads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from assistant.contract import Answer, Citation, Sentence
from assistant.study.card import Card, Key
from corpus.document import DocumentInfo, Passage
from tests.fuzz.target import Target, promise, stored_text_of, text_of, tokens_of
from tests.ui.conversations.test_store import ANSWER, CITED, DOCUMENT, FOUND
from tests.ui.study.cards import card
from ui.conversations.copying import as_rich_text, as_text
from ui.conversations.export import exported, file_name
from ui.conversations.kept import Exchange as KeptExchange
from ui.conversations.kept import Kept, Reply
from ui.slack.blocks import MOST_BLOCKS, answer_messages
from ui.slack.mrkdwn import SECTION, cut, escaped, length, link, markdown, pieces
from ui.study.printed import printed
from ui.study.sheets import MARK, cards_sheet
from ui.web.chat.answers import exchange
from ui.web.chat.conversation import Exchange
from ui.web.evidence.cards import card as evidence_card
from ui.web.evidence.drawing import Drawing, Mark, draw
from ui.web.evidence.finding import places
from ui.web.evidence.structure import blocks
from ui.web.markup import el, plain
from ui.words import Words

_WORDS = Words("en")
_RUNS = (
    "script",
    "iframe",
    "object",
    "embed",
    "img",
    "link",
    "base",
    "meta",
    "form",
    "video",
    "audio",
    "math",
    "foreignobject",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Seen(HTMLParser):
    """What a browser would find: text, and whatever would run or load."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.live: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _RUNS:
            self.live.append(tag)
        for name, value in attrs:
            address = name in ("href", "src", "action", "formaction", "data", "xlink:href")
            harmless = (value or "").startswith(("#", "http://", "https://", "/pages/"))
            if name.startswith("on") or name in ("srcdoc", "style") or (address and not harmless):
                self.live.append(f"{name}={value}")
        if tag not in ("br", "hr", "meta", "link", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        promise(self.open and self.open.pop() == tag, f"</{tag}> closes nothing")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.live.append(decl)

    def handle_pi(self, data: str) -> None:
        self.live.append(data)

    def handle_comment(self, data: str) -> None:
        self.live.append(data)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def _harmless(html: str, *said: str, page: bool = False) -> Seen:
    """The markup's contents; it holds these texts, and nothing that runs."""
    if page:
        html = html[html.index("<body") : html.rindex("</html>")]
    html.encode()
    seen = Seen(html)
    promise(not seen.live, f"{seen.live} would run")
    promise(not seen.open, f"{seen.open} stay open")
    for text in said:
        promise(plain(text) in seen.text, f"{text!r} is not shown as it is")
    return seen


def _answer(text: str) -> tuple[Answer, Citation]:
    cited = replace(
        CITED, quote=text, title=text, company=text, form=text, section=text, source=text, url=text
    )
    cited = replace(cited, start=10, end=10 + len(text))
    said = Sentence(text, (1,), "weak")
    return replace(
        ANSWER, status="answered", sentences=(said,), citations=(cited,), notice=text, model_name=text
    ), cited


def page(data: bytes) -> None:
    """A question, its answer, its evidence and the document behind it, all of them saying what the input says."""
    text = text_of(data)
    _harmless(el("p", text, title=text, data_x=text, href=text), text)
    answer, cited = _answer(text)
    info = DocumentInfo(title=text, company=text, form=text, fiscal_period=text, url=text)
    passage = Passage(10, 10 + len(text), text, "table" if "|" in text else "prose", (text,), 2, text)
    found = replace(
        FOUND, document=replace(DOCUMENT, source=text, info=info), passage=passage, telling=((10, 12),)
    )
    said = Exchange(
        text, (found,), 1.0, list(answer.sentences), {1: cited}, draft=text, answer=answer, running=False
    )
    _harmless(exchange(said, 0, _WORDS), text)
    _harmless(evidence_card(found, said, 0, 0, _WORDS))
    _harmless(exchange(replace(said, trouble=text), 0, _WORDS), text)
    if text:
        marks = [Mark(10 + start, 10 + end, "found") for start, end in places(text, text[:9])[:50]]
        drawing = Drawing(text, 10, tuple(marks), text, str, text)
        drawn = _harmless(draw(drawing, blocks(text, 10, (passage,), text)))
        promise(drawn.text == plain(text), f"{text!r} is drawn as {drawn.text!r}")


def taken(data: bytes) -> None:
    """A conversation and a deck to take away."""
    text = stored_text_of(data)
    answer, _ = _answer(text)
    reply = Reply(answer, seconds=1.0)
    kept = Kept(
        "c1",
        text,
        "en",
        "2026-11-01T00:00:00",
        "2026-11-01T00:00:00",
        exchanges=(KeptExchange(text, "", reply),),
    )
    whole = json.loads(exported(kept, "json", _WORDS))
    promise(whole["exchanges"][0]["question"] == text, "the JSON says another question")
    _in_markdown(exported(kept, "md", _WORDS))
    _harmless(exported(kept, "html", _WORDS), text, page=True)
    _harmless(as_rich_text(reply, _WORDS), text)
    as_text(reply, _WORDS)
    name = file_name(kept, "md")
    promise(len(name) < 100 and not set(name) & set('/\\:*?"<>|\0\n'), f"a file called {name!r}")
    one = _card(text)
    _harmless(printed([one], text, _WORDS), text, page=True)
    sheet = cards_sheet([one], _WORDS)
    rows = list(csv.reader(io.StringIO(sheet.removeprefix(MARK), newline="")))
    promise(len(rows) == 2 and len(rows[0]) == len(rows[1]), f"{len(rows)} rows of the two")
    for cell in rows[1]:
        promise(not cell.lstrip(" ").startswith(_FORMULA), f"a spreadsheet reckons {cell!r}")


def _in_markdown(text: str) -> None:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for token in [each for one in tokens for each in (one, *(one.children or ()))]:
        promise(
            token.type not in ("html_block", "html_inline", "image", "code_block", "fence", "table_open"),
            token.type,
        )
        if token.type == "link_open":
            promise(
                str(token.attrs["href"]).startswith(("http://", "https://")),
                f"a link to {token.attrs['href']}",
            )


def _card(text: str) -> Card:
    one = card(1, kind="choice", language="en", question=text)
    origin = replace(one.origin, company=text, title=text, context=text, section=(text, text), source=text)
    return replace(one, choices=(text, "2"), key=Key(text, places=(0,)), origin=origin, topic=text)


def slack_blocks(data: bytes) -> None:
    """A message for Slack: within its limits, and nothing mentioned, linked or formatted that an input says."""
    text = stored_text_of(data)
    for part in pieces(escaped(text)):
        promise(length(part) <= SECTION, f"a section of {length(part)}")
        _entities(part)
    promise(length(cut(text, 75)) <= 75, "cut to more than was asked")
    markdown(text)
    linked = link(text, text)
    promise(linked.count("<") <= 1 and linked.count(">") <= 1, f"{linked!r} is more than one link")
    answer, _ = _answer(text)
    for message in answer_messages(answer.to_json(), _WORDS, "C1:1"):
        promise(len(message.blocks) <= MOST_BLOCKS + 3, f"{len(message.blocks)} blocks")
        for said in _said(message.blocks):
            promise(0 < length(said) <= SECTION, f"a text of {length(said)} characters")
        json.dumps([message.text, *message.blocks]).encode()


def _said(blocks: tuple[dict, ...]) -> Iterator[str]:
    for block in blocks:
        for part in (block.get("text"), *block.get("elements", ())):
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                yield part["text"]


def _entities(part: str) -> None:
    rest = part.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    promise(not set(rest) & set("&<>"), f"{part!r} holds a sign of Slack's")


_TOKENS = tokens_of("page")
_NESTS = ((b"<b>", b"</b>"), (b"[", b"](x)"), (b"> ", b""), (b"*", b"*"), (b"&lt;", b"&gt;"))

TARGETS = (
    Target("page", page, _TOKENS, _NESTS, longest=8_000),
    Target("taken", taken, _TOKENS, _NESTS, longest=8_000),
    Target("slack-blocks", slack_blocks, _TOKENS, _NESTS, longest=20_000),
)

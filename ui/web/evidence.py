"""The evidence panel as markup: a card for each passage found, and the reader that shows one where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.contract import Citation
from index.evidence import Evidence
from ui.web.answers import origin
from ui.web.conversation import Exchange
from ui.web.icons import icon
from ui.web.markup import Html, el, join, web_address
from ui.words import Words

SURROUNDINGS = 600
"""Code points of the document shown before and after an opened passage."""
_LEAD = 60  # code points shown before the first marked words of a card
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9&.-]+|\d[\d,.]*%?|[가-힣]{2,}")
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:에서|으로|부터|까지|이나|은|는|이|가|을|를|의|에|로|와|과|도|만)$")
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """what which how much many far did does the and are was were why who when for from with that this has have its is
        of in on to by after out come came would could should
        무엇 무엇인가요 얼마 얼마나 어떤 어떻게 왜 인가요 있나요 하나요 했나요 글쓴이 대한 대해""",
    )
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document with what to mark in it; all offsets count in the document's text."""

    text: str
    start: int
    marks: tuple[Span, ...]


def panel(said: Exchange | None, turn: int, words: Words) -> Html:
    """The cards of one question's evidence, or what will stand here."""
    if said is None or (not said.evidence and said.evidence_ms is None):
        note = words("web.panel_searching" if said is not None and said.running else "web.panel_empty")
        return join([_head(words, None), el("p", note, class_="hint")])
    if not said.evidence:
        return join([_head(words, said), el("p", words("web.panel_nothing"), class_="hint")])
    cards = [card(found, said, turn, place, words) for place, found in enumerate(said.evidence)]
    return join([_head(words, said), el("ol", *cards, class_="cards")])


def _head(words: Words, said: Exchange | None) -> Html:
    count = el("span", str(len(said.evidence)), class_="count") if said and said.evidence else None
    about = el("p", said.question, class_="about", dir="auto") if said else None
    return el("header", el("h2", words("web.evidence"), count), about, class_="panelhead")


def card(found: Evidence, said: Exchange, turn: int, place: int, words: Words) -> Html:
    """One passage: where it comes from and the sentences that matter in it."""
    document, passage = found.document, found.passage
    numbers = sorted(n for n, citation in said.citations.items() if cites(citation, found))
    state = "cited" if numbers else "uncited" if not said.running and said.answer is not None else "open"
    badges = [el("b", str(n), class_="cite") for n in numbers]
    badge = (
        el("span", *badges, el("span", words("web.cited"), class_="unseen"), class_="badges")
        if numbers
        else None
    )
    marks = telling(found) or terms(passage.text, passage.start, said.question)
    cut = max(0, (marks[0][0] - passage.start) - _LEAD) if marks else 0
    cut = _at_word(passage.text, cut)
    excerpt = Excerpt(passage.text[cut:], passage.start + cut, marks)
    title = origin(document.info.company, document.info.title or document.source, document.info.form, "")
    return el(
        "li",
        el(
            "div",
            el("h4", title, title=document.info.title or document.source),
            el("span", document.info.fiscal_period, class_="period") if document.info.fiscal_period else None,
            badge,
            class_="cardhead",
        ),
        _place(" › ".join(passage.section), passage.page, words),
        el(
            "blockquote",
            "… " if cut else None,
            marked(excerpt, said.question),
            class_=f"passage {passage.kind}",
            dir="auto",
        ),
        el(
            "a",
            words("web.read_on"),
            icon("arrow"),
            class_="readon",
            href="#reader",
            data_open="evidence",
            data_turn=turn,
            data_n=place + 1,
            aria_label=words("web.read_on_title", where=title),
        ),
        class_=f"card {state}",
        data_evidence=place + 1,
    )


def _place(section: str, page: int | None, words: Words) -> Html | None:
    parts: list[Html] = []
    if section:
        parts.append(el("span", section, class_="section", title=section))
    if page is not None:
        parts.append(el("span", words("web.page", page=page + 1), class_="page"))
    return el("p", *parts, class_="place") if parts else None


def reader(citation: Citation, context: Excerpt, turn: int, numbers: Sequence[int], words: Words) -> Html:
    """A citation's quote where it stands in its document, with ways to the citations before and after it."""
    exact = context.text[citation.start - context.start : citation.end - context.start] == citation.quote
    moved = None if exact else el("p", icon("trouble"), words("web.moved"), class_="aside partial")
    body = marked(context) if exact else el("mark", citation.quote, class_="quote")
    at = numbers.index(citation.n) if citation.n in numbers else 0
    steps = [
        _step("previous", numbers[at - 1] if at > 0 else None, turn, words),
        _step("next", numbers[at + 1] if at + 1 < len(numbers) else None, turn, words),
    ]
    return _reader(
        el("b", str(citation.n), class_="cite"),
        origin(citation.company, citation.title or citation.source, citation.form, citation.fiscal_period),
        _place(citation.section, citation.page, words),
        join([moved, body]) if moved else body,
        citation.url,
        citation.source,
        steps,
        f"{turn}-citation-{citation.n}",
        words,
    )


def evidence_reader(
    found: Evidence, context: Excerpt, turn: int, place: int, question: str, words: Words
) -> Html:
    """A found passage where it stands in its document."""
    info = found.document.info
    return _reader(
        None,
        origin(info.company, info.title or found.document.source, info.form, info.fiscal_period),
        _place(" › ".join(found.passage.section), found.passage.page, words),
        marked(context, question),
        info.url,
        found.document.source,
        [],
        f"{turn}-evidence-{place}",
        words,
    )


def _reader(
    number: Html | None,
    title: str,
    place: Html | None,
    body: Html,
    url: str,
    source: str,
    steps: Iterable[Html],
    key: str,
    words: Words,
) -> Html:
    address = web_address(url)
    out = None
    if address:
        out = el(
            "a",
            words("web.open_filing"),
            icon("out"),
            href=address,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_="out",
        )
    close = el(
        "button",
        icon("close"),
        type="button",
        class_="close",
        data_close="reader",
        aria_label=words("web.close"),
    )
    return el(
        "section",
        el(
            "header",
            el("h2", number, el("span", title, dir="auto"), tabindex="-1"),
            el("div", *steps, close, class_="steps"),
            class_="readerhead",
        ),
        place,
        el("div", body, class_="document", tabindex="0", dir="auto", aria_label=words("web.passage")),
        el("footer", el("span", source, class_="source"), out, class_="readerfoot"),
        class_="reader",
        data_passage=key,
    )


def _step(which: str, n: int | None, turn: int, words: Words) -> Html:
    return el(
        "button",
        icon(which),
        type="button",
        class_="step",
        disabled=n is None,
        data_open="citation" if n is not None else None,
        data_turn=turn,
        data_n=n,
        aria_label=words(f"web.{which}_citation"),
        title=words(f"web.{which}_citation"),
    )


def cites(citation: Citation, found: Evidence) -> bool:
    """Whether the citation's quote lies in the passage."""
    return (
        citation.document == found.document.id
        and citation.start < found.passage.end
        and found.passage.start < citation.end
    )


def telling(found: Evidence) -> tuple[Span, ...]:
    """The sentences of a passage that answer best, in reading order."""
    return _united(found.telling)


def terms(text: str, start: int, question: str) -> tuple[Span, ...]:
    """Where the question's own words stand in a text that begins at `start`."""
    wanted = {_PARTICLE.sub("", word) for word in _WORD.findall(question)}
    wanted = {word for word in wanted if word.lower() not in _COMMON and len(word) > 1}
    if not wanted:
        return ()
    either = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    # Particles may follow a Korean word; nothing else makes a piece of a word the question's word.
    pattern = re.compile(rf"(?<![A-Za-z0-9가-힣])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)
    return _united((start + match.start(), start + match.end()) for match in pattern.finditer(text))


def marked(excerpt: Excerpt, question: str = "") -> Html:
    """The excerpt's text, character for character, with its marks and, inside them, the question's words."""
    parts: list[Html | str] = []
    at = excerpt.start
    end = excerpt.start + len(excerpt.text)
    for start, stop in excerpt.marks:
        start, stop = max(start, at), min(stop, end)
        if start >= stop:
            continue
        parts.append(excerpt.text[at - excerpt.start : start - excerpt.start])
        inside = excerpt.text[start - excerpt.start : stop - excerpt.start]
        parts.append(el("mark", _emphasised(inside, question), class_="quote"))
        at = stop
    parts.append(excerpt.text[at - excerpt.start :])
    return join(parts)


def _emphasised(text: str, question: str) -> Html:
    parts: list[Html | str] = []
    at = 0
    for start, stop in terms(text, 0, question) if question else ():
        parts += [text[at:start], el("b", text[start:stop])]
        at = stop
    parts.append(text[at:])
    return join(parts)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)


def _at_word(text: str, cut: int) -> int:
    """The start of a line or word at or after `cut`, near it."""
    if cut == 0:
        return 0
    line = text.find("\n", cut, cut + 40)
    space = text.find(" ", cut, cut + 20)
    return line + 1 if line >= 0 else space + 1 if space >= 0 else cut

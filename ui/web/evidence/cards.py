"""The evidence panel as markup: a card for each passage found."""

from __future__ import annotations

from assistant.contract import Citation
from index.evidence import Evidence
from ui.web.chat.answers import origin
from ui.web.chat.conversation import Exchange
from ui.web.evidence.excerpt import Excerpt, marked, telling, terms
from ui.web.evidence.reader import place_of
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.words import Words

_LEAD = 60  # code points shown before the first marked words of a card


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
        place_of(" › ".join(passage.section), passage.page, words),
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
            data_do="read",
            data_of="evidence",
            data_turn=turn,
            data_n=place + 1,
            aria_label=words("web.read_on_title", where=title),
        ),
        class_=f"card {state}",
        data_evidence=place + 1,
    )


def cites(citation: Citation, found: Evidence) -> bool:
    """Whether the citation's quote lies in the passage."""
    return (
        citation.document == found.document.id
        and citation.start < found.passage.end
        and found.passage.start < citation.end
    )


def _at_word(text: str, cut: int) -> int:
    """The start of a line or word at or after `cut`, near it."""
    if cut == 0:
        return 0
    line = text.find("\n", cut, cut + 40)
    space = text.find(" ", cut, cut + 20)
    return line + 1 if line >= 0 else space + 1 if space >= 0 else cut

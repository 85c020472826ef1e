"""Cards as a page to print: the questions to hand out, then the keys with their passages on sheets of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.study.card import Card
from ui.conversations.printed import sheet
from ui.study.given import CHOSEN
from ui.study.passages import key_of, pieces_of, place_of
from ui.web.markup import Html, el, join
from ui.words import Words

_STYLE = Path(__file__).with_name("printed.css")


def printed(cards: Sequence[Card], title: str, words: Words) -> str:
    """The page, its labels in the language of `words`; loads nothing and runs nothing."""
    body = join(
        [
            el(
                "header",
                el("p", words("web.name"), class_="name"),
                el("h1", title, dir="auto"),
                el("p", words("study.printed_about", n=len(cards))),
                el("p", words("web.not_advice"), class_="notice"),
            ),
            el("ol", *(_question(card) for card in cards), class_="cards"),
            el("h2", words("study.keys"), class_="keys-begin"),
            el("ol", *(_key(card, words) for card in cards), class_="keys"),
            el("footer", words("study.printed_foot")),
        ]
    )
    return sheet(title, body, words, _STYLE.read_text(encoding="utf-8"))


def _question(card: Card) -> Html:
    choices = [el("li", f"□ {choice}") for choice in card.choices]
    return el(
        "li",
        el("span", card.question, dir="auto"),
        el("ul", *choices, class_="choices") if choices else None,
        el("p", class_="line") if card.kind not in CHOSEN else None,
    )


def _key(card: Card, words: Words) -> Html:
    points = [el("li", point) for point in card.key.points]
    passage = (
        el("mark", piece.text) if piece.role == "key" else el("span", piece.text, class_=piece.role or None)
        for piece in pieces_of(card.origin)
    )
    return el(
        "li",
        el("p", key_of(card), class_="key"),
        el("ul", *points) if points else None,
        el("p", card.origin.context, class_="origin", dir="auto") if card.origin.context else None,
        el("p", join(passage), class_="passage", dir="auto"),
        el("p", place_of(card.origin, words), class_="origin"),
    )

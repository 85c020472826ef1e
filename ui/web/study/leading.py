"""From a card into the chat: a question that its document answers, put in the card's language."""

from __future__ import annotations

from assistant.study.card import Card
from corpus.companies import company_of
from ui.study.passages import key_of
from ui.study.topics import topic_named
from ui.words import Words

_LONGEST = 300
_ASKS = frozenset({"choice", "short", "figure", "explain"})


def explaining(card: Card) -> str:
    """A question whose answer explains a card: why a figure changed, else the card's own question or its statement."""
    words, origin = Words(card.language), card.origin
    if origin.context and origin.company and card.topic:
        topic = topic_named(card.topic, card.language)
        of = {"company": _company(card), "period": origin.fiscal_period, "topic": topic}
        return words("study_web.explain_change", **of)
    if card.kind in _ASKS:
        return _short(card.question)
    return words("study_web.explain_statement", statement=_short(origin.quote))


def beginning(card: Card) -> str:
    """What a question on a card's passage may begin with, for the learner to go on."""
    parts = (_company(card), topic_named(card.topic, card.language) if card.topic else "")
    subject = " ".join(part for part in parts if part) or _short(key_of(card))
    return Words(card.language)("study_web.ask_beginning", of=subject)


def _company(card: Card) -> str:
    """Whose filing a card is of, by the usual name; empty for the article."""
    known = company_of(card.origin.company) if card.origin.company else None
    return known.name(card.language) if known else card.origin.company


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""From a card into the chat: a question that its document answers, put in the card's language."""

from __future__ import annotations

from assistant.study.card import Card
from ui.study.passages import key_of
from ui.study.topics import topic_named
from ui.words import Words

_LONGEST = 300
_ASKS = frozenset({"choice", "short", "figure", "explain"})


def explaining(card: Card) -> str:
    """A question whose answer explains a card: its own, or what its document says on what it states."""
    words = Words(card.language)
    if card.kind in _ASKS:
        return _short(card.question)
    if not card.origin.context:
        return words("study_web.explain_statement", statement=_short(card.origin.quote))
    return words("study_web.explain_trend", of=_subject(card))


def beginning(card: Card) -> str:
    """What a question on a card's passage may begin with, for the learner to go on."""
    return Words(card.language)("study_web.ask_beginning", of=_subject(card))


def _subject(card: Card) -> str:
    """What a card is about, in a few words."""
    parts = (card.origin.company, topic_named(card.topic, card.language) if card.topic else "")
    return " ".join(part for part in parts if part) or _short(key_of(card))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

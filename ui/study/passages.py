"""A card's passage as it is shown with a verdict: the sentence and the key in it told apart, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.study.card import Card, Origin
from ui.words import Words

Role = Literal["", "quote", "key"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a passage: nothing of note, of the sentence that answers, or the key itself."""

    text: str
    role: Role


def pieces_of(origin: Origin) -> tuple[Piece, ...]:
    """A passage in order and whole, its sentence and key told apart; the texts joined are the passage."""
    marks = (
        origin.start,
        origin.quote_start,
        origin.key_start,
        origin.key_end,
        origin.quote_end,
        origin.start + len(origin.passage),
    )
    roles: tuple[Role, ...] = ("", "quote", "key", "quote", "")
    at = 0
    pieces: list[Piece] = []
    for end, role in zip(marks[1:], roles, strict=True):
        to = max(at, min(end - origin.start, len(origin.passage)))
        if to > at:
            pieces.append(Piece(origin.passage[at:to], role))
        at = to
    return tuple(pieces)


def name_of(source: str, viewer: str) -> str:
    """A document's name as it was added, without the key of its owner, who alone sees a private one."""
    return source.removeprefix(f"{viewer}/") if viewer else source


def place_of(origin: Origin, words: Words) -> str:
    """Where a passage is from in one line: company or title, form, period, section, page."""
    page = "" if origin.page is None else words("talks.page", page=str(origin.page + 1))
    named = origin.company or origin.title
    parts = (named, origin.form, origin.fiscal_period, " › ".join(origin.section), page)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def key_of(card: Card) -> str:
    """What is right, as it reads: for what is to be put in order, all of it."""
    if card.kind == "order":
        return " → ".join(card.choices[place] for place in card.key.places)
    return card.key.text


def tells_all(card: Card) -> bool:
    """Whether the points of an explanation say all that its key says, which then need not be shown beside them."""
    points = card.key.points
    return len(points) > 1 and all(point in card.key.text for point in points)

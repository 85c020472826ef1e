"""What a learner gives as an answer: typed, or chosen from what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.study.card import Card, CardKind, Grade
from ui.study.failing import StudyError

CHOSEN: frozenset[CardKind] = frozenset({"choice", "ox", "order"})
"""The kinds whose answers are chosen; all others are typed."""
LONGEST = 2_000
"""Code points of a typed answer."""

Given = str | tuple[int, ...]
"""What is graded: what was typed, or the card's choices that were chosen, counted from 0 in the card's own order."""


class Grader(Protocol):
    """Tells what an answer is worth."""

    def __call__(self, card: Card, given: Given) -> Grade:
        """The grade of an answer; an empty one is `empty`."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it comes.

    Attributes:
        text: What was typed.
        chosen: The places that were chosen, counted from 0 as they were shown; for `order`, all in the order they are
            to have.
        easy: Whether the learner says that it was easy.
    """

    text: str = ""
    chosen: tuple[int, ...] = ()
    easy: bool = False


def given_by(reply: Reply, card: Card, order: Sequence[int]) -> Given:
    """What is graded of a reply to a card whose choices were shown in an order (`ui.study.choosing.order_of`).

    Raises:
        StudyError: `study.no_such_choice`, `study.too_long`.
    """
    if card.kind not in CHOSEN:
        if len(reply.text) > LONGEST:
            raise StudyError("study.too_long", longest=LONGEST)
        return reply.text.strip()
    chosen = reply.chosen
    known = len(set(chosen)) == len(chosen) and all(0 <= place < len(order) for place in chosen)
    if not known or len(chosen) > (len(order) if card.kind == "order" else 1):
        raise StudyError("study.no_such_choice", most=len(order))
    return tuple(order[place] for place in chosen)


def shown(given: Given, card: Card) -> str:
    """An answer as it reads."""
    return given if isinstance(given, str) else " → ".join(card.choices[place] for place in given)

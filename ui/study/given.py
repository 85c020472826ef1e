"""What a learner gives as an answer: typed, or chosen from what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.study.card import Card, CardKind, Grade
from ui.study.failing import StudyError

CHOSEN: frozenset[CardKind] = frozenset({"choice", "ox", "order"})
"""The kinds whose answers are chosen from what is shown; all others are typed."""
LONGEST = 2_000
"""Code points of a typed answer."""


class Grader(Protocol):
    """Tells what an answer is worth."""

    def __call__(self, card: Card, given: str) -> Grade:
        """The grade of an answer.

        Args:
            card: As it was shown: its choices, and the places of its key, are in the order of the screen.
            given: What was typed; of what was chosen the numbers on the screen, counted from 1, with blanks between.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it comes.

    Attributes:
        text: What was typed; a choice may be typed too, by its number or its words.
        chosen: The places that were chosen, counted from 0 as they were shown; for `order`, all in the order they are
            to have. With any, `text` says nothing.
        easy: Whether the learner says that it was easy.
    """

    text: str = ""
    chosen: tuple[int, ...] = ()
    easy: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that can be graded: `told` to the grader, and `shown` as it reads."""

    told: str
    shown: str


def given_by(reply: Reply, card: Card) -> Given:
    """What is graded of a reply to a card as it was shown.

    Raises:
        StudyError: `study.no_such_choice`, `study.too_long`.
    """
    chosen = reply.chosen if card.kind in CHOSEN else ()
    if not chosen:
        text = reply.text.strip()
        if len(text) > LONGEST:
            raise StudyError("study.too_long", longest=LONGEST)
        return Given(text, text)
    most = len(card.choices)
    known = len(set(chosen)) == len(chosen) and all(0 <= place < most for place in chosen)
    if not known or len(chosen) > (most if card.kind == "order" else 1):
        raise StudyError("study.no_such_choice", most=most)
    told = " ".join(str(place + 1) for place in chosen)
    return Given(told, " → ".join(card.choices[place] for place in chosen))

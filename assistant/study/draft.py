"""A card before it is checked: what it asks of a corpus goes with it, so that no wrong choice is true elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.study.card import Card, CardKind, Difficulty, Key, Origin, identity
from assistant.study.stated import Asked
from corpus.document import Language


@dataclass(frozen=True, slots=True)
class Draft:
    """A card with what it asks for.

    Attributes:
        card: The card.
        asked: What figure is asked for; None where it is no figure.
        wrong: The values of the wrong choices, or of a statement that is to be false.
        same: Equal for cards of which a learner would see one only.
        worth: By which the better of many are kept; the greater, the better.
    """

    card: Card
    asked: Asked | None
    wrong: tuple[float, ...]
    same: str
    worth: float


def card_of(
    kind: CardKind,
    language: Language,
    question: str,
    key: Key,
    origin: Origin,
    topic: str,
    difficulty: Difficulty,
    choices: Sequence[str] = (),
    also: Sequence[str] = (),
) -> Card:
    """A card with its identity."""
    name = identity(kind, language, origin.source, origin.quote, key.text, question)
    return Card(
        name, kind, language, question, tuple(choices), key, origin, topic, difficulty, also=tuple(also)
    )


def form_of(amount: str) -> str:
    """An amount's form, by which it must not stand out: its words and signs, and how precise it is."""
    digits = len(re.sub(r"\D|0+(?=\D*$)", "", amount))
    return f"{re.sub(r'[0-9][0-9,.]*', '9', amount)} {min(digits, 3)}"

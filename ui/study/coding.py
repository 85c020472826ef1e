"""Cards and grades as JSON text, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from pydantic import TypeAdapter

from assistant.study.card import Card, Grade

_CARD = TypeAdapter(Card)
_CARDS = TypeAdapter(tuple[Card, ...])
_GRADE = TypeAdapter(Grade)


def card_text(card: Card) -> str:
    """A card as one line of JSON."""
    return json.dumps(asdict(card), ensure_ascii=False)


def card_of(text: str) -> Card:
    """The card that `card_text` wrote.

    Raises:
        ValueError: It is none.
    """
    # By way of Python: an amount may be open to infinity, which strict JSON does not know.
    return _CARD.validate_python(json.loads(text))


def cards_text(cards: Sequence[Card]) -> str:
    """Cards in their order as one line of JSON."""
    return json.dumps([asdict(card) for card in cards], ensure_ascii=False)


def cards_of(text: str) -> tuple[Card, ...]:
    """The cards that `cards_text` wrote; raises as `card_of`."""
    return _CARDS.validate_python(json.loads(text))


def grade_text(grade: Grade) -> str:
    """A grade as one line of JSON."""
    return json.dumps(asdict(grade), ensure_ascii=False)


def grade_of(text: str) -> Grade:
    """The grade that `grade_text` wrote; raises as `card_of`."""
    return _GRADE.validate_python(json.loads(text))


def written(moment: datetime) -> str:
    """A moment as it is kept: ISO 8601 in UTC, to the microsecond, so that text is ordered as time is."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read(moment: str) -> datetime:
    """The moment that `written` wrote."""
    return datetime.fromisoformat(moment).astimezone(UTC)

"""When a card is due again, by FSRS: everything here is the `fsrs` library's, without its chance.

A verdict becomes one of the four ratings; the intervals are not fuzzed, so that equal answers at equal times give equal
schedules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from functools import cache

from fsrs import Card as Memory
from fsrs import Rating, Scheduler

from assistant.study.card import CardKind, Grade

RETENTION = 0.9
"""The share of due cards that a learner is to remember, by default."""
LEAST_RETENTION, MOST_RETENTION = 0.7, 0.97
NEW_A_DAY = 20
"""Cards that a learner meets for the first time on one day, by default."""
MOST_NEW = 500
FAST: dict[CardKind, float] = {
    "ox": 4,
    "choice": 6,
    "short": 8,
    "cloze": 8,
    "figure": 8,
    "order": 12,
    "explain": 25,
}
"""Seconds in which a right answer comes that took no effort, reading included."""


def rating_of(kind: CardKind, grade: Grade, seconds: float, *, easy: bool = False) -> Rating:
    """What a verdict says of the learner's memory.

    Args:
        kind: How the card was asked.
        grade: What the answer was worth.
        seconds: From showing to answering; 0 where it is not known.
        easy: Whether the learner says that it was easy; believed of right answers only.
    """
    if grade.verdict in ("wrong", "empty"):
        return Rating.Again
    if grade.verdict == "partial":
        return Rating.Hard
    return Rating.Easy if easy or 0 < seconds <= FAST[kind] else Rating.Good


def reviewed(
    memory: Memory | None, card_id: str, rating: Rating, at: datetime, retention: float = RETENTION
) -> Memory:
    """What is remembered of a card after a review.

    Args:
        memory: What was before it; None for the first.
        card_id: The card's id, 16 hexadecimal digits.
        rating: Of the review.
        at: When, in UTC.
        retention: The share that is to be remembered.
    """
    before = memory or Memory(card_id=int(card_id, 16), due=at)
    after, _ = scheduler(retention).review_card(before, rating, at)
    return after


def replayed(
    card_id: str, reviews: Iterable[tuple[Rating, datetime]], retention: float = RETENTION
) -> list[Memory]:
    """What was remembered of a card after each of its reviews, which are given in the order of their times."""
    memories: list[Memory] = []
    for rating, at in reviews:
        memories.append(reviewed(memories[-1] if memories else None, card_id, rating, at, retention))
    return memories


def retrievability(memory: Memory, at: datetime) -> float:
    """How probably a card is remembered at a time, from 0 to 1."""
    return scheduler(RETENTION).get_card_retrievability(memory, at)


def not_ahead(memory: Memory, now: datetime) -> Memory:
    """A memory as it is to be taken: a card that was answered later than now, by a clock that was ahead, is due at once."""
    if memory.last_review is None or memory.last_review <= now:
        return memory
    taken = copy(memory)
    taken.due = min(memory.due, now)
    return taken


def memory_text(memory: Memory) -> str:
    """A memory as one line of JSON."""
    return json.dumps(memory.to_dict())


def memory_of(text: str) -> Memory:
    """The memory that `memory_text` wrote."""
    return Memory.from_dict(json.loads(text))


@cache
def scheduler(retention: float) -> Scheduler:
    """The library's scheduler for a retention."""
    return Scheduler(desired_retention=retention, enable_fuzzing=False)

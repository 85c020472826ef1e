"""What a learner has before them today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card as Memory

from ui.study.progress import Topic


@dataclass(frozen=True, slots=True)
class Today:
    """The day as it begins, or as far as it is.

    Attributes:
        cards: In the bank that fit, as the learner sees it.
        due: Of them due now.
        new: How many may be met today for the first time.
        streak: Days in a row with an answer, up to today or yesterday.
        answered: Answers of today.
        weak: Topics of weak recall, the weakest first.
    """

    cards: int
    due: int
    new: int
    streak: int
    answered: int
    weak: tuple[Topic, ...]

    @property
    def waiting(self) -> int:
        """Cards that a session of today may ask."""
        return self.due + self.new


def waiting(
    cards: Collection[str], memories: Mapping[str, Memory], now: datetime, allowed: int
) -> tuple[int, int]:
    """Of the cards that are there, how many are due, and how many of those never met `allowed` new ones let in."""
    met = [memories[each] for each in cards if each in memories]
    return sum(memory.due <= now for memory in met), max(0, min(allowed, len(cards) - len(met)))

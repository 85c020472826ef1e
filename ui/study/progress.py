"""How a learner gets on: streak, recall, weak topics, and what will be remembered. Pure functions over the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from fsrs import Card as Memory

from ui.study.days import day_of
from ui.study.learning import Review
from ui.study.schedule import retrievability

LAST = 10
"""Answers to a topic that tell how well it is recalled."""
FEW = 3
"""Answers to a topic below which nothing is said of it."""
WEAK = 0.7
"""Recall below which a topic is weak."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: answers, their mean credit (None without any), and cards met for the first time."""

    day: date
    answers: int
    credit: float | None
    new: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day to come: the mean probability that a card met is remembered on it, and cards that fall due on it."""

    day: date
    retention: float
    due: int


@dataclass(frozen=True, slots=True)
class Topic:
    """How well a topic is recalled: the mean credit of its last answers, and how many these are."""

    topic: str
    recall: float
    answers: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a learner gets on.

    Attributes:
        cards: Met so far.
        due: Due now.
        answers: Given so far.
        credit: Their mean, from 0 to 1.
        streak: Days in a row with an answer, up to today or yesterday.
        longest: The most there ever were.
        days: The last days, the oldest first; today is the last.
        ahead: The next days, today first.
        weak: Topics of weak recall, the weakest first.
    """

    cards: int
    due: int
    answers: int
    credit: float
    streak: int
    longest: int
    days: tuple[Day, ...]
    ahead: tuple[Ahead, ...]
    weak: tuple[Topic, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, days as ISO 8601."""
        told = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}
        for row in (*told["days"], *told["ahead"]):
            row["day"] = row["day"].isoformat()
        return told


def progress_of(
    reviews: Sequence[Review],
    memories: Mapping[str, Memory],
    now: datetime,
    zone: tzinfo,
    back: int = 30,
    ahead: int = 14,
) -> Progress:
    """How a learner gets on.

    Args:
        reviews: Their log, the oldest first.
        memories: What they remember, by card.
        now: In UTC.
        zone: Where their days begin.
        back, ahead: Days that are told of, today included.
    """
    today = day_of(now, zone)
    streak, longest = streaks({day_of(each.at, zone) for each in reviews}, today)
    return Progress(
        cards=len(memories),
        due=sum(memory.due <= now for memory in memories.values()),
        answers=len(reviews),
        credit=_mean([each.grade.credit for each in reviews]),
        streak=streak,
        longest=longest,
        days=_days(reviews, today, zone, back),
        ahead=_ahead(memories, now, zone, ahead),
        weak=tuple(topic for topic in recalled(reviews) if topic.recall < WEAK),
    )


def streaks(days: Iterable[date], today: date) -> tuple[int, int]:
    """Days in a row up to today (or yesterday, while nothing is done today), and the longest such row."""
    longest = current = 0
    before: date | None = None
    for day in sorted(set(days)):
        current = current + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, current), day
    goes_on = before is not None and today - before <= timedelta(days=1)
    return (current if goes_on else 0), longest


def recalled(reviews: Sequence[Review]) -> tuple[Topic, ...]:
    """How well each topic is recalled by its last answers, the weakest first; topics of few answers are left out."""
    credits: dict[str, list[float]] = {}
    for each in reviews:
        if each.topic:
            credits.setdefault(each.topic, []).append(each.grade.credit)
    told = (
        Topic(topic, _mean(given[-LAST:]), len(given[-LAST:]))
        for topic, given in credits.items()
        if len(given) >= FEW
    )
    return tuple(sorted(told, key=lambda each: (each.recall, each.topic)))


def _days(reviews: Sequence[Review], today: date, zone: tzinfo, back: int) -> tuple[Day, ...]:
    credits: dict[date, list[float]] = {}
    new: Counter[date] = Counter()
    met: set[str] = set()
    for each in reviews:
        day = day_of(each.at, zone)
        credits.setdefault(day, []).append(each.grade.credit)
        new[day] += each.card_id not in met
        met.add(each.card_id)
    days = (today - timedelta(days=n) for n in range(back - 1, -1, -1))
    return tuple(
        Day(day, len(given := credits.get(day, [])), _mean(given) if given else None, new[day])
        for day in days
    )


def _ahead(memories: Mapping[str, Memory], now: datetime, zone: tzinfo, ahead: int) -> tuple[Ahead, ...]:
    today = day_of(now, zone)
    due = Counter(max(today, day_of(memory.due, zone)) for memory in memories.values())
    days = (timedelta(days=n) for n in range(ahead))
    return tuple(
        Ahead(
            today + later,
            _mean([retrievability(memory, now + later) for memory in memories.values()]),
            due[today + later],
        )
        for later in days
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0

"""Streak, recall and forecast are told by the learner's own days and by the library's own probabilities."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Rating, Scheduler

from assistant.study.card import Grade
from tests.ui.study.cards import card, refused
from ui.study.days import day_of, start_of, zone_of
from ui.study.learning import Review
from ui.study.progress import progress_of, recalled, streaks
from ui.study.schedule import replayed

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)


def review(at: datetime, credit: float = 1.0, topic: str = "revenue", n: int = 0) -> Review:
    grade = Grade("right" if credit else "wrong", credit, "text", (), 0, 1)
    rating = Rating.Good if credit else Rating.Again
    return Review(f"{at} {n}", card(n).id, at, "short", "ko", topic, "x", grade, rating, 1.0)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        ([], (0, 0)),
        ([0], (1, 1)),
        ([1], (1, 1)),
        ([2], (0, 1)),
        ([0, 1, 2, 4, 5, 6, 7], (3, 4)),
        ([1, 2, 3], (3, 3)),
        ([0, 0, 1], (2, 2)),
    ],
)
def test_a_streak_lasts_until_a_whole_day_is_missed(ago: list[int], told: tuple[int, int]) -> None:
    assert streaks([TODAY - timedelta(days=n) for n in ago], TODAY) == told


def test_days_are_the_learners_own() -> None:
    late = datetime(2026, 3, 9, 16, tzinfo=UTC)
    before = datetime(2026, 3, 9, 14, tzinfo=UTC)
    answers = [review(before), review(late, n=1)]
    seoul = progress_of(answers, {}, NOW, zone_of("Asia/Seoul"), back=3)
    london = progress_of(answers, {}, NOW, zone_of("Europe/London"), back=3)
    assert (seoul.streak, london.streak) == (2, 1)
    assert [day.answers for day in seoul.days] == [0, 1, 1]
    assert [day.answers for day in london.days] == [0, 2, 0]
    assert [day.day for day in seoul.days] == [TODAY - timedelta(days=2), TODAY - timedelta(days=1), TODAY]


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "+99:00", "\x00"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with refused("study.unknown_zone"):
        zone_of(name)


def test_a_day_of_a_zone_begins_at_its_own_midnight() -> None:
    zone = zone_of("America/New_York")
    noon = datetime(2026, 3, 8, 16, tzinfo=UTC)  # the clocks went forward that night
    assert start_of(noon, zone) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert start_of(noon + timedelta(days=1), zone) == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert day_of(datetime(2026, 3, 8, 4, tzinfo=UTC), zone) == date(2026, 3, 7)


def test_weak_topics_are_told_by_the_last_answers_and_only_where_there_are_enough() -> None:
    at = [NOW - timedelta(minutes=n) for n in range(40, 0, -1)]
    improved = [review(when, float(n >= 5), "gpu") for n, when in enumerate(at[:15])]
    worse = [review(when, float(n < 5), "capex") for n, when in enumerate(at[15:25])]
    few = [review(when, 0.0, "rare") for when in at[25:27]]
    told = progress_of([*improved, *worse, *few], {}, NOW, UTC)
    assert [(topic.topic, topic.recall, topic.answers) for topic in told.weak] == [("capex", 0.5, 10)]
    assert {topic.topic: topic.recall for topic in recalled(improved)} == {"gpu": 1.0}


def test_the_forecast_is_the_librarys_mean_over_all_cards_met() -> None:
    answers = [(Rating.Good, NOW - timedelta(days=5)), (Rating.Good, NOW - timedelta(days=4))]
    memories = {card(n).id: replayed(card(n).id, answers[: n + 1])[-1] for n in range(2)}
    library = Scheduler(enable_fuzzing=False)
    told = progress_of([], memories, NOW, UTC, ahead=8)
    for day, ahead in enumerate(told.ahead):
        at = NOW + timedelta(days=day)
        both = [library.get_card_retrievability(memory, at) for memory in memories.values()]
        assert ahead.retention == sum(both) / 2
        assert ahead.day == TODAY + timedelta(days=day)
    assert told.ahead[0].retention > told.ahead[-1].retention
    assert sum(ahead.due for ahead in told.ahead) == 2
    assert told.due == sum(memory.due <= NOW for memory in memories.values()) == 1


def test_progress_is_told_in_json() -> None:
    told = progress_of([review(NOW)], {}, NOW, UTC, back=1, ahead=1).to_json()
    assert told["days"] == [{"day": "2026-03-10", "answers": 1, "credit": 1.0, "new": 1}]
    assert told["ahead"] == [{"day": "2026-03-10", "retention": 0.0, "due": 0}]

"""A card is due again when the library of FSRS says so, to the second."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Card as Memory
from fsrs import Rating, Scheduler

from assistant.study.card import CardKind, Grade, Verdict
from corpus.database import open_database
from tests.ui.study.cards import cards, graded, refused
from ui.study.choosing import Wanted
from ui.study.days import zone_of
from ui.study.failing import StudyError
from ui.study.given import Reply
from ui.study.learning import Settings
from ui.study.schedule import rating_of, reviewed
from ui.study.study import Study
from ui.study.tables import STUDY


@pytest.mark.parametrize(
    ("verdict", "seconds", "easy", "rating"),
    [
        ("wrong", 1, True, Rating.Again),
        ("empty", 1, True, Rating.Again),
        ("partial", 1, True, Rating.Hard),
        ("right", 30, False, Rating.Good),
        ("right", 0, False, Rating.Good),
        ("right", 30, True, Rating.Easy),
        ("right", 3, False, Rating.Easy),
    ],
)
def test_a_verdict_becomes_a_rating(verdict: Verdict, seconds: float, easy: bool, rating: Rating) -> None:
    grade = Grade(verdict, 1.0, "text", (), 0, 1)
    assert rating_of("short", grade, seconds, easy=easy) == rating


@pytest.mark.parametrize(("kind", "rating"), [("ox", Rating.Good), ("explain", Rating.Easy)])
def test_what_is_fast_depends_on_what_is_to_be_done(kind: CardKind, rating: Rating) -> None:
    assert rating_of(kind, Grade("right", 1.0, "text", (), 0, 1), 15) == rating


def test_equal_answers_at_equal_times_are_due_alike() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    dues = set[datetime]()
    for _ in range(5):
        memory = reviewed(None, "0f" * 8, Rating.Easy, at)
        for _ in range(4):
            memory = reviewed(memory, "0f" * 8, Rating.Good, memory.due)
        dues.add(memory.due)
    assert len(dues) == 1


class Script:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[tuple[Study, Script, Path]]:
    clock, path = Script(), tmp_path / "study.sqlite"
    study = Study(open_database(f"sqlite:///{path}", STUDY), graded, clock)
    yield study, clock, path
    study.close()


def test_a_history_of_hundreds_of_reviews_gives_the_librarys_schedule(
    scripted: tuple[Study, Script, Path],
) -> None:
    study, clock, path = scripted
    study.bank.replace("ovens.html", cards(40))
    study.learning.settle("", Settings(retention=0.86, new_a_day=9))
    library = Scheduler(desired_retention=0.86, enable_fuzzing=False)
    direct: dict[str, Memory] = {}
    chance = random.Random(5)
    answers = {Rating.Again: "no", Rating.Hard: "about", Rating.Good: "", Rating.Easy: ""}
    reviews = 0
    while reviews < 300:
        clock.now += timedelta(
            seconds=chance.choice([700, 40_000, 90_000]), microseconds=chance.randrange(10**6)
        )
        try:
            of = study.sessions.begin("", Wanted(number=20), seed=chance.randrange(1000))
        except StudyError as failure:
            assert failure.code == "study.nothing_due"
            continue
        while (ask := study.sessions.next("", of)) is not None:
            rating = chance.choices(list(Rating), [2, 1, 6, 2])[0]
            clock.now += timedelta(seconds=60, microseconds=chance.randrange(10**6))
            text = answers[rating] or ask.card.key.text
            settled = study.sessions.answer("", of, ask.place, Reply(text, easy=rating == Rating.Easy))
            before = direct.get(ask.card.id) or Memory(card_id=int(ask.card.id, 16), due=clock.now)
            direct[ask.card.id], _ = library.review_card(before, rating, clock.now)
            assert settled.rating == rating
            assert settled.due == direct[ask.card.id].due
            reviews += 1
    kept = study.learning.memories("")
    assert {of: memory.to_dict() for of, memory in kept.items()} == {
        of: memory.to_dict() for of, memory in direct.items()
    }
    assert len(kept) == 40
    again = Study(open_database(f"sqlite:///{path}", STUDY), graded, clock)
    assert again.learning.memories("") == kept
    ahead = again.progress("", zone_of("Asia/Seoul"), ahead=30).ahead
    for day, told in enumerate(ahead):
        at = clock.now + timedelta(days=day)
        mean = sum(library.get_card_retrievability(each, at) for each in direct.values()) / len(direct)
        assert told.retention == pytest.approx(mean, abs=1e-12)
    again.close()


def test_new_cards_of_a_day_are_limited_by_the_learners_own_day(
    scripted: tuple[Study, Script, Path],
) -> None:
    study, clock, _ = scripted
    study.bank.replace("ovens.html", cards(20))
    study.learning.settle("", Settings(new_a_day=3))
    seoul = zone_of("Asia/Seoul")
    clock.now = datetime(2026, 1, 1, 14, 0, tzinfo=UTC)  # 23 o'clock in Seoul

    def met(zone: str) -> int:
        try:
            of = study.sessions.begin("", Wanted(number=10), zone_of(zone))
        except StudyError:
            return 0
        count = 0
        while (ask := study.sessions.next("", of)) is not None:
            clock.now += timedelta(seconds=20)
            study.sessions.answer("", of, ask.place, Reply(ask.card.key.text, easy=True))
            count += 1
        return count

    assert seoul is not None
    assert met("Asia/Seoul") == 3
    assert met("Asia/Seoul") == 0
    clock.now = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)  # the next day there, the same one in UTC
    assert met("") == 0
    assert met("+09:00") == 3


@pytest.mark.parametrize(
    "settings", [Settings(0.5), Settings(0.99), Settings(new_a_day=-1), Settings(new_a_day=9_999)]
)
def test_aims_that_make_no_schedule_are_refused(study: Study, settings: Settings) -> None:
    with refused("study.bad_"):
        study.learning.settle("", settings)
    assert study.learning.settings("") == Settings()

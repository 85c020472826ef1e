"""A clock that is put a year ahead or back while the server runs loses nothing, locks nobody out and lets nobody back in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.database import kept_in, open_database
from tests.ui.conversations.test_store import ANSWER
from tests.ui.study.cards import cards, graded
from ui.conversations.kept import Reply
from ui.conversations.store import Conversations
from ui.conversations.tables import CONVERSATIONS
from ui.keys.keys import Keys
from ui.keys.replies import Replies
from ui.keys.replies import Reply as Kept
from ui.people.attempts import Attempts
from ui.people.limits import Limits
from ui.people.sessions import IDLE, Sessions
from ui.people.users import Users
from ui.study.choosing import Wanted
from ui.study.given import Reply as Given
from ui.study.learning import Settings
from ui.study.study import Study
from ui.study.tables import STUDY

pytestmark = pytest.mark.reliability
YEAR = timedelta(days=365)
Recorder = Callable[[str, object], None]


class Clock:
    """Goes on by a second whenever it is looked at, and is put ahead and back."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def seconds(self) -> float:
        return self().timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=[YEAR, -YEAR], ids=["ahead", "back"])
def jump(request: pytest.FixtureRequest, record_property: Recorder) -> timedelta:
    """How far the clock is put wrong, before it is put right again."""
    record_property("fault", "the clock jumps a year and back")
    record_property("tried", 1)
    record_property("lost", 0)  # a test that fails has no row
    return request.param


def test_who_signed_in_or_out_stays_so_once_the_clock_is_right(
    tmp_path: Path, clock: Clock, jump: timedelta
) -> None:
    users = Users(tmp_path)
    anna = users.add("anna", "a long enough password")
    sessions = Sessions(tmp_path, users, clock.seconds)
    here, gone = sessions.begin(anna, secure=False), sessions.begin(anna, secure=False)
    sessions.end(gone)
    clock.at += jump
    # Whoever is asked to sign in again can.
    meanwhile, left = sessions.begin(anna, secure=False), sessions.begin(anna, secure=False)
    assert sessions.known(meanwhile) is not None and sessions.known(gone) is None
    sessions.end(left)
    clock.at -= jump
    for known in (sessions, Sessions(tmp_path, users, clock.seconds)):
        assert known.known(here) is not None
        assert known.known(gone) is None and known.known(left) is None
    # What a clock that was ahead has dated is dated anew at the next visit, and ends as any other.
    found = sessions.known(meanwhile)
    if jump > timedelta(0):
        assert found is not None
        renewed = sessions.renewed(found[1])
        assert renewed is not None
        clock.at += timedelta(seconds=IDLE)
        assert sessions.known(renewed) is None


def test_a_request_that_comes_again_is_done_once(tmp_path: Path, clock: Clock, jump: timedelta) -> None:
    engine, passed = Keys.at(tmp_path).engine, [0.0]
    replies, done = Replies(engine, clock, lambda: passed[0]), list[str]()

    def put(to: Replies, mark: str) -> None:
        asked = to.begin("a", mark, "r")
        if asked.before is None:
            done.append(mark)
            asked.keep(Kept(200, {}))
        asked.end()

    put(replies, "before")
    clock.at += jump
    put(replies, "before")
    put(replies, "meanwhile")
    clock.at -= jump
    put(replies, "meanwhile")
    put(Replies(engine, clock), "before")
    assert done == ["before", "meanwhile"]
    # A week is over when it is over.
    passed[0] += 8 * 24 * 3600
    clock.at += timedelta(days=8)
    put(replies, "before")
    assert done == ["before", "meanwhile", "before"]


def test_limits_and_waits_go_by_how_long_it_was(monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    limits, attempts = Limits(), Attempts()
    while not limits.take("fetch", "anna"):
        pass
    for _ in range(9):
        attempts.begin("10.0.0.1", "anna")
    waits = limits.take("fetch", "anna"), attempts.begin("10.0.0.1", "anna")
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump.total_seconds())
    assert limits.take("fetch", "anna") in (waits[0], waits[0] - 1)
    assert 0 < attempts.begin("10.0.0.1", "anna") <= waits[1]


def test_a_key_is_good_again_and_its_use_is_noted(tmp_path: Path, clock: Clock, jump: timedelta) -> None:
    keys = Keys.at(tmp_path, clock)
    _, whole = keys.create("bot", days=30)
    assert keys.check(whole) is not None
    clock.at += jump
    assert (keys.check(whole) is not None) == (jump < timedelta(0))
    clock.at -= jump
    assert keys.check(whole) is not None
    clock.at += timedelta(minutes=2)
    keys.check(whole)
    (kept,) = keys.all()
    assert kept.used is not None and abs(kept.used - clock.at) < timedelta(minutes=1)


def test_a_conversation_goes_on_in_its_order(tmp_path: Path, clock: Clock, jump: timedelta) -> None:
    talks = Conversations(kept_in(tmp_path, CONVERSATIONS), clock)
    of = talks.begin("", "en")
    for place, by in enumerate((timedelta(0), jump, -jump)):
        clock.at += by
        talks.ask("", of, f"question {place}", place)
        talks.settle("", of, place, Reply(ANSWER))
    assert [each.question for each in talks.load("", of).exchanges] == [f"question {n}" for n in range(3)]
    assert talks.answered("", "").question == "question 2"
    assert [each.id for each in talks.list("")] == [of]
    clock.at += jump
    talks.forget()
    assert talks.load("", of).exchanges
    talks.close()


def test_studying_goes_on_and_no_card_is_kept_away(tmp_path: Path, clock: Clock, jump: timedelta) -> None:
    study = Study(open_database(f"sqlite:///{tmp_path / 's.sqlite'}", STUDY), graded, clock)
    study.bank.replace("ovens.html", cards(9))
    study.learning.settle("", Settings(new_a_day=3))

    def learn() -> int:
        of = study.sessions.begin("", Wanted(number=3))
        for place in range(3):
            ask = study.sessions.next("", of)
            assert ask is not None
            study.sessions.answer("", of, place, Given(ask.card.key.text))
        return len(study.learning.reviews(""))

    assert learn() == 3
    clock.at += jump
    assert learn() == 6
    clock.at -= jump
    # The next day there is something to learn, and what was learned meanwhile comes again.
    clock.at += timedelta(days=1)
    today = study.today("", UTC)
    assert today.new == 3 or today.due >= 3
    assert learn() == 9
    memories = study.learning.memories("")
    assert len(memories) >= 6 and all(memory.due < clock.at + YEAR for memory in memories.values())
    assert all(0 <= each.seconds < 3600 for each in study.learning.reviews(""))
    study.close()

"""A spare turn is had only while nobody is there, and lost as soon as anybody comes."""

from __future__ import annotations

import threading

from tests.fake_engine import FakeEngine
from ui.seat import EngineSeat
from ui.turnstile import Turnstile


def test_a_spare_turn_is_not_had_while_somebody_is_in_line_or_a_guest() -> None:
    turnstile = Turnstile()
    with turnstile.guest(), turnstile.spare() as taken:
        assert taken is None
    with turnstile.line(), turnstile.spare() as taken:
        assert taken is None
    with turnstile.spare() as taken:
        assert taken is not None and not taken.is_set()


def test_there_is_one_spare_turn_at_a_time_and_another_after_it() -> None:
    turnstile = Turnstile()
    with turnstile.spare() as one, turnstile.spare() as other:
        assert one is not None and other is None
    with turnstile.spare() as again:
        assert again is not None and again is not one


def test_a_spare_turn_is_lost_at_once_to_a_guest_and_to_somebody_in_line() -> None:
    turnstile = Turnstile()
    with turnstile.spare() as taken, turnstile.guest():
        assert taken is not None and taken.is_set()
    with turnstile.spare() as taken, turnstile.turn() as mine:
        assert taken is not None and taken.is_set()
        assert mine  # who comes does not wait for the spare turn to be left


def test_a_spare_turn_that_was_lost_stays_lost_when_people_have_gone_again() -> None:
    turnstile = Turnstile()
    with turnstile.spare() as taken:
        with turnstile.guest():
            pass
        assert taken is not None and taken.is_set()


def test_a_spare_turn_counts_as_nobody() -> None:
    turnstile = Turnstile()
    with turnstile.spare():
        assert (turnstile.waiting, turnstile.guests) == (0, 0)
        assert turnstile.wait_until_idle(0)


def test_the_engine_is_to_spare_only_once_it_is_there() -> None:
    turnstile, go, warm = Turnstile(), threading.Event(), threading.Event()
    engine = FakeEngine()

    def start(progress: object) -> FakeEngine:
        go.wait(20)
        return engine

    seat = EngineSeat(start, turnstile)
    seat.start(lambda cancel: warm.set())
    with seat.spare() as spare:
        assert spare is None
    go.set()
    assert warm.wait(20)
    with seat.spare() as spare:
        assert spare is not None and spare.engine is engine
        with turnstile.guest():
            assert spare.taken.is_set()
    seat.close()
    with seat.spare() as spare:
        assert spare is None

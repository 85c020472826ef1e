"""The engine is shared fairly, and whoever waits learns where they stand; all limits keep time by a clock of the test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.contract import Answer, Finished, Offer, Waiting
from corpus.errors import EngineError, FetchError
from tests.ui.fake import FakeEngine, fake_application, settled
from ui.people.asking import MOST, Asking, PeopleError
from ui.people.limits import Allowance, Limits
from ui.people.line import FairLine, Ticket
from ui.seat import LINE_PATIENCE, EngineSeat, Patience
from ui.turnstile import Turnstile
from ui.words import Words


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def served_in_order(line: FairLine, tickets: dict[str, Ticket]) -> list[str]:
    order: list[str] = []
    left = dict(tickets)
    while left:
        name = next(name for name, ticket in left.items() if line.may_go(ticket))
        ticket = left.pop(name)
        line.go(ticket)
        order.append(name)
        line.leave(ticket, 0.0)
    return order


def test_people_take_turns_and_the_questions_of_one_keep_their_order() -> None:
    line = FairLine()
    asked = ("a1", "a2", "a3", "b1", "c1", "b2")
    tickets = {name: line.join(name[0]) for name in asked}
    assert served_in_order(line, tickets) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_has_just_been_served_does_not_go_before_who_waits() -> None:
    line = FairLine()
    first, waiting = line.join("a"), line.join("b")
    line.go(first)
    again, late = line.join("a"), line.join("c")
    line.leave(first, 0.0)
    tickets = {"a": again, "b": waiting, "c": late}
    assert served_in_order(line, tickets) == ["b", "c", "a"]


def test_without_owners_first_come_is_first_served() -> None:
    line = FairLine()
    tickets = {name: line.join() for name in "pqrs"}
    assert served_in_order(line, tickets) == list("pqrs")


def test_an_empty_line_owes_nobody_anything() -> None:
    line = FairLine()
    for _ in range(5):
        ticket = line.join("a")
        line.go(ticket)
        line.leave(ticket, 0.0)
    tickets = {"a": line.join("a"), "b": line.join("b")}
    assert served_in_order(line, tickets) == ["a", "b"]


def test_a_place_tells_how_many_go_before_and_how_long_that_takes() -> None:
    line = FairLine()
    first = line.join("a")
    line.go(first)
    second, third = line.join("b"), line.join("c")
    assert (line.place(third, 0.0).ahead, line.place(third, 0.0).seconds) == (2, None)
    line.begin(first, 10.0)
    line.leave(first, 14.0)  # four seconds
    line.go(second)
    line.begin(second, 14.0)
    assert (line.place(third, 14.0).ahead, line.place(third, 14.0).seconds) == (1, 4.0)
    assert line.place(third, 17.0).seconds == 1.0
    assert line.place(third, 99.0).seconds == 0.0


def test_as_many_are_served_as_there_are_places_in_the_same_fair_order() -> None:
    line = FairLine()
    asked = ("a1", "a2", "b1", "c1", "a3")
    tickets = {name: line.join(name[0]) for name in asked}
    served: list[str] = []
    while name := next((n for n in asked if n not in served and line.may_go(tickets[n], places=3)), ""):
        line.go(tickets[name])
        served.append(name)
    assert served == ["a1", "b1", "c1"]
    line.leave(tickets["c1"], 0.0)
    assert line.may_go(tickets["a2"], places=3) and not line.may_go(tickets["a2"], places=2)


def test_with_several_places_the_wait_is_until_the_next_one_is_free() -> None:
    line = FairLine()
    first, second, third, fourth, fifth = (line.join(name) for name in "abcde")
    line.go(first)
    line.begin(first, 0.0)
    line.leave(first, 10.0)  # ten seconds
    for ticket, begun in ((second, 10.0), (third, 14.0)):
        line.go(ticket)
        line.begin(ticket, begun)
    assert (line.place(fourth, 15.0, 2).ahead, line.place(fourth, 15.0, 2).seconds) == (2, 5.0)
    assert (line.place(fifth, 15.0, 2).ahead, line.place(fifth, 15.0, 2).seconds) == (3, 9.0)
    # A server has gone: the first to end frees no place.
    assert (line.place(fourth, 15.0, 1).seconds, line.place(fifth, 15.0, 1).seconds) == (9.0, 19.0)
    # And is back, with another.
    assert (line.place(fourth, 15.0, 3).seconds, line.place(fifth, 15.0, 3).seconds) == (0.0, 5.0)


def test_who_leaves_the_line_holds_up_nobody() -> None:
    line = FairLine()
    first, second, third = (line.join(name) for name in "abc")
    line.go(first)
    line.leave(second, 0.0)
    assert line.place(third, 0.0).ahead == 1
    line.leave(first, 0.0)
    assert line.may_go(third) and len(line) == 1


def test_a_place_is_told_at_once_and_again_when_it_changes() -> None:
    turnstile, seen, came = Turnstile(), [], threading.Event()
    with turnstile.line(owner="a") as first:
        assert list(first.places()) == [] and first.has_come

        def wait() -> None:
            with turnstile.line(owner="b") as turn:
                for place in turn.places(beat=60):
                    seen.append(place.ahead)
                    came.set()
                seen.append(turn.has_come)

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert came.wait(10)
    waiting.join(10)
    assert seen == [1, True] and turnstile.waiting == 0


def test_places_that_come_and_go_are_used_while_they_are_there() -> None:
    places, through, leave = [1], [], threading.Event()
    turnstile = Turnstile(places=lambda: places[0])

    def wait(name: str) -> None:
        with turnstile.line(owner=name) as turn:
            for _ in turn.places(beat=0.01):
                pass
            through.append(name)
            leave.wait(10)

    threads = [threading.Thread(target=wait, args=(name,)) for name in "abc"]
    threads[0].start()
    until(lambda: len(through) == 1)
    for thread in threads[1:]:
        thread.start()
    until(lambda: turnstile.waiting == 3)
    assert through == ["a"]
    places[0] = 3
    until(lambda: len(through) == 3)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert turnstile.waiting == 0


def until(came: Callable[[], bool]) -> None:
    gone = threading.Event()
    for _ in range(1_000):
        if came():
            return
        gone.wait(0.01)
    raise AssertionError("it did not come")


def test_who_is_gone_leaves_the_line_at_once() -> None:
    turnstile, gone, seen = Turnstile(), threading.Event(), []
    with turnstile.turn():

        def wait() -> None:
            with turnstile.line(gone) as turn:
                for place in turn.places(beat=60):
                    seen.append(place.ahead)
                    gone.set()
                seen.append(turn.has_come)

        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(10)
        assert seen == [1, False] and turnstile.waiting == 1


def test_a_line_that_does_not_move_is_left_after_a_while() -> None:
    clock = Clock()
    patience = Patience(clock)
    assert not patience.is_over(3)
    clock.now += LINE_PATIENCE
    assert not patience.is_over(3)
    assert not patience.is_over(2)  # it moved
    clock.now += LINE_PATIENCE
    assert not patience.is_over(2)
    clock.now += 1
    assert patience.is_over(2)


def test_a_question_in_line_hears_its_place_until_it_is_its_turn(home: Path) -> None:
    application = fake_application(home, embed=False)
    settled(application)
    slow, quick = application.ask("slow one", owner="a"), application.ask("quick", owner="b")
    events = [next(slow), next(slow)]  # it has the engine
    next(quick)
    waiting = next(quick)
    assert waiting == Waiting(1, None)
    slow.close()  # type: ignore[attr-defined]
    *_, last = quick
    assert isinstance(last, Finished) and last.answer.status == "answered" and len(events) == 2
    application.close()


def test_an_engine_that_is_starting_is_said_while_it_is(home: Path) -> None:
    go = threading.Event()

    def start(progress: object) -> FakeEngine:
        go.wait(30)
        return FakeEngine()

    seat = EngineSeat(start, Turnstile())  # type: ignore[arg-type]
    seat.start(lambda cancel: None)
    with seat.queued() as queued:
        waits = queued.waits()
        assert next(waits) == Waiting(0)
        go.set()
        assert list(waits)[-1] == Waiting(0, 0.0) and isinstance(queued.engine(), FakeEngine)
    seat.close()


def test_an_engine_that_failed_is_said_at_once() -> None:
    def start(progress: object) -> FakeEngine:
        raise EngineError("engine.no_weights", path="x")

    seat = EngineSeat(start, Turnstile())  # type: ignore[arg-type]
    seat.start(lambda cancel: None)
    with seat.queued() as queued:
        list(queued.waits())
        with pytest.raises(EngineError, match="no_weights"):
            queued.engine()


def test_one_person_has_only_so_many_questions_under_way(home: Path) -> None:
    application = fake_application(home, embed=False)
    settled(application)
    under_way = [application.ask("slow one", owner="a") for _ in range(MOST)]
    for events in under_way:
        next(events)
    with pytest.raises(PeopleError, match="too_many_waiting"):
        application.ask("one more", owner="a")
    assert answered(application.ask("of another", owner="b"), stop=under_way[0].close) == "answered"  # type: ignore[attr-defined]
    for events in under_way:
        events.close()  # type: ignore[attr-defined]
    assert answered(application.ask("again", owner="a")) == "answered"
    application.close()


def test_questions_that_slip_through_at_once_are_refused_as_an_answer(home: Path) -> None:
    application = fake_application(home, embed=False)
    settled(application)
    under_way = [application.ask("slow one", owner="a") for _ in range(MOST + 1)]
    for events in under_way[:-1]:
        next(events)
    *_, last = under_way[-1]
    assert isinstance(last, Finished) and last.answer.error is not None
    assert last.answer.error["code"] == "people.too_many_waiting"
    for events in under_way:
        events.close()  # type: ignore[attr-defined]
    application.close()


def test_questions_of_one_person_come_at_a_pace_and_nobodys_do_not() -> None:
    clock = Clock()
    asking = Asking(Limits(clock))
    for _ in range(10):
        asking.check("a")
    with pytest.raises(PeopleError) as caught:
        asking.check("a")
    assert caught.value.details == {"seconds": 3}
    asking.check("b")
    clock.now += 3
    asking.check("a")
    for _ in range(100):
        asking.check("")


def test_a_bucket_fills_with_time_up_to_its_brim() -> None:
    clock = Clock()
    limits = Limits(clock, {"request": Allowance(2, 0.5)})
    assert [limits.take("request", "x") for _ in range(3)] == [0, 0, 2]
    clock.now += 2
    assert [limits.take("request", "x") for _ in range(2)] == [0, 2]
    clock.now += 1_000
    assert [limits.take("request", "x") for _ in range(3)] == [0, 0, 2]
    assert limits.take("request", "y") == 0


def answered(events: object, stop: Callable[[], None] | None = None) -> str:
    answer: Answer | None = None
    for event in events:  # type: ignore[attr-defined]
        if isinstance(event, Waiting) and stop is not None:
            stop()
        if isinstance(event, Finished):
            answer = event.answer
    assert answer is not None
    return answer.status


def test_one_person_asks_publishers_for_so_much_and_no_more_and_hears_when_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TURNPOINT_CONTACT", raising=False)
    application = fake_application(home)
    offer = Offer("nvidia", "NVIDIA", "edgar", "NVDA")
    for _ in range(6):
        with pytest.raises(FetchError, match="no_contact"):
            application.bring(offer, owner="anna~1")
    with pytest.raises(PeopleError) as refused:
        application.bring(offer, owner="anna~1")
    assert (refused.value.code, refused.value.details) == ("people.too_many_fetches", {"minutes": 5})
    for language in ("ko", "en"):
        assert "5" in Words(language).error(refused.value)
    with pytest.raises(FetchError):
        application.bring(offer, owner="ben~2")
    application.close()


def test_fetches_are_allowed_again_after_a_while() -> None:
    clock = Clock()
    asking = Asking(Limits(clock))
    for _ in range(6):
        asking.check_fetch("anna~1")
    with pytest.raises(PeopleError):
        asking.check_fetch("anna~1")
    clock.now += 300
    asking.check_fetch("anna~1")

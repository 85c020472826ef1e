"""Waiting is told honestly: the stage, the place in line, an engine that is not there yet or says nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from assistant.contract import Draft, EvidenceFound, Sentence, SentenceChecked, Waiting
from tests.ui.web.conftest import Open, Served
from ui.web.chat.answers import live
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.chat.stages import SLOW, Stages, took
from ui.words import Words

WORDS = Words("en")


@dataclass
class Clock:
    now: float = 50.0

    def __call__(self) -> float:
        return self.now


def waiting(*events: object) -> tuple[Exchange, Clock, Conversation]:
    """A question of which these events came, a second apart."""
    clock = Clock()
    said = Exchange("why?", stages=Stages(clock))
    for event in (EvidenceFound((), 500.0, True), *events):
        clock.now += 1
        said.take(event)  # type: ignore[arg-type]
    return said, clock, Conversation(language="en", exchanges=[said])


CHECKED = SentenceChecked(Sentence("So it is.", (), "verified"), ())


def test_each_stage_is_told_with_the_seconds_of_those_before() -> None:
    said, clock, _ = waiting(Waiting(2, 30.0), Waiting(0, 0.0), Draft("So"), CHECKED)
    assert said.stage == "checking"
    clock.now += 2
    assert said.stages.seconds() == {"searching": 1, "line": 1, "reading": 1, "writing": 1, "checking": 2} | {
        "reading": 2
    }
    assert (
        took(said.stages, WORDS, but="checking")
        == "searched 1.0 s · in line 1.0 s · read 2.0 s · written 1.0 s"
    )


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Waiting(3, 41.6), "Waiting in line: 3 before you, about 42 s"),
        (Waiting(3), "Waiting in line: 3 before you<"),
        (Waiting(1, 9.0), "Waiting in line: you are next, about 9 s"),
        (Waiting(0), "The model is being prepared<"),
        (Waiting(0, 0.0), "Reading 0 passages"),
    ],
)
def test_the_place_in_line_is_told(event: Waiting, told: str) -> None:
    _, _, conversation = waiting(event)
    assert told in live(conversation, WORDS)


def test_how_far_the_engine_is_stands_where_one_waits_for_it() -> None:
    said, _, conversation = waiting(Waiting(0))
    said.preparing = "Loading 40 %"
    assert "The model is being prepared: Loading 40 %" in live(conversation, WORDS)


def test_a_model_that_writes_nothing_is_said_and_a_line_is_not_its_fault() -> None:
    said, clock, conversation = waiting(Draft("So"))
    clock.now += SLOW - 1
    assert "written nothing" not in live(conversation, WORDS)
    clock.now += 5
    assert "has written nothing for 20 s" in live(conversation, WORDS)
    said.take(Draft(" it"))
    assert "written nothing" not in live(conversation, WORDS)
    said.take(Waiting(2, 10.0))
    clock.now += SLOW
    assert "written nothing" not in live(conversation, WORDS)


def test_a_finished_answer_tells_no_time_that_nobody_waited() -> None:
    said, clock, _ = waiting(Draft("So"))
    said.end()
    before = took(said.stages, WORDS)
    clock.now += 100
    assert took(said.stages, WORDS) == before
    assert took(Stages(Clock()), WORDS) == ""


@pytest.mark.browser
def test_the_line_is_seen_in_the_page_and_can_be_left(opened: Open, served: Served) -> None:
    served.application.line = (Waiting(2, 24.0),)
    served.application.hold = threading.Event()
    page, watched = opened("en-US")
    page.fill("#question textarea", "가온반도체의 주가는 얼마나 떨어졌나요?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".stage >> text=Waiting in line: 2 before you, about 24 s")
    page.click("#stop")
    page.wait_for_selector(".stage.stopped")
    served.application.hold.set()
    assert watched.troubles == []

"""What nobody waits for is evaluated a few tokens at a time, and can be given up between any two."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.models.engine import Piece
from assistant.models.stepwise import Stepwise
from tests.fake_engine import FakeEngine

MESSAGES = [
    SystemMessage("문제를 다른 말로 바꿔 씁니다. Rewrite the question."),
    HumanMessage("빵집의 2019 회계연도 밀가루 구입비는 얼마입니까?"),
    AIMessage("빵집이 2019 회계연도에 쓴 밀가루 구입비는 모두 얼마나 될까요?"),
    HumanMessage("엔비디아의 2025 회계연도 연구개발비는 얼마입니까?"),
]


def text(messages: Sequence[BaseMessage]) -> str:
    return "".join(str(message.content) for message in messages)


class Clock:
    """Every step takes as long as it is told to."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self._seconds
        return self._now


def sent(seconds: float) -> list[str]:
    """What was sent, where each step takes some seconds."""
    engine = FakeEngine(["x"] * 200)
    Stepwise(Clock(seconds)).write(engine, MESSAGES, max_tokens=9, cancel=threading.Event())
    return [text(prompt) for prompt in engine.prompts]


def test_a_prompt_is_sent_in_ever_longer_beginnings_and_whole_at_last() -> None:
    found, whole = sent(0.2), text(MESSAGES)
    assert found[-1] == whole and len(found) > 3
    for before, after in pairwise(["", *found]):
        assert after.startswith(before) and 0 < len(after) - len(before) <= 80


def test_the_slower_the_machine_the_shorter_the_steps() -> None:
    assert len(sent(2.0)) > len(sent(0.2)) > len(sent(0.02))


def test_a_prompt_that_begins_like_the_last_costs_only_what_is_new() -> None:
    engine, stepwise = FakeEngine(["x"] * 40), Stepwise(Clock(0.2))
    stepwise.write(engine, MESSAGES, max_tokens=9, cancel=threading.Event())
    first = len(engine.prompts)
    other = [*MESSAGES[:3], HumanMessage("엔비디아의 2025 회계연도 순이익은 얼마입니까?")]
    assert stepwise.write(engine, other, max_tokens=9, cancel=threading.Event()) == "x"
    assert len(engine.prompts) - first < first / 2
    assert engine.limits[-1] == 9 and set(engine.limits[first:-1]) <= {1}


class Interrupted(FakeEngine):
    """Somebody comes while it writes for the `at`-th time."""

    def __init__(self, at: int, cancel: threading.Event) -> None:
        super().__init__(["엔비디아가 2025 회계연도에 쓴 연구개발비는 모두 얼마나 될까요?"] * 40)
        self._at = at
        self._cancel = cancel

    def write(self, messages: Sequence[BaseMessage], **more: Any) -> Iterator[Piece]:
        for piece in super().write(messages, **more):
            yield piece
            if len(self.prompts) == self._at:
                self._cancel.set()


def test_nothing_is_written_on_once_somebody_has_come_and_nothing_of_it_is_returned() -> None:
    for at in range(1, len(sent(0.2)) + 1):
        cancel = threading.Event()
        engine = Interrupted(at, cancel)
        assert Stepwise(Clock(0.2)).write(engine, MESSAGES, max_tokens=60, cancel=cancel) is None
        assert len(engine.prompts) == at

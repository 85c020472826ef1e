"""The embedded engine's child is killed, stopped and starved of memory; who asks is answered all the same, or told at once."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.models import llama_process
from assistant.models.embedded import EmbeddedEngine
from assistant.models.engine import Piece, TimeLimits
from assistant.models.pool import Pool, only_child
from corpus.errors import EngineError
from corpus.limits import LIMITS

pytestmark = [
    pytest.mark.model,
    pytest.mark.reliability,
    pytest.mark.skipif(sys.platform != "linux", reason="signals and limits of memory of another process"),
]

RECOVERS = 120.0
"""Seconds in which a busy machine loads the model anew."""
EVIDENCE = "Evidence: NVIDIA's data center revenue was 47.5 billion dollars in fiscal 2024. How much was it?"
LONG = "Count from one to two hundred in words, each on its own line."

Record = Callable[[str, object], None]


def prompt(question: str) -> list[BaseMessage]:
    return [SystemMessage("You answer in one short sentence."), HumanMessage(question)]


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """A child that hangs is found sooner than outside of tests; a busy machine may take long to bring it back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LIMITS, "look", 2.0)
        patch.setattr(LIMITS, "look_every", 0.5)
        patch.setattr(LIMITS, "return_", RECOVERS)
        yield


def child_of(weights: Path, tmp_path: Path, **limits: float) -> tuple[EmbeddedEngine, Pool]:
    engine = EmbeddedEngine(
        weights,
        name="x",
        model_hash="",
        context=512,
        threads=2,
        log=tmp_path / "llama.log",
        limits=TimeLimits(**limits),
    )
    return engine, only_child(engine)


@pytest.fixture(scope="module")
def running(
    weights: Path, tmp_path_factory: pytest.TempPathFactory, short: None
) -> Iterator[tuple[EmbeddedEngine, Pool]]:
    before = children()
    engine, pool = child_of(weights, tmp_path_factory.mktemp("child"))
    pool.warm(prompt(EVIDENCE))
    yield engine, pool
    pool.close()
    assert children() == before  # none left, stopped ones neither


def children() -> set[int]:
    return {each.pid for each in psutil.Process().children() if "llama_child" in " ".join(each.cmdline())}


def pid_of(engine: EmbeddedEngine) -> int:
    assert engine.process is not None
    return engine.process.pid


def text_of(pieces: Iterator[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def asked_anew(pool: Pool) -> str:
    """As an answer is asked for: once more where the engine was interrupted."""
    try:
        return text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    except EngineError as failure:
        assert failure.code == "engine.interrupted"
        return text_of(pool.write(prompt(EVIDENCE), max_tokens=30))


def note(record: Record, fault: str, recovery: float | None = None) -> None:
    record("fault", fault)
    record("tried", 1)
    record("lost", 0)
    if recovery is not None:
        record("recovery_s", round(recovery, 2))


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (signal.SIGKILL, "embedded engine killed while it answers"),
        (signal.SIGSTOP, "embedded engine hung in the middle of an answer"),
    ],
)
def test_a_child_that_is_lost_in_the_middle_of_an_answer_is_back_for_the_same_question(
    running: tuple[EmbeddedEngine, Pool], record_property: Record, number: int, fault: str
) -> None:
    engine, pool = running
    pieces, before = pool.write(prompt(LONG), max_tokens=300), pid_of(engine)
    next(pieces)
    os.kill(before, number)
    begun = time.monotonic()
    with pytest.raises(EngineError) as failure:
        list(pieces)
    assert failure.value.code == "engine.interrupted"
    assert "47.5" in text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    note(record_property, fault, time.monotonic() - begun)
    assert pid_of(engine) != before and not psutil.pid_exists(before)
    assert pool.health() == (True, "")


def test_a_child_that_hangs_before_the_first_token_costs_only_time(
    running: tuple[EmbeddedEngine, Pool], record_property: Record
) -> None:
    engine, pool = running
    before = pid_of(engine)
    os.kill(before, signal.SIGSTOP)
    begun = time.monotonic()
    assert "47.5" in text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    note(record_property, "embedded engine hung before the first token", time.monotonic() - begun)
    assert pid_of(engine) != before and not psutil.pid_exists(before)


def test_a_child_that_is_killed_while_nobody_asks_is_back_before_anybody_does(
    running: tuple[EmbeddedEngine, Pool], record_property: Record
) -> None:
    engine, pool = running
    before = pid_of(engine)
    os.kill(before, signal.SIGKILL)
    begun = time.monotonic()
    while engine.process is None or engine.process.pid == before or not engine.health()[0]:
        assert time.monotonic() - begun < RECOVERS
        time.sleep(0.02)
    note(record_property, "embedded engine killed while nobody asks", time.monotonic() - begun)
    assert "47.5" in text_of(pool.write(prompt(EVIDENCE), max_tokens=30))


def test_a_child_that_has_no_memory_left_while_it_answers_is_told_or_replaced(
    running: tuple[EmbeddedEngine, Pool], record_property: Record
) -> None:
    engine, pool = running
    pid = pid_of(engine)
    pieces = pool.write(prompt(LONG), max_tokens=200)
    next(pieces)
    resource.prlimit(pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))
    begun = time.monotonic()
    try:
        list(pieces)
    except EngineError as failure:
        assert failure.code in ("engine.interrupted", "engine.failed")
    try:
        said = asked_anew(pool)
    except EngineError as failure:  # it lives and says that it cannot
        assert failure.code == "engine.failed"
        os.kill(pid, signal.SIGKILL)
        begun = time.monotonic()
        said = asked_anew(pool)
    assert "47.5" in said
    note(record_property, "embedded engine out of memory while it answers", time.monotonic() - begun)


def test_a_child_that_has_no_memory_to_load_its_model_is_told_and_loads_it_once_there_is_some(
    weights: Path, tmp_path: Path, record_property: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, little, others = subprocess.Popen, 700 << 20, children()

    def starved(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        started = real(*args, **options)
        resource.prlimit(started.pid, resource.RLIMIT_AS, (little, little))
        return started

    monkeypatch.setattr(LIMITS, "return_", 0.0)
    _, pool = child_of(weights, tmp_path)
    monkeypatch.setattr(llama_process.subprocess, "Popen", starved)
    with pytest.raises(EngineError) as failure:
        text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    assert failure.value.code == "engine.start_failed"
    assert pool.health() == (False, "engine.start_failed") and children() == others
    begun = time.monotonic()
    with pytest.raises(EngineError):  # nobody waits for another start
        text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    assert time.monotonic() - begun < 1
    monkeypatch.setattr(llama_process.subprocess, "Popen", real)
    begun = time.monotonic()
    while not pool.health()[0]:
        assert time.monotonic() - begun < RECOVERS
        time.sleep(0.02)
    assert "47.5" in text_of(pool.write(prompt(EVIDENCE), max_tokens=30))
    note(record_property, "embedded engine out of memory while it loads its model", time.monotonic() - begun)
    pool.close()
    assert children() == others


def test_a_child_that_hangs_while_it_loads_is_given_up_with_the_program_and_after_its_time(
    weights: Path, tmp_path: Path, record_property: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, others = subprocess.Popen, children()

    def stopped(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        started = real(*args, **options)
        os.kill(started.pid, signal.SIGSTOP)
        return started

    monkeypatch.setattr(llama_process.subprocess, "Popen", stopped)
    monkeypatch.setattr(LIMITS, "load", 0.5)
    monkeypatch.setattr(LIMITS, "return_", 0.0)
    _, pool = child_of(weights, tmp_path)
    with pytest.raises(EngineError) as failure:
        text_of(pool.write(prompt(EVIDENCE), max_tokens=5))
    assert failure.value.code == "engine.start_timeout"
    pool.close()
    assert children() == others
    monkeypatch.setattr(LIMITS, "load", 600.0)
    _, pool = child_of(weights, tmp_path)
    failures: list[str] = []

    def ask() -> None:
        try:
            text_of(pool.write(prompt(EVIDENCE), max_tokens=5))
        except EngineError as failure:
            failures.append(failure.code)

    asking = threading.Thread(target=ask)
    asking.start()
    while children() == others:
        time.sleep(0.01)
    pool.close()
    asking.join(30)
    assert failures == ["engine.closed"] or failures == ["engine.cancelled"]
    assert children() == others
    note(record_property, "embedded engine hung while it loads its model")

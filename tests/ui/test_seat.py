"""Who needs the engine waits for it in line; who does not need it waits for nobody. With the real assistant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.contract import Answer, EvidenceFound, Finished
from corpus.errors import EngineError
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from tests.filings import NVIDIA, Row, tagged
from ui.app import Application

FIGURE = "What was NVIDIA's total revenue in fiscal year 2025?"
TEXT = "Why did the columnist doubt demand for accelerators?"
COLUMN = "# A column\n\nThe columnist doubted demand for accelerators because models had become cheap.\n"
REPLY = "The columnist doubted demand for accelerators because models had become cheap."
UNKNOWN = "What was Intel's net income in fiscal 2025?"


@dataclass
class Starting:
    """An application whose engine starts when `go` is set: into one that gives `REPLY`, or into a failure."""

    home: Path
    fails: bool = False
    go: threading.Event = field(default_factory=threading.Event)
    engine: FakeEngine = field(default_factory=lambda: FakeEngine([REPLY] * 4))
    patient: bool = False
    begun: threading.Event = field(default_factory=threading.Event)

    def open(self) -> Application:
        def start(progress: Any) -> FakeEngine:
            self.begun.set()
            self.go.wait(30)
            if self.fails:
                raise EngineError("engine.no_weights", path="x.gguf")
            return self.engine

        application = Application(
            self.home,
            lambda: Index.open(self.home, FakeEmbedder()),
            Searcher,
            start,
            Assistant,
            patient=self.patient,
        )
        revenue = Row("Total revenue", "us-gaap:Revenues", {2025: 130_497, 2024: 60_922})
        application.add(tagged(NVIDIA, [revenue]), "nvda.htm")
        application.add(COLUMN.encode(), "column.md")
        return application


@pytest.fixture
def starting(home: Path) -> Starting:
    return Starting(home)


@pytest.fixture
def application(starting: Starting) -> Iterator[Application]:
    opened = starting.open()
    yield opened
    starting.go.set()
    opened.close()


def asked(application: Application, question: str) -> Answer:
    *_, last = application.ask(question)
    assert isinstance(last, Finished)
    return last.answer


class Asking(threading.Thread):
    """A question in a thread; `searched` is set with its evidence, `answer` when it is finished."""

    def __init__(
        self, application: Application, question: str, cancel: threading.Event | None = None
    ) -> None:
        super().__init__(daemon=True)
        self._events = application.ask(question, cancel=cancel)
        self.searched = threading.Event()
        self.answer: Answer | None = None
        self.start()

    def run(self) -> None:
        for event in self._events:
            if isinstance(event, EvidenceFound):
                self.searched.set()
            elif isinstance(event, Finished):
                self.answer = event.answer


def waits(application: Application, question: str, place: int, **more: Any) -> Asking:
    """A question that has come to the engine, and stands in line at this place."""
    asking = Asking(application, question, **more)
    until(lambda: application._turnstile.waiting == place)
    return asking


def until(condition: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("did not come true")


def test_a_figure_is_told_while_the_engine_still_loads_and_a_text_waits_for_it(
    application: Application, starting: Starting
) -> None:
    text = waits(application, TEXT, 1)
    assert text.searched.is_set()  # its evidence is on the screen already
    figure = asked(application, FIGURE)
    assert figure.status == "answered" and "$130.5 billion" in figure.text
    assert application.status()["engine"]["state"] == "starting"
    assert text.answer is None
    starting.go.set()
    text.join(30)
    assert text.answer is not None and text.answer.status == "answered" and REPLY in text.answer.text


def test_a_refusal_needs_no_engine_and_names_no_model(application: Application) -> None:
    refused = asked(application, UNKNOWN)
    assert (refused.status, refused.model_name, refused.model_engine) == ("refused", "", "")
    assert application.status()["engine"]["state"] == "starting"


def test_an_engine_that_cannot_be_started_fails_only_who_needs_it(home: Path) -> None:
    starting = Starting(home, fails=True)
    starting.go.set()
    application = starting.open()
    until(lambda: application.status()["engine"]["state"] == "failed")
    assert asked(application, FIGURE).status == "answered"
    assert asked(application, UNKNOWN).status == "refused"
    failed = asked(application, TEXT)
    assert failed.error is not None and failed.error["code"] == "engine.no_weights"
    assert "x.gguf" in failed.error["message"]
    assert application.status()["engine"]["state"] == "failed"  # an answer without it does not make it well
    application.close()


def test_who_gives_up_waiting_for_the_engine_is_answered_at_once_and_holds_up_nobody(
    application: Application, starting: Starting
) -> None:
    cancel = threading.Event()
    impatient = waits(application, TEXT, 1, cancel=cancel)
    patient = waits(application, TEXT, 2)
    cancel.set()
    impatient.join(30)
    assert impatient.answer is not None and impatient.answer.error is not None
    assert impatient.answer.error["code"] == "engine.cancelled"
    starting.go.set()
    patient.join(30)
    assert patient.answer is not None and patient.answer.status == "answered"


def test_a_search_does_not_wait_for_the_translation_of_an_engine_that_is_starting(
    application: Application,
) -> None:
    *_, found = application.search("Which accelerators zxqv?")
    assert found.final and found.results


def test_work_in_the_background_stands_back_for_a_question_that_needs_no_engine(
    application: Application,
) -> None:
    events = application.ask(FIGURE)
    next(events)
    assert application.status()["questions"] == 1
    assert not application._turnstile.wait_until_idle(0)
    events.close()  # type: ignore[attr-defined]
    assert application._turnstile.wait_until_idle(0)


def test_closing_ends_a_question_that_waits_for_the_engine(home: Path) -> None:
    starting = Starting(home)
    application = starting.open()
    waiting = waits(application, TEXT, 1)
    closing = threading.Thread(target=application.close, daemon=True)
    closing.start()
    waiting.join(30)
    assert waiting.answer is not None and waiting.answer.error is not None
    assert waiting.answer.error["code"] == "engine.cancelled"
    starting.go.set()
    closing.join(30)
    assert not closing.is_alive() and starting.engine.closed


@pytest.mark.parametrize("wanting", ["a question for the model", "the page is there"])
def test_a_patient_engine_starts_when_it_is_wanted_and_not_before(home: Path, wanting: str) -> None:
    patient = Starting(home, patient=True)
    patient.go.set()
    application = patient.open()
    assert asked(application, FIGURE).status == "answered"  # told by code
    assert not patient.begun.is_set()
    if wanting == "the page is there":
        application.start_embedding()
        assert patient.begun.wait(10)
    assert asked(application, TEXT).status == "answered"
    assert patient.begun.is_set()
    application.close()


def test_closing_ends_a_patient_start_that_nobody_wanted(home: Path) -> None:
    before = set(threading.enumerate())
    patient = Starting(home, patient=True)
    application = patient.open()
    assert "engine" in {thread.name for thread in set(threading.enumerate()) - before}
    application.close()
    assert not patient.begun.is_set()
    assert "engine" not in {thread.name for thread in set(threading.enumerate()) - before}

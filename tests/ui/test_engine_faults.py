"""The application over a model server that fails: what needs no model is answered, what does is told with its sources."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Assistant
from assistant.contract import Answer, Finished
from assistant.models.engine import TimeLimits
from assistant.models.pool import Pool
from assistant.models.server import Server, connection
from corpus.errors import EngineError
from corpus.limits import LIMITS
from index.search import Searcher
from index.store import Index
from tests.assistant.models.misbehaving import Behaviour, Misbehaving, begins_and, hangs, misbehaving, says
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from tests.filings import NVIDIA, Row, tagged
from ui.app import Application
from ui.people.access import Access
from ui.people.gate import Guard
from ui.server import create
from ui.words import Words

FIGURE = "What was NVIDIA's total revenue in fiscal year 2025?"
TEXT = {
    "en": "Why did the columnist doubt demand for accelerators?",
    "ko": "칼럼니스트는 왜 가속기 수요를 의심했나요?",
}
COLUMN = {
    "en": "# A column\n\nThe columnist doubted demand for accelerators because models had become cheap.\n",
    "ko": "# 칼럼\n\n칼럼니스트는 모델이 값싸졌기 때문에 가속기 수요를 의심했다.\n",
}
SOURCE = {"en": "because models had become cheap", "ko": "값싸졌기 때문에"}
LIMIT = 8.0
SHORT = TimeLimits(connect=2.0, first_token=LIMIT, between=2.0, whole=LIMIT)

Record = Callable[[str, object], None]


@contextmanager
def application(home: Path, url: str, patience: float = 0.0) -> Iterator[Application]:
    pool = Pool([Server(url, connection(url, "k", "openai", SHORT))], patience=patience)

    def start(progress: object) -> Pool:
        pool.start()
        return pool

    made = Application(home, lambda: Index.open(home, FakeEmbedder()), Searcher, start, Assistant)
    try:
        made.add(tagged(NVIDIA, [Row("Total revenue", "us-gaap:Revenues", {2025: 130_497})]), "nvda.htm")
        for language, text in COLUMN.items():
            made.add(text.encode(), f"column-{language}.md")
        until(lambda: made.status()["engine"]["state"] != "starting" and not made._turnstile.waiting)
        yield made
    finally:
        made.close()


def until(came: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not came():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.005)


def ask(application: Application, question: str) -> Answer:
    *_, last = application.ask(question)
    assert isinstance(last, Finished)
    return last.answer


def metric(application: Application, name: str) -> float:
    (row,) = [
        row
        for row in application.metrics.text().decode().splitlines()
        if row.startswith(f"turnpoint_{name} ")
    ]
    return float(row.split()[-1])


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIMITS, "look", 1.0)
    monkeypatch.setattr(LIMITS, "look_every", 0.5)


def note(record: Record, fault: str, recovery: float | None = None) -> None:
    record("fault", fault)
    record("tried", 1)
    record("lost", 0)
    if recovery is not None:
        record("recovery_s", round(recovery, 2))


def away(peer: Misbehaving, handler: Any) -> None:
    handler.connection.close()


@pytest.mark.reliability
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("fault", "behaviour"),
    [("model server gone in the middle", away), ("model server hung in the middle", begins_and(hangs))],
)
def test_without_its_model_it_answers_by_what_the_sources_say_and_tells_so_until_the_model_is_back(
    home: Path, language: str, fault: str, behaviour: Behaviour, record_property: Record
) -> None:
    with misbehaving("openai") as peer, application(home, f"{peer.url}/v1") as made:
        assert ask(made, TEXT[language]).error is None
        assert metric(made, "engine_up") == 1
        threads = set(threading.enumerate())
        peer.behaves = peer.models = behaviour
        answer = ask(made, TEXT[language].replace("?", " ?"))  # worded before, where it is asked alike
        assert answer.status == "error" and answer.error is not None
        assert answer.error["message"].endswith(Words(language)("degraded.no_model"))  # type: ignore[arg-type]
        assert SOURCE[language] in answer.text and answer.citations and answer.evidence
        assert all(sentence.citations for sentence in answer.sentences)
        begun = time.monotonic()
        assert ask(made, FIGURE).status == "answered"  # needs none
        again = ask(made, TEXT[language])
        assert again.status == "error" and SOURCE[language] in again.text
        assert time.monotonic() - begun < LIMIT  # nobody waits a limit again
        until(lambda: metric(made, "engine_up") == 0)
        assert made.status()["engine"]["state"] == "failed"
        client = TestClient(
            create(made, "token", "one", lambda: None, None, Guard.at(home, Access.of("127.0.0.1"))),
            base_url="http://127.0.0.1",
            client=("127.0.0.1", 50_000),
        )
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        peer.behaves = peer.models = None
        ended = time.monotonic()
        until(lambda: ask(made, TEXT[language]).error is None)
        note(record_property, f"{fault} ({language})", time.monotonic() - ended)
        assert client.get("/readyz").json() == {"ready": True}
        until(lambda: metric(made, "engine_up") == 1)
        # Of our own threads none more; the loop of the engines looks names up in a few of its own, which stay.
        until(lambda: "model server" not in {each.name for each in threading.enumerate()})
        kinds = ("page", "engine", "embed", "model servers", "turnpoint-engines")
        assert [
            each for each in threading.enumerate() if each not in threads and each.name.startswith(kinds)
        ] == []


@pytest.mark.reliability
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("model answers in no language", "ⓧ⟂☃ zxq 蘗鑾 ъыь ፠፡።."),
        ("model answers with control characters", "\x1b[31m\x00\x07\x08\u202e\u2066."),
        ("model answers with nothing", ""),
        (
            "model answers with markup that would run",
            "<script>alert(1)</script><img src=x onerror=alert(1)>.",
        ),
    ],
)
def test_what_a_model_writes_that_no_source_says_is_not_shown(
    home: Path, fault: str, said: str, record_property: Record
) -> None:
    with misbehaving("openai") as peer, application(home, f"{peer.url}/v1") as made:
        peer.behaves = lambda peer, handler: says(peer.event(said) + peer.event("", end=True))(peer, handler)
        answer = ask(made, TEXT["en"])
        assert answer.status == "answered" and SOURCE["en"] in answer.text
        for sign in ("ⓧ", "\x1b", "\x00", "\u202e", "<script", "onerror"):
            assert sign not in str(answer.to_json()["sentences"])
    note(record_property, fault)


@pytest.mark.reliability
def test_an_engine_that_could_not_be_started_is_started_once_it_can(
    home: Path, record_property: Record
) -> None:
    there = threading.Event()

    def start(progress: object) -> FakeEngine:
        if not there.is_set():
            raise EngineError("engine.no_weights", path="x.gguf")
        return FakeEngine([COLUMN["en"].strip().splitlines()[-1]] * 4)

    made = Application(home, lambda: Index.open(home, FakeEmbedder()), Searcher, start, Assistant)
    made.add(COLUMN["en"].encode(), "column.md")
    until(lambda: made.status()["engine"]["state"] == "failed")
    answer = ask(made, TEXT["en"])
    assert answer.error is not None and answer.error["code"] == "engine.no_weights"
    assert SOURCE["en"] in answer.text
    there.set()
    ended = time.monotonic()
    until(lambda: made.status()["engine"]["state"] == "ready")
    assert ask(made, TEXT["en"]).status == "answered"
    note(record_property, "model's weights missing at the start", time.monotonic() - ended)
    made.close()

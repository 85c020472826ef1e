"""The shipped corpus, searched as it is: restored on another machine, the same questions have the same answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.contract import Finished
from assistant.memory.store import Memory
from corpus.shipped import shipped_documents
from index.search import Searcher
from index.store import Index
from tests.ui.backup.keeping import rest
from tests.ui.replica_server import EndlessEngine
from ui.app import Application
from ui.backup.making import back_up
from ui.backup.restoring import restore
from ui.client import find_or_start, last_of

QUESTIONS = (
    "How far did Vertiv's shares fall?",
    "엔비디아의 시가총액은 얼마나 줄었나요?",
    "What was NVIDIA's revenue in fiscal 2025?",
)


@contextmanager
def opened(home: Path) -> Generator[Application]:
    """The shipped corpus with the real search; what the model would word is made up."""
    application = Application(
        home,
        lambda: Index.open(home),
        Searcher,
        lambda progress: EndlessEngine(),
        lambda index, seat: Assistant(index, seat, home / "speed.json", Memory.at(home)),
        shipped_documents(),
    )
    with closing(application):
        yield application


def told(application: Application) -> list[Any]:
    said: list[Any] = []
    for question in QUESTIONS:
        (*_, found) = application.search(question, 10)
        (*_, finished) = application.ask(question)
        assert isinstance(finished, Finished)
        answer = finished.answer
        said.append(
            (
                [(hit.document.source, hit.passage.start, hit.score) for hit in found.results],
                (answer.status, answer.index_version, answer.sentences, answer.citations),
            )
        )
    return said


@pytest.mark.reliability
def test_questions_to_the_shipped_corpus_have_the_same_answers_elsewhere(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    file = tmp_path / "backup"
    with opened(tmp_path / "home") as here:
        here.start_embedding()
        rest(here)
        before = told(here)
        back_up(tmp_path / "home", file, "1")
    restore(file, tmp_path / "elsewhere")
    with opened(tmp_path / "elsewhere") as there:
        after = told(there)  # at once: nothing is computed in the background yet
    lost = sum(one != other for one, other in zip(before, after, strict=True))
    assert lost == 0 and any(citations for _, (*_, citations) in before)
    record_property("fault", "restored on another machine, shipped corpus")
    record_property("tried", len(QUESTIONS))
    record_property("lost", lost)


@pytest.mark.model
@pytest.mark.long
def test_the_model_words_the_same_elsewhere(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    question = "Why could data center expansion slow down?"
    said = [last_of(find_or_start(shipped, "en").ask(question))]
    back_up(shipped, file, "1")
    restore(file, elsewhere)
    monkeypatch.setenv("TURNPOINT_HOME", str(elsewhere))
    client = find_or_start(elsewhere, "en")
    try:
        said.append(last_of(client.ask(question)))
    finally:
        client.stop()
    before, after = ((each["status"], each["answer"], each["citations"]) for each in said)
    assert before == after and before[0] == "answered"

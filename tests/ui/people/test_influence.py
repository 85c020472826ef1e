"""What one person keeps privately changes nothing for another: not what is found, nor in which order, nor what is suggested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.contract import Answer, Finished
from corpus.scope import Scope
from index.search import Searcher
from index.store import Index
from index.tokens import tokens
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from ui.app import Application

ANNA, BEN = "anna~1a2b3c4d", "ben~5e6f7a8b"
REPLY = "Harbour dues rose because the quay was rebuilt."
SHARED = {
    "harbour.txt": "Harbour dues rose because the quay was rebuilt.\n\nThe quay was rebuilt after the storm of spring.",
    "quay.txt": "A quay needs dues.\n\nDues pay for dredging, and dredging pays for the harbour.",
    "storm.txt": "The storm of spring broke the old quay.\n\nInsurers paid for half of the harbour's loss.",
}
PRIVATE = "\n\n".join(["Dues, dues and dues again: the harbour dues of my own quay."] * 60)
QUESTIONS = ("Why did harbour dues rise?", "What broke the quay?", "harbour", "dues dredging")


def opened(home: Path) -> Application:
    application = Application(
        home,
        lambda: Index.open(home, FakeEmbedder()),
        Searcher,
        lambda progress: FakeEngine([REPLY] * 40),  # type: ignore[arg-type, return-value]
        Assistant,
    )
    for name, text in SHARED.items():
        application.add(text.encode(), name)
    return application


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Nobody keeps anything privately."""
    application = opened(tmp_path_factory.mktemp("without") / "home")
    yield application
    application.close()


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Anna keeps a document that says the words of every question again and again, and has asked of it."""
    application = opened(tmp_path_factory.mktemp("beside") / "home")
    application.add(PRIVATE.encode(), "mine.txt", owner=ANNA)
    for question in QUESTIONS:
        list(application.ask(question, owner=ANNA))
    yield application
    application.close()


def found(application: Application, question: str) -> list[tuple[str, int, float]]:
    *_, last = application.search(question, owner=BEN)
    return [(each.document.source, each.passage.start, each.score) for each in last.results]


def answered(application: Application, question: str) -> Answer:
    *_, last = application.ask(question, owner=BEN)
    assert isinstance(last, Finished)
    return last.answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_another_finds_the_same_in_the_same_order(
    without: Application, beside: Application, question: str
) -> None:
    assert found(beside, question) == found(without, question) != []


@pytest.mark.parametrize("question", QUESTIONS[:2])
def test_another_is_answered_and_offered_the_same(
    without: Application, beside: Application, question: str
) -> None:
    one, other = answered(without, question), answered(beside, question)
    assert (other.text, other.status) == (one.text, one.status)
    assert [citation.quote for citation in other.citations] == [citation.quote for citation in one.citations]
    assert beside.suggest(question, other, owner=BEN) == without.suggest(question, one, owner=BEN)


def test_nothing_of_it_is_told_to_another(beside: Application) -> None:
    for question in QUESTIONS:
        said = str(answered(beside, question).to_json())
        assert "my own quay" not in said and "mine.txt" not in said and ANNA not in said
    assert [row["source"] for row in beside.sources(owner=BEN)] == list(SHARED)
    assert beside.status()["index"]["documents"] == len(SHARED)


def test_a_scope_cannot_name_it(beside: Application) -> None:
    for sources in (("mine.txt",), (f"{ANNA}/mine.txt",)):
        with pytest.raises(Exception, match=r"scope\.empty"):
            list(beside.ask(QUESTIONS[0], scope=Scope(sources=sources), owner=BEN))


def test_the_words_of_private_documents_count_for_nobody_else(
    without: Application, beside: Application
) -> None:
    def scored(application: Application) -> list[float]:
        index = application._index
        shared = [one.id for one in application.documents()]
        return [score for _, score in index.words.search(tokens("harbour dues"), 10, shared)]

    assert scored(beside) == pytest.approx(scored(without))

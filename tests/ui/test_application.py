"""The application: one at a time, in order, never silent, and the data folder is one process's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.contract import Finished, Turn
from corpus.errors import CatalogueError, EngineError, QuestionError, ReadError
from corpus.shipped import article_digest
from tests.ui.fake import FakeAssistant, FakeEngine, FakeIndex, FakeSearcher, fake_application, settled
from ui.turnstile import Turnstile


def until(condition: Callable[[], Any], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not come true"
        time.sleep(0.005)


def finished(events: Any) -> Finished:
    last = list(events)[-1]
    assert isinstance(last, Finished)
    return last


def test_a_data_folder_belongs_to_one_application(home: Path) -> None:
    first = fake_application(home)
    with pytest.raises(CatalogueError, match=r"home\.in_use"):
        fake_application(home)
    first.close()
    fake_application(home).close()


def test_a_folder_is_let_go_when_its_index_cannot_be_opened(home: Path) -> None:
    class Broken(FakeIndex):
        def __init__(self) -> None:
            raise CatalogueError("catalogue.newer", revision="9")

    from ui.app import Application

    with pytest.raises(CatalogueError, match="newer"):
        Application(home, Broken, FakeSearcher, None, FakeAssistant)  # type: ignore[arg-type]
    fake_application(home).close()


def test_closing_ends_engine_index_and_threads(home: Path) -> None:
    others = set(threading.enumerate())
    engine, index = FakeEngine(), FakeIndex()
    application = fake_application(home, engine=lambda _: engine, index=index)
    settled(application)
    application.close()
    application.close()
    assert engine.closed and index.closed
    left = {thread.name for thread in set(threading.enumerate()) - others}
    assert not {"embed", "engine"} & left


def test_questions_are_answered_one_at_a_time(home: Path) -> None:
    application = fake_application(home)
    assistant = settled(application)
    threads = [threading.Thread(target=lambda n=n: list(application.ask(f"question {n}"))) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(assistant.asked) == 5 and assistant.most_running == 1
    application.close()


def test_the_turnstile_serves_in_the_order_of_arrival_and_skips_who_gave_up() -> None:
    turnstile, served, gave_up = Turnstile(), [], threading.Event()
    hold = threading.Event()

    def visit(name: str, cancel: threading.Event | None = None) -> None:
        with turnstile.turn(cancel) as mine:
            if name == "first":
                hold.wait(10)
            if mine:
                served.append(name)

    threads = []
    for place, name in enumerate(("first", "second", "impatient", "third"), 1):
        cancel = gave_up if name == "impatient" else None
        threads.append(threading.Thread(target=visit, args=(name, cancel)))
        threads[-1].start()
        until(lambda place=place: turnstile.waiting == place)
    gave_up.set()
    until(lambda: turnstile.waiting == 3)
    hold.set()
    for thread in threads:
        thread.join(10)
    assert served == ["first", "second", "third"]
    assert turnstile.wait_until_idle(0)


def test_an_abandoned_answer_makes_way_for_the_next(home: Path) -> None:
    application = fake_application(home)
    settled(application)
    events = application.ask("slow one")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert finished(application.ask("next")).answer.status == "answered"
    application.close()


@pytest.mark.parametrize(
    ("question", "code"),
    [("", "question.empty"), (" \n\t", "question.empty"), ("가" * 2_001, "question.too_long")],
)
def test_an_impossible_question_is_refused_before_anything_else(home: Path, question: str, code: str) -> None:
    application = fake_application(home)
    for ask in (application.ask, application.search):
        with pytest.raises(QuestionError) as caught:
            ask(question)
        assert caught.value.code == code
    assert finished(application.ask("가" * 2_000)).answer.status == "answered"
    application.close()


def test_a_failure_ends_in_an_answer_that_says_so_in_the_questions_language(home: Path) -> None:
    application = fake_application(home)
    answer = finished(application.ask("fail 왜 그런가요?")).answer
    assert answer.status == "error" and answer.error is not None
    assert answer.error["code"] == "engine.dead" and "엔진" in answer.error["message"]
    application.close()


def test_an_unexpected_failure_tells_no_inner_details(home: Path) -> None:
    application = fake_application(home)
    answer = finished(application.ask("crash")).answer
    assert answer.error is not None and answer.error["code"] == "internal"
    assert "secret" not in answer.error["message"]
    application.close()


def test_without_an_engine_documents_can_still_be_found(home: Path) -> None:
    def fails(progress: Any) -> Any:
        raise EngineError("engine.no_weights", path="x.gguf")

    application = fake_application(home, engine=fails)
    settled(application)
    application.add(b"text", "a.txt")
    assert [len(found.results) for found in application.search("text")] == [1]
    assert application.status()["engine"]["state"] == "failed"
    answer = finished(application.ask("text?")).answer
    assert answer.error is not None and answer.error["code"] == "engine.no_weights"
    application.close()


def test_a_text_question_waits_for_an_engine_that_is_starting(home: Path) -> None:
    go = threading.Event()

    def slow(progress: Any) -> Any:
        progress("load", 1, 2)
        go.wait(10)
        return FakeEngine()

    application = fake_application(home, engine=slow)
    until(lambda: application.status()["engine"]["stage"] == "load")
    threading.Timer(0.2, go.set).start()
    assert finished(application.ask("early")).answer.status == "answered"
    application.close()


def test_history_and_language_reach_the_assistant(home: Path) -> None:
    application = fake_application(home)
    assistant = settled(application)
    list(application.ask("why?", [Turn("user", "what?")], "ko"))
    assert assistant.asked == [("why?", (Turn("user", "what?"),), "ko")]
    application.close()


def test_what_is_added_is_embedded_in_the_background(home: Path) -> None:
    index = FakeIndex()
    application = fake_application(home, index=index)
    index.may_embed.clear()
    application.add(b"text", "a.txt")
    assert application.embedding()["busy"]
    index.may_embed.set()
    until(lambda: not application.embedding()["busy"])
    assert application.embedding()["embedded"] == 1
    application.close()


def test_embedding_that_never_ends_does_not_hold_up_closing(home: Path) -> None:
    index = FakeIndex()
    index.may_embed.clear()
    application = fake_application(home, index=index)
    begun = time.monotonic()
    application.close()
    assert time.monotonic() - begun < 5


def test_a_refused_file_changes_nothing(home: Path) -> None:
    application = fake_application(home)
    with pytest.raises(ReadError):
        application.add(b"BAD", "bad.bin")
    assert application.sources() == []
    application.close()


def test_a_document_is_known_by_name_and_by_number(home: Path) -> None:
    application = fake_application(home)
    application.add("가나다".encode(), "a.txt")
    assert application.text("a.txt", 1, 2) == application.text("1", 1, 2) == "나"
    with pytest.raises(CatalogueError, match="unknown_source"):
        application.text("2")
    application.remove("1")
    assert application.sources() == []
    application.close()


def test_the_shipped_corpus_is_added_once_and_stays_away_when_removed(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "article.en.md"
    file.write_text("# Digest")
    shipped = article_digest(file)
    index = FakeIndex()
    first = fake_application(home, index=index, digest=[shipped])
    assert [row["status"] for row in first.sources()] == ["digest"]
    first.remove("article.en.md")
    first.close()
    second = fake_application(home, index=index, digest=[shipped])
    assert second.sources() == []
    second.close()
    file.write_text("# Digest, second edition")
    third = fake_application(home, index=index, digest=[shipped])
    assert len(third.sources()) == 1
    third.close()


def test_a_batch_that_takes_too_long_does_not_have_its_files_closed_under_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.background._PATIENCE", 0.1)
    go, begun = threading.Event(), threading.Event()

    class Slow(FakeIndex):
        def embed_pending(self, *_: Any) -> bool:
            begun.set()
            return go.wait(10)

    index = Slow()
    application = fake_application(home, index=index)
    assert begun.wait(10)
    application.close()
    assert not index.closed
    go.set()
    fake_application(home).close()


def test_who_wants_a_fresh_answer_is_heard(home: Path) -> None:
    application = fake_application(home)
    assistant = settled(application)
    finished(application.ask("why?"))
    finished(application.ask("why?", fresh=True))
    assert assistant.fresh == [False, True]
    application.close()
    assert assistant.closed


def test_what_was_worded_is_forgotten_with_a_document_and_with_a_person(home: Path) -> None:
    application = fake_application(home)
    assistant = settled(application)
    application.add(b"text", "a.txt")
    application.remove("a.txt")
    application.erase("mina")
    assert assistant.forgotten == [None, None, "mina"], "before the document goes, and what came meanwhile"
    application.close()

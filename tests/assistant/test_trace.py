"""How an answer came about is gathered while it is made: what was asked, found, chosen, sent, written and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.contract import Finished
from assistant.models.seat import Unshared
from assistant.trace import Trace
from corpus.scope import Scope
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine

QUESTION = "Why did the columnist doubt demand for accelerators?"
TEXT = "# A note\n\nThe columnist doubted demand for accelerators because models had become cheap.\n"
RIGHT = "The columnist doubted demand for accelerators because models had become cheap."
WRONG = "Demand fell by 93% in Norway."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index.open(tmp_path_factory.mktemp("trace") / "home", FakeEmbedder())
    made.add(TEXT.encode(), "note.md")
    made.embed_pending()
    yield made
    made.close()


def traced(index: Index, question: str, *replies: str, scope: Scope | None = None) -> tuple[Any, FakeEngine]:
    engine = FakeEngine(replies)
    *_, last = Assistant(index, Unshared(engine)).ask(question, scope=scope or Scope())
    assert isinstance(last, Finished)
    return json.loads(json.dumps(last.answer.trace)), engine


def test_an_answer_tells_each_step_that_led_to_it(index: Index) -> None:
    told, engine = traced(index, QUESTION, f"{RIGHT} {WRONG}", scope=Scope(sources=("note.md",), viewer="me"))
    assert told["question"] == told["resolved"] == QUESTION
    assert told["scope"] == {"sources": ["note.md"]}, "whose it is stands with the conversation"
    assert told["evidence"][0]["source"] == "note.md" and told["evidence"][0]["legs"]
    assert told["chosen"][0]["text"] == RIGHT and told["lack"] is None
    assert told["prompts"] == [
        [{"role": message.type, "content": message.content} for message in messages]
        for messages in engine.prompts
    ]
    right, wrong = told["checks"][:2]
    assert (right["worded"], right["check"]) == (RIGHT, "verified") and RIGHT in right["stands"]
    assert right["support"][0]["source"] == "note.md"
    assert (wrong["worded"], wrong["check"]) == (WRONG, "withdrawn")


def test_a_refusal_tells_what_is_missing_and_asks_no_model(index: Index) -> None:
    told, _ = traced(index, "How many penguins live on Bouvet Island?")
    assert told["lack"]["reason"] and told["prompts"] == []


def test_what_is_gathered_is_bounded() -> None:
    trace = Trace()
    for n in range(1_000):
        trace.worded(f"{n} " + "x" * 100_000)
        trace.stated("y" * 100_000)
        trace.prompted([])
    told = trace.to_json()
    assert len(told["checks"]) == 60 and len(told["prompts"]) == 8
    assert len(json.dumps(told)) < 60 * 21_000


def test_it_is_no_part_of_the_published_answer(index: Index) -> None:
    *_, last = Assistant(index, Unshared(FakeEngine([RIGHT]))).ask(QUESTION)
    assert isinstance(last, Finished)
    assert "trace" not in last.answer.to_json() and "prompts" not in json.dumps(last.answer.to_json())

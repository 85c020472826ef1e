"""What is suggested after an answer is answered when it is asked, is not what was asked, and keeps to its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.answer import Assistant
from assistant.contract import Answer, Finished, Turn
from assistant.models.seat import Unshared
from assistant.suggest import BUDGET, MOST, suggestions
from bench.refusals import Mute, outcome_of
from bench.suggestions import worded
from corpus.scope import Scope
from corpus.shared.notes import notes_at
from corpus.shipped import shipped_documents
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from ui.shipped import add_shipped

QUESTIONS = (
    "엔비디아의 2025 회계연도 매출은 얼마인가요?",
    "How much did Alphabet's capital expenditures grow in 2025?",
    "글쓴이는 데이터센터와 클라우드에 대해 무엇이라고 하나요?",
    "What does NVIDIA's report say about export controls?",
    "What was Microsoft's revenue in fiscal year 2019?",
    "팔란티어의 2025년 매출은 얼마인가요?",
)


def still() -> float:
    """A clock that stands still, so that the machine's speed decides nothing."""
    return 0.0


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The shipped corpus, found by words."""
    home = tmp_path_factory.mktemp("suggest")
    opened = Index.open(home, FakeEmbedder())
    add_shipped(opened, notes_at(home), shipped_documents())
    yield opened
    opened.close()


def finished(index: Index, question: str, history: tuple[Turn, ...] = ()) -> Answer:
    *_, last = Assistant(index, Unshared(Mute())).ask(question, history)
    assert isinstance(last, Finished)
    return last.answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_suggestion_is_refused_when_it_is_asked(index: Index, question: str) -> None:
    answer = worded(finished(index, question))
    offered = suggestions(index, question, answer, clock=still)
    assert 1 <= len(offered) <= MOST
    assert len(set(offered)) == len(offered)
    said = " ".join(sentence.text for sentence in answer.sentences)
    history = (Turn("user", question), Turn("assistant", said))
    outcomes = {each: outcome_of(finished(index, each, history)) for each in offered}
    assert "refused" not in outcomes.values(), outcomes


def test_a_figure_leads_to_its_change_its_reason_and_another_company(index: Index) -> None:
    question = QUESTIONS[0]
    change, why, other = suggestions(index, question, finished(index, question), clock=still)
    assert change == "엔비디아의 2025 회계연도 매출 증가율은 얼마인가요?"
    assert why == "엔비디아의 2025 회계연도 매출이 늘어난 이유는 무엇인가요?"
    assert "엔비디아" not in other and "2025 회계연도 매출은 얼마인가요?" in other


def test_what_was_asked_is_not_suggested_again(index: Index) -> None:
    question = QUESTIONS[0]
    answer = finished(index, question)
    first = suggestions(index, question, answer, clock=still)
    second = suggestions(index, question, answer, asked=first, clock=still)
    assert second
    assert not set(first) & set(second)


def test_suggestions_are_in_the_language_of_the_answer(index: Index) -> None:
    answer = finished(index, QUESTIONS[0])
    (first, *_) = suggestions(index, QUESTIONS[0], replace(answer, language="en"), clock=still)
    assert first == "How much did NVIDIA's revenue change in fiscal year 2025?"


def test_a_refusal_leads_to_what_is_there(index: Index) -> None:
    near = suggestions(index, QUESTIONS[4], finished(index, QUESTIONS[4]), clock=still)
    assert near[0] == "What did Microsoft report for revenue in fiscal year 2025?"
    elsewhere = suggestions(index, QUESTIONS[5], finished(index, QUESTIONS[5]), clock=still)
    assert all("팔란티어" not in each and "매출" in each for each in elsewhere)


def test_nothing_outside_the_scope_is_suggested(index: Index) -> None:
    scope = Scope(companies=("NVDA",))
    offered = suggestions(index, QUESTIONS[0], finished(index, QUESTIONS[0]), scope=scope, clock=still)
    assert offered
    assert all("엔비디아" in each for each in offered)


def test_what_cannot_be_checked_in_time_is_left_out(index: Index) -> None:
    answer = finished(index, QUESTIONS[0])
    ticks = iter((0.0, *(BUDGET * 2 for _ in range(100))))
    assert suggestions(index, QUESTIONS[0], answer, clock=lambda: next(ticks)) == ()

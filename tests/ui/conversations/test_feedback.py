"""A rating is kept with all that is needed to judge the answer again, and becomes the draft of an evaluation case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from assistant.contract import Turn
from assistant.evaluation.cases import Case, read_cases
from corpus.database import kept_in
from tests.ui.conversations.test_store import ANSWER, Clock, asked
from ui.conversations.drafts import draft_case
from ui.conversations.feedback import REASONS, Feedback
from ui.conversations.kept import Rating, Reply
from ui.conversations.store import ConversationError, Conversations
from ui.conversations.tables import CONVERSATIONS
from ui.conversations.tables import feedback as kept_feedback
from ui.words import Words


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(stores: str, tmp_path: Path, clock: Clock) -> Iterator[Conversations]:
    opened = Conversations(kept_in(tmp_path, CONVERSATIONS), clock)
    yield opened
    opened.close()


@pytest.fixture
def feedback(store: Conversations) -> Feedback:
    return Feedback(store, {"turnpoint": "1.2"}, lambda answer: f"hash of {answer.model_name}")


def test_a_rating_keeps_question_history_answer_and_versions(
    store: Conversations, feedback: Feedback
) -> None:
    of = asked(store, "첫 질문", "둘째 질문")
    feedback.rate("", of, 1, Rating("bad", ("wrong_figure", "other", "made_up"), "2023년이다"))
    (rated,) = feedback.rated()
    assert rated.rating == Rating("bad", ("wrong_figure", "other"), "2023년이다")
    assert rated.question == "둘째 질문"
    assert [turn.role for turn in rated.history] == ["user", "assistant"]
    assert rated.history[0] == Turn("user", "첫 질문")
    answer = store.load("", of).exchanges[1].reply
    assert answer and answer.answer
    assert rated.answer == json.loads(json.dumps(answer.answer.to_json()))
    assert rated.answer["evidence"]
    assert rated.versions == {
        "turnpoint": "1.2",
        "index": "7",
        "model": "",
        "engine": "",
        "model_hash": "hash of ",
    }


def test_a_rating_is_changed_and_taken_back(store: Conversations, feedback: Feedback) -> None:
    of = asked(store, "질문")
    feedback.rate("", of, 0, Rating("bad", ("too_slow",)))
    feedback.rate("", of, 0, Rating("good"))
    assert [each.rating for each in feedback.rated()] == [Rating("good")]
    assert store.load("", of).exchanges[0].rating == Rating("good")
    feedback.withdraw("", of, 0)
    assert feedback.rated() == ()
    assert store.load("", of).exchanges[0].rating is None


def test_a_rating_stays_when_its_question_is_asked_anew(store: Conversations, feedback: Feedback) -> None:
    of = asked(store, "질문")
    feedback.rate("", of, 0, Rating("bad"))
    store.ask("", of, "다른 질문", 0)
    store.settle("", of, 0, Reply(replace(ANSWER, id="new")))
    assert [each.question for each in feedback.rated()] == ["질문"]
    assert store.load("", of).exchanges[0].rating is None


def test_ratings_go_with_their_conversation_and_come_back_with_it(
    store: Conversations, feedback: Feedback, clock: Clock
) -> None:
    of = asked(store, "질문")
    feedback.rate("", of, 0, Rating("good"))
    store.delete("", of)
    assert feedback.rated() == ()
    store.restore("", of)
    assert len(feedback.rated()) == 1
    store.delete("", of)
    clock.now = clock.now.replace(year=2027)
    store.forget()
    with pytest.raises(ConversationError):
        store.restore("", of)
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(kept_feedback)).scalar() == 0


def test_nobody_rates_what_is_not_theirs_or_not_there(store: Conversations, feedback: Feedback) -> None:
    of = asked(store, "질문", owner="hana")
    for owner, place in (("", 0), ("hana", 1), ("hana", -1)):
        with pytest.raises(ConversationError):
            feedback.rate(owner, of, place, Rating("good"))
    store.ask("hana", of, "답이 없는 질문", 1)
    with pytest.raises(ConversationError):
        feedback.withdraw("hana", of, 1)


def test_ratings_are_chosen_by_day_and_verdict(
    store: Conversations, feedback: Feedback, clock: Clock
) -> None:
    of = asked(store, "하나", "둘")
    feedback.rate("", of, 0, Rating("good"))
    clock.now = clock.now.replace(month=12)
    feedback.rate("", of, 1, Rating("bad"))
    assert [each.question for each in feedback.rated()] == ["하나", "둘"]
    assert [each.question for each in feedback.rated("2026-12-01")] == ["둘"]
    assert [each.question for each in feedback.rated(verdict="good")] == ["하나"]


def drafted(store: Conversations, feedback: Feedback, rating: Rating, **answer: Any) -> dict[str, Any]:
    of = store.begin("", "ko")
    store.ask("", of, "오븐은 몇 대?", 0)
    store.settle("", of, 0, Reply(replace(ANSWER, id=f"{of[:8]}-answer", **answer)))
    feedback.rate("", of, 0, rating)
    return draft_case(feedback.rated()[-1])


def test_a_good_answer_gives_a_draft_with_the_quotes_that_answer_it(
    store: Conversations, feedback: Feedback, tmp_path: Path
) -> None:
    draft = drafted(store, feedback, Rating("good"), status="answered")
    assert draft["evidence"] == [
        {"document": "ovens.html", "quote": "5,200 ovens", "page": 2, "section": "Sales"}
    ]
    assert (draft["answerable"], draft["expect"], draft["type"]) == (True, "answer", "fact_figure")
    assert draft["must_have"] == draft["figures"] == []
    assert draft["answer"] == ""
    assert draft["said"]["answer"].startswith("오븐 5,200대가")
    file = tmp_path / "drafts.jsonl"
    file.write_text(json.dumps(draft, ensure_ascii=False) + "\n", encoding="utf-8")
    (case,) = read_cases(file)
    assert case.evidence[0].quote == "5,200 ovens"


def test_a_bad_answer_gives_no_evidence_and_a_wrong_refusal_stays_answerable(
    store: Conversations, feedback: Feedback
) -> None:
    wrong = drafted(store, feedback, Rating("bad", ("wrong_figure",)), status="answered")
    assert (wrong["evidence"], wrong["answerable"]) == ([], True)
    unanswerable = drafted(store, feedback, Rating("bad", ("should_have_refused",)), status="answered")
    assert (unanswerable["answerable"], unanswerable["expect"], unanswerable["type"]) == (
        False,
        "abstain",
        "unanswerable",
    )
    refused = drafted(store, feedback, Rating("bad", ("does_not_answer",)), status="refused")
    assert refused["answerable"] is True
    right = drafted(store, feedback, Rating("good"), status="refused", citations=())
    assert (right["answerable"], right["evidence"]) == (False, [])
    for draft in (wrong, unanswerable, refused, right):
        assert Case.from_json(draft).question == "오븐은 몇 대?"
        assert set(draft["rating"]) == {"verdict", "reasons", "note", "at"}


def test_every_reason_has_its_words() -> None:
    for language in ("ko", "en"):
        assert all(Words(language)(f"talks.reason_{reason}") for reason in REASONS)


def test_a_rating_of_an_answer_that_another_door_keeps_stands_beside_the_others(
    store: Conversations, feedback: Feedback
) -> None:
    told = ANSWER.to_json()
    turns = (Turn("user", "before"), Turn("assistant", "so"))
    feedback.rate_elsewhere("slack:T:C", "why?", turns, told, Rating("bad"))
    feedback.rate_elsewhere("slack:T:C", "why?", turns, told, Rating("good", ("other", "made_up")))
    (rated,) = feedback.rated()
    assert rated.rating == Rating("good", ("other",)) and rated.history == turns
    assert rated.answer == json.loads(json.dumps(told)) and rated.question == "why?"
    (kept,) = store.list("slack:T:C")
    assert store.list("") == ()
    store.delete("slack:T:C", kept.id)
    assert feedback.rated() == ()


def test_a_rating_from_elsewhere_comes_with_its_conversation_or_not_at_all(
    store: Conversations, feedback: Feedback
) -> None:
    class Killed(BaseException):
        pass

    def die(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        del connection, cursor, rest
        if statement.startswith("INSERT INTO") and "feedback" in statement.split()[2]:
            raise Killed

    event.listen(store.engine, "before_cursor_execute", die)
    with pytest.raises(Killed):
        feedback.rate_elsewhere("slack:T:C", "why?", (), ANSWER.to_json(), Rating("bad"))
    event.remove(store.engine, "before_cursor_execute", die)
    assert store.list("slack:T:C") == () and feedback.rated() == ()
    feedback.rate_elsewhere("slack:T:C", "why?", (), ANSWER.to_json(), Rating("bad"))
    assert [kept.title for kept in store.list("slack:T:C")] == ["why?"] and len(feedback.rated()) == 1


@pytest.mark.parametrize("told", [{}, {"id": "", "language": "ko"}, {"id": "a", "language": "fr"}])
def test_what_is_no_answer_is_not_rated(feedback: Feedback, told: dict[str, Any]) -> None:
    with pytest.raises(ConversationError):
        feedback.rate_elsewhere("", "why?", (), told, Rating("good"))
    assert feedback.rated() == ()

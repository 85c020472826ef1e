"""A conversation is kept whole, for its owner alone, and what was deleted can be brought back for a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text, update

from assistant.contract import Answer, Citation, Figure, Offer, Sentence, Turn
from corpus.database import kept_in, migrations_of
from corpus.document import Document, DocumentInfo, Passage
from corpus.scope import Scope
from index.evidence import Evidence, Window
from ui.conversations.kept import Reply
from ui.conversations.store import LONGEST_TITLE, ConversationError, Conversations
from ui.conversations.tables import CONVERSATIONS, metadata
from ui.conversations.tables import exchange as exchanges

DOCUMENT = Document(
    3, "ovens.html", DocumentInfo(title="Ovens", origins={"title": "content"}), "0" * 64, 7, ""
)
FOUND = Evidence(
    9,
    DOCUMENT,
    Passage(10, 26, "5,200 ovens sold", "prose", ("Sales", "Ovens"), 2),
    0.5,
    ("words", "meaning"),
    (Window(10, 26, 0.9),),
    0.8,
    ((10, 26),),
)
CITED = Citation(
    1, "ovens.html", 3, "Ovens", "", "Gaon", "10-K", "FY2025", "2025-12-31", "Sales", 2, "5,200 ovens", 10, 21
)
ANSWER = Answer(
    "a1", "2026-11-01T00:00:00+00:00", "7", "partial", "ko",
    sentences=(Sentence("오븐 5,200대가 팔렸다.", (1,), "verified"), Sentence("더 늘 것이다.", (), "weak")),
    citations=(CITED,),
    figures=(Figure("5,200대", 5200, 5200, 5200, "count", verified=True, inputs=("x",), citation=1),),
    evidence=(FOUND,),
    offer=Offer("gaon", "Gaon", "edgar", "GAON"),
    error=None,
)  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(stores: str, tmp_path: Path, clock: Clock) -> Iterator[Conversations]:
    opened = Conversations(kept_in(tmp_path, CONVERSATIONS), clock)
    yield opened
    opened.close()


def asked(store: Conversations, *questions: str, owner: str = "") -> str:
    of = store.begin(owner, "ko")
    for place, question in enumerate(questions):
        store.ask(owner, of, question, place)
        store.settle(owner, of, place, Reply(replace(ANSWER, id=f"{of}-{place}")))
    return of


def test_an_answer_comes_back_as_it_was(store: Conversations) -> None:
    of = store.begin("", "ko", Scope(companies=("NVDA",)))
    store.ask("", of, "오븐은 몇 대?", 0)
    store.settle(
        "", of, 0, Reply(replace(ANSWER, trace={"checks": [{"a": 1}]}), evidence_ms=12.5, seconds=3.0)
    )
    kept = store.load("", of)
    assert kept.scope == Scope(companies=("NVDA",))
    (exchange,) = kept.exchanges
    assert exchange.reply == Reply(
        replace(ANSWER, trace={"checks": [{"a": 1}]}), evidence_ms=12.5, seconds=3.0
    )


def test_what_was_checked_before_a_stop_is_kept(store: Conversations) -> None:
    of = store.begin("", "ko")
    store.ask("", of, "?", 0)
    reply = Reply(sentences=ANSWER.sentences[:1], citations=(CITED,), evidence=(FOUND,), stopped=True)
    store.settle("", of, 0, reply)
    assert store.load("", of).exchanges[0].reply == reply


def test_a_question_stands_before_its_answer_comes(store: Conversations, stores: str, tmp_path: Path) -> None:
    of = store.begin("", "ko")
    store.ask("", of, "오븐은 몇 대?", 0)
    if stores == "sqlite":
        (tmp_path / "other").mkdir()
        other = Conversations.at(tmp_path / "other")
        assert other.list("") == ()
        other.close()
    (exchange,) = store.load("", of).exchanges
    assert (exchange.question, exchange.reply) == ("오븐은 몇 대?", None)


def test_conversations_outlive_the_server(tmp_path: Path) -> None:
    first = Conversations.at(tmp_path)
    of = asked(first, "오븐은 몇 대?")
    first.close()
    second = Conversations.at(tmp_path)
    assert [listed.id for listed in second.list("")] == [of]
    assert second.load("", of).exchanges[0].reply is not None
    second.close()


def test_the_history_of_a_conversation_holds_questions_with_their_answers(store: Conversations) -> None:
    of = asked(store, "첫 질문", "둘째 질문")
    said = "오븐 5,200대가 팔렸다. 더 늘 것이다."
    first = (Turn("user", "첫 질문"), Turn("assistant", said))
    assert store.load("", of).history(1) == first
    assert store.load("", of).history()[2:] == (Turn("user", "둘째 질문"), Turn("assistant", said))


def test_a_question_asked_anew_takes_the_place_of_what_followed(store: Conversations) -> None:
    of = asked(store, "하나", "둘", "셋")
    store.ask("", of, "다른 둘", 1)
    assert [exchange.question for exchange in store.load("", of).exchanges] == ["하나", "다른 둘"]
    assert store.load("", of).title == "하나"


def test_the_first_question_is_the_title_until_a_person_gives_one(store: Conversations) -> None:
    of = asked(store, "하나")
    store.ask("", of, "다른 하나", 0)
    assert store.load("", of).title == "다른 하나"
    store.rename("", of, "  내   제목 ")
    store.ask("", of, "또 하나", 0)
    assert store.load("", of).title == "내 제목"
    store.rename("", of, " ")
    assert store.load("", of).title == "또 하나"


@pytest.mark.parametrize("question", ["낱말 " * 60, "가" * 500, "짧은 질문"])
def test_a_title_is_short(store: Conversations, question: str) -> None:
    title = store.load("", asked(store, question)).title
    assert 0 < len(title) <= LONGEST_TITLE
    assert question.startswith(title.removesuffix("…").rstrip())


def test_the_conversation_used_last_is_the_first_of_the_list(store: Conversations) -> None:
    first, second = asked(store, "하나"), asked(store, "둘")
    assert [listed.id for listed in store.list("")] == [second, first]
    store.ask("", first, "더", 1)
    assert [listed.id for listed in store.list("")] == [first, second]
    assert [listed.exchanges for listed in store.list("")] == [2, 1]


def test_a_conversation_without_a_question_is_in_no_list(store: Conversations) -> None:
    store.begin("", "ko")
    assert store.list("") == ()


@pytest.mark.parametrize("wanted", ["오븐", "5,200대가", "몇 대", "OVEN?"])
def test_conversations_are_found_by_their_words(store: Conversations, wanted: str) -> None:
    asked(store, "아무 상관 없는 것")
    of = store.begin("", "ko")
    store.ask("", of, "오븐은 몇 대? Oven?", 0)
    store.settle("", of, 0, Reply(ANSWER))
    found = [listed for listed in store.list("", wanted) if listed.id == of]
    assert found and wanted.casefold() in found[0].passage.casefold()


@pytest.mark.parametrize("wanted", ["%", "_", "\\", "없는말"])
def test_what_is_searched_for_stands_for_itself(store: Conversations, wanted: str) -> None:
    asked(store, "오븐은 몇 대?")
    assert store.list("", wanted) == ()


def test_nobody_reaches_the_conversations_of_another(store: Conversations) -> None:
    of = asked(store, "비밀", owner="mina")
    assert store.list("jun") == () == store.list("")
    assert store.list("jun", "비밀") == ()
    for touch in (
        lambda: store.load("jun", of),
        lambda: store.ask("jun", of, "?", 0),
        lambda: store.rename("jun", of, "x"),
        lambda: store.narrow("jun", of, Scope()),
        lambda: store.delete("jun", of),
        lambda: store.restore("jun", of),
    ):
        with pytest.raises(ConversationError) as failure:
            touch()
        assert failure.value.code == "conversation.unknown"
    store.settle("jun", of, 0, Reply(trouble="x"))
    assert store.load("mina", of).exchanges[0].reply == Reply(replace(ANSWER, id=f"{of}-0"))


def test_a_deleted_conversation_comes_back_for_a_day(store: Conversations, clock: Clock) -> None:
    of = asked(store, "하나")
    store.delete("", of)
    assert store.list("") == () == store.list("", "하나")
    with pytest.raises(ConversationError):
        store.load("", of)
    clock.now += timedelta(hours=20)
    store.forget()
    store.restore("", of)
    assert [listed.id for listed in store.list("")] == [of]
    store.delete("", of)
    clock.now += timedelta(hours=25)
    store.forget()
    with pytest.raises(ConversationError):
        store.restore("", of)


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_nothing_of_a_conversation_that_is_gone_stays_in_the_files(
    store: Conversations, clock: Clock, tmp_path: Path
) -> None:
    of = asked(store, "나만의비밀질문")
    store.delete("", of)
    clock.now += timedelta(hours=25)
    store.forget()
    for file in tmp_path.iterdir():
        assert "나만의비밀질문".encode() not in file.read_bytes()


def test_a_reply_that_cannot_be_read_leaves_its_question(store: Conversations) -> None:
    of = asked(store, "하나")
    with store.engine.begin() as connection:
        connection.execute(update(exchanges).values(reply='{"answer": 7}'))
    assert store.load("", of).exchanges[0].reply is None


def test_the_migrations_make_the_tables_that_the_code_uses(store: Conversations, stores: str) -> None:
    with store.engine.connect() as connection:
        if stores == "postgresql":
            connection.execute(text(f"SET search_path TO {CONVERSATIONS.name}"))
        options = {"compare_type": True, "version_table": CONVERSATIONS.version_table}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    assert ScriptDirectory.from_config(migrations_of(CONVERSATIONS)).get_current_head() == CONVERSATIONS.head


def test_of_one_person_so_many_are_kept_and_those_used_longest_ago_go_for_good(tmp_path: Path) -> None:
    store = Conversations(kept_in(tmp_path, CONVERSATIONS), Clock(), most=3)
    other = store.begin("jun", "ko")
    store.ask("jun", other, "남의 질문", 0)
    asked = []
    for number in range(3):
        asked.append(store.begin("mina", "ko"))
        store.ask("mina", asked[-1], f"질문 {number}", 0)
    store.ask("mina", asked[0], "다시", 1)
    asked.append(store.begin("mina", "ko"))
    store.ask("mina", asked[-1], "질문 3", 0)
    assert [one.id for one in store.list("mina")] == [asked[3], asked[0], asked[2]]
    with pytest.raises(ConversationError):
        store.restore("mina", asked[1])
    assert [one.id for one in store.list("jun")] == [other]
    with store.engine.connect() as connection:
        left = connection.execute(text("SELECT question FROM exchange")).scalars().all()
    assert sorted(left) == sorted(["남의 질문", "질문 0", "다시", "질문 2", "질문 3"])
    store.close()

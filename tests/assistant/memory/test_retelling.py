"""An answer that was worded before: told again at no cost, only where it still holds, and only to who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from assistant.answer import Assistant
from assistant.contract import Answer, Draft, EvidenceFound, Finished, SentenceChecked, Turn, Usage
from assistant.memory.store import Memory, Worded
from assistant.memory.tables import MEMORY, wording
from assistant.models.seat import Unshared
from corpus.database import open_database
from corpus.scope import Scope
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import DEAD, FakeEngine
from tests.filings import NVIDIA, filing

WHY = "Why did NVIDIA stock fall in January 2025?"
REWORDED = "Can you tell me why NVIDIA stock fell in January 2025?"
REPLY = "NVIDIA stock fell 17% in January 2025 because investors doubted demand for accelerators."
PARAGRAPHS = [
    "NVIDIA stock fell 17% in January 2025 because investors doubted demand for accelerators.",
    "NVIDIA's gaming revenue was $11.4 billion in fiscal year 2025, up 9% from a year ago.",
]
PRIVATE = b"# Note\n\nNVIDIA stock fell 17% in January 2025 because my broker sold everything at once.\n"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index.open(tmp_path / "home", FakeEmbedder())
    made.add(filing(NVIDIA, PARAGRAPHS), "nvda.htm")
    made.embed_pending()
    yield made
    made.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'kept.sqlite'}", MEMORY)
    yield opened
    opened.dispose()


@pytest.fixture
def memory(database: Engine) -> Memory:
    return Memory(database)


class Asking:
    """An assistant with a memory over a scripted engine."""

    def __init__(
        self, index: Index, memory: Memory | None, *replies: str | Exception, name: str = "fake"
    ) -> None:
        self.engine = FakeEngine(replies, name=name)
        self.assistant = Assistant(index, Unshared(self.engine), memory=memory)

    def events(self, question: str, history: Sequence[Turn] = (), **options: Any) -> list[Any]:
        return list(self.assistant.ask(question, history, **options))

    def __call__(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        last = self.events(question, history, **options)[-1]
        assert isinstance(last, Finished)
        return last.answer


def same(one: Answer, other: Answer) -> bool:
    return (one.sentences, one.citations, one.figures) == (other.sentences, other.citations, other.figures)


def test_a_question_asked_again_costs_no_token_and_is_answered_the_same(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY)
    first, again = ask(WHY), ask(WHY)
    assert (first.cached, again.cached) == (False, True)
    assert (first.status, again.status) == ("answered", "answered")
    assert first.usage.prompt_tokens > 0
    assert (again.usage, len(ask.engine.prompts)) == (Usage(), 1)
    assert same(first, again)
    assert again.id != first.id


def test_a_reworded_question_is_told_the_same_answer(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY)
    first, again = ask(WHY), ask(REWORDED)
    assert again.cached and same(first, again)


def test_the_evidence_comes_first_and_nothing_is_shown_unchecked(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY)
    ask(WHY)
    kinds = [type(event) for event in ask.events(WHY)]
    assert kinds[0] is EvidenceFound and kinds[-1] is Finished
    assert SentenceChecked in kinds and Draft not in kinds


def test_who_asks_for_a_fresh_answer_gets_one(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    assert not ask(WHY, fresh=True).cached
    assert len(ask.engine.prompts) == 2


def test_without_a_memory_every_answer_is_worded_anew(index: Index) -> None:
    ask = Asking(index, None, REPLY, REPLY)
    assert [ask(WHY).cached, ask(WHY).cached] == [False, False]


def test_a_changed_index_forgets(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    index.add(b"# News\n\nBread became dearer in the village.\n", "news.md")
    assert not ask(WHY).cached
    assert ask(WHY).cached


@pytest.mark.parametrize(
    "other",
    [
        "Why did NVIDIA stock rise in January 2025?",
        "Why did NVIDIA stock not fall in January 2025?",
        "Why did NVIDIA stock fall in February 2025?",
        "Why did NVIDIA stock fall in January 2024?",
        "How did NVIDIA stock fall in January 2025?",
    ],
)
def test_another_question_is_never_told_this_answer(index: Index, memory: Memory, other: str) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    assert not ask(other).cached


def test_another_language_or_model_has_answers_of_its_own(index: Index, memory: Memory) -> None:
    Asking(index, memory, REPLY)(WHY)
    assert not Asking(index, memory, REPLY, name="other")(WHY).cached
    korean = "엔비디아 주가는 2025년 1월에 17% 떨어졌는데, 투자자들이 가속기 수요를 의심했기 때문입니다."
    assert not Asking(index, memory, korean)(WHY, language="ko").cached


def test_a_scope_has_answers_of_its_own(index: Index, memory: Memory) -> None:
    index.add(b"# News\n\nNVIDIA stock fell in January 2025, said the paper.\n", "news.md")
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    assert not ask(WHY, scope=Scope(sources=("nvda.htm",))).cached
    assert ask(WHY, scope=Scope(sources=("nvda.htm",))).cached


def test_what_rests_on_a_private_document_reaches_nobody_else(index: Index, memory: Memory) -> None:
    index.add(PRIVATE, "note.md", owner="mina")
    index.embed_pending()
    secret = "NVIDIA stock fell 17% in January 2025 because my broker sold everything at once."
    ask = Asking(index, memory, secret, REPLY)
    mine = ask(WHY, scope=Scope(viewer="mina"))
    theirs = ask(WHY, scope=Scope(viewer="jun"))
    assert any("broker" in citation.quote for citation in mine.citations)
    assert not theirs.cached and "broker" not in theirs.text
    assert ask(WHY, scope=Scope(viewer="mina")).cached
    assert "broker" not in ask(WHY, scope=Scope(viewer="jun")).text


def test_people_who_see_the_same_documents_share_what_was_checked(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY)
    ask(WHY, scope=Scope(viewer="mina"))
    assert ask(WHY, scope=Scope(viewer="jun")).cached


def test_what_was_kept_is_checked_again_before_it_is_told(
    index: Index, memory: Memory, database: Engine
) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    with database.begin() as connection:
        forged = (
            '["NVIDIA stock fell 71% in January 2025 because investors doubted demand for accelerators."]'
        )
        connection.execute(update(wording).values(replies=forged))
    again = ask(WHY)
    assert "71" not in again.text and "17%" in again.text
    assert all(figure.verified for figure in again.figures)


def test_a_citation_that_has_moved_is_not_told_again(index: Index, memory: Memory, database: Engine) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    ask(WHY)
    with database.begin() as connection:
        connection.execute(update(wording).values(cited='[["nvda.htm", 1, 2]]'))
    assert not ask(WHY).cached


def test_damage_is_a_miss_and_not_a_failure(index: Index, memory: Memory, database: Engine) -> None:
    ask = Asking(index, memory, REPLY, REPLY, REPLY)
    ask(WHY)
    with database.begin() as connection:
        connection.execute(update(wording).values(replies="{"))
    assert ask(WHY).status == "answered"
    with database.begin() as connection:
        connection.execute(text("DROP TABLE wording"))
    assert ask(WHY).status == "answered"


def test_neither_a_failure_nor_a_weak_answer_is_kept(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, DEAD, REPLY)
    assert ask(WHY).status == "error"
    assert not ask(WHY).cached


def test_a_follow_up_is_known_by_what_it_means(index: Index, memory: Memory) -> None:
    ask = Asking(index, memory, REPLY, REPLY)
    history = [Turn("user", "How far did NVIDIA stock fall in January 2025?"), Turn("assistant", "By 17%.")]
    first = ask("And why?", history)
    assert ask("And why?", history).cached
    other = [Turn("user", "How far did NVIDIA stock fall in January 2024?"), Turn("assistant", "By 17%.")]
    assert first.status == "answered" and not ask("And why?", other).cached


WORDED = Worded(("It fell.",), (("a", 0, 8),), (("a", 0, 8),))


def test_the_oldest_go_when_there_are_too_many(database: Engine) -> None:
    times = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(9))
    kept = Memory(database, most=2, now=lambda: next(times))
    kept.keep("one", "v", "", WORDED)
    kept.keep("two", "v", "", WORDED)
    assert kept.recall("one", "v") == WORDED  # used last
    kept.keep("three", "v", "", WORDED)
    assert [kept.recall(key, "v") is not None for key in ("one", "two", "three")] == [True, False, True]


def test_what_a_person_asked_goes_with_the_person(memory: Memory) -> None:
    memory.keep("one", "v", "mina", WORDED)
    memory.keep("two", "v", "jun", WORDED)
    memory.forget("mina")
    assert (memory.recall("one", "v"), memory.recall("two", "v")) == (None, WORDED)
    memory.forget()
    assert memory.recall("two", "v") is None


def test_what_is_kept_survives_a_restart_and_holds_no_word_of_the_question(
    index: Index, tmp_path: Path
) -> None:
    first = Memory.at(tmp_path)
    Asking(index, first, REPLY)("Why did NVIDIA stock fall in January 2025, dear oracle?")
    first.close()
    assert b"oracle" not in b"".join(path.read_bytes() for path in tmp_path.glob("wordings.sqlite*"))
    second = Memory.at(tmp_path)
    ask = Asking(index, second)
    assert ask("Why did NVIDIA stock fall in January 2025, dear oracle?").cached
    second.close()

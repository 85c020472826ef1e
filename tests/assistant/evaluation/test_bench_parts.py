"""What a measure leaves out is out, and what is refused is told apart from what is left to the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.contract import Finished
from assistant.evaluation.cases import Case, Gold
from assistant.models.seat import Unshared
from assistant.reading import read
from bench import contribution, refusals
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder

TEXT = (
    "# 변곡점\n\n데이터센터 매출이 늘어 엔비디아는 웃었다. 필자는 분산 투자를 권한다.\n\n"
    "전력망은 더디게 늘어난다. 냉각 장비의 수요는 꾸준하다.\n"
)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.open(tmp_path, FakeEmbedder())
    index.add(TEXT.encode(), "column.md")
    index.embed_pending()
    return index


def legs_of(kind: type[Searcher], index: Index, question: str) -> set[str]:
    *_, found = kind(index).search_understood(read(question).question, 5)
    return {leg for evidence in found.results for leg in evidence.legs}


@pytest.mark.parametrize(
    ("part", "gone"),
    [("_WithoutTerms", "terms"), ("_WithoutWords", "words"), ("_WithoutMeaning", "meaning")],
)
def test_a_leg_that_is_left_out_finds_nothing(index: Index, part: str, gone: str) -> None:
    asked = "데이터센터 매출은 왜 늘었나요?"
    assert any(gone in leg for leg in legs_of(Searcher, index, asked))
    left = legs_of(getattr(contribution, part), index, asked)
    assert left
    assert not any(gone in leg for leg in left)


def test_a_question_loses_what_is_left_out_of_it() -> None:
    question = read("엔비디아의 2025 회계연도 데이터센터 매출은?").question
    assert question.companies and question.periods and question.other
    parts = {name: strip(question) for name, (_, strip) in contribution._PARTS.items()}
    assert not parts["narrowing to the companies named"].companies
    assert not parts["weighing by the periods named"].periods
    alone = parts["the other language (glossary, names)"]
    assert not alone.other
    said = ["".join(form) for term in alone.terms for form in term.forms]
    assert "데이터센터매출" in said
    assert not any(form.isascii() for form in said if not form.isdigit())


def test_each_part_has_its_row_by_kind_of_question(index: Index) -> None:
    case = Case(
        "1", "필자는 무엇을 권하나요?", "ko", "explanation",
        evidence=(Gold("column.md", "필자는 분산 투자를 권한다."),),
    )  # fmt: skip
    searchers = {part: kind(index) for part, (kind, _) in contribution._PARTS.items()}
    head, _, *rows = contribution.contributions([case], searchers).splitlines()
    assert "all (1)" in head
    assert len(rows) == len(contribution._PARTS)
    assert "100%" in rows[0]


def test_who_settled_a_question_is_told_by_an_engine_that_cannot_write(index: Index) -> None:
    assistant = Assistant(index, Unshared(refusals.Mute()))

    def outcome(question: str) -> str:
        *_, last = assistant.ask(question, (), "ko")
        assert isinstance(last, Finished)
        return refusals.outcome_of(last.answer)

    assert outcome("테슬라의 지난 분기 차량 인도 대수는 몇 대인가요?") == "refused"
    assert outcome("필자는 왜 분산 투자를 권하나요?") == "left to the model"


def test_the_table_counts_each_round_and_kind() -> None:
    nears = [
        refusals.Near("1", "en", "held", "?", False),
        refusals.Near("2", "en", "held", "?", False),
        refusals.Near("3", "en", "held", "?", True),
    ]
    rows = refusals.told(nears, {"1": "refused", "2": "left to the model", "3": "told by code"}).splitlines()
    assert "unanswerable (2)" in rows[2] and rows[2].split("|")[3:6] == [" 1 ", " 0 ", " 1 "]
    assert "answerable (1)" in rows[3] and rows[3].split("|")[3:6] == [" 0 ", " 1 ", " 0 "]


def test_the_questions_are_of_both_kinds_and_languages_in_every_round() -> None:
    nears = refusals.questions()
    assert len({near.id for near in nears}) == len(nears)
    for name in ("tune", "held", "fresh"):
        of = [near for near in nears if near.round == name]
        assert sum(near.answerable for near in of) * 2 == len(of)
        assert {near.lang for near in of} == {"ko", "en"}

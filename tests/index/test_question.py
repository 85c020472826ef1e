"""A question is read without a model, and a follow-up is completed from the conversation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contract import Turn
from corpus.read.identity import language_of_document
from index.question import first_of_commentary, language_of_question, understand, without_commentary


def said(*questions: str) -> list[Turn]:
    turns: list[Turn] = []
    for question in questions:
        turns += [Turn("user", question), Turn("assistant", "답 / an answer about Intel in 1999")]
    return turns


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("엔비디아의 FY2025 revenue는?", "ko"), ("What did 엔비디아 report for its fiscal year?", "en"), ("매출은?", "ko"),
        ("How much?", "en"), ("2025", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_a_fifth_of_the_letters(text: str, language: str) -> None:
    assert language_of_question(text) == language


def test_a_first_question_is_left_as_it_is() -> None:
    question = understand("그럼 AMD의 2024년 매출은 얼마였어?")
    assert question.text == question.asked
    assert not question.followup
    assert [c.id for c in question.companies] == ["AMD"]
    assert [p.year for p in question.periods] == [2024]


@pytest.mark.parametrize(
    ("history", "asked", "companies", "year", "words"),
    [
        (["엔비디아의 2024년 재고는 얼마였어?"], "그럼 2025년에는요?", ["NVDA"], 2025, ["재고"]),
        (["엔비디아의 2025년 연구개발비는?"], "AMD는?", ["AMD"], 2025, ["연구개발비"]),
        (["What were Intel's inventories in fiscal 2024?"], "And in 2025?", ["INTC"], 2025, ["inventories"]),
        (["What were Intel's inventories in fiscal 2024?"], "How about AMD?", ["AMD"], 2024, ["inventories"]),
        (["Why did Vertiv's backlog grow in 2025?"], "Why is that?", ["VRT"], 2025, ["backlog"]),
        (["버티브의 2025년 수주잔고는 왜 늘었어?"], "그건 왜 그런 거야?", ["VRT"], 2025, ["수주잔고"]),
    ],
)  # fmt: skip
def test_a_follow_up_is_completed(
    history: list[str], asked: str, companies: list[str], year: int, words: list[str]
) -> None:
    question = understand(asked, said(*history))
    assert question.followup
    assert question.asked == asked
    assert [c.id for c in question.companies] == companies
    assert {p.year for p in question.periods if p.year} == {year}
    assert all(word in question.text for word in words)


def test_what_the_assistant_said_is_not_what_was_asked() -> None:
    question = understand("그럼 2025년에는요?", said("엔비디아의 2024년 재고는 얼마였어?"))
    assert "Intel" not in question.text
    assert "1999" not in question.text


def test_a_quarter_is_of_the_year_spoken_of() -> None:
    question = understand("2분기에는요?", said("엔비디아의 2026 회계연도 1분기 매출은 얼마였나요?"))
    assert {p.year for p in question.periods if p.year} == {2026}
    assert [c.id for c in question.companies] == ["NVDA"]


def test_a_new_question_does_not_drag_the_old_one_along() -> None:
    asked = "How many employees did Advanced Micro Devices have at the end of its fiscal year 2024?"
    question = understand(asked, said("Why did Nvidia's revenue in data centers grow in 2025?"))
    assert question.text == asked
    assert [c.id for c in question.companies] == ["AMD"]


def test_a_chain_of_follow_ups_keeps_the_company() -> None:
    history = said("엔비디아의 2024년 재고는 얼마였어?", "그럼 2025년에는요?")
    question = understand("그건 왜 늘었어?", history)
    assert [c.id for c in question.companies] == ["NVDA"]


def test_the_language_of_a_follow_up_is_its_own() -> None:
    assert understand("And in 2025?", said("엔비디아의 2024년 재고는 얼마였어?")).language == "en"
    assert understand("그럼 2025년에는요?", said("What were Intel's inventories in 2024?")).language == "ko"


def test_a_follow_up_without_letters_takes_the_language_before_it() -> None:
    assert understand("2025?", said("엔비디아의 2024년 재고는 얼마였어?")).language == "ko"


@pytest.mark.parametrize(
    ("asked", "words"), [("엔비디아의 데이터센터 매출은?", ["data center", "revenue"]),
                         ("What were AMD's inventories?", ["재고"])],
)  # fmt: skip
def test_the_other_language_is_there_without_a_model(asked: str, words: list[str]) -> None:
    other = understand(asked).other.lower()
    assert all(word in other for word in words)


@pytest.mark.parametrize(
    ("asked", "commentary", "filing"),
    [
        ("글쓴이는 왜 분산 투자를 권하나요?", True, False),
        ("What does the author think of it?", True, False),
        ("엔비디아의 3분기 보고서에 따르면 매출은?", False, True),
        ("According to the 10-K, what was revenue?", False, True),
        ("한글로 쓰면 어떻게 되나요?", False, False),
        ("구글은 클라우드로 얼마를 벌어?", False, False),
        ("글로벌 매출은 얼마야?", False, False),
        ("기사에서는 뭐라고 하나요?", True, False),
        ("그 글대로라면 누가 이겨?", True, False),
    ],
)
def test_the_kind_of_source_is_told_from_the_question(asked: str, commentary: bool, filing: bool) -> None:
    question = understand(asked)
    assert (question.commentary, question.filing) == (commentary, filing)


@pytest.mark.parametrize(
    ("text", "rest", "at"),
    [
        ("What does the author's piece say of AMD?", "What does say of AMD?", 10),
        ("구글은 글에서 뭐라고 나와?", "구글은 뭐라고 나와?", 4),
        ("What was revenue?", "What was revenue?", 17),
    ],
)
def test_the_words_that_name_an_article_can_be_left_out(text: str, rest: str, at: int) -> None:
    assert without_commentary(text) == rest
    assert first_of_commentary(text) == at


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
def test_any_question_after_any_conversation_is_read_the_same_each_time(
    asked: str, before: list[str]
) -> None:
    first = understand(asked, said(*before))
    assert first == understand(asked, said(*before))
    assert asked in first.text
    assert first.followup == (first.text != asked)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did 엔비디아 report?", "en"),
        ("NVIDIA의 FY2025 revenue는?", "ko"),
        ("엔비디아 매출은?", "ko"),
        ("How did AMD do?", "en"),
        ("Azure growth rate?", "en"),
    ],
)
def test_a_company_name_in_the_other_script_does_not_change_the_language(
    question: str, language: str
) -> None:
    assert language_of_question(question) == language


@pytest.mark.parametrize(
    ("text", "asked", "written"),
    [
        ("NVDA 매출", "ko", "ko"),
        ("What is 삼성전자's revenue?", "en", "en"),
        ("How did 삼성전자 do?", "en", "ko"),  # a name says nothing of who asks
        ("Compute capex는 hyperscaler roadmap guidance?", "ko", "en"),  # a particle tells who asks
        ("", "en", "en"),
    ],
)
def test_a_question_is_spoken_by_more_than_the_share_of_its_letters(
    text: str, asked: str, written: str
) -> None:
    assert language_of_question(text) == asked
    assert language_of_document(text) == written


def test_a_misspelt_company_is_read_where_no_other_is_named() -> None:
    assert [company.id for company in understand("엔비댜 직원 수는?").companies] == ["NVDA"]
    assert [company.id for company in understand("AMD와 엔비댜 중 누가 더 컸어?").companies] == ["AMD"]

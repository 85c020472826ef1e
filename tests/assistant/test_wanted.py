"""A question for a name, a person or a day is only answered by a sentence that tells one."""

import pytest

from assistant.wanted import Want, small_words, told, unsaid_names, wants

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("What is that partner called?", "name"),
        ("그 고객사 이름이 뭐예요?", "name"),
        ("정확한 모델명이 뭐라고 나와요?", "name"),
        ("Who took over from him as CEO?", "person"),
        ("창업한 사람이 누구예요?", "person"),
        ("On what calendar date did it fall?", "day"),
        ("몇 월 며칠에 공개됐어?", "day"),
    ],
)
def test_what_is_wanted_is_read_from_the_question(question: str, want: Want) -> None:
    assert wants(question) == {want}


@pytest.mark.parametrize(
    "question",
    [
        "How much was it?", "Name the three risks.", "Investors who bought it lost how much?", "며칠 동안 떨어졌어?",
        "매출은 언제가 더 높았어?", "What is the strategy called for by the market?", "제품 이름을 바꾼 이유는?",
    ],
)  # fmt: skip
def test_another_question_wants_no_name_and_no_day(question: str) -> None:
    assert wants(question) == NONE


@pytest.mark.parametrize(
    ("want", "text", "question", "tells"),
    [
        ("name", "We guarantee a partner's lease.", "What is the partner called?", False),
        ("name", "We guarantee the lease of Corvex Limited.", "What is the partner called?", True),
        ("name", "Customer A made up 18% of revenue.", "Who is that customer?", False),
        ("name", "DeepSeek-R1은 OpenAI의 최신 모델과 견줄 만하다.", "R1이 맞먹는 오픈AI 모델명이 뭐예요?", False),
        ("name", "The business went to Bosch in 2024.", "Who bought the business?", True),
        ("person", "In July 2024 George Oliver told the Board of his plan.", "Who follows George Oliver?", False),
        ("person", "The Board chose Maria Reyes to lead the unit.", "Who follows George Oliver?", True),
        ("person", "Mr. Reyes leads the unit.", "Who leads the unit?", True),
        ("day", "It fell in July 2024.", "On what date?", False),
        ("day", "It fell on July 9, 2024.", "On what date?", True),
        ("day", "2024년 7월 9일에 떨어졌다.", "며칠이에요?", True),
        ("day", "March 2024", "On what date?", False),
    ],
)  # fmt: skip
def test_only_what_the_question_did_not_give_tells_it(
    want: Want, text: str, question: str, tells: bool
) -> None:
    assert told(want, [text], question, NONE) is tells


def test_a_word_that_is_written_small_elsewhere_is_no_name() -> None:
    text, question = "It was sold through Hobbyist channels.", "Who bought it?"
    assert told("name", [text], question, NONE)
    assert not told("name", [text], question, small_words(["sold in hobbyist and other channels"]))


@pytest.mark.parametrize(
    ("question", "korean", "english", "unsaid"),
    [
        ("다우존스 지수는 몇 % 떨어졌어?", True, False, ("다우존스",)),
        ("다우존스 지수는 몇 % 떨어졌어?", False, False, ()),
        ("How much did the Taylor plant cost?", False, True, ("Taylor",)),
        ("How much did the Taylor plant cost?", False, False, ()),
        ("FY2025 S22 판매량은?", False, False, ("S22",)),
        ("What did the third plant cost in Q3 of fiscal 2025?", False, True, ()),
    ],
)
def test_an_unsaid_name_is_missed_in_its_own_language_and_a_code_in_any(
    question: str, korean: bool, english: bool, unsaid: tuple[str, ...]
) -> None:
    assert unsaid_names(question, frozenset({"plant"}), korean=korean, english=english) == unsaid
    said = frozenset({"다우존스", "taylor", "s22"})
    assert unsaid_names(question, said, korean=korean, english=english) == ()

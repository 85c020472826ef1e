"""A question that sets an article beside reports is told in its two sides, and each side answered from its own sources."""

import pytest

from assistant.sides import has_two_sides, report_side, view_side
from index.question import understand

TWO_SIDED = [
    (
        "글에선 GPU 수요가 줄 수 있다고 했잖아요. 그 뒤 엔비디아 2026 회계연도 3분기 매출은 어땠나요?",
        "글에선 GPU 수요가 줄 수 있다고 했잖아요.",
        "그 뒤 엔비디아 2026 회계연도 3분기 매출은 어땠나요?",
    ),
    (
        "The article fears less demand. What does NVIDIA's 10-K for fiscal 2025 say of its customers?",
        "The article fears less demand.",
        "What does NVIDIA's 10-K for fiscal 2025 say of its customers?",
    ),
    (
        "설비투자가 줄 거라던 글의 예상과 달리 알파벳은 2025년에 얼마를 썼어?",
        "설비투자가 줄 거라던 글의 예상과 달리",
        "설비투자 알파벳은 2025년에 얼마를 썼어?",
    ),
]


@pytest.mark.parametrize(("asked", "view", "report"), TWO_SIDED)
def test_a_two_sided_question_is_parted_and_its_metric_goes_along(asked: str, view: str, report: str) -> None:
    question = understand(asked)
    assert has_two_sides(question)
    assert view_side(question) == view
    assert report_side(question).text == report


@pytest.mark.parametrize(
    "asked",
    [
        "글에서 엔비디아 주가는 왜 떨어졌다고 하나요?",
        "According to the write-up, how does Microsoft earn money with OpenAI?",
        "엔비디아 2025 회계연도 매출은 얼마야?",
        "Is the article right about the dot-com bubble of 1999?",
    ],
)
def test_a_question_of_one_side_is_left_whole(asked: str) -> None:
    assert not has_two_sides(understand(asked))


def test_a_question_that_cannot_be_parted_is_answered_whole() -> None:
    question = understand("2026 회계연도 3분기 엔비디아 매출은 글의 예상대로인가요?")
    assert report_side(question) == question
    assert view_side(question) == question.text

"""What two companies differ by is worked out by code, from sentences that state the amount of each."""

import pytest

from assistant.worked.companies import difference
from tests.assistant.evidence import COLUMN, asked, sentences

FALL = (
    "NVIDIA fell 17% on that day. Vertiv, which cools data centers, fell 30%. Power companies fell by 20-30%."
)


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        (
            "버티브 낙폭이 엔비디아보다 몇 퍼센트포인트 더 컸어?",
            "ko",
            "버티브 30%, 엔비디아 17%로 차이는 13%포인트입니다.",
        ),
        (
            "By how many percentage points did Vertiv fall further than NVIDIA?",
            "en",
            "Vertiv 30%, NVIDIA 17%: a difference of 13 percentage points.",
        ),
    ],
)
def test_the_difference_names_both_amounts_and_cites_their_sentences(
    question: str, language: str, text: str
) -> None:
    found = difference(asked(question), sentences(FALL, question, COLUMN), language)  # pyright: ignore[reportArgumentType]
    assert found is not None and found.text == text
    assert [c.text for c in found.support] == [
        "Vertiv, which cools data centers, fell 30%.",
        "NVIDIA fell 17% on that day.",
    ]
    derived = found.figures[-1][0]
    assert (derived.value, derived.unit, derived.inputs) == (13, "percentage_point", ("30%", "17%"))


@pytest.mark.parametrize(
    "question",
    [
        "How far did Vertiv fall?",
        "Did Vertiv fall further than AMD, and by how many percentage points?",
        "How did NVIDIA and Vertiv react?",
    ],
)
def test_nothing_is_worked_out_where_it_is_not_asked_for_or_an_amount_is_missing(question: str) -> None:
    assert difference(asked(question), sentences(FALL, question, COLUMN), "en") is None

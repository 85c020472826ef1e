"""Evidence is handed to the model in the amounts of the answer's language, and says the same as before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.material import render_amount, written_in
from corpus.amounts import compare, find_amounts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("매출은 5,000억 달러였다.", "en", "$500 billion"),
        ("Revenue was $115.2 billion.", "ko", "1,152억 달러"),
        ("up to 160 million shares", "ko", "1억 6,000만 주"),
    ],
)
def test_amounts_are_written_in_the_language_of_the_answer(text: str, language: str, expected: str) -> None:
    assert expected in written_in(text, language)  # pyright: ignore[reportArgumentType]


def test_the_scale_of_a_table_counts() -> None:
    assert "1,151억 8,600만 달러" in written_in("Data Center: $ 115,186", "ko", "(In millions)")


@pytest.mark.parametrize("text", ["grew 142% in fiscal 2025", "Item 7 of Form 10-K", "", "아무 숫자도 없다"])
def test_what_is_no_amount_with_a_unit_stays_as_it_is(text: str) -> None:
    assert written_in(text, "ko") == written_in(text, "en") == text


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 99_999), st.sampled_from(["million", "billion"]), st.sampled_from(["ko", "en"]))
def test_a_rewritten_amount_is_the_same_amount(number: int, scale: str, language: str) -> None:
    text = f"It was ${number / 10} {scale}."
    (before,) = find_amounts(text)
    (after,) = find_amounts(written_in(text, language))  # pyright: ignore[reportArgumentType]
    assert compare(after, before).agrees
    assert compare(before, after).agrees


def test_a_range_stays_a_range() -> None:
    (amount,) = find_amounts("between $60 billion and $65 billion")[:1]
    text = written_in("capital expenditures of $60-65 billion", "ko")
    assert "600억" in text
    assert "650억" in text
    assert render_amount(amount, "ko")

"""A figure answers only for what it is of: its product and its line of the statements, not the whole beside them."""

import pytest

from assistant.giving import is_of_metric, is_of_parts, names_month, own_amounts, states_metric
from tests.assistant.evidence import asked, prose, row


@pytest.mark.parametrize(
    ("text", "question", "of_part"),
    [
        ("Cloud revenue, which includes Azure and GitHub, was $168.9 billion.", "What was Azure's revenue?", False),
        ("Cost of revenue increased $10.6 billion driven by growth in Azure.", "What was Azure's revenue?", False),
        ("Azure revenue was $75 billion, driven by consumption.", "What was Azure's revenue?", True),
        ("The company's revenue was $30 billion.", "What was Azure's revenue?", False),
        ("The company's revenue was $30 billion.", "What was the company's revenue?", True),
    ],
)  # fmt: skip
def test_the_amount_of_the_whole_is_not_that_of_a_product(text: str, question: str, of_part: bool) -> None:
    assert is_of_parts(prose(text), asked(question)) is of_part


def test_a_tables_head_may_name_the_product_of_its_rows() -> None:
    assert is_of_parts(row("Revenue | 12", "Azure | 2024"), asked("What was Azure's revenue?"))


@pytest.mark.parametrize(
    ("text", "question", "of_metric"),
    [
        ("We recorded $800 million of charges.", "How much revenue did it bring?", False),
        ("Revenue was $800 million.", "매출은 얼마예요?", True),
        ("We paid $4.9 billion in cash for it.", "What was the purchase price, how much?", True),
        ("We recorded $800 million.", "How much was it?", True),
    ],
)
def test_a_sum_is_of_the_line_of_the_statements_that_its_sentence_names(
    text: str, question: str, of_metric: bool
) -> None:
    assert is_of_metric(prose(text), asked(question)) is of_metric


def test_a_plan_for_a_metric_is_stated_by_the_metric() -> None:
    spent = prose("We spent $91.4 billion on capital expenditures.")
    assert states_metric(spent, asked("설비투자 계획과 달리 얼마를 썼어?"))
    assert not states_metric(spent, asked("순이익은 얼마예요?"))


def test_the_month_asked_of_is_named_by_its_sentence() -> None:
    question = asked("2024년 6월에 먼저 낸 돈은 얼마예요?")
    assert names_month(prose("It paid $250 million in June 2024."), question)
    assert not names_month(prose("It paid $250 million in July 2024."), question)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("The number of Microsoft 365 seats grew.", []),
        ("See Form 8-K, Note 13 and House Bill 20.", []),
        ("A year has 52 or 53 weeks.", ["52"]),
        ("It has 36,000 employees in 38 countries.", ["36,000 employees", "38 countries"]),
    ],
)
def test_numbers_of_names_forms_and_laws_are_no_amounts(text: str, amounts: list[str]) -> None:
    assert [amount.text for amount in own_amounts(prose(text))] == amounts


def test_a_product_named_as_a_cause_with_an_amount_of_its_own_is_told() -> None:
    text = "Server revenue increased 23% driven by Azure revenue growth of 34%."
    assert is_of_parts(prose(text), asked("How fast did Azure grow?"))

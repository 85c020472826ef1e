"""The sentences for the prompt: exact slices, few, the fitting first, none twice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.candidates import candidates, statement
from assistant.select import MATERIAL_CHARACTERS, share_for
from tests.assistant.evidence import COLUMN, FILING, asked, chosen_of, evidence

QUESTION = "What was NVIDIA's data center revenue in fiscal 2025?"
TEXT = (
    "The company was founded in 1993 in California. Data Center revenue was $115.2 billion in fiscal 2025.\n"
    "Our offices are leased."
)


def test_candidates_are_exact_slices_of_the_document() -> None:
    found = candidates([evidence(TEXT, start=500)], asked(QUESTION))
    assert len(found) == 3
    for candidate in found:
        assert candidate.text == TEXT[candidate.start - 500 : candidate.end - 500]


def test_the_sentence_that_holds_what_is_asked_comes_first() -> None:
    for question in (QUESTION, "엔비디아의 2025 회계연도 데이터센터 매출은 얼마였나요?"):
        assert "$115.2 billion" in chosen_of([evidence(TEXT)], asked(question))[0].text


def test_the_same_sentence_from_two_sources_is_chosen_once() -> None:
    both = [evidence(TEXT), evidence(TEXT, COLUMN, number=2)]
    texts = [candidate.text for candidate in chosen_of(both, asked(QUESTION))]
    assert len(texts) == len(set(texts))


def test_a_prompts_evidence_stays_short() -> None:
    """A small model reads 60 tokens a second: evidence without end is an answer without end."""
    long = " ".join(f"Data center revenue of kind {n} was ${n} billion in fiscal 2025." for n in range(1, 60))
    chosen = chosen_of([evidence(long)], asked(QUESTION))
    assert sum(len(c.said) for c in chosen) <= MATERIAL_CHARACTERS["en"]
    assert len(chosen) <= 12
    assert sum(len(c.said) for c in chosen_of([evidence(long)], asked(f"List all: {QUESTION}"))) <= (
        2 * MATERIAL_CHARACTERS["en"]
    )


def test_one_sentence_too_long_for_the_budget_is_still_chosen() -> None:
    huge = "Data center revenue " + "and revenue " * 200 + "was $5 billion."
    assert len(chosen_of([evidence(huge)], asked(QUESTION))) == 1


def test_nothing_is_chosen_from_nothing() -> None:
    assert chosen_of([], asked(QUESTION)) == []
    assert chosen_of([evidence("\n \n")], asked(QUESTION)) == []


def test_a_row_names_its_columns_in_what_the_model_reads_and_is_quoted_as_it_stands() -> None:
    row = "Data Center | $ 115,186 | $ 47,525"
    table = evidence(row, kind="table", context="Revenue; Jan 26, 2025 | Jan 28, 2024; (In millions)")
    (candidate,) = candidates([table], asked(QUESTION))
    assert candidate.text == row
    assert candidate.said == "Revenue, Data Center: $ 115,186 (Jan 26, 2025)"  # the year that is asked for
    (candidate,) = candidates([table], asked("How did data center revenue change?"))
    assert candidate.said == "Revenue, Data Center: $ 115,186 (Jan 26, 2025); $ 47,525 (Jan 28, 2024)"
    assert [amount.value for amount in candidate.amounts] == [115_186e6, 47_525e6]


def test_a_row_without_fitting_heads_keeps_its_values() -> None:
    assert statement("North | 1 | 2", "Revenue; 2025 | 2024 | 2023 | 2022") == "Revenue, North: 1, 2"
    assert statement("North", "Revenue") == "Revenue, North"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="가나 매출revenue$1,2.5%\n|.?!“”", max_size=120))
def test_any_text_gives_slices_of_itself_in_the_same_order_each_time(text: str) -> None:
    question = asked(QUESTION)
    found = candidates([evidence(text, start=0)], question)
    assert found == candidates([evidence(text, start=0)], question)
    assert all(c.text == text[c.start : c.end] and c.text.strip() for c in found)
    scores = [c.score for c in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("speed", "share"), [(400.0, 1.0), (58.0, 1.0), (50.0, 1.0), (48.0, 1.0), (25.0, 0.5), (1.0, 0.4)]
)
def test_a_slow_machine_reads_less_and_a_fast_one_no_more_than_fits(speed: float, share: float) -> None:
    assert share_for(speed) == share


def test_a_smaller_share_keeps_the_best_sentences() -> None:
    text = " ".join(
        f"NVIDIA's revenue of part {n}, which is told of with many words, was ${n} billion in fiscal year 2025."
        for n in range(1, 12)
    )
    read = asked("What was NVIDIA's revenue in fiscal year 2025?")
    whole = chosen_of([evidence(text)], read)
    less = chosen_of([evidence(text)], read, share=0.4)
    assert 1 <= len(less) < len(whole)
    assert [c.start for c in less] == [c.start for c in whole][: len(less)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Why did NVIDIA's tax rate rise in fiscal year 2025?", "lower benefit"),
        ("How far did NVIDIA's tax rate rise in fiscal year 2025?", "15.3%"),
    ],
)
def test_who_asks_why_is_told_the_sentence_that_gives_the_reason(question: str, first: str) -> None:
    text = (
        "NVIDIA's tax rate rose to 15.3% in fiscal year 2025. "
        "The effective tax rate rose in fiscal year 2025 primarily due to a lower benefit from compensation."
    )
    assert first in candidates([evidence(text)], asked(question))[0].text


def test_a_year_that_no_report_is_of_is_answered_by_what_is_said_of_it() -> None:
    text = (
        "Capital expenditures were $91.4 billion in 2025. Capital expenditures were $52.5 billion in 2024. "
        "In 2026 we expect capital expenditures to increase. In February 2026 an investor paid $16.0 billion."
    )
    info = replace(FILING, fiscal_period="FY2025", period_end="2025-12-31")
    question = "How much were NVIDIA's capital expenditures in 2025, and what is expected for 2026?"
    chosen = chosen_of([evidence(text, info)], asked(question))
    assert "In 2026 we expect" in " ".join(c.text for c in chosen[:2])
    assert not any("investor" in c.text for c in chosen)

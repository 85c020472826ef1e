"""Figures that only a sentence states are read with what they are of, when, and where they stand."""

import pytest

from corpus.document import Block, DocumentInfo
from corpus.facts import Fact
from corpus.read.prose_facts import facts_of_prose

ANNUAL = DocumentInfo(company="Acme", form="10-K", fiscal_period="FY2025", period_end="2025-12-31")
QUARTER = DocumentInfo(company="Acme", form="10-Q", fiscal_period="FY2026Q3", period_end="2025-10-26")
HALF = DocumentInfo(
    company="에이크미", form="반기보고서", fiscal_period="2022H1", period_end="2022-06-30", language="ko"
)


def facts(text: str, info: DocumentInfo = ANNUAL, kind: str = "prose") -> tuple[Fact, ...]:
    return facts_of_prose(text, (Block(0, len(text), kind),), info)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("text", "info", "metric", "name", "value", "end"),
    [
        (
            "At the end of December 31, 2024 our order book held $12.5 billion of remaining performance obligations.",
            ANNUAL, "remaining_performance_obligations", "", 12.5e9, "2024-12-31",
        ),
        (
            "We signed a contract to acquire Borealis, Inc. (“Borealis”), a maker of chillers, for $2.0 billion in May.",
            ANNUAL, "acquisition_price", "Borealis", 2e9, "2025-12-31",
        ),
        (
            "In July we agreed to sell our Old Pumps (“OP”) unit to Vega GmbH (“Vega”) for approximately $8.1 billion.",
            ANNUAL, "divestiture_price", "Old Pumps unit to Vega GmbH", 8.1e9, "2025-12-31",
        ),
        (
            "We took a $4.5 billion charge in the first quarter of fiscal year 2026 related to M30 stock.",
            QUARTER, "charges", "M30", 4.5e9, "2025-04-27",
        ),
        (
            "In November we signed to invest up to $10 billion in Lumen.",
            QUARTER, "investment_commitments", "Lumen", 10e9, "2025-10-26",
        ),
        (
            "As of December 31, 2025, the Company employed approximately 164,000 full-time employees around the world.",
            ANNUAL, "employees", "", 164e3, "2025-12-31",
        ),
        ("올해 반기에 새 공장에 20.3조원의 시설투자가 있었다.", HALF, "facility_investment", "", 20.3e12, "2022-06-30"),
    ],
)  # fmt: skip
def test_a_sentence_gives_what_the_sum_is_of_and_when(
    text: str, info: DocumentInfo, metric: str, name: str, value: float, end: str
) -> None:
    (fact,) = facts(text, info)
    assert (fact.concept, dict(fact.dimensions).get("name", "")) == (f"text:{metric}", name)
    assert (fact.value, fact.end, fact.origin) == (value, end, "text")


def test_what_a_purchase_puts_on_the_balance_sheet_for_a_backlog_is_no_backlog() -> None:
    assert (
        facts(
            "With Borealis we took over customer lists and order backlog as intangible assets of $1.2 billion."
        )
        == ()
    )
    assert len(facts("At year end our backlog was $1.2 billion.")) == 1


def test_the_place_of_a_figure_holds_its_range_and_its_hedge() -> None:
    text = "For 2026 we anticipate making capital expenditures of approximately $60 billion to $65 billion."
    (fact,) = facts(text)
    assert text[fact.at : fact.to] == "approximately $60 billion to $65 billion"
    assert fact.value == 62.5e9


@pytest.mark.parametrize(
    "text",
    [
        # When it was booked is not said: the charge is of another quarter than the sentence begins with.
        "In the first half of fiscal year 2026 profit rose, offset by a $4.5 billion charge related to M30 stock.",
        "A year named in what burned is no period: a $1.15 billion charge related to the 2021 Dale fire.",
        "We may acquire a company for a price that we cannot know.",
        "The fee was $400 of remaining performance obligations.",
        "Other firms took charges of € 3.0 billion for M30.",
    ],
)
def test_what_cannot_be_told_for_certain_is_left_out(text: str) -> None:
    assert facts(text, QUARTER) == ()


def test_people_of_a_part_or_laid_off_are_not_the_whole_headcount() -> None:
    for text in (
        "We watch over our approximately 4,700 employees in the region.",
        "A layoff of approximately 11,000 employees followed.",
        "Our sales functions consisted of approximately 28,000 employees.",
    ):
        assert facts(text) == ()


def test_only_sentences_of_a_report_count() -> None:
    text = "We hold $12.5 billion of remaining performance obligations."
    assert facts(text)
    assert facts(text, DocumentInfo(company="Acme")) == ()
    assert facts(text, kind="table") == ()
    assert facts_of_prose(text, (Block(0, len(text), "prose", exhibit=True),), ANNUAL) == ()

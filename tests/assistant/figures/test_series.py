"""A question for several periods in a row is answered with all that the filings have of them, and says what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.figures.series import Series, read_series
from index.store import Index
from tests.assistant.evidence import ask_without_model as ask
from tests.fake_embedder import FakeEmbedder
from tests.filings import AMD, NVIDIA, Row, tagged

REVENUE, INCOME = "us-gaap:Revenues", "us-gaap:NetIncomeLoss"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index.open(tmp_path_factory.mktemp("series") / "home", FakeEmbedder())
    rows = [
        Row("Total revenue", REVENUE, {2025: 130_497, 2024: 60_922}),
        Row("Net income", INCOME, {2025: 72_880, 2024: 29_760}),
    ]
    made.add(tagged(NVIDIA, rows), "nvda-2025.htm")
    made.add(
        tagged(NVIDIA, [Row("Total revenue", REVENUE, {2023: 26_974, 2022: 26_914})], year=2023),
        "nvda-2023.htm",
    )
    losses = [
        Row("Net loss", INCOME, {2025: 300, 2024: -40}),
        Row("Net revenue", REVENUE, {2025: 900, 2024: 800}),
    ]
    made.add(tagged(AMD, losses), "amd-2025.htm")
    made.add(tagged(AMD, [Row("Net loss", INCOME, {2023: -70})], year=2023), "amd-2023.htm")
    made.embed_pending()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("지난 3년 매출은?", Series("year", 3)),
        ("최근 3개년 매출 추이는?", Series("year", 3)),
        ("3년간 매출을 알려 줘", Series("year", 3)),
        ("지난 세 회계연도의 매출", Series("year", 3)),
        ("최근 5개 분기 매출", Series("quarter", 5)),
        ("over the last five quarters", Series("quarter", 5)),
        ("in the past 3 fiscal years", Series("year", 3)),
        ("revenue since 2023", Series("year", None, 2023)),
        ("since fiscal year 2023", Series("year", None, 2023)),
        ("2023년부터 매출은?", Series("year", None, 2023)),
        ("2023 회계연도 이후 매출", Series("year", None, 2023)),
        ("연도별 매출", Series("year")),
        ("분기별 매출", Series("quarter")),
        ("How did revenue develop?", Series("year")),
    ],
)
def test_the_wording_tells_the_series(text: str, series: Series) -> None:
    assert read_series(text)[0] == series


@pytest.mark.parametrize(
    "text",
    [
        "지난 1년 새 얼마나 늘었어?",
        "지난 분기 매출",
        "2023년부터 2025년까지 얼마나 늘었어?",
        "last year",
        "2023년 매출은?",
        "지난해",
    ],
)
def test_a_single_step_is_no_series(text: str) -> None:
    assert read_series(text)[0] is None


def told(index: Index, question: str) -> str:
    given = ask(index, question)
    assert given.status == "answered"
    assert given.usage.completion_tokens == 0
    return " ".join(sentence.text for sentence in given.sentences)


def test_three_years_are_told_from_the_first_to_the_last_with_what_lies_between(index: Index) -> None:
    assert told(index, "엔비디아의 지난 3년 매출은?") == (
        "엔비디아의 매출은 2023 회계연도 269억 7,400만 달러에서 2025 회계연도 1,304억 9,700만 달러로 384% 늘었습니다"
        "(그사이 2024 회계연도 609억 2,200만 달러)."
    )


def test_each_value_of_a_series_cites_the_row_that_states_it(index: Index) -> None:
    given = ask(index, "How did NVIDIA's revenue develop since fiscal 2022?")
    stated = [figure for figure in given.figures if figure.origin == "fact"]
    assert [figure.period for figure in stated] == ["FY2022", "FY2023", "FY2024", "FY2025"]
    quotes = {citation.n: citation.quote for citation in given.citations}
    assert all("revenue" in quotes[figure.citation or 0] for figure in stated)
    (derived,) = [figure for figure in given.figures if figure.origin == "derived"]
    assert derived.unit == "percent"


def test_periods_that_no_filing_has_are_told_to_be_missing(index: Index) -> None:
    said = told(index, "What was NVIDIA's revenue over the last six years?")
    assert said.endswith("Of the periods asked for, only those in the sources are listed.")
    assert "fiscal year 2022" in said and "fiscal year 2021" not in said


def test_a_series_that_begins_with_a_loss_has_no_growth_rate(index: Index) -> None:
    said = told(index, "AMD 최근 3개년 순이익은?")
    assert said == (
        "AMD의 순이익은 2023 회계연도 -7,000만 달러, 2024 회계연도 -4,000만 달러, 2025 회계연도 3억 달러입니다."
    )


def test_how_a_figure_developed_in_one_year_is_its_change_from_the_year_before(index: Index) -> None:
    said = told(index, "How did NVIDIA's revenue develop in fiscal 2025?")
    assert (
        said
        == "NVIDIA's revenue rose 114%, from $60.9 billion in fiscal year 2024 to $130.5 billion in fiscal year 2025."
    )


def test_from_one_year_to_another_year_by_year_leaves_the_others_out(index: Index) -> None:
    said = told(index, "NVIDIA's revenue year by year from fiscal 2022 to fiscal 2024?")
    assert "fiscal year 2023" in said and "fiscal year 2025" not in said


def test_two_years_of_a_series_are_compared_as_ever(index: Index) -> None:
    assert "12.5% 늘었습니다" in told(index, "AMD의 최근 2개년 매출은?")

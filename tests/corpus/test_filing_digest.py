"""The shipped document of a filing says what the filing says in both languages, and each figure opens its row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.amounts import find_amounts
from corpus.brief import Brief, Statement
from corpus.document import DocumentInfo, Extract
from corpus.facts import Fact
from corpus.figures import figures_named
from corpus.figures.shipped import ShippedFigures, figure_files, load_figures
from corpus.filing_digest import filing_digest
from corpus.library import Library
from corpus.split import split

INFO = DocumentInfo(
    company="NVIDIA Corporation", ticker="NVDA", cik="0001045810", form="10-K", fiscal_period="FY2025",
    period_end="2025-01-26", url="https://www.sec.gov/x/",
)  # fmt: skip
BRIEF = Brief(
    "N",
    INFO,
    (
        Statement("risk", "Item 1A > Export", "FY2025", "수출이 막힐 수 있다.", "Exports may be barred."),
        Statement("demand", "Part II > Item 7 > Sales", "FY2025", "수요가 늘었다.", "Demand grew."),
        Statement("demand", "Part II > Item 7 > Sales", "FY2025", "공급이 모자랐다.", "Supply fell short."),
    ),
)
DATA_CENTER = (("ProductOrServiceAxis", "DataCenterMember"),)
FIGURES = ShippedFigures(
    "N",
    INFO,
    (
        Fact("us-gaap:Revenues", "revenues", 130_497e6, "USD", -6, "2024-01-29", "2025-01-26"),
        Fact("us-gaap:Revenues", "revenues", 115_186e6, "USD", -6, "2024-01-29", "2025-01-26", DATA_CENTER),
        Fact("us-gaap:Assets", "assets", 111_601e6, "USD", -6, "", "2025-01-26"),
        Fact("us-gaap:EarningsPerShareDiluted", "eps", 2.94, "USD/shares", 2, "2024-01-29", "2025-01-26"),
    ),
)


def row_of(extract: Extract, fact: Fact) -> str:
    assert fact.at is not None
    block = next(b for b in extract.blocks if b.kind == "table" and b.start <= fact.at < b.end)
    return extract.text[block.start : block.end]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path / "home")
    yield opened
    opened.close()


def test_statements_stand_under_their_topic_and_section_in_both_languages() -> None:
    passages = split(filing_digest(BRIEF, None))
    told = [(passage.section, passage.text.split("\n")) for passage in passages[1:]]
    assert [(section, lines[-2:]) for section, lines in told] == [
        (("공시가 말하는 것", "수요", "Item 7 > Sales · FY2025"), ["수요가 늘었다.", "공급이 모자랐다."]),
        (
            ("공시가 말하는 것", "위험", "Item 1A > Export · FY2025"),
            ["Item 1A > Export · FY2025", "수출이 막힐 수 있다."],
        ),
        (
            ("What the filing says", "Demand", "Item 7 > Sales · FY2025"),
            ["Demand grew.", "Supply fell short."],
        ),
        (
            ("What the filing says", "Risk", "Item 1A > Export · FY2025"),
            ["Item 1A > Export · FY2025", "Exports may be barred."],
        ),
    ]


def test_a_long_path_is_cut_between_words_and_stays_shorter_than_a_sentence() -> None:
    path = "Part II > Item 7. Management's Discussion and Analysis of Financial Condition > Results of Operations and Cash Flows"
    brief = Brief("N", INFO, (Statement("demand", path, "FY2025", "수요가 늘었다.", "Demand grew."),))
    heading = split(filing_digest(brief, None))[1].section[-1]
    assert len(heading) < 80
    assert heading == "Item 7 Management's… > Results of Operations and Cash Flows · FY2025"


def test_its_title_says_whose_brief_it_is_of_which_filing_and_it_links_the_filing() -> None:
    for extract in (filing_digest(BRIEF, FIGURES), filing_digest(None, FIGURES), filing_digest(BRIEF, None)):
        assert extract.info.title == "NVIDIA Corporation 10-K FY2025 · 변곡점 요약 (Turnpoint's brief)"
        assert extract.text.startswith(extract.info.title)
        assert extract.info.url == INFO.url
        assert extract.text.count(INFO.url) == 2
        assert set(extract.info.origins.values()) == {"digest"}


def test_figures_are_rows_with_labels_periods_and_amounts_in_both_languages() -> None:
    extract = filing_digest(BRIEF, FIGURES)
    rows = [row_of(extract, fact) for fact in extract.facts]
    year = "2025 회계연도 · fiscal year 2025"
    assert rows == [
        f"매출 · revenue | {year} (2024-01-29 – 2025-01-26) | $130.497 billion | 1,304억 9,700만 달러",
        f"데이터 센터 매출 · data center revenue | {year} (2024-01-29 – 2025-01-26) | $115.186 billion | 1,151억 8,600만 달러",
        f"총자산 · total assets | {year} (2025-01-26) | $111.601 billion | 1,116억 100만 달러",
        f"희석 주당순이익 · diluted earnings per share | {year} (2024-01-29 – 2025-01-26) | $2.94 per share | 주당 2.94달러",
    ]


@pytest.mark.parametrize("name", [file.name.removesuffix(".tsv") for file in figure_files()])
def test_every_shipped_figure_opens_a_row_that_states_its_value(name: str) -> None:
    shipped = load_figures(name)
    extract = filing_digest(None, shipped)
    assert shipped is not None
    assert len(extract.facts) == len(shipped.facts)
    for fact in extract.facts:
        assert fact.to is not None
        (amount,) = find_amounts(extract.text[fact.at : fact.to])
        assert amount.value == pytest.approx(fact.value, rel=1e-12), fact
        korean = find_amounts(row_of(extract, fact).rpartition(" | ")[2])
        assert [found.value for found in korean] == [pytest.approx(fact.value, rel=1e-12)], fact


def test_rows_of_figures_are_left_out_of_the_embedding() -> None:
    passages = split(filing_digest(BRIEF, FIGURES))
    assert {passage.exhibit for passage in passages if "$130.497 billion" in passage.text} == {True}
    assert not any(passage.exhibit for passage in passages if "Demand grew." in passage.text)


def test_the_figures_of_a_shipped_document_are_found_like_those_of_a_filing(library: Library) -> None:
    extract = filing_digest(BRIEF, FIGURES)
    library.keep("N.brief", "hash", extract, split(extract), "digest:N")
    (found,) = figures_named(library, "엔비디아", "매출", "data center")
    assert (found.value, found.document.source) == (115_186e6, "N.brief")
    assert found.fact is not None
    assert found.fact.at is not None
    stored = library.passage_at(found.document.id, found.fact.at)
    assert stored is not None
    assert "데이터 센터 매출 · data center revenue" in stored.passage.text


def test_a_filings_document_needs_a_brief_or_figures() -> None:
    with pytest.raises(ValueError, match="needs"):
        filing_digest(None, None)

"""A company's figures on EDGAR become a document for each report: rightly dated, each figure once, each at its row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.amounts import find_amounts
from corpus.document import DocumentInfo
from corpus.facts import Fact
from corpus.fetch.filing import Registrant
from corpus.filing_figures import FiguresDocument, figures_documents, period_end
from corpus.metrics import all_metrics, metric_of
from corpus.read.company_facts import TaggedReport, read_company_facts

CHAIN = "fixtures/edgar_edgartools_vcr/data.sec.gov_"
NVIDIA = Registrant("edgar", "0001045810", "NVIDIA", "NVDA")
ALPHABET = Registrant("edgar", "0001652044", "Alphabet", "GOOGL")
YEARS = {2023: "2023-01-29", 2024: "2024-01-28", 2025: "2025-01-26"}


def nothing(filing: DocumentInfo) -> bool:
    return False


def recorded(
    shared: Path, company: Registrant, here: Callable[[DocumentInfo], bool] = nothing
) -> dict[str, FiguresDocument]:
    """The documents of a recorded file, by their names."""
    data = (shared / f"{CHAIN}api_xbrl_companyfacts_CIK{company.code}.json").read_bytes()
    made = figures_documents(company, read_company_facts(data, "x"), here)
    assert len({document.source for document in made}) == len(made)
    return {document.source: document for document in made}


def annual(
    year: int, *values: tuple[int, float], form: str = "10-K", said: int = 0, tag: str = "us-gaap:Revenues"
) -> TaggedReport:
    """A report of a fiscal year that gives values for years."""
    facts = tuple(
        Fact(tag, "x", value, "USD", None, f"{of - 1}-02-01", YEARS.get(of, f"{of}-01-28"))
        for of, value in values
    )
    return TaggedReport(
        f"0001045810-{year - 2000}-00000{len(form)}", form, f"{year}-02-26", facts, said or year, "FY"
    )


def told(document: FiguresDocument) -> list[tuple[str, float]]:
    return [(fact.end, fact.value) for fact in document.facts]


@pytest.mark.shared
def test_every_report_ends_on_the_day_that_edgars_own_list_says(shared: Path) -> None:
    listed = json.loads((shared / f"{CHAIN}submissions_CIK{NVIDIA.code}.json").read_bytes())["filings"][
        "recent"
    ]
    days = dict(zip(listed["accessionNumber"], listed["reportDate"], strict=True))
    known = [d.info for d in recorded(shared, NVIDIA).values() if d.info.accession in days]
    assert len(known) > 20
    assert [info.period_end for info in known] == [days[info.accession] for info in known]


@pytest.mark.shared
def test_years_and_quarters_are_named_as_the_company_names_them_whatever_single_filings_say(
    shared: Path,
) -> None:
    """Annual reports filed in 2011 to 2014 name the year before, some quarterly ones another quarter or year."""
    periods = {name: document.info.fiscal_period for name, document in recorded(shared, NVIDIA).items()}
    assert periods["NVDA_10-K_2011-01-30.figures"] == "FY2011"
    assert periods["NVDA_10-K_2013-01-27.figures"] == "FY2013"
    assert periods["NVDA_10-Q_2010-05-02.figures"] == "FY2011Q1"
    assert periods["NVDA_10-Q_2020-07-26.figures"] == "FY2021Q2"
    assert periods["NVDA_10-Q_2026-04-26.figures"] == "FY2027Q1"
    quarters = [f"FY{year}{part}" for year in range(2010, 2028) for part in ("Q1", "Q2", "Q3", "")]
    assert list(periods.values()) == quarters[1:-3]
    alphabet = [document.info.fiscal_period for document in recorded(shared, ALPHABET).values()]
    assert alphabet[:2] == ["FY2015Q3", "FY2015"] and alphabet[-1] == "FY2026Q1"


@pytest.mark.shared
@pytest.mark.parametrize("company", [NVIDIA, ALPHABET])
def test_every_figure_opens_a_row_that_states_its_value(shared: Path, company: Registrant) -> None:
    for document in recorded(shared, company).values():
        extract = document.extract()
        assert len(extract.facts) == len(document.facts)
        for fact in extract.facts:
            assert fact.to is not None
            (amount,) = find_amounts(extract.text[fact.at : fact.to])
            assert amount.value == pytest.approx(fact.value, rel=1e-12), fact


@pytest.mark.shared
def test_a_document_says_what_it_is_of_whose_report_and_links_it(shared: Path) -> None:
    document = recorded(shared, NVIDIA)["NVDA_10-K_2013-01-27.figures"]
    extract = document.extract()
    assert extract.info.title == "NVIDIA 10-K FY2013 · 보고 수치 (reported figures)"
    url = "https://www.sec.gov/Archives/edgar/data/1045810/000104581013000008/0001045810-13-000008-index.htm"
    assert (extract.info.url, extract.text.count(url)) == (url, 2)
    assert (document.place, extract.info.filed) == ("figures:0001045810-13-000008", "2013-03-12")
    assert (extract.info.cik, extract.info.ticker, extract.info.language) == (NVIDIA.code, "NVDA", "en")
    assert {metric_of(fact) for fact in extract.facts} <= set(all_metrics())
    assert all(block.exhibit for block in extract.blocks if block.kind == "table")
    row = "매출 · revenue | 2013 회계연도 · fiscal year 2013 (2012-01-30 – 2013-01-27) | $4,280.159 million | 42억 8,015만 9,000달러"
    assert row in extract.text.split("\n")


@pytest.mark.shared
def test_what_is_here_is_not_made_again_and_only_reports_of_a_period_are_made(shared: Path) -> None:
    number = "0001045810-25-000023"
    made = recorded(shared, NVIDIA, lambda filing: filing.accession == number)
    assert number not in {document.info.accession for document in made.values()}
    assert len(made) == len(recorded(shared, NVIDIA)) - 1
    assert {d.info.form for d in (*made.values(), *recorded(shared, ALPHABET).values())} == {"10-K", "10-Q"}


def test_a_figure_that_later_reports_repeat_stands_once_and_one_given_anew_in_each_from_then_on() -> None:
    first, second, third = figures_documents(
        NVIDIA,
        [
            annual(2023, (2023, 10.0)),
            annual(2024, (2024, 30.0), (2023, 11.0)),
            annual(2025, (2025, 50.0), (2024, 30.0), (2023, 11.0)),
        ],
        nothing,
    )
    assert told(first) == [("2023-01-29", 10.0)]
    assert told(second) == [("2024-01-28", 30.0), ("2023-01-29", 11.0)]
    assert told(third) == [("2025-01-26", 50.0), ("2023-01-29", 11.0)]


def test_what_a_report_in_millions_gives_of_one_in_thousands_is_no_other_figure() -> None:
    exact, again, anew = 29_068e3, 29e6, 31e6
    for later, years in ((again, ["2025-01-26"]), (anew, ["2025-01-26", "2024-01-28"])):
        reports = [annual(2024, (2024, exact)), annual(2025, (2025, 50e6), (2024, later))]
        first, second = figures_documents(NVIDIA, reports, nothing)
        assert [fact.end for fact in second.facts] == years
        assert [fact.decimals for fact in (*first.facts, *second.facts[:1])] == [-3, -6]


def test_an_amendment_that_repeats_its_report_makes_no_document() -> None:
    reports = [annual(2024, (2024, 30.0)), annual(2024, (2024, 30.0), form="10-K/A")]
    assert [document.info.form for document in figures_documents(NVIDIA, reports, nothing)] == ["10-K"]


def test_the_figures_beside_a_report_that_is_here_stay_with_the_next_one() -> None:
    reports = [annual(2024, (2024, 30.0)), annual(2025, (2025, 50.0), (2024, 30.0))]
    (made,) = figures_documents(NVIDIA, reports, lambda filing: filing.fiscal_period == "FY2024")
    assert told(made) == [("2025-01-26", 50.0), ("2024-01-28", 30.0)]


def test_rates_are_told_in_percent() -> None:
    rate = Fact(
        "us-gaap:EffectiveIncomeTaxRateContinuingOperations",
        "x",
        0.125,
        "count",
        None,
        "2024-02-01",
        "2025-01-26",
    )
    (made,) = figures_documents(
        NVIDIA, [TaggedReport("0001045810-25-000023", "10-K", "2025-02-26", (rate,), 2025, "FY")], nothing
    )
    assert [(fact.value, fact.unit) for fact in made.facts] == [(12.5, "percent")]
    assert "12.5%" in made.extract().text


def test_single_dates_beyond_a_period_are_not_its_end() -> None:
    flow = [
        Fact("us-gaap:Revenues", "x", float(n), "USD", None, "2013-07-29", "2013-10-27") for n in range(4)
    ]
    slip = Fact("us-gaap:Revenues", "x", 5.0, "USD", None, "2013-10-28", "2014-01-26")
    cover = Fact("dei:EntityCommonStockSharesOutstanding", "x", 9.0, "shares", None, "", "2013-11-15")
    report = TaggedReport("0001045810-13-000109", "10-Q", "2013-11-19", (*flow, slip, cover), 2013, "Q3")
    assert period_end(report) == "2013-10-27"
    assert period_end(TaggedReport("a", "10-Q", "2013-11-19", (slip,))) == ""


def test_a_company_without_an_annual_report_is_dated_as_its_filings_say() -> None:
    revenue = Fact("us-gaap:Revenues", "x", 1.0, "USD", None, "2025-01-01", "2025-03-31")
    said = TaggedReport("0000000001-25-000001", "10-Q", "2025-05-01", (revenue,), 2025, "Q1")
    silent = TaggedReport("0000000001-25-000002", "10-Q", "2025-05-02", (revenue,))
    (made,) = figures_documents(Registrant("edgar", "0000000001", "New", ""), [said, silent], nothing)
    assert (made.source, made.info.fiscal_period) == ("0000000001_10-Q_2025-03-31_000001.figures", "FY2025Q1")


def test_a_report_with_an_odd_number_or_day_is_passed_over() -> None:
    good = annual(2025, (2025, 1.0))
    odd = [
        TaggedReport("../../x", "10-K", "2025-02-26", good.facts, 2025, "FY"),
        TaggedReport("0001045810-25-000099", "10-K", "soon", good.facts, 2025, "FY"),
        TaggedReport("0001045810-25-000098", "10-K/../x", "2025-02-26", good.facts, 2025, "FY"),
    ]
    assert [d.info.accession for d in figures_documents(NVIDIA, [*odd, good], nothing)] == [good.accession]


def test_an_edition_changes_with_what_a_document_is_made_of() -> None:
    (one,), (same,), (other,) = (
        figures_documents(NVIDIA, [annual(2025, (2025, value))], nothing) for value in (1.0, 1.0, 2.0)
    )
    assert one.edition() == same.edition() != other.edition()

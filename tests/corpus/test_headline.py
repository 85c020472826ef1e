"""A filing's main figures are those of its own period, each beside the year before."""

from __future__ import annotations

from pathlib import Path

from corpus.document import Document, DocumentInfo, Extract
from corpus.facts import Fact
from corpus.figures.headline import FIRST, headlines
from corpus.library import Library
from corpus.metrics import all_metrics


def fact(concept: str, value: float, end: str, start: str = "", **other: object) -> Fact:
    return Fact(concept, concept, value, "USD", -6, start, end, **other)  # type: ignore[arg-type]


def kept(home: Path, *facts: Fact, form: str = "10-K", period: str = "FY2025") -> tuple[Library, Document]:
    library = Library.at(home)
    info = DocumentInfo(
        title="A", company="ACME", form=form, fiscal_period=period, period_end="2025-12-31", cik="0000000001"
    )
    return library, library.keep("a.html", "0" * 64, Extract("A report.", (), info, facts), ()).document


YEARS = {year: (f"{year}-01-01", f"{year}-12-31") for year in (2023, 2024, 2025)}


def of_year(concept: str, year: int, value: float, **other: object) -> Fact:
    start, end = YEARS[year]
    return fact(concept, value, end, start, **other)


def test_each_main_figure_stands_beside_the_year_before(tmp_path: Path) -> None:
    stated = [
        of_year("us-gaap:Revenues", year, value) for year, value in ((2025, 12e9), (2024, 10e9), (2023, 9e9))
    ]
    stated += [of_year("us-gaap:GrossProfit", 2025, 6e9), fact("us-gaap:Assets", 30e9, "2025-12-31")]
    library, document = kept(tmp_path, *stated)
    found = {one.figure.metric.id: one for one in headlines(library, document)}
    assert list(found) == ["revenue", "gross_margin", "total_assets", "gross_profit"], "the first ones first"
    assert (found["revenue"].figure.value, found["revenue"].before and found["revenue"].before.value) == (
        12e9,
        10e9,
    )
    assert found["gross_margin"].figure.value == 50
    assert found["gross_margin"].before is None, "the year before does not state it"
    assert found["total_assets"].before is None


def test_parts_of_the_company_and_other_periods_are_no_main_figures(tmp_path: Path) -> None:
    part = (("StatementBusinessSegmentsAxis", "DataCenterMember"),)
    library, document = kept(
        tmp_path,
        of_year("us-gaap:Revenues", 2025, 8e9, dimensions=part),
        of_year("us-gaap:Revenues", 2024, 10e9),
    )
    assert headlines(library, document) == ()


def test_a_quarter_is_compared_with_the_same_quarter(tmp_path: Path) -> None:
    quarters = [
        fact("us-gaap:Revenues", value, f"{year}-12-31", f"{year}-10-01")
        for year, value in ((2025, 3e9), (2024, 2e9))
    ]
    library, document = kept(
        tmp_path, *quarters, of_year("us-gaap:Revenues", 2025, 11e9), form="10-Q", period="FY2025Q4"
    )
    (revenue,) = headlines(library, document)
    assert (revenue.figure.value, revenue.before and revenue.before.value) == (3e9, 2e9)


def test_what_is_no_filing_has_none(tmp_path: Path) -> None:
    library, document = kept(tmp_path, of_year("us-gaap:Revenues", 2025, 1e9), form="")
    assert headlines(library, document) == ()


def test_the_first_ones_are_metrics() -> None:
    assert set(FIRST) <= set(all_metrics())

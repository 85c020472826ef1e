"""A scope keeps the documents that fit every choice made, and says when none does."""

import pytest

from corpus.document import Document, DocumentInfo
from corpus.errors import CatalogueError
from corpus.scope import ALL, Scope

ROWS = (
    ("nvda-2025.htm", "NVIDIA Corporation", "NVDA", "0001045810", "10-K", "FY2025", "2025-01-26"),
    ("nvda-q3.htm", "NVIDIA Corporation", "NVDA", "0001045810", "10-Q", "FY2026Q3", "2025-10-26"),
    ("amd-2025.htm", "ADVANCED MICRO DEVICES INC", "AMD", "0000002488", "10-K", "FY2025", "2025-12-27"),
    ("samsung.xml", "삼성전자주식회사", "005930", "00126380", "반기보고서", "2022H1", "2022-06-30"),
    ("column.md", "", "", "", "", "", ""),
)
DOCUMENTS = tuple(
    Document(
        number,
        source,
        DocumentInfo(
            company=company, ticker=ticker, cik=cik, form=form, fiscal_period=period, period_end=end
        ),
        "",
        1,
        "",
    )
    for number, (source, company, ticker, cik, form, period, end) in enumerate(ROWS)
)


def names(scope: Scope) -> list[str]:
    return [document.source for document in scope.of(DOCUMENTS)]


@pytest.mark.parametrize("company", ["nvda", "엔비디아", "NVIDIA Corporation", "0001045810", "Nvidia"])
def test_a_company_is_known_by_any_of_its_names(company: str) -> None:
    assert names(Scope(companies=(company,))) == ["nvda-2025.htm", "nvda-q3.htm"]


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("FY2025", ["nvda-2025.htm", "amd-2025.htm"]),
        ("2025 회계연도", ["nvda-2025.htm", "amd-2025.htm"]),
        ("third quarter of fiscal 2026", ["nvda-q3.htm"]),
        ("2022년 상반기", ["samsung.xml"]),
    ],
)
def test_a_period_is_known_by_its_name_and_in_words(period: str, found: list[str]) -> None:
    assert names(Scope(periods=(period,))) == found


def test_values_of_one_field_are_alternatives_and_fields_are_joined() -> None:
    assert names(Scope(companies=("AMD", "Samsung Electronics"))) == ["amd-2025.htm", "samsung.xml"]
    assert names(Scope(companies=("NVDA",), forms=("10-q",))) == ["nvda-q3.htm"]
    assert names(Scope(sources=("column.md",))) == ["column.md"]


def test_an_empty_scope_is_everything_and_one_that_nothing_fits_is_an_error() -> None:
    assert not ALL
    assert names(ALL) == [row[0] for row in ROWS]
    with pytest.raises(CatalogueError) as failure:
        names(Scope(companies=("TSMC",), forms=("10-K",)))
    assert failure.value.code == "scope.empty"

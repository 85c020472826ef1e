"""A figure of a period is that of its own report; what later ones say otherwise is kept beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import CatalogueError
from corpus.figures import Reported, figures_named, reported
from corpus.library import Library, content_hash
from corpus.metrics import all_metrics
from corpus.periods import fiscal_period_of
from corpus.read import read
from corpus.split import split
from tests.filings import NVIDIA, Row, tagged

REVENUE, PROFIT = "us-gaap:Revenues", "us-gaap:GrossProfit"
OLD = tagged(
    NVIDIA,
    [
        Row("Total revenue", REVENUE, {2024: 60_922, 2023: 26_974}),
        Row("Compute", REVENUE, {2024: 40_000}, "ComputeMember"),
    ],
    year=2024,
)
NEW = tagged(
    NVIDIA,
    [
        Row("Total revenue", REVENUE, {2025: 130_497, 2024: 60_922}),
        Row("Compute", REVENUE, {2025: 102_000, 2024: 38_000}, "ComputeMember"),
        Row("Gross profit", PROFIT, {2025: 97_858, 2024: 44_301}),
    ],
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path / "home")
    for name, data in (("new.htm", NEW), ("old.htm", OLD)):
        extract = read(data, name)
        opened.keep(name, content_hash(data), extract, split(extract))
    yield opened
    opened.close()


def of(library: Library, metric: str) -> list[Reported]:
    return list(reported(library, library.documents(), all_metrics()[metric]))


def test_the_periods_own_report_speaks_and_the_newest_period_comes_first(library: Library) -> None:
    found = of(library, "revenue")
    assert [(f.fiscal_period, f.segment, f.value, f.document.source) for f in found] == [
        ("FY2025", "", 130_497e6, "new.htm"),
        ("FY2025", "compute", 102_000e6, "new.htm"),
        ("FY2024", "", 60_922e6, "old.htm"),
        ("FY2024", "compute", 40_000e6, "old.htm"),
        ("FY2023", "", 26_974e6, "old.htm"),
    ]


def test_a_recast_value_is_kept_with_the_filing_that_says_it(library: Library) -> None:
    recast = {f.fiscal_period + f.segment: [r.value for r in f.restated] for f in of(library, "revenue")}
    assert recast == {
        "FY2025": [], "FY2025compute": [], "FY2024": [], "FY2024compute": [38_000e6], "FY2023": [],
    }  # fmt: skip


def test_a_derived_figure_is_computed_and_carries_its_inputs(library: Library) -> None:
    newest, before = of(library, "gross_margin")
    assert (newest.fiscal_period, before.fiscal_period) == ("FY2025", "FY2024")
    assert newest.value == pytest.approx(97_858 / 130_497 * 100)
    assert [f.value for f in newest.inputs] == [97_858e6, 130_497e6]
    assert newest.fact is None
    assert newest.unit == "percent"


def test_figures_go_with_their_document(library: Library) -> None:
    library.remove("new.htm")
    assert {f.document.source for f in of(library, "revenue")} == {"old.htm"}
    assert of(library, "gross_margin") == []


@pytest.mark.parametrize(
    ("start", "end", "period", "closes", "expected"),
    [
        ("2024-01-29", "2025-01-26", "FY2025", "2025-01-26", "FY2025"),
        ("2023-01-30", "2024-01-28", "FY2025", "2025-01-26", "FY2024"),
        ("2025-07-28", "2025-10-26", "FY2026Q3", "2025-10-26", "FY2026Q3"),
        ("2025-01-27", "2025-10-26", "FY2026Q3", "2025-10-26", "FY2026M9"),
        ("2025-01-27", "2025-07-27", "FY2026Q2", "2025-07-27", "FY2026H1"),
        ("", "2025-01-26", "FY2026Q3", "2025-10-26", "FY2025"),
        ("", "2025-10-26", "FY2026Q3", "2025-10-26", "FY2026Q3"),
        ("2023-01-01", "2023-12-30", "FY2023", "2023-12-30", "FY2023"),
        ("2022-01-01", "2022-06-30", "2022H1", "2022-06-30", "2022H1"),
        ("2022-04-01", "2022-06-30", "2022H1", "2022-06-30", "2022Q2"),
        ("2021-01-01", "2021-12-31", "2022H1", "2022-06-30", "FY2021"),
        ("2024-10-01", "2024-12-31", "FY2024", "2024-12-31", "FY2024Q4"),
        ("2024-03-01", "2025-01-26", "FY2025", "2025-01-26", ""),
        ("2026-03-02", "2026-03-02", "2026-03", "2026-03-02", ""),
    ],
)
def test_a_figures_period_is_named_in_its_reports_calendar(
    start: str, end: str, period: str, closes: str, expected: str
) -> None:
    assert fiscal_period_of(start, end, period, closes) == expected


def test_figures_are_named_as_people_name_them(library: Library) -> None:
    found = figures_named(library, "엔비디아", "매출", periods=2)
    assert [(f.fiscal_period, f.value) for f in found] == [("FY2025", 130_497e6), ("FY2024", 60_922e6)]
    assert figures_named(library, "nvda", "revenue", "Compute")[0].value == 102_000e6


@pytest.mark.parametrize(
    ("company", "metric", "segment", "code"),
    [
        ("Vertiv", "revenue", "", "figures.no_filings"),
        ("NVDA", "happiness", "", "figures.unknown_metric"),
        ("NVDA", "revenue", "robots", "figures.none"),
        ("NVDA", "goodwill", "", "figures.none"),
    ],
)
def test_what_is_not_there_is_said(
    library: Library, company: str, metric: str, segment: str, code: str
) -> None:
    with pytest.raises(CatalogueError) as refusal:
        figures_named(library, company, metric, segment)
    assert refusal.value.code == code

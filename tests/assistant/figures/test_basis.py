"""A split of shares shows in figures given anew, and only what is given on one count of shares is compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.figures.basis import is_split, one_basis, quarter_before, split_between, year_before
from corpus.document import Document
from corpus.figures import Reported
from corpus.metrics import all_metrics
from tests.assistant.evidence import FILING


def given(year: int, value: float, by: int = 0, *anew: Reported, metric: str = "eps_diluted") -> Reported:
    """A figure of a fiscal year as the report of year `by` gives it (its own), and as later reports do."""
    by = by or year
    info = replace(FILING, fiscal_period=f"FY{by}", period_end=f"{by}-01-31")
    document = Document(by, f"{by}.htm", info, "hash", 1, "")
    days = f"{year - 1}-02-01", f"{year}-01-31"
    return Reported(
        all_metrics()[metric], "", f"FY{year}", *days, value, "USD/shares", document, restated=anew
    )


Y20, Y21 = given(2020, 4.0), given(2021, 8.0, 0, given(2021, 2.0, 2022))
Y22, Y23 = given(2022, 3.0), given(2023, 6.0, 0, given(2023, 0.6, 2024))
Y24, Y25 = given(2024, 0.9), given(2025, 1.2)
KNOWN = (Y25, Y24, Y23, Y22, Y21, Y20)


@pytest.mark.parametrize(
    ("before", "after", "split"),
    [
        (Y20, Y21, False), (Y20, Y22, True), (Y22, Y23, False), (Y22, Y24, True), (Y20, Y25, True),
        (Y24, Y25, False), (Y21, Y22, True), (Y21.restated[0], Y22, False), (Y23.restated[0], Y25, False),
    ],
)  # fmt: skip
def test_a_split_lies_between_reports_of_which_only_the_later_is_adjusted(
    before: Reported, after: Reported, split: bool
) -> None:
    assert split_between(before, after, KNOWN) is split


def test_spans_that_show_one_split_are_not_taken_for_two() -> None:
    """A quarter shows it by its report of July, the year before only by that of the next January."""
    wide = given(2020, 10.0, 0, given(2020, 1.0, 2023))
    known = (wide, given(2021, 20.0, 0, given(2021, 2.0, 2022)))
    assert not split_between(given(2022, 3.0), given(2024, 4.0), known)
    assert split_between(given(2021, 20.0), given(2022, 3.0), known)


def test_each_figure_is_taken_from_the_newest_reports_telling_or_the_last_one_before_it() -> None:
    newest = given(2026, 5.0)
    old = given(2023, 10.0, 0, given(2023, 0.9, 2027), given(2023, 1.1, 2025), given(2023, 1.0, 2024))
    assert [f.value for f in one_basis([old, newest])] == [1.1, 5.0]
    assert [f.value for f in one_basis([given(2022, 7.0), newest])] == [7.0, 5.0]


@pytest.mark.parametrize(
    ("said", "later", "split"),
    [
        (11.93, 1.19, True), (1.74, 0.17, True), (3.0, 30.0, True), (3.85, 2.60, False), (2.0, 2.02, False),
        (0.02, 0.05, False), (0.0, 1.0, False), (-4.0, -1.0, True),
    ],
)  # fmt: skip
def test_cents_hide_no_split_and_make_none(said: float, later: float, split: bool) -> None:
    assert is_split(given(2024, said), given(2024, later, 2025)) is split


def test_money_is_never_split() -> None:
    assert not is_split(given(2024, 10.0, metric="revenue"), given(2024, 1.0, 2025, metric="revenue"))


@pytest.mark.parametrize(
    ("of", "year", "quarter"),
    [
        ("FY2026Q3", "FY2025Q3", "FY2026Q2"),
        ("FY2026Q1", "FY2025Q1", None),
        ("FY2026", "FY2025", None),
        ("2022H1", "2021H1", None),
    ],
)
def test_a_change_is_measured_from_the_stretch_that_is_meant(of: str, year: str, quarter: str | None) -> None:
    known = [
        replace(Y25, fiscal_period=period)
        for period in ("FY2026", "FY2026Q2", "FY2025", "FY2025Q3", "FY2025Q4", "FY2025Q1", "2021H1", "2021H2")
    ]
    figure = replace(Y25, fiscal_period=of)
    before = year_before(figure, known)
    assert before is not None and before.fiscal_period == year
    before = quarter_before(figure, known)
    assert (before and before.fiscal_period) == quarter

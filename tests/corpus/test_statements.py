"""Shipped figures add up as their statements do: a row of the wrong table would break a sum that its own must keep.

A second reading of the same row (`bench.check_facts`) cannot see that the row is not the statement's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from corpus.figures.shipped import figure_files, load_figures
from corpus.metrics import metric_of

ROUNDING = 0.002
"""Of the sum; statements round each line to a million."""
CENTS = 0.02
OTHER_LINES = {
    "AMD_10-K_FY2025": "equity income in investees, and discontinued operations",
    "AMD_10-Q_FY2025Q3": "equity income in investees, and discontinued operations",
    "AMZN_10-K_FY2025": "equity-method investments, which come after taxes",
    "INTC_10-K_FY2023": "what is others' of its subsidiaries",
    "JCI_10-K_FY2024": "discontinued operations, and what is others' of its subsidiaries",
}
"""Filings whose statement has more lines between taxes and net income, by what they are."""


@dataclass(frozen=True)
class Statement:
    """What a filing reports of the whole company for one period, or one day, by metric."""

    filing: str
    period: str
    lines: Mapping[str, float]

    @property
    def end(self) -> date:
        return date.fromisoformat(self.period.partition("/")[2])

    @property
    def days(self) -> int:
        """How long its period is; 0 for one day."""
        start = self.period.partition("/")[0]
        return (self.end - date.fromisoformat(start)).days if start else 0

    def has(self, *metrics: str) -> bool:
        return all(metric in self.lines for metric in metrics)

    def __getitem__(self, metric: str) -> float:
        return self.lines[metric]

    def __str__(self) -> str:
        return f"{self.filing} {self.period}"


def statements() -> Iterator[Statement]:
    for file in figure_files():
        shipped = load_figures(file.name.removesuffix(".tsv"))
        assert shipped is not None
        lines: dict[str, dict[str, float]] = defaultdict(dict)
        for fact in shipped.facts:
            metric = metric_of(fact)
            if metric and not fact.dimensions:
                lines[f"{fact.start}/{fact.end}"][metric] = fact.value
        for period, of in lines.items():
            yield Statement(shipped.name, period, of)


ALL = list(statements())


def having(*metrics: str) -> list[Statement]:
    """The statements with all of some lines; a sum that none of them has would hold for nothing."""
    found = [one for one in ALL if one.has(*metrics)]
    assert len(found) >= 20
    return found


def near(said: float, sums: float) -> bool:
    return said == pytest.approx(sums, rel=ROUNDING, abs=2e6)


def test_gross_profit_is_revenue_without_its_cost() -> None:
    for one in having("gross_profit", "revenue", "cost_of_revenue"):
        assert near(one["gross_profit"], one["revenue"] - one["cost_of_revenue"]), one


def test_operating_income_is_what_expenses_leave() -> None:
    """Some companies count the cost of revenue among the expenses."""
    for one in having("operating_income", "operating_expenses", "revenue"):
        left = [one["revenue"] - one["operating_expenses"]]
        if one.has("cost_of_revenue"):
            left.append(left[0] - one["cost_of_revenue"])
        if one.has("gross_profit"):
            left.append(one["gross_profit"] - one["operating_expenses"])
        assert any(near(one["operating_income"], sums) for sums in left), one


def test_single_expenses_are_no_more_than_all() -> None:
    kinds = ("research_and_development", "sales_and_marketing", "general_and_administrative")
    for one in having("operating_expenses"):
        some = sum(one[kind] for kind in kinds if one.has(kind))
        assert some <= one["operating_expenses"] * (1 + ROUNDING), one


def test_net_income_is_what_taxes_leave() -> None:
    others: set[str] = set()
    for one in having("net_income", "pretax_income", "income_tax"):
        if not near(one["net_income"], one["pretax_income"] - one["income_tax"]):
            others.add(one.filing)
    assert others == set(OTHER_LINES)


def test_assets_are_liabilities_and_equity() -> None:
    for one in having("total_assets", "total_liabilities", "equity"):
        assert near(one["total_assets"], one["total_liabilities"] + one["equity"]), one


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("current_assets", "total_assets"), ("cash", "current_assets"), ("receivables", "current_assets"),
        ("inventories", "current_assets"), ("property_and_equipment", "total_assets"), ("goodwill", "total_assets"),
        ("current_liabilities", "total_liabilities"),
    ],
)  # fmt: skip
def test_a_part_of_a_balance_sheet_is_no_more_than_the_whole(part: str, whole: str) -> None:
    for one in having(part, whole):
        assert 0 <= one[part] <= one[whole] * (1 + ROUNDING), one


def test_a_share_earns_its_part_of_net_income() -> None:
    for one in having("eps_diluted", "net_income", "diluted_shares"):
        earned = one["net_income"] / one["diluted_shares"]
        assert one["eps_diluted"] == pytest.approx(earned, rel=0.03, abs=CENTS), one


STEADY = (
    "research_and_development", "sales_and_marketing", "general_and_administrative", "selling_general_and_administrative",
    "operating_expenses", "cost_of_revenue", "revenue",
)  # fmt: skip
"""Lines that no company of the shipped figures doubles or halves within a year; those of parts of a line do not fit in."""


@pytest.mark.parametrize("metric", STEADY)
def test_a_line_is_of_the_size_of_its_year_before(metric: str) -> None:
    pairs = 0
    for one, before in years(metric):
        pairs += 1
        assert 0.5 < one[metric] / before[metric] < 2.3, (str(one), str(before))
    assert pairs >= 8


def years(metric: str) -> Iterator[tuple[Statement, Statement]]:
    """Statements of two years in a row of one filing."""
    found = [one for one in ALL if one.has(metric) and one.days > 300]
    for one in found:
        for before in found:
            if before.filing == one.filing and 350 < (one.end - before.end).days < 380:
                yield one, before

"""EDGAR's company facts become the figures of each filing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.metrics import metric_of
from corpus.read.company_facts import read_company_facts

CHAIN = "fixtures/edgar_edgartools_vcr/data.sec.gov_api_xbrl_companyfacts_CIK"


def test_a_companys_figures_of_many_years_are_read_with_the_filing_that_states_them(shared: Path) -> None:
    reports = read_company_facts((shared / f"{CHAIN}0001045810.json").read_bytes(), "x")
    by_accession = {report.accession: report for report in reports}
    own = by_accession["0001045810-25-000023"]
    assert (own.form, own.filed) == ("10-K", "2025-02-26")
    revenue = {(f.start, f.end): f for f in own.facts if metric_of(f) == "revenue"}
    assert revenue["2024-01-29", "2025-01-26"].value == 130_497e6
    assert {(f.unit, f.origin, f.at) for f in revenue.values()} == {("USD", "xbrl", None)}
    eps = [f for f in own.facts if f.concept == "us-gaap:EarningsPerShareDiluted" and f.end == "2025-01-26"]
    assert [(f.value, f.unit) for f in eps] == [(2.94, "USD/shares")]
    assert [report.filed for report in reports] == sorted(report.filed for report in reports)
    first = next(f for report in reports for f in report.facts if f.concept == "us-gaap:Revenues")
    assert first.end < "2010-01-01"


def test_a_filings_own_fiscal_period_is_kept_as_most_of_its_entries_say_it() -> None:
    entry = {"end": "2025-01-26", "accn": "a", "form": "10-Q", "filed": "2025-02-26"}
    said = [(2025, "Q2"), (2025, "Q2"), (2024, "Q2"), (True, "Q2"), (99_999, "Q9"), ("2025", None)]
    entries = [{**entry, "val": n, "fy": fy, "fp": fp} for n, (fy, fp) in enumerate(said)]
    other = {**entry, "accn": "b", "form": "424B5", "fy": None, "fp": None, "val": 1}
    told = {"facts": {"us-gaap": {"Assets": {"units": {"USD": [*entries, other]}}}}}
    reports = read_company_facts(json.dumps(told).encode(), "x")
    assert [(r.accession, r.fiscal_year, r.fiscal_part) for r in reports] == [("a", 2025, "Q2"), ("b", 0, "")]


def test_entries_that_are_not_as_described_are_passed_over() -> None:
    good = {"end": "2025-01-26", "val": 5, "accn": "a", "form": "10-K", "filed": "2025-02-26"}
    entries = [
        good, good, {**good, "val": float("nan")}, {**good, "val": 10**400},
        {**good, "val": "5"}, {**good, "val": None}, {**good, "val": True}, {**good, "end": "x"},
        {**good, "accn": 5}, {**good, "start": "soon"}, None, {},
    ]  # fmt: skip
    told = {
        "facts": {
            "us-gaap": {"Assets": {"units": {"USD": entries, "EUR": None}}, "B": None, "C": {}},
            "d": [],
        }
    }
    (report,) = read_company_facts(json.dumps(told).encode(), "x")
    assert [(f.concept, f.label, f.value, f.start) for f in report.facts] == [
        ("us-gaap:Assets", "assets", 5.0, "")
    ]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"facts": []}', b"[" * 100_000])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError) as failure:
        read_company_facts(data, "x")
    assert failure.value.code == "read.damaged_file"

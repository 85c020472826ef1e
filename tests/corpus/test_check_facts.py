"""A second way of reading the filings finds the same figures, and would notice others."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.check_facts import Checked, check, numbered
from bench.shipped_figures import manifest
from corpus.document import Extract
from corpus.facts import Fact
from corpus.read import read

FILES = ("NVDA_10-K_FY2025.html", "MSFT_10-K_FY2023.pdf", "SAMSUNG_semiannual_2022H1.xml")
"""One of each kind: tagged, printed, of DART."""
EACH = 12


@pytest.fixture(scope="module")
def filings(shared: Path) -> Path:
    return shared / "corpus"


@pytest.fixture(scope="module")
def extracts(filings: Path) -> dict[str, Extract]:
    assert set(FILES) <= set(manifest(filings))
    return {file: read((filings / file).read_bytes(), file) for file in FILES}


def spread(extracts: dict[str, Extract]) -> list[tuple[str, int]]:
    """Figures from the whole of each filing, at even distances."""
    chosen: list[tuple[str, int]] = []
    for file, extract in extracts.items():
        own = [one for origin in ("table", "xbrl") for one in numbered({file: extract}, origin)]
        chosen += own[:: max(1, len(own) // EACH)]
    return chosen


def moved(fact: Fact, years: int) -> dict[str, str]:
    return {
        name: f"{int(day[:4]) + years}{day[4:]}" if day else ""
        for name, day in (("start", fact.start), ("end", fact.end))
    }


@pytest.mark.shared
def test_figures_agree_with_a_second_reading_of_their_filing(
    filings: Path, extracts: dict[str, Extract]
) -> None:
    checked = list(check(filings, extracts, spread(extracts)))
    assert len(checked) >= len(FILES) * EACH
    assert [f"{one.id}: {one.cause}" for one in checked if one.cause] == []


@pytest.mark.shared
def test_another_value_scale_period_or_label_is_noticed(filings: Path, extracts: dict[str, Extract]) -> None:
    chosen = spread(extracts)
    for cause in ("value", "scale", "period", "label"):
        wrong: dict[str, Extract] = {}
        for file, extract in extracts.items():
            facts = tuple(
                replace(fact, value=fact.value * 1.001 + 1) if cause == "value"
                else replace(fact, value=(fact.value or 1.0) * 1000) if cause == "scale"
                else replace(fact, **moved(fact, 7)) if cause == "period"
                else replace(fact, label="something else")
                for fact in extract.facts
            )  # fmt: skip
            wrong[file] = replace(extract, facts=facts)
        missed: list[Checked] = [one for one in check(filings, wrong, chosen) if not one.cause]
        assert [one.id for one in missed] == [], cause


@pytest.mark.shared
def test_a_part_of_unearned_revenue_is_no_part_of_revenue(
    filings: Path, extracts: dict[str, Extract]
) -> None:
    file = "MSFT_10-K_FY2023.pdf"
    text = extracts[file].text
    at = text.index("Intelligent Cloud | 21,563") + len("Intelligent Cloud | ")
    unearned = Fact(
        "table:revenue", "Intelligent Cloud", 21_563e6, "USD", -6, "2022-07-01", "2023-06-30",
        (("row", "Intelligent Cloud"),), "table", at, at + 6,
    )  # fmt: skip
    (found,) = check(filings, {file: replace(extracts[file], facts=(unearned,))}, [(file, 0)])
    assert found.cause.startswith("subject: under 'Unearned revenue")

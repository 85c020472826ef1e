"""The shipped figures are those that the filings state, and nothing else of the filings."""

from pathlib import Path

import pytest

from bench.shipped_figures import manifest, shipped_figures
from corpus.document import DocumentInfo
from corpus.facts import Fact
from corpus.figures.shipped import ShippedFigures, figure_files, from_tsv, load_figures, to_tsv
from corpus.metrics import all_metrics, metric_of
from corpus.read import read

NAMES = [file.name.removesuffix(".tsv") for file in figure_files()]
AGAIN = "make the files anew with `python -m bench.shipped_figures`"


def unplaced(fact: Fact) -> tuple[object, ...]:
    return (
        fact.concept, " ".join(fact.label.split()), fact.value, fact.unit, fact.decimals, fact.start, fact.end,
        fact.dimensions, fact.origin,
    )  # fmt: skip


@pytest.mark.shared
def test_every_shipped_figure_is_stated_by_its_filing_and_made_by_the_command(shared: Path) -> None:
    made: dict[str, str] = {}
    for file, listed in manifest(shared / "corpus").items():
        extract = read((shared / "corpus" / file).read_bytes(), file)
        figures = shipped_figures(Path(file).stem, extract, listed)
        if figures.facts:
            made[figures.name] = to_tsv(figures)
        if shipped := load_figures(figures.name):
            stated = {unplaced(fact) for fact in extract.facts}
            assert {unplaced(fact) for fact in shipped.facts} <= stated, AGAIN
    assert made == {
        file.name.removesuffix(".tsv"): file.read_text(encoding="utf-8") for file in figure_files()
    }, AGAIN


def test_shipped_figures_are_of_known_metrics_and_say_whose_they_are() -> None:
    assert len(NAMES) == 22
    for name in NAMES:
        shipped = load_figures(name)
        assert shipped is not None
        info = shipped.info
        assert all((info.company, info.ticker, info.cik, info.form, info.fiscal_period, info.period_end))
        assert info.url.startswith("https://") or not info.accession
        assert {metric_of(fact) for fact in shipped.facts} <= set(all_metrics())


def test_figures_survive_the_file_that_holds_them() -> None:
    facts = (
        Fact(
            "us-gaap:Revenues", "total\trevenue", 47.5e9, "USD", -6, "2024-01-29", "2025-01-26",
            (("Axis", "DataCenterMember"), ("Other", "B")),
        ),
        Fact("table:eps_basic", "Basic", 2.97, "USD/shares", None, "2024-01-29", "2025-01-26", origin="table"),
        Fact("us-gaap:Assets", "assets", -0.5, "USD", -6, "", "2025-01-26", (("row", "North America"),)),
    )  # fmt: skip
    figures = ShippedFigures("X", DocumentInfo(company="X Corp", form="10-K", language="ko"), facts)
    again = from_tsv("X", to_tsv(figures))
    assert again.info == figures.info
    assert [unplaced(fact) for fact in again.facts] == [unplaced(fact) for fact in facts]


@pytest.mark.parametrize("text", ["", "#company\tX\nmetric\tvalue\nrevenue\t1\n"])
def test_a_file_of_other_columns_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"^X: "):
        from_tsv("X", text)


def test_there_are_no_figures_of_a_filing_that_states_none() -> None:
    assert load_figures("NVDA_8-K_2026-03-02") is None

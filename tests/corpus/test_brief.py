"""A brief says in both languages what a filing says, and where the filing says it."""

from pathlib import Path

import pytest

from corpus import brief
from corpus.brief import Statement, all_briefs, load

FILING = """
[filing]
company = "NVIDIA Corporation"
ticker = "NVDA"
cik = "0001045810"
form = "10-K"
fiscal_period = "FY2025"
period_end = "2025-01-26"
filed = "2025-02-26"
accession = "0001045810-25-000023"
url = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000023/nvda-20250126.htm"
language = "en"
"""
STATEMENT = """
[[statement]]
topic = "demand"
section = "Part II > Item 7"
period = "FY2025"
ko = "수요가 공급을 앞섰다."
en = "Demand was ahead of supply."
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(brief, "_folder", lambda: tmp_path)
    return tmp_path


def test_a_brief_is_read_with_its_head_and_its_statements_in_both_languages(folder: Path) -> None:
    (folder / "NVDA_10-K_FY2025.toml").write_text(FILING + STATEMENT, encoding="utf-8")
    read = load("NVDA_10-K_FY2025")
    assert read is not None
    assert (read.name, read.info.company, read.info.fiscal_period) == (
        "NVDA_10-K_FY2025", "NVIDIA Corporation", "FY2025",
    )  # fmt: skip
    assert read.statements == (
        Statement(
            "demand", "Part II > Item 7", "FY2025", "수요가 공급을 앞섰다.", "Demand was ahead of supply."
        ),
    )
    assert [read.statements[0].told("ko"), read.statements[0].told("en")] == [
        "수요가 공급을 앞섰다.", "Demand was ahead of supply.",
    ]  # fmt: skip


def test_there_is_no_brief_of_a_filing_that_nobody_wrote_one_for(folder: Path) -> None:
    assert load("NVDA_10-K_FY2024") is None


@pytest.mark.parametrize(
    "text",
    [
        STATEMENT,
        FILING + STATEMENT.replace('topic = "demand"', 'topic = "weather"'),
        FILING + STATEMENT.replace('en = "Demand was ahead of supply."', ""),
        FILING + STATEMENT + 'mood = "good"',
        FILING + 'page = "1"' + STATEMENT,
    ],
)
def test_a_brief_that_lacks_or_misnames_a_field_is_refused_by_name(folder: Path, text: str) -> None:
    (folder / "X.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^X: "):
        load("X")


def test_every_shipped_brief_says_whose_filing_it_is_of_and_where_it_says_so() -> None:
    for shipped in all_briefs():
        info = shipped.info
        assert all((info.company, info.cik, info.form, info.fiscal_period, info.period_end)), shipped.name
        assert shipped.statements, shipped.name
        for statement in shipped.statements:
            assert all((statement.section, statement.period, statement.ko, statement.en)), statement

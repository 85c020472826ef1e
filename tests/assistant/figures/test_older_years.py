"""Years whose filings are not here are answered from the figures that EDGAR gives of them, and from nothing else of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.contract import Answer
from corpus.fetch.filing import Registrant
from corpus.filing_figures import figures_documents
from corpus.read.company_facts import read_company_facts
from index.store import Index
from tests.assistant.evidence import ask_without_model as ask
from tests.fake_embedder import FakeEmbedder
from tests.filings import NVIDIA, filing

NAME = "fixtures/edgar_edgartools_vcr/data.sec.gov_api_xbrl_companyfacts_CIK0001045810.json"
PAGE = "https://www.sec.gov/Archives/edgar/data/1045810/000104581013000008/0001045810-13-000008-index.htm"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Index]:
    """An annual report of 2025, and the recorded figures of all years."""
    made = Index.open(tmp_path_factory.mktemp("years") / "home", FakeEmbedder())
    made.add(filing(NVIDIA, ["Data center revenue rose because of demand for accelerators."]), "nvda.htm")
    reports = read_company_facts((shared / NAME).read_bytes(), "x")
    company = Registrant("edgar", NVIDIA[1], "NVIDIA", "NVDA")
    made.add_figures(figures_documents(company, reports, lambda info: info.fiscal_period == "FY2025"))
    made.embed_pending()
    yield made
    made.close()


def said(answer: Answer) -> str:
    return " ".join(sentence.text for sentence in answer.sentences)


@pytest.mark.shared
def test_an_older_years_figure_opens_the_line_that_states_it_and_links_its_filing(index: Index) -> None:
    given = ask(index, "엔비디아 2013 회계연도 매출이 얼마였어?")
    assert (given.status, said(given)) == (
        "answered", "엔비디아의 2013 회계연도 매출은 42억 8,015만 9,000달러입니다.",
    )  # fmt: skip
    (citation,) = given.citations
    assert (citation.source, citation.url) == ("NVDA_10-K_2013-01-27.figures", PAGE)
    assert (citation.form, citation.fiscal_period) == ("10-K", "FY2013")
    assert citation.quote == index.library.text(citation.source)[citation.start : citation.end]
    assert "$4,280.159 million" in citation.quote
    (figure,) = given.figures
    assert (figure.value, figure.verified, figure.origin, figure.citation) == (4_280_159_000, True, "fact", 1)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "What was NVIDIA's revenue in the third quarter of fiscal 2016?",
            "NVIDIA's revenue came to $1.3 billion in the third quarter of fiscal 2016.",
        ),
        (
            "How did NVIDIA's revenue change from fiscal 2010 to fiscal 2020?",
            "NVIDIA's revenue rose 228%, from $3.3 billion in fiscal year 2010 to $10.9 billion in fiscal year 2020.",
        ),
        (
            "What was NVIDIA's gross margin in fiscal 2015?",
            "NVIDIA's gross margin came to 55.5% in fiscal year 2015.",
        ),
        (
            "엔비디아 2009 회계연도 매출은?",  # beside the first year that was tagged
            "엔비디아의 2009 회계연도 매출은 34억 2,485만 9,000달러입니다.",
        ),
        ("엔비디아 매출은 얼마야?", "엔비디아의 2026 회계연도 매출은 2,159억 3,800만 달러입니다."),
    ],
)
def test_years_quarters_and_their_changes_are_answered(index: Index, question: str, answer: str) -> None:
    assert said(ask(index, question)) == answer


@pytest.mark.shared
def test_what_a_later_report_gives_anew_is_told_beside_what_was_reported(index: Index) -> None:
    given = ask(index, "What was NVIDIA's diluted EPS in fiscal 2024?")
    assert said(given) == (
        "NVIDIA's diluted earnings per share came to $11.93 in fiscal year 2024. "
        "Adjusted for the share split since, it is $1.19 (report for fiscal year 2026)."
    )
    assert [c.fiscal_period for c in given.citations] == ["FY2024", "FY2026"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "How did NVIDIA's diluted EPS change from fiscal 2024 to fiscal 2026?",
            "NVIDIA's diluted earnings per share rose 312%, from $1.19 in fiscal year 2024 to $4.9 in fiscal year 2026.",
        ),
        (
            "How did NVIDIA's diluted EPS change from fiscal 2015 to fiscal 2019?",
            "NVIDIA's diluted earnings per share rose 492%, from $1.12 in fiscal year 2015 to $6.63 in fiscal year 2019.",
        ),
        (
            "How did NVIDIA's diluted EPS change from fiscal 2019 to fiscal 2026?",
            "NVIDIA's diluted earnings per share came to $6.63 in fiscal year 2019. NVIDIA's diluted earnings per share "
            "came to $4.9 in fiscal year 2026. Shares were split in between, so the two do not compare as they stand.",
        ),
        (
            "How did NVIDIA's diluted EPS change from fiscal 2022 to fiscal 2023?",
            "NVIDIA's diluted earnings per share fell 55%, from $3.85 in fiscal year 2022 to $1.74 in fiscal year 2023.",
        ),
    ],
)
def test_figures_of_a_share_are_compared_only_on_one_count_of_shares(
    index: Index, question: str, answer: str
) -> None:
    assert said(ask(index, question)) == answer


@pytest.mark.shared
@pytest.mark.parametrize(
    "question", ["엔비디아 2013 회계연도 매출은 왜 줄었어?", "Why did NVIDIA's revenue fall in fiscal 2013?"]
)
def test_why_is_still_missing_for_a_year_of_which_only_figures_are_here(index: Index, question: str) -> None:
    given = ask(index, question)
    assert (given.status, given.citations) == ("refused", ())
    assert given.offer is not None and given.offer.since == "2013-01-01"
    assert "2027" not in said(given)

"""Documents of figures alone are kept together, looked up and never searched, and go together."""

from __future__ import annotations

from collections.abc import Callable

from corpus.facts import Fact
from corpus.fetch.filing import Registrant
from corpus.figures import figures_named
from corpus.filing_figures import FiguresDocument, figures_documents
from corpus.read.company_facts import TaggedReport
from index.search import Searcher
from index.store import Index
from tests.filings import NVIDIA, filing

OpenIndex = Callable[..., Index]

COMPANY = Registrant("edgar", "0001045810", "NVIDIA", "NVDA")
GROUP = "NVDA_*.figures"


def documents(*years: int, value: float = 7.5e9) -> tuple[FiguresDocument, ...]:
    reports = [
        TaggedReport(
            f"0001045810-{year - 2000}-000001", "10-K", f"{year}-02-26",
            (Fact("us-gaap:Revenues", "x", value + year, "USD", None, f"{year - 1}-02-01", f"{year}-01-28"),),
            year, "FY",
        )
        for year in years
    ]  # fmt: skip
    return figures_documents(COMPANY, reports, lambda filing: False)


def test_they_are_looked_up_and_never_searched(index: Index) -> None:
    index.add(filing(NVIDIA, ["Revenue rose in fiscal 2025."]), "nvda.htm")
    before = [e.id for found in Searcher(index).search("NVIDIA revenue fiscal 2013") for e in found.results]
    assert index.add_figures(documents(2013, 2014)) == 2
    assert index.embed_pending()
    after = [e.id for found in Searcher(index).search("NVIDIA revenue fiscal 2013") for e in found.results]
    assert after == before != []
    ids = {d.id for d in index.library.documents() if d.is_figures_only}
    assert len(ids) == 2 and not ids & (index.words.documents() | index.vectors.documents())
    assert [(f.fiscal_period, f.value) for f in figures_named(index.library, "NVDA", "revenue")] == [
        ("FY2014", 7.5e9 + 2014), ("FY2013", 7.5e9 + 2013),
    ]  # fmt: skip


def test_a_reopened_index_does_not_search_them_either(open_index: OpenIndex) -> None:
    first = open_index()
    first.add_figures(documents(2013))
    first.close()
    assert open_index().words.documents() == set()


def test_only_what_is_new_or_changed_is_added(index: Index) -> None:
    stages: list[tuple[str, int, int]] = []
    index.add_figures(documents(2013))
    version = index.version
    assert index.add_figures(documents(2013), lambda *stage: stages.append(stage)) == 0
    assert (index.version, stages) == (version, [("figures", 1, 1)])
    assert index.add_figures(documents(2013, 2014)) == 1
    assert index.add_figures(documents(2013, 2014, value=1.0)) == 2
    assert [document.version for document in index.library.documents()] == [2, 2]


def test_they_are_removed_by_their_groups_name_and_nothing_else_is(index: Index) -> None:
    index.add(b"Some words.", "NVDA_figures.txt")
    index.add(filing(NVIDIA, ["Revenue rose."]), "NVDA_10-K.htm")
    index.add_figures(documents(2013, 2014))
    assert (index.remove_figures("NVDA_*"), index.remove_figures("*"), index.remove_figures("")) == (0, 0, 0)
    assert index.remove_figures(GROUP) == 2
    assert {d.source for d in index.library.documents()} == {"NVDA_figures.txt", "NVDA_10-K.htm"}

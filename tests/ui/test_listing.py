"""Lists stay readable: a company's documents of figures are one row, which says what of them is in use."""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Document, DocumentInfo
from ui.listing import folded, source_row
from ui.web.documents.table import coverage, table
from ui.words import Words


def figures(
    number: int, year: int, form: str = "10-K", ticker: str = "NVDA", *, hidden: bool = False
) -> Document:
    end = f"{year}-01-28"
    info = DocumentInfo(
        title="t", company=ticker, form=form, fiscal_period=f"FY{year}", period_end=end, filed=f"{year}-02-26"
    )
    source = f"{ticker}_{form}_{end}.figures"
    return Document(number, source, info, "", 10, "", place=f"figures:{number}", hidden=hidden)


REPORT = Document(1, "NVDA_10-K.htm", DocumentInfo(title="t", company="NVDA", form="10-K"), "", 300, "")
DOCUMENTS = (
    REPORT, figures(2, 2014), figures(3, 2012, "10-Q"), figures(4, 2013, ticker="AMD"), figures(5, 2015, hidden=True),
)  # fmt: skip


def test_a_companys_documents_of_figures_are_one_row_under_the_name_that_removes_them() -> None:
    rows = [source_row(document) for document in DOCUMENTS]
    assert [row["status"] for row in rows] == ["ready", "figures", "figures", "figures", "replaced"]
    report, nvidia, amd = folded(rows)
    assert report == rows[0]
    told = ("source", "company", "form", "fiscal_period", "passages", "status", "filed")
    assert [nvidia[name] for name in told] == [
        "NVDA_*.figures", "NVDA", "10-K, 10-Q", "FY2012 – FY2014", 20, "figures", "2014-02-26",
    ]  # fmt: skip
    assert [amd[name] for name in told[:5]] == ["AMD_*.figures", "AMD", "10-K", "FY2013", 10]


def test_figures_whose_filings_are_all_here_are_said_to_be_replaced() -> None:
    (row,) = folded([source_row(replace(document, hidden=True)) for document in DOCUMENTS[1:3]])
    assert (row["status"], row["fiscal_period"]) == ("replaced", "FY2012 – FY2014")


def test_the_page_lists_them_as_one_and_says_of_text_alone_what_answers_are_drawn_from() -> None:
    words, rows = Words("en"), [source_row(document) for document in DOCUMENTS]
    shown = table(rows, "", words)
    assert shown.count("<tr") == 4  # with the head
    assert 'data-source="NVDA_*.figures"' in shown and "figures only" in shown
    assert coverage(rows, words) == coverage(rows[:1], words)

"""Which filings are wanted, what they are called, and which are here already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.companies import company_of
from corpus.document import Document, DocumentInfo, completed
from corpus.errors import FetchError
from corpus.fetch.edgar import FORMS
from corpus.fetch.filing import Choice, Filing, PublisherName, Registrant, forms_named, named, present
from corpus.fetch.offer import publisher_for, publisher_of

NVIDIA = Registrant("edgar", "0001045810", "NVIDIA", "NVDA")


def filing(form: str, filed: str, accession: str = "a", period: str = "") -> Filing:
    return Filing(NVIDIA, form, period, filed, accession, "", f"https://a/{form[:1]}.htm", "")


FILED = (
    filing("8-K", "2025-03-01", "c"),
    filing("10-K", "2024-02-01", "a"),
    filing("10-K", "2025-02-01", "b"),
    filing("8-K", "2025-03-01", "d"),
)


@pytest.mark.parametrize(
    ("choice", "accessions"),
    [
        (Choice(("10-K", "8-K")), "dcba"),
        (Choice(("10-K",)), "ba"),
        (Choice(("10-K", "8-K"), latest=1), "db"),
        (Choice(("10-K", "8-K"), since="2025-02-01"), "dcb"),
        (Choice(("10-K", "8-K"), since="2025-02-02", latest=1), "d"),
        (Choice(("10-Q",)), ""),
    ],
)
def test_filings_are_chosen_by_form_day_and_number_newest_first(choice: Choice, accessions: str) -> None:
    assert "".join(found.accession for found in choice.of(FILED)) == accessions


@pytest.mark.parametrize(
    ("choice", "older_until", "complete"),
    [
        (Choice(("10-K",), since="2024-01-01"), "2023-12-31", True),
        (Choice(("10-K",), since="2024-01-01"), "2024-01-01", False),
        (Choice(("10-K",), latest=2), "2023-12-31", True),
        (Choice(("10-K",), latest=3), "2023-12-31", False),
        (Choice(("10-K", "10-Q"), latest=1), "2023-12-31", False),
        (Choice(("10-K",)), "2023-12-31", False),
        (Choice(("10-K",), since="2024-01-01"), "", False),
    ],
)
def test_older_pages_are_needed_until_nothing_in_them_can_be_wanted(
    choice: Choice, older_until: str, complete: bool
) -> None:
    assert choice.complete(FILED, older_until) is complete


def test_a_filing_is_called_by_company_form_and_period_and_two_of_a_day_differ() -> None:
    found = named(
        [
            filing("10-K", "2025-02-26", "0001045810-25-000023", "2025-01-26"),
            filing("10-K/A", "2025-02-27", "0001045810-25-000024", "2025-01-26"),
            filing("8-K", "2025-03-01", "0001045810-25-000031", "2025-03-01"),
            filing("8-K", "2025-03-02", "0001045810-25-000032", "2025-03-01"),
            filing("6-K", "2025-03-03", "0001045810-25-000033"),
        ],
        "NVDA",
    )
    assert [each.source for each in found] == [
        "NVDA_10-K_2025-01-26.htm",
        "NVDA_10-K-A_2025-01-26.htm",
        "NVDA_8-K_2025-03-01_000031.htm",
        "NVDA_8-K_2025-03-01_000032.htm",
        "NVDA_6-K_2025-03-03.htm",
    ]


@pytest.mark.parametrize(
    ("publisher", "form", "period_end", "fiscal_period"),
    [
        ("edgar", "10-K", "2025-01-26", "FY2025"),
        ("edgar", "8-K", "2025-03-01", "2025-03"),
        ("edgar", "10-Q", "2025-07-27", ""),
        ("dart", "사업보고서", "2021-12-31", "FY2021"),
        ("dart", "반기보고서", "2022-06-30", "2022H1"),
        ("dart", "분기보고서", "2022-09-30", ""),
        ("dart", "주요사항보고서", "", ""),
    ],
)
def test_a_fiscal_period_is_told_only_where_form_and_day_settle_it(
    publisher: PublisherName, form: str, period_end: str, fiscal_period: str
) -> None:
    registrant = replace(NVIDIA, publisher=publisher)
    info = Filing(registrant, form, period_end, "2025-03-01", "a", "", "", "").info
    assert info.fiscal_period == fiscal_period


def document(**fields: str) -> Document:
    return Document(1, "x", DocumentInfo(**fields), "", 1, "")  # type: ignore[arg-type]


def test_a_filing_is_known_by_its_number_or_else_by_company_form_and_period() -> None:
    wanted = filing("10-K", "2025-02-26", "0001045810-25-000023", "2025-01-26")
    same = {"cik": "0001045810", "form": "10-K", "period_end": "2025-01-26"}
    assert present(wanted, [document(accession="0001045810-25-000023")])
    assert present(wanted, [document(**same)])
    others = [
        document(**{**same, "accession": "0001045810-25-000099"}),
        document(**{**same, "form": "10-K/A"}),
        document(**{**same, "cik": "0000002488"}),
        document(**{**same, "period_end": "2024-01-28"}),
    ]
    assert present(wanted, others) is None
    figures = replace(document(accession="0001045810-25-000023"), place="figures:0001045810-25-000023")
    assert present(wanted, [figures, replace(figures, place="digest:N")]) is None
    undated = replace(wanted, period_end="")
    assert present(undated, [document(**{**same, "period_end": ""})]) is None


@pytest.mark.parametrize(
    ("given", "forms"),
    [("10-K,10-Q", ("10-K", "10-Q")), ("10k, 8-k/a,10K", ("10-K", "8-K/A")), ("def14a", ("DEF 14A",))],
)
def test_forms_are_understood_as_people_write_them(given: str, forms: tuple[str, ...]) -> None:
    assert forms_named(given, FORMS) == forms


@pytest.mark.parametrize("given", ["10-X", "10-K,S-1", "10-K/B"])
def test_a_form_that_is_not_read_is_said(given: str) -> None:
    with pytest.raises(FetchError) as failure:
        forms_named(given, FORMS)
    assert failure.value.code == "fetch.unknown_form"


def test_what_the_content_says_stands_and_the_publisher_fills_the_rest() -> None:
    said = DocumentInfo(
        title="a.htm", company="NVIDIA Corporation", form="10-K", period_end="2025-01-26",
        origins={"title": "name", "company": "xbrl"},
    )  # fmt: skip
    known = DocumentInfo(company="NVDA", form="10-Q", filed="2025-02-26", accession="1", url="https://a")
    whole = completed(said, known)
    assert (whole.company, whole.form, whole.filed, whole.accession) == (
        "NVIDIA Corporation", "10-K", "2025-02-26", "1",
    )  # fmt: skip
    assert whole.title == "NVIDIA Corporation 10-K"
    assert dict(whole.origins) == {
        "title": "fetch", "company": "xbrl", "filed": "fetch", "accession": "fetch", "url": "fetch",
    }  # fmt: skip
    assert completed(replace(said, title="A report", origins={}), known).title == "A report"


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("NVDA", "edgar"), ("TSM", "edgar"), ("CRWV", "edgar"), ("BRK-B", "edgar"), ("삼성전자", "dart"),
        ("네이버", "dart"), ("OpenAI", None), ("딥시크", None), ("TCEHY", None), ("SFTBY", None), ("화웨이", None),
    ],
)  # fmt: skip
def test_an_offer_is_made_where_there_may_be_filings(name: str, publisher: str | None) -> None:
    company = company_of(name)
    assert company is not None
    assert publisher_of(company) == publisher


@pytest.mark.parametrize(
    ("asked", "publisher"),
    [
        ("nvda", "edgar"), ("엔비디아", "edgar"), ("삼성전자", "dart"), ("005930", "dart"), ("00126380", "dart"),
        ("0001045810", "edgar"), ("이름없는회사", "dart"), ("ZZZZ", "edgar"),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_publisher(asked: str, publisher: str) -> None:
    assert publisher_for(asked) == publisher

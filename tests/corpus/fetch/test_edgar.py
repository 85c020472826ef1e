"""EDGAR's recorded replies become filings and documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.fetch.edgar import Edgar
from corpus.fetch.filing import Choice, Registrant
from corpus.read import read
from corpus.read.company_facts import read_company_facts
from tests.corpus.fetch.conftest import Hours
from tests.replay import ANNUAL, EVENT, EVENT_ROW, NVDA, NVDA_CODE, Replay, Reply, play_edgar, submissions

NVIDIA = Registrant("edgar", NVDA_CODE, "NVIDIA", "NVDA")
APPLE = Registrant("edgar", "0000320193", "Apple", "AAPL")


@pytest.fixture
def edgar(replay: Replay, shared: Path, tmp_path: Path, hours: Hours) -> Iterator[Edgar]:
    play_edgar(replay, shared)
    with Edgar(tmp_path, "a@example.org", data=replay.url, archive=replay.url, clock=hours.clock) as client:
        yield client


def test_a_company_is_found_by_ticker_name_or_number(edgar: Edgar, replay: Replay) -> None:
    for asked in ("NVDA", "nvda", "엔비디아", "NVIDIA Corporation", NVDA_CODE, "1045810"):
        assert edgar.find(asked) == NVIDIA
    assert replay.asked == []
    assert edgar.find("crwv").code == "0001769628"
    assert edgar.find("코어위브").ticker == "CRWV"
    assert edgar.find("Dollar General Corp") == Registrant(
        "edgar", "0000029534", "Dollar General Corporation", "DG"
    )
    assert replay.paths() == ["/files/company_tickers.json"]


def test_a_company_nobody_knows_is_an_error(edgar: Edgar) -> None:
    for asked in ("no such company", "삼성전자"):
        with pytest.raises(FetchError) as failure:
            edgar.find(asked)
        assert failure.value.code == "fetch.unknown_company"


def test_filings_have_what_the_list_says_and_where_they_are(edgar: Edgar, replay: Replay) -> None:
    event, annual = edgar.filings(NVIDIA, Choice(("10-K", "8-K"), "2026-02-01", latest=1))
    assert (event.form, event.filed, event.period_end, event.accession) == (
        "8-K", "2026-03-06", "2026-03-02", EVENT,
    )  # fmt: skip
    folder = f"{replay.url}/{NVDA}/{EVENT.replace('-', '')}"
    assert (event.url, event.address) == (f"{folder}/{EVENT}-index.htm", f"{folder}/{EVENT}.txt")
    assert event.source == "NVDA_8-K_2026-03-02.txt"
    assert (annual.source, annual.filed) == ("NVDA_10-K_2026-01-25.htm", "2026-02-25")
    assert annual.url == annual.address == f"{replay.url}/{NVDA}/000104581026000021/nvda-20260125.htm"


def test_an_annual_report_is_its_primary_document(edgar: Edgar, shared: Path) -> None:
    found = edgar.filings(NVIDIA, Choice(("10-K",), "2025-01-01"))
    (wanted,) = [filing for filing in found if filing.accession == ANNUAL]
    assert edgar.document(wanted) == (shared / "corpus" / "NVDA_10-K_FY2025.html").read_bytes()


def test_an_event_is_read_with_its_press_release(edgar: Edgar, replay: Replay, shared: Path) -> None:
    fixtures = shared / "fixtures" / "edgar_edgartools"
    report, release = (
        (fixtures / f"BuckleInc.8-K{part}.html").read_text("utf-8") for part in ("", ".EX99.1")
    )
    whole = (
        f"<SEC-DOCUMENT>0.txt\n<SEC-HEADER>\nACCESSION NUMBER:\t\t{EVENT}\n</SEC-HEADER>\n"
        f"<DOCUMENT>\n<TYPE>8-K\n<TEXT>\n{report}\n</TEXT>\n</DOCUMENT>\n"
        f"{release}\n{release.replace('EX-99.1', 'EX-10.1', 1)}\n"
    )
    replay.put(f"{NVDA}/{EVENT.replace('-', '')}/{EVENT}.txt", Reply(whole.encode()))
    (event,) = edgar.filings(NVIDIA, Choice(("8-K",), latest=1))
    extract = read(edgar.document(event), event.source)
    attached = [extract.text[block.start : block.end] for block in extract.blocks if block.exhibit]
    own = [extract.text[block.start : block.end] for block in extract.blocks if not block.exhibit]
    assert extract.info.form == "8-K" and extract.info.accession == EVENT
    assert [sum("net sales" in text.lower() for text in texts) for texts in (own, attached)] == [3, 3]


def test_older_pages_are_asked_for_only_when_they_can_matter(
    edgar: Edgar, replay: Replay, shared: Path
) -> None:
    folder = shared / "fixtures" / "edgar_sec-edgar-downloader"
    replay.put("submissions/CIK0000320193.json", Reply((folder / "CIK0000320193.json").read_bytes()))
    older = "submissions/CIK0000320193-submissions-001.json"
    replay.put(older, Reply((folder / "CIK0000320193-submissions-001.json").read_bytes()))
    assert len(edgar.filings(APPLE, Choice(("10-K",), latest=3))) == 3
    assert len(edgar.filings(APPLE, Choice(("10-K",), "2015-01-01"))) == 8
    assert f"/{older}" not in replay.paths()
    found = edgar.filings(APPLE, Choice(("10-K",), "2012-01-01"))
    assert replay.paths().count(f"/{older}") == 1
    assert [filing.filed for filing in found][-2:] == ["2013-10-30", "2012-10-31"]
    oldest = edgar.filings(APPLE, Choice(("10-K",)))[-1]
    assert (oldest.filed, oldest.address[-25:]) == ("1994-12-13", "/0000320193-94-000016.txt")


def test_a_list_that_has_not_changed_is_confirmed_not_sent(
    edgar: Edgar, replay: Replay, shared: Path
) -> None:
    first = edgar.filings(NVIDIA, Choice(("8-K",)))
    assert edgar.filings(NVIDIA, Choice(("8-K",))) == first
    assert [asked.status for asked in replay.asked] == [200, 304]
    replay.put(f"submissions/CIK{NVDA_CODE}.json", Reply(submissions(shared), headers={"ETag": '"2"'}))
    assert len(edgar.filings(NVIDIA, Choice(("8-K",)))) == len(first) - 1


@pytest.mark.parametrize(
    "row",
    [
        {"form": "10-K", "filingDate": "soon", "accessionNumber": EVENT},
        {"form": "10-K", "filingDate": "2026-03-06", "accessionNumber": "../../../etc"},
        {"form": "../8-K", "filingDate": "2026-03-06", "accessionNumber": EVENT},
    ],
)
def test_a_row_that_is_not_as_described_is_passed_over(
    edgar: Edgar, replay: Replay, shared: Path, row: dict[str, str]
) -> None:
    replay.put(f"submissions/CIK{NVDA_CODE}.json", Reply(submissions(shared, row)))
    assert all(f.filed < "2026-03-01" for f in edgar.filings(NVIDIA, Choice(("10-K", "8-K"))))


def test_a_document_cannot_name_a_place_outside_its_filing(
    edgar: Edgar, replay: Replay, shared: Path
) -> None:
    row = {**EVENT_ROW, "form": "10-K", "primaryDocument": "../../x.htm?y=@z"}
    replay.put(f"submissions/CIK{NVDA_CODE}.json", Reply(submissions(shared, row)))
    newest, *_ = edgar.filings(NVIDIA, Choice(("10-K",)))
    assert newest.address == f"{replay.url}/{NVDA}/{EVENT.replace('-', '')}/{EVENT}.txt"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_list_that_is_none_is_an_error(edgar: Edgar, replay: Replay, body: bytes) -> None:
    replay.put(f"submissions/CIK{NVDA_CODE}.json", Reply(body, headers={"ETag": '"1"'}))
    for _ in range(2):
        with pytest.raises(FetchError) as failure:
            edgar.filings(NVIDIA, Choice(("8-K",)))
        assert failure.value.code == "fetch.not_understood"
    assert [asked.status for asked in replay.asked] == [200, 200]


def test_a_list_of_odd_shape_gives_nothing(edgar: Edgar, replay: Replay) -> None:
    for told in ({}, {"filings": []}, {"filings": {"recent": {"form": ["10-K"]}, "files": [{}]}}):
        replay.put(f"submissions/CIK{NVDA_CODE}.json", Reply(json.dumps(told).encode()))
        assert edgar.filings(NVIDIA, Choice(("10-K",))) == ()


def test_a_companys_figures_of_all_years_come_in_one_file(edgar: Edgar, replay: Replay, shared: Path) -> None:
    name = f"data.sec.gov_api_xbrl_companyfacts_CIK{NVDA_CODE}.json"
    recorded = (shared / "fixtures/edgar_edgartools_vcr" / name).read_bytes()
    replay.put(f"api/xbrl/companyfacts/CIK{NVDA_CODE}.json", Reply(recorded, headers={"ETag": '"1"'}))
    for _ in range(2):
        data = edgar.company_facts(NVIDIA)
        assert data is not None
        assert ANNUAL in {report.accession for report in read_company_facts(data, "x")}
    assert [asked.status for asked in replay.asked] == [200, 304]


def test_a_company_that_never_tagged_a_figure_has_none_and_an_outage_is_no_such_thing(
    edgar: Edgar, replay: Replay
) -> None:
    assert edgar.company_facts(NVIDIA) is None
    replay.put(f"api/xbrl/companyfacts/CIK{NVDA_CODE}.json", Reply(b"", 500))
    with pytest.raises(FetchError) as failure:
        edgar.company_facts(NVIDIA)
    assert failure.value.code == "fetch.outage"


def test_without_a_contact_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as failure:
        Edgar(tmp_path, "")
    assert failure.value.code == "fetch.no_contact"

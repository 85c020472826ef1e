"""OpenDART's recorded replies become filings and documents; its errors, sent as successes, are understood."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import FetchError
from corpus.fetch.dart import Dart
from corpus.fetch.filing import Choice, Registrant
from corpus.read import read
from tests.corpus.fetch.conftest import Hours
from tests.replay import Replay, Reply

SAMSUNG = Registrant("dart", "00126380", "삼성전자", "005930")
HALF = ("반기보고서",)
RECEIPT = "20220816001711"


@pytest.fixture
def dart(replay: Replay, tmp_path: Path, hours: Hours) -> Iterator[Dart]:
    with Dart(tmp_path, "sesame", base=replay.url, clock=hours.clock) as client:
        yield client


def listed(*reports: tuple[str, str, str], pages: int = 1) -> Reply:
    """A page of a list: name, receipt number and day of each report."""
    rows = [
        {"corp_code": "00126380", "report_nm": name, "rcept_no": number, "rcept_dt": day}
        for name, number, day in reports
    ]
    told = {"status": "000", "message": "정상", "total_page": pages, "list": rows}
    return Reply(json.dumps(told).encode())


def packed(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return file.getvalue()


def register(*rows: tuple[str, str, str]) -> bytes:
    inside = "".join(
        f"<list><corp_code>{code}</corp_code><corp_name>{name}</corp_name><stock_code>{stock}</stock_code>"
        "<modify_date>20260101</modify_date></list>"
        for code, name, stock in rows
    )
    return packed(CORPCODE__xml=f'<?xml version="1.0" encoding="UTF-8"?><result>{inside}</result>')


def code_of(failure: pytest.ExceptionInfo[FetchError]) -> str:
    return failure.value.code


def test_a_company_of_the_list_is_found_without_asking(dart: Dart, replay: Replay) -> None:
    for asked in ("삼성전자", "005930", "00126380", "Samsung Electronics", "삼성전자주식회사"):
        assert dart.find(asked) == SAMSUNG
    assert replay.asked == []


def test_other_companies_are_found_in_the_register_which_is_fetched_once(dart: Dart, replay: Replay) -> None:
    replay.put(
        "api/corpCode.xml",
        Reply(
            register(
                ("00266961", "네이버", " "),
                ("00266962", "NAVER", "035420"),
                ("00999999", "㈜가나다", " "),
                ("00999998", "가나다", "123456"),
            )
        ),
    )
    assert dart.find("네이버") == Registrant("dart", "00266962", "NAVER", "035420")
    assert dart.find("가나다 주식회사").code == "00999998"
    assert dart.find("123456").name == "가나다"
    assert dart.find("00999999").name == "㈜가나다"
    with pytest.raises(FetchError) as failure:
        dart.find("이름없는회사")
    assert code_of(failure) == "fetch.unknown_company"
    assert replay.paths() == ["/api/corpCode.xml"]


def test_a_list_becomes_filings_of_the_forms_that_are_wanted(dart: Dart, replay: Replay) -> None:
    replay.put(
        "api/list.json",
        listed(
            ("[기재정정]반기보고서 (2022.06)", RECEIPT, "20220816"),
            ("분기보고서 (2022.03)", "20220516000001", "20220516"),
            ("사업보고서 (2021.12)", "20220308000001", "20220308"),
            ("반기보고서 (2022.06)", "not a number", "20220816"),
            ("특수관계인과의내부거래", "20240131000326", "20240131"),
        ),
    )
    half, quarter, year = dart.filings(SAMSUNG, Choice(("사업보고서", "반기보고서", "분기보고서")))
    assert (half.form, half.period_end, half.filed, half.accession, half.source) == (
        "반기보고서", "2022-06-30", "2022-08-16", RECEIPT, "005930_반기보고서_2022-06-30.xml",
    )  # fmt: skip
    assert half.url == f"https://dart.fss.or.kr/dsaf001/main.do?rcpNo={RECEIPT}"
    assert (quarter.period_end, year.period_end) == ("2022-03-31", "2021-12-31")
    (asked,) = replay.asked
    assert (asked.query["crtfc_key"], asked.query["pblntf_ty"], asked.query["last_reprt_at"]) == (
        ["sesame"], ["A"], ["Y"],
    )  # fmt: skip


def test_the_recorded_list_holds_no_report_that_is_read(dart: Dart, replay: Replay, shared: Path) -> None:
    recorded = (shared / "fixtures/opendart_opendart-go/disclosure/list_samsung.json").read_bytes()
    replay.put("api/list.json", Reply(recorded), Reply(b'{"status":"013","message":""}'))
    assert dart.filings(SAMSUNG, Choice(HALF)) == ()
    assert [asked.query["page_no"] for asked in replay.asked] == [["1"], ["2"]]


def test_pages_are_asked_for_until_nothing_older_can_be_wanted(dart: Dart, replay: Replay) -> None:
    pages = [
        listed((f"반기보고서 ({year}.06)", f"{year}0816000001", f"{year}0816"), pages=4)
        for year in (2025, 2024, 2023, 2022)
    ]
    replay.put("api/list.json", *pages)
    assert [f.filed[:4] for f in dart.filings(SAMSUNG, Choice(HALF, latest=2))] == ["2025", "2024"]
    assert len(replay.asked) == 2
    replay.put("api/list.json", *pages)
    assert len(dart.filings(SAMSUNG, Choice(HALF, "2023-08-16"))) == 3
    assert replay.asked[-1].query["bgn_de"] == ["20230816"]


def test_a_document_comes_out_of_its_zip_and_is_read(dart: Dart, replay: Replay, shared: Path) -> None:
    folder = shared / "fixtures" / "opendart_OpenDartReader"
    replay.put("api/list.json", listed(("반기보고서 (2022.06)", RECEIPT, "20220816")))
    replay.put("api/document.xml", Reply((folder / f"document_{RECEIPT}.DERIVED.zip").read_bytes()))
    (half,) = dart.filings(SAMSUNG, Choice(HALF))
    info = read(dart.document(half), half.source).info
    assert (info.cik, info.form, info.fiscal_period, info.accession) == (
        "00126380", "반기보고서", "2022H1", "",
    )  # fmt: skip
    assert replay.asked[-1].query == {"crtfc_key": ["sesame"], "rcept_no": [RECEIPT]}


def test_the_report_is_taken_and_not_what_lies_beside_it(dart: Dart, replay: Replay) -> None:
    replay.put("api/list.json", listed(("반기보고서 (2022.06)", RECEIPT, "20220816")))
    (half,) = dart.filings(SAMSUNG, Choice(HALF))
    beside = {f"{RECEIPT}_00760__xml": "audit" * 100, f"{RECEIPT}__xml": "report"}
    replay.put("api/document.xml", Reply(packed(**beside)))
    assert dart.document(half) == b"report"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("010", "fetch.key_refused"),
        ("011", "fetch.key_refused"),
        ("901", "fetch.key_refused"),
        ("020", "fetch.daily_limit"),
        ("800", "fetch.outage"),
        ("900", "fetch.outage"),
        ("014", "fetch.missing"),
    ],
)
def test_an_error_that_comes_as_a_success_is_an_error(
    dart: Dart, replay: Replay, status: str, code: str
) -> None:
    replay.put("api/list.json", listed(("반기보고서 (2022.06)", RECEIPT, "20220816")))
    (half,) = dart.filings(SAMSUNG, Choice(HALF))
    refusal = f'<?xml version="1.0"?><result><status>{status}</status><message>x</message></result>'.encode()
    replay.put("api/document.xml", Reply(refusal))
    replay.put("api/corpCode.xml", Reply(refusal))
    replay.put("api/list.json", Reply(json.dumps({"status": status, "message": "x"}).encode()))
    for call in (
        lambda: dart.document(half),
        lambda: dart.find("이름없는회사"),
        lambda: dart.filings(SAMSUNG, Choice(HALF)),
    ):
        with pytest.raises(FetchError) as failure:
            call()
        assert code_of(failure) == code
        assert "sesame" not in str(failure.value)


def test_a_register_that_is_none_is_not_kept(dart: Dart, replay: Replay) -> None:
    replay.put("api/corpCode.xml", Reply(b"<html>"), Reply(register(("00999999", "가나다", " "))))
    with pytest.raises(FetchError) as failure:
        dart.find("가나다")
    assert code_of(failure) == "fetch.not_understood"
    assert dart.find("가나다").code == "00999999"


@pytest.mark.parametrize("told", [b"<html>", b"[]", b"{}", b"[" * 100_000])
def test_a_list_that_is_none_is_an_error(dart: Dart, replay: Replay, told: Any) -> None:
    replay.put("api/list.json", Reply(told))
    with pytest.raises(FetchError) as failure:
        dart.filings(SAMSUNG, Choice(HALF))
    assert code_of(failure) == "fetch.not_understood"


def test_a_damaged_zip_is_an_error(dart: Dart, replay: Replay) -> None:
    replay.put("api/list.json", listed(("반기보고서 (2022.06)", RECEIPT, "20220816")))
    (half,) = dart.filings(SAMSUNG, Choice(HALF))
    whole = bytearray(packed(**{f"{RECEIPT}__xml": "report " * 1_000}))
    whole[70:80] = bytes(10)
    for data in (bytes(whole), packed(), b"PK\x03\x04rubbish"):
        replay.put("api/document.xml", Reply(data))
        with pytest.raises(FetchError) as failure:
            dart.document(half)
        assert code_of(failure) == "fetch.not_understood"


def test_the_key_comes_from_the_environment_or_is_asked_for(
    tmp_path: Path, replay: Replay, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENDART_API_KEY", raising=False)
    with pytest.raises(FetchError) as failure:
        Dart(tmp_path)
    assert code_of(failure) == "fetch.no_key"
    monkeypatch.setenv("OPENDART_API_KEY", " mine\n")
    replay.put("api/list.json", listed())
    with Dart(tmp_path, base=replay.url, clock=hours.clock) as client:
        client.filings(SAMSUNG, Choice(HALF))
    assert replay.asked[0].query["crtfc_key"] == ["mine"]

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.companies import all_companies, company_of, find_companies


def named(text: str) -> list[tuple[str, str]]:
    return [(mention.surface, mention.company.id) for mention in find_companies(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("엔비디아가 구글의 주식을", [("엔비디아", "NVDA"), ("구글", "GOOGL")]),
        ("인텔리전스와 메타버스, 메타인지", []),
        ("인텔은? 메타에서는", [("인텔", "INTC"), ("메타", "META")]),
        ("SK하이닉스가 SK 하이닉스와", [("SK하이닉스", "000660"), ("SK 하이닉스", "000660")]),
        ("삼성SDI와 삼성전자, 삼전", [("삼성SDI", "006400"), ("삼성전자", "005930"), ("삼전", "005930")]),
        ("the model's meta analysis, the arm", []),
        ("Meta and ARM and Arm", [("Meta", "META"), ("ARM", "ARM"), ("Arm", "ARM")]),
        ("an open AI ecosystem at scale AI", []),
        ("Open AI, openai", [("Open AI", "OPENAI"), ("openai", "OPENAI")]),
        ("a small modular reactor (SMR)", []),
        ("nvidia's and Nvidia’s", [("nvidia", "NVDA"), ("Nvidia", "NVDA")]),
        ("PG&E's plant, PG & E", [("PG&E", "PCG"), ("PG & E", "PCG")]),
        ("마소랑 MS", [("마소", "MSFT"), ("MS", "MSFT")]),
        ("LG에너지솔루션은 LG가", [("LG에너지솔루션", "373220"), ("LG", "066570")]),
        ("그럼엔비디아는", [("엔비디아", "NVDA")]),
        ("모델은 델이", [("델", "DELL")]),
    ],
)
def test_a_name_is_found_whole_and_without_its_particle(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("디아블로 캐니언 원전", "PCG"),
        ("Diablo Canyon", "PCG"),
        ("AWS 매출", "AMZN"),
        ("How fast did Azure grow?", "MSFT"),
        ("giving Llama away", "META"),
        ("H20 재고", "NVDA"),
        ("챗GPT", "OPENAI"),
        ("EPYC", "AMD"),
        ("Gemini", "GOOGL"),
    ],
)
def test_a_product_tells_its_company(text: str, company: str) -> None:
    (mention,) = find_companies(text)
    assert (mention.company.id, mention.by) == (company, "product")


def test_what_is_mentioned_has_a_name_in_both_languages() -> None:
    google, canyon = find_companies("구글 그리고 디아블로 캐니언")
    assert (google.en, google.company.en, google.by) == ("Google", "Alphabet", "name")
    assert (canyon.name("en"), canyon.name("ko")) == ("Diablo Canyon", "디아블로 캐니언")


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("NVIDIA CORP", "NVDA"),
        ("Advanced Micro Devices, Inc.", "AMD"),
        ("삼성전자주식회사", "005930"),
        ("삼성전자(주)", "005930"),
        ("PG&E Corporation", "PCG"),
        ("AMAZON COM INC", "AMZN"),
        ("ARM HOLDINGS PLC /UK", "ARM"),
        ("0001045810", "NVDA"),
        ("00126380", "005930"),
        ("msft", "MSFT"),
    ],
)
def test_a_registrant_is_known_by_name_ticker_and_code(name: str, company: str) -> None:
    found = company_of(name)
    assert found is not None
    assert found.id == company


@pytest.mark.parametrize("name", ["", "Inc.", "Nvidia Partners of Utah", "인텔리안테크"])
def test_a_name_that_is_not_listed_is_not_guessed(name: str) -> None:
    assert company_of(name) is None


def test_the_list_does_not_contradict_itself() -> None:
    companies = all_companies()
    assert len(companies) >= 100
    for key in ("id", "ticker", "cik", "dart", "en"):
        values = [value for company in companies if (value := getattr(company, key))]
        assert len(values) == len(set(values)), key
    assert all(len(company.cik) in (0, 10) and len(company.dart) in (0, 8) for company in companies)


def test_every_listed_name_is_found_and_leads_back_to_its_company() -> None:
    for company in all_companies():
        groups = (*company.brands, *company.products)
        for name in (company.en, company.ko, *company.aliases, *(name for group in groups for name in group)):
            found = find_companies(f"지금 {name} 실적")
            assert [mention.surface for mention in found] == [name]
            assert found[0].company is company, name


@given(st.text(st.characters(codec="utf-8")) | st.text("엔비디아구글메타AMD의가 ·-'s.,"))
def test_offsets_slice_to_the_surface_and_do_not_overlap(text: str) -> None:
    end = 0
    for mention in find_companies(text):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= end
        end = mention.end


def test_a_question_takes_less_than_a_millisecond() -> None:
    question = "엔비디아와 마이크로소프트의 2025 회계연도 데이터센터 매출을 AWS와 비교하면 어떤가요? " * 2
    find_companies(question)
    times: list[float] = []
    for _ in range(20):
        before = time.perf_counter()
        find_companies(question)
        times.append(time.perf_counter() - before)
    assert min(times) < 0.001


@pytest.mark.shared
def test_every_filing_of_the_manifest_has_its_company(shared: Path) -> None:
    with (shared / "corpus" / "manifest.tsv").open(encoding="utf-8") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            for key in ("company", "ticker", "cik"):
                found = company_of(row[key])
                assert found is not None, row[key]
                assert found.ticker == row["ticker"]


@pytest.mark.shared
def test_every_cik_is_edgar_s_own(shared: Path) -> None:
    raw = json.loads((shared / "fixtures/edgar_edgartools/company_tickers.json").read_text("utf-8"))
    rows = {row["ticker"]: row for row in raw.values()}
    for company in all_companies():
        if company.cik:
            assert f"{rows[company.ticker]['cik_str']:010d}" == company.cik
            assert company_of(rows[company.ticker]["title"]) is company


@pytest.mark.shared
def test_questions_on_filings_name_a_company_that_is_recognised(shared: Path) -> None:
    tickers = {"SAMSUNG": "005930"}
    missed: list[str] = []
    total = 0
    for line in (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        files = {row["document"].split("_")[0] for row in case["evidence"]} - {"article"}
        if not files:
            continue
        total += 1
        asked = json.dumps(case.get("history", []), ensure_ascii=False) + case["question"]
        found = {mention.company.ticker for mention in find_companies(asked)}
        if not {tickers.get(name, name) for name in files} <= found:
            missed.append(case["id"])
    assert len(missed) <= 0.05 * total, missed


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("msft 25년 매출 얼마였지?", "MSFT"), ("nvda revenue fy2025?", "NVDA"), ("amzn은 얼마나 썼어?", "AMZN"),
        ("It snowed a lot.", None), ("the meta description", None), ("so far, 5 mu", None),
    ],
)  # fmt: skip
def test_a_ticker_is_known_as_people_type_it_where_it_is_no_word(text: str, company: str | None) -> None:
    assert [mention.company.id for mention in find_companies(text)] == ([company] if company else [])

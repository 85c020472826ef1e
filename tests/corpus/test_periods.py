from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.periods import PeriodMention, canonical, describe, find_periods, matches


def short(mention: PeriodMention) -> str:
    """A mention in a few letters: year, quarter or half, basis, e for the end's month, f for the filing's."""
    parts = [str(mention.year or "")]
    parts += [f"Q{mention.quarter}"] if mention.quarter else []
    parts += [f"H{mention.half}"] if mention.half else []
    parts += [mention.basis] if mention.basis != "unknown" else []
    parts += [f"e{mention.end_month}"] if mention.end_month else []
    parts += [f"f{mention.filed_month}"] if mention.filed_month else []
    parts += [mention.relative] if mention.relative else []
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FY2025", ["2025 fiscal"]),
        ("FY25 results", ["2025 fiscal"]),
        ("in fiscal 2025, and fiscal year 2024", ["2025 fiscal", "2024 fiscal"]),
        ("2025 회계연도 매출", ["2025 fiscal"]),
        ("2025년 매출", ["2025"]),
        ("calendar 2024", ["2024 calendar"]),
        ("in 2023", ["2023"]),
        ("2026 회계연도 3분기", ["2026 Q3 fiscal"]),
        ("Q3 FY2026, FY2026Q3", ["2026 Q3 fiscal", "2026 Q3 fiscal"]),
        ("3Q25", ["2025 Q3"]),
        ("third quarter of fiscal 2026", ["2026 Q3 fiscal"]),
        ("3분기에는?", ["Q3"]),
        ("2025년 3분기와 4분기", ["2025 Q3", "2025 Q4"]),
        ("Q1 and Q2 of fiscal 2026", ["2026 Q1 fiscal", "2026 Q2 fiscal"]),
        ("2025년 3분기(9월 27일 종료)", ["2025 Q3 e9"]),
        ("8월 분기보고서에", ["f8"]),
        ("its August 2025 10-Q", ["2025 f8"]),
        ("2025년 11월에 낸 10-Q", ["2025 f11"]),
        ("the 10-Q filed in August 2025", ["2025 f8"]),
        ("2022년 상반기", ["2022 H1"]),
        ("first half of 2022", ["2022 H1"]),
        ("2022H1", ["2022 H1"]),
        ("the year ended June 2023", ["2023 e6"]),
        ("2024년 1월에 끝난 회계연도", ["2024 fiscal e1"]),
        ("May 2023 fiscal year end", ["2023 fiscal e5"]),
        ("2025년 1월 말 결산", ["2025 e1"]),
        ("2025 회계연도(2025년 1월 말 결산)", ["2025 fiscal e1"]),
        ("2023년 대비 2025년", ["2023", "2025"]),
        ("from fiscal 2024 to fiscal 2025", ["2024 fiscal", "2025 fiscal"]),
        ("2023~2025년", ["2023", "2025"]),
        ("24년 대비 25년에 얼마나 늘었어?", ["2024", "2025"]),
        ("25년 10월 말 10-Q", ["2025 f10"]),
        ("20년 만에 최고", []),
        ("최근 25년 동안", []),
        ("2022년 9개월 누적", ["2022 Q3"]),
        ("nine months ended September 30, 2022", ["2022 Q3 e9"]),
        ("지난 분기", ["last_quarter"]),
        ("최신 10-K", ["latest"]),
        ("the latest quarterly report", ["latest"]),
    ],
)
def test_a_period_is_read_in_both_languages(text: str, expected: list[str]) -> None:
    assert [short(mention) for mention in find_periods(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "6년에서 5년으로",
        "2025억 달러",
        "$2,025 million",
        "2,025명",
        "8월에",
        "It may be so",
        "전년 동기 대비",
        "a 10-K report",
        "model GPT2024x",
    ],
)
def test_what_is_no_period_is_left_alone(text: str) -> None:
    assert find_periods(text) == ()


ASKED_OF_A_YEAR = (
    "{} 매출", "{}에 매출이 얼마였어?", "{}의 영업이익", "{} 엔비디아 데이터센터 매출은?", "{}과 26년을 비교해줘", "{}은 어땠어?",
    "{}만 알려줘", "{} 전체 매출", "{} 전망", "{} 전년 대비 성장률", "{} 계약부채", "{} 감가상각비", "{} 상환액", "{} 후반 주가",
    "엔비디아 {}", "삼성전자 {} 실적은", "{}까지의 투자", "{}부터", "({}) 순이익", "{}, 매출", "{} 이후 주가", "{} 이란 매출",
    "{} 인도 매출", "{} 사이버 보안 지출", "{} 차입금", "{} 간접비", "{} 금리", "{} 이익", "{} 전기차 판매", "{} 새로 지은 공장",
)  # fmt: skip
LENGTHS = (
    "25년 동안", "25년간 매출", "지난 25년간", "지난 25년", "25년 만에 최고", "25년만에", "25년 만의 하락", "향후 25년",
    "앞으로 25년 안에", "25년 이상", "25년이 넘은 회사", "25년 넘게", "약 25년", "25년 뒤", "25년 후에는", "25년 전에", "25년 전",
    "25년 연속 배당", "25년째", "25년 차 직원", "25년차", "25년차에", "25년짜리 계약", "25년 만기 회사채", "만기 25년", "20년물 국채",
    "20년 국채 금리", "내용연수 25년", "수명은 25년", "25년의 역사", "25년이 걸렸다", "25년 걸렸다", "25년도 안 된",
    "25년도 채 되지 않아", "25년도 더 걸린다", "20년 새 세 배", "20~25년", "20-25년", "총 25년", "최근 25년", "25년이나",
    "25년입니다", "'25년간", "‘25년 동안’", "25년 거치 20년 분할상환", "징역 25년", "25년 근속", "평균 25년", "근 25년", "125년",
    "1.25년", "2,025년", "수25년", "25년 주기", "25년 간의 노력", "25년에 걸친 계약", "25년 4개월", "25년 사이",
)  # fmt: skip


@pytest.mark.parametrize("question", ASKED_OF_A_YEAR)
@pytest.mark.parametrize("written", ["25년", "25년도", "'25년", "’25년", "'25년도", "2025년"])
def test_a_year_of_two_digits_is_the_year_that_it_is_with_four(question: str, written: str) -> None:
    years = [mention.year for mention in find_periods(question.format(written))]
    assert years[0] == 2025
    whole = question.format("2025년")
    assert years == [mention.year for mention in find_periods(whole)]


@pytest.mark.parametrize("text", LENGTHS)
def test_a_length_of_time_is_no_year(text: str) -> None:
    assert not [mention for mention in find_periods(text) if mention.year in (2020, 2025)]


@given(
    st.integers(20, 29),
    st.sampled_from(["동안", "간", " 만에", " 이상", " 연속", "째", " 뒤", " 전에", "짜리", " 넘게"]),
    st.sampled_from(["", "매출이 ", "회사는 ", "(", "그 뒤 ", "지난 "]),
)
def test_a_length_of_time_of_any_number_of_years_is_no_year(number: int, after: str, before: str) -> None:
    text = f"{before}{number}년{after}"
    assert not [mention for mention in find_periods(text) if mention.year]


@given(st.integers(0, 99), st.sampled_from(["", "도"]), st.sampled_from(["", " 매출", "에", " 말"]))
def test_an_apostrophe_makes_two_digits_a_year(number: int, whole: str, after: str) -> None:
    (mention,) = find_periods(f"'{number:02}년{whole}{after}")
    assert mention.year == number + (1900 if number >= 70 else 2000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24년과 25년 매출", ["2024", "2025"]),
        ("'23년 대비 '25년", ["2023", "2025"]),
        ("24년~25년 매출", ["2024", "2025"]),
        ("25년도 3분기", ["2025 Q3"]),
        ("'25년 상반기", ["2025 H1"]),
        ("09년도 매출", ["2009"]),
        ("'97년", ["1997"]),
        ("19년 매출", []),
        ("25년 매출, 지난 25년간", ["2025"]),
    ],
)
def test_short_years_join_what_stands_beside_them(text: str, expected: list[str]) -> None:
    assert [short(mention) for mention in find_periods(text)] == expected


def test_last_year_needs_the_day_of_asking() -> None:
    assert find_periods("작년 매출")[0].year is None
    assert find_periods("작년 매출", date(2026, 3, 1))[0].year == 2025
    assert find_periods("last year", date(2026, 3, 1))[0].year == 2025
    assert find_periods("재작년 3분기", date(2026, 3, 1))[0].year == 2024


NVDA_FY25 = ("FY2025", "2025-01-26", "2025-02-26")
NVDA_FY24 = ("FY2024", "2024-01-28", "2024-02-21")
NVDA_Q2 = ("FY2026Q2", "2025-07-27", "2025-08-27")
NVDA_Q3 = ("FY2026Q3", "2025-10-26", "2025-11-19")
NVDA_8K = ("2026-03", "2026-03-02", "2026-03-06")
MSFT_FY25 = ("FY2025", "2025-06-30", "2025-07-30")
SAMSUNG_H1 = ("2022H1", "2022-06-30", "2022-08-16")
INTC_LATE = ("FY2022", "2023-01-01", "")


@pytest.mark.parametrize(
    ("text", "document", "score"),
    [
        ("2025 회계연도", NVDA_FY25, 1.0),
        ("2025 회계연도", NVDA_FY24, 0.0),
        ("2024 회계연도", NVDA_FY25, 0.5),
        ("2023 회계연도", NVDA_FY25, 0.25),
        ("2026 회계연도 2분기", NVDA_Q2, 1.0),
        ("2026 회계연도 1분기", NVDA_Q2, 0.5),
        ("2026 회계연도 3분기", NVDA_Q2, 0.0),
        ("2025 회계연도 2분기", NVDA_Q2, 0.5),
        ("2025 회계연도 2분기", NVDA_FY25, 0.25),
        ("2025 회계연도 4분기", NVDA_FY25, 0.5),
        ("August 2025 10-Q", NVDA_Q2, 1.0),
        ("8월 분기보고서", NVDA_Q2, 1.0),
        ("8월 분기보고서", NVDA_Q3, 0.0),
        ("year ended January 2025", NVDA_FY25, 1.0),
        ("year ended January 2024", NVDA_FY25, 0.5),
        ("year ended June 2025", MSFT_FY25, 1.0),
        ("year ended June 2025", NVDA_FY25, 0.0),
        ("year ended December 2022", INTC_LATE, 1.0),
        ("2025년", NVDA_FY25, 1.0),
        ("calendar 2025", NVDA_FY25, 1 / 12),
        ("calendar 2024", NVDA_FY25, 1.0),
        ("2025년 3분기", NVDA_Q3, 0.75),
        ("2022년 상반기", SAMSUNG_H1, 1.0),
        ("2021년 상반기", SAMSUNG_H1, 0.5),
        ("2022년 2분기", SAMSUNG_H1, 0.5),
        ("2022년 하반기", SAMSUNG_H1, 0.0),
        ("March 2026 8-K", NVDA_8K, 1.0),
        ("2분기", NVDA_Q2, 1.0),
        ("2분기", NVDA_Q3, 0.0),
        ("지난 분기", NVDA_FY25, 0.25),
        ("2025년", ("", "", ""), 0.5),
    ],
)
def test_a_report_is_scored_by_what_it_holds(text: str, document: tuple[str, str, str], score: float) -> None:
    (mention,) = find_periods(text)
    assert matches(mention, *document) == pytest.approx(score)


def test_an_unknown_filing_date_is_estimated_from_the_end() -> None:
    (mention,) = find_periods("August 2025 10-Q")
    assert matches(mention, "FY2026Q2", "2025-07-27") == 0.5
    assert matches(mention, "FY2026Q3", "2025-10-26") == 0.0


@pytest.mark.parametrize(
    ("period", "korean", "english"),
    [
        ("FY2026Q2", "2026 회계연도 2분기", "second quarter of fiscal 2026"),
        ("2022H1", "2022년 상반기", "first half of 2022"),
        ("FY2025", "2025 회계연도", "fiscal year 2025"),
        ("2026-03", "2026년 3월", "March 2026"),
        ("unheard of", "unheard of", "unheard of"),
    ],
)
def test_a_period_is_written_for_people(period: str, korean: str, english: str) -> None:
    assert (canonical(period, "ko"), canonical(period, "en")) == (korean, english)


@given(
    st.integers(2000, 2040),
    st.sampled_from(["", "Q1", "Q2", "Q3", "Q4", "H1", "H2"]),
    st.sampled_from(["ko", "en"]),
)
def test_a_written_period_is_read_back(year: int, part: str, language: str) -> None:
    period = f"{year}{part}" if part.startswith("H") else f"FY{year}{part}"
    (mention,) = find_periods(canonical(period, language))  # type: ignore[arg-type]
    assert mention.year == year
    assert f"Q{mention.quarter}" == part if part.startswith("Q") else mention.quarter is None
    assert f"H{mention.half}" == part if part.startswith("H") else mention.half is None
    assert matches(mention, period, "") == 1.0
    assert describe(mention, language) == canonical(period, language)  # type: ignore[arg-type]


PARTS = (
    "2025 2024년 회계연도 3분기 Q2 FY26 ended June 10-Q ( ) , 상반기 fiscal "
    "작년 말 of the 결산 보고서 12월 filed 제3 2022H1 May quarter"
)


@given(st.text(st.characters(codec="utf-8")) | st.lists(st.sampled_from(PARTS.split())).map(" ".join))
def test_offsets_slice_to_the_surface_and_scores_stay_in_bounds(text: str) -> None:
    end = 0
    for mention in find_periods(text, date(2026, 1, 1)):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= end
        assert mention.surface
        end = mention.end
        for document in (NVDA_FY25, NVDA_Q2, NVDA_8K, SAMSUNG_H1, ("", "", ""), ("FY2025", "", "")):
            assert 0.0 <= matches(mention, *document) <= 1.0


@pytest.mark.shared
def test_the_evidence_of_dated_questions_fits_their_period_best(shared: Path) -> None:
    with (shared / "corpus" / "manifest.tsv").open(encoding="utf-8") as manifest:
        rows = {row["file"]: row for row in csv.DictReader(manifest, delimiter="\t")}
    total, missed = 0, list[str]()
    for line in (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        periods = find_periods(case["question"])
        for name in sorted({row["document"] for row in case["evidence"]} - {"article"}):
            if not periods:
                continue
            total += 1
            scores = {
                file: max(matches(p, row["fiscal_period"], row["period_end"], row["filed"]) for p in periods)
                for file, row in rows.items()
                if row["ticker"] == rows[name]["ticker"]
            }
            if scores[name] < max(scores.values()) or not scores[name]:
                missed.append(case["id"])
    assert total > 30
    assert len(missed) <= 0.05 * total, missed

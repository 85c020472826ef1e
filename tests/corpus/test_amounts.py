"""Amounts are found, compared, rendered and set right in Korean and English text."""

from __future__ import annotations

import math
import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.amounts import (
    Agreement,
    Amount,
    Hedge,
    compare,
    find_amounts,
    read_scale,
    render,
    render_range,
    rewrite,
    same_amount,
)
from corpus.document import Language

TABLE = tomllib.loads(Path(__file__).with_name("amount_expressions.toml").read_text(encoding="utf-8"))
LANGUAGES: list[Language] = ["ko", "en"]


def one(text: str, scale: str | None = None) -> Amount:
    found = find_amounts(text, scale)
    assert len(found) == 1, found
    return found[0]


# Finding


def test_a_word_that_ends_in_an_ordinals_syllable_does_not_swallow_the_number_after_it() -> None:
    (amount,) = find_amounts("세액공제 8억 4,500만 달러")
    assert (amount.value, amount.unit) == (845e6, "USD")
    assert not [found for found in find_amounts("제8기") if found.kind == "amount"]


def test_the_table_holds_at_least_300_different_expressions() -> None:
    assert len({(entry["text"], entry["amount"]) for entry in TABLE["expression"]}) >= 300


@pytest.mark.parametrize("entry", TABLE["expression"], ids=lambda entry: entry["text"])
def test_an_expression_of_the_corpus_is_found_with_its_meaning(entry: dict[str, Any]) -> None:
    found = find_amounts(entry["text"], entry.get("scale"))
    amounts = [amount for amount in found if amount.text == entry["amount"]]
    assert amounts, found
    amount = amounts[0]
    assert entry["text"][amount.start : amount.end] == amount.text
    assert amount.value == pytest.approx(entry["value"], rel=1e-12)
    assert amount.unit == entry["unit"]
    assert amount.hedge == entry.get("hedge", "")
    assert amount.kind == entry.get("kind", "amount")
    assert amount.ends == (tuple(entry["ends"]) if "ends" in entry else None)
    assert amount.low <= amount.value <= amount.high


@pytest.mark.parametrize("name", TABLE["names"])
def test_a_number_in_a_name_is_no_amount(name: str) -> None:
    assert find_amounts(name) == ()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("52%", 51.5, 52.5),
        ("52.4%", 52.35, 52.45),
        ("$500 billion", 499.5e9, 500.5e9),
        ("$5 billion", 4.75e9, 5.25e9),
        ("약 5,000억 달러", 4.75e11, 5.25e11),
        ("약 1,152억 달러", 1151.5e8, 1152.5e8),
        ("5,000억 달러 이상", 5e11, math.inf),
        ("up to 160 million shares", 0, 160e6),
        ("nearly triple", 2.7, 3),
        ("over five years", 4.5, 5.5),
        ("over 5%", 5, math.inf),
        ("20~30%", 20, 30),
        ("△1,234", -1234.5, -1233.5),
        ("about 36,000 employees", 35_500, 36_500),
    ],
)
def test_bounds_follow_precision_and_hedge(text: str, low: float, high: float) -> None:
    amount = one(text)
    assert amount.low == pytest.approx(low)
    assert amount.high == pytest.approx(high)


def test_a_number_too_long_to_be_a_quantity_is_none() -> None:
    assert find_amounts("9" * 400 + " trillion dollars") == ()
    assert one("two hundred million dollars").value == 200e6


def test_a_change_is_two_amounts_and_a_range_is_one() -> None:
    assert [a.value for a in find_amounts("from $5 billion to $6 billion")] == [5e9, 6e9]
    assert [a.value for a in find_amounts("932억 달러에서 2,428억 달러로")] == [932e8, 2428e8]
    assert one("ranging from $5 billion to $6 billion").ends == (5e9, 6e9)


def test_amounts_keep_their_order_and_never_overlap() -> None:
    text = "2025년 1분기에 45억 달러($4.5 billion), 즉 10~20%를 3만6,000여 명이 2배로"
    found = find_amounts(text)
    assert [a.text for a in found] == [
        "2025년 1분기",
        "45억 달러",
        "$4.5 billion",
        "10~20%",
        "3만6,000여 명",
        "2배",
    ]
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_line_end_parts_cells_but_not_a_wrapped_unit() -> None:
    assert [(a.value, a.unit) for a in find_amounts("56\n주재완")] == [(56.0, "")]
    assert one("€225\r\nmillion").value == 225e6


@pytest.mark.parametrize(
    ("words", "factor", "unit"),
    [
        ("In millions", 10**6, ""),
        ("(in thousands, except per share amounts)", 1000, ""),
        ("(단위 : 백만원, %)", 10**6, "KRW"),
        ("억원", 10**8, "KRW"),
        ("(단위: 원)", 1, "KRW"),
        ("천주", 1000, "shares"),
        ("Dollars in billions", 10**9, "USD"),
        (None, 1, ""),
    ],
)
def test_a_table_head_gives_factor_and_unit(words: str | None, factor: int, unit: str) -> None:
    scale = read_scale(words)
    assert (scale.factor, scale.unit) == (factor, unit)


# Comparing


@pytest.mark.parametrize(
    ("stated", "source", "scale", "agreement"),
    [
        ("5,000억 달러", "$500 billion", None, Agreement.EQUAL),
        ("약 1,152억 달러", "115,186", "In millions", Agreement.ROUNDED),
        ("1,152억 달러", "$ 115,186", "In millions", Agreement.ROUNDED),
        ("1,151억 달러", "$ 115,186", "In millions", Agreement.DIFFERS),
        ("more than 500 billion dollars", "5,000억 달러 이상", None, Agreement.EQUAL),
        ("more than $500 billion", "$589 billion", None, Agreement.WITHIN),
        ("more than $500 billion", "$900 billion", None, Agreement.DIFFERS),
        ("52%", "52.4%", None, Agreement.ROUNDED),
        ("52%", "52.6%", None, Agreement.DIFFERS),
        ("52.4%", "52%", None, Agreement.FINER),
        ("$5,000 million", "5,000억 달러", None, Agreement.DIFFERS),
        ("5,000억 원", "5,000억 달러", None, Agreement.UNIT),
        ("20~30%", "20-30%", None, Agreement.EQUAL),
        ("20%", "20~30%", None, Agreement.PART),
        ("최소 20%", "20~30%", None, Agreement.WITHIN),
        ("by half", "50%", None, Agreement.EQUAL),
        ("twice", "200%", None, Agreement.UNIT),
        ("절반", "50%", None, Agreement.EQUAL),
        ("약 2.6배", "2.56배", None, Agreement.ROUNDED),
        ("36,000명", "36,000 employees", None, Agreement.EQUAL),
        ("36,000 customers", "36,000 employees", None, Agreement.UNIT),
        ("160 주", "160 million shares", None, Agreement.DIFFERS),
        ("13%", "13%포인트", None, Agreement.UNIT),
        ("24개월", "2년", None, Agreement.EQUAL),
        ("2025년", "2025", None, Agreement.EQUAL),
        ("2024년", "2025", None, Agreement.DIFFERS),
        ("2025년", "2,025", None, Agreement.UNIT),
    ],
)
def test_agreement_by_unit_precision_and_hedge(
    stated: str, source: str, scale: str | None, agreement: Agreement
) -> None:
    assert compare(one(stated), one(source, scale)) is agreement


def test_the_same_amount_may_be_stated_more_precisely_on_either_side() -> None:
    coarse, fine = one("52%"), one("52.4%")
    assert same_amount(coarse, fine)
    assert same_amount(fine, coarse)
    assert not same_amount(one("51%"), fine)


# Rendering


@pytest.mark.parametrize(
    ("value", "unit", "korean", "english"),
    [
        (500e9, "USD", "5,000억 달러", "$500 billion"),
        (115_186e6, "USD", "1,151억 8,600만 달러", "$115.186 billion"),
        (154_985_100_000_000, "KRW", "154조 9,851억 원", "₩154.9851 trillion"),
        (160e6, "shares", "1억 6,000만 주", "160 million shares"),
        (17, "percent", "17%", "17%"),
        (13, "percentage_point", "13%포인트", "13 percentage points"),
        (2.6, "ratio", "2.6배", "2.6 times"),
        (16, "years", "16년", "16 years"),
        (1, "years", "1년", "1 year"),
        (200e6, "MWh", "2억 MWh", "200 million megawatt-hours"),
        (6, "GW", "6기가와트", "6 gigawatts"),
        (500_000, "count", "50만 개", "500,000"),
        (1_234, "USD", "1,234달러", "$1,234"),
        (-1.2e9, "USD", "-12억 달러", "-$1.2 billion"),
        (0.04, "USD", "0.04달러", "$0.04"),
        (12_345, "KRW", "1만 2,345원", "₩12,345"),
        (3e9, "EUR", "30억 유로", "€3 billion"),
    ],
)
def test_an_amount_is_written_as_each_language_has_it(
    value: float, unit: str, korean: str, english: str
) -> None:
    assert render(value, unit, "ko") == korean
    assert render(value, unit, "en") == english


def test_rounding_is_asked_for_and_never_silent() -> None:
    assert render(154_985_100_000_000, "KRW", "en", digits=5) == "₩154.99 trillion"
    assert render(115_186e6, "USD", "ko", precision=1e8) == "1,152억 달러"
    assert render(58.0734, "percent", "en", precision=0.1) == "58.1%"
    assert render(115_186_123_456, "USD", "en") == "$115,186,123,456"


def test_nouns_and_hedges_stand_where_the_language_puts_them() -> None:
    assert render(36_000, "count", "ko", hedge="about", noun="employees") == "약 3만 6,000명"
    assert render(36_000, "count", "en", hedge="about", noun="employees") == "about 36,000 employees"
    assert render(5e11, "USD", "ko", hedge="at_least") == "5,000억 달러 이상"


def test_ranges_name_the_unit_once_where_the_language_does() -> None:
    assert render_range(30e9, 37e9, "USD", "ko") == "300억~370억 달러"
    assert render_range(30e9, 37e9, "USD", "en") == "$30 billion to $37 billion"
    assert render_range(20, 30, "percent", "ko") == "20~30%"
    assert render_range(10, 20, "years", "en") == "10 to 20 years"


def test_an_infinite_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        render(math.inf, "USD", "ko")


MONEY = ["USD", "KRW", "EUR", "GBP", "JPY", "CNY", "TWD"]
WHOLE = st.integers(min_value=-(10**15), max_value=10**15)
DECIMALS = st.integers(min_value=-(10**7), max_value=10**7).map(lambda n: n / 1000)
SMALL_UNITS = ["percent", "percentage_point", "ratio", "years", "months", "GW"]
EACH: list[Hedge] = ["", "about", "at_least", "more_than", "at_most", "less_than", "nearly"]


@settings(max_examples=400, deadline=None)
@given(WHOLE, st.sampled_from([*MONEY, "shares", "MWh", "count"]), st.sampled_from(LANGUAGES))
def test_a_large_amount_comes_back_from_its_rendering(value: int, unit: str, language: Language) -> None:
    text = render(value, unit, language)
    amount = one(text)
    if not amount.unit and amount.kind == "year":
        return  # a bare count such as 2,025 has its comma; one of four digits cannot be told from a year
    assert amount.text == text
    assert amount.value == pytest.approx(value, rel=1e-12)
    assert amount.unit == ("" if unit == "count" and language == "en" else unit)


@settings(max_examples=400, deadline=None)
@given(DECIMALS, st.sampled_from([*SMALL_UNITS, "USD"]), st.sampled_from(LANGUAGES))
def test_a_decimal_amount_comes_back_from_its_rendering(value: float, unit: str, language: Language) -> None:
    text = render(value, unit, language)
    amount = one(text)
    assert (amount.text, amount.unit) == (text, unit)
    assert amount.value == pytest.approx(value, rel=1e-12, abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(min_value=1, max_value=10**14),
    st.integers(min_value=1, max_value=8),
    st.sampled_from([*MONEY, "shares"]),
    st.sampled_from(LANGUAGES),
)
def test_a_rounded_rendering_stands_for_the_value(
    value: int, digits: int, unit: str, language: Language
) -> None:
    amount = one(render(value, unit, language, digits=digits))
    assert abs(amount.value - value) <= value * 5 / 10**digits


@settings(max_examples=200, deadline=None)
@given(
    st.integers(min_value=2, max_value=10**13),
    st.sampled_from(EACH),
    st.sampled_from([*MONEY, "shares"]),
    st.sampled_from(LANGUAGES),
)
def test_a_hedge_comes_back_from_its_rendering(
    value: int, hedge: Hedge, unit: str, language: Language
) -> None:
    amount = one(render(value, unit, language, hedge=hedge))
    assert (amount.hedge, amount.value) == (hedge, pytest.approx(value))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(min_value=1, max_value=10**9),
    st.integers(min_value=1, max_value=10**9),
    st.integers(min_value=0, max_value=5),
    st.sampled_from(["USD", "KRW", "shares", "percent", "years"]),
    st.sampled_from(LANGUAGES),
)
def test_a_range_comes_back_from_its_rendering(
    low: int, more: int, power: int, unit: str, language: Language
) -> None:
    ends = (low * 10**power, (low + more) * 10**power)
    amount = one(render_range(*ends, unit, language))
    assert (amount.ends, amount.unit) == (tuple(map(float, ends)), unit)


ALPHABET = (
    "0123456789.,%$₩€()△-~–\n\r\t 년월일분기조억만천백십원달러주명개배GWhbnmtkQFY의약이상[]【】'/:x두절반"
    "half one to two million"
)


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(st.text(), st.text(alphabet=ALPHABET, max_size=60)),
    st.sampled_from([None, "In millions", "억원"]),
)
def test_any_text_is_read_without_failing_and_sliced_exactly(text: str, scale: str | None) -> None:
    at = 0
    for amount in find_amounts(text, scale):
        assert at <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text
        assert amount.low <= amount.value <= amount.high
        assert math.isfinite(amount.value)
        at = amount.end


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet=ALPHABET, max_size=60),
    st.text(alphabet=ALPHABET, max_size=60),
    st.sampled_from(LANGUAGES),
)
def test_any_sentence_can_be_rewritten(text: str, evidence: str, language: Language) -> None:
    new, changes = rewrite(text, language, find_amounts(evidence))
    for change in changes:
        assert new[change.start : change.end] == change.new
    if not changes:
        assert new == text


# Rewriting


@pytest.mark.parametrize(
    ("text", "language", "evidence", "expected", "kinds"),
    [
        (
            "약 5,000 million dollars이 사라졌다.",
            "ko",
            "5,000억 달러 이상",
            "약 5,000억 달러가 사라졌다.",
            ["repaired"],
        ),
        ("It lost $5,000 million.", "en", "5,000억 달러", "It lost $500 billion.", ["repaired"]),
        (
            "최대 160 주를 산다.",
            "ko",
            "up to 160 million shares",
            "최대 1억 6,000만 주를 산다.",
            ["repaired"],
        ),
        (
            "최대 1억 6,000주를 산다.",
            "ko",
            "up to 160 million shares",
            "최대 1억 6,000만 주를 산다.",
            ["repaired"],
        ),
        (
            "비용 $4.5 billion을 인식했다.",
            "ko",
            "a $4.5 billion charge",
            "비용 45억 달러를 인식했다.",
            ["rendered"],
        ),
        ("매출은 5,000억 원을 넘었다.", "ko", "$500 billion", "매출은 5,000억 달러를 넘었다.", ["repaired"]),
        (
            "Revenue was 154조 9,851억원.",
            "en",
            "154조 9,851억원",
            "Revenue was ₩154.9851 trillion.",
            ["rendered"],
        ),
        ("주가는 17% 떨어졌다.", "ko", "17% 급락", "주가는 17% 떨어졌다.", []),
        ("주가는 18% 떨어졌다.", "ko", "17% 급락", "주가는 18% 떨어졌다.", []),
        ("매출은 475억 달러다.", "ko", "$47,525 million", "매출은 475억 달러다.", []),
        ("16년 동안", "ko", "160 million shares", "16년 동안", []),
        (
            "Capex of 300억~370억 달러.",
            "en",
            "300억~370억 달러",
            "Capex of $30 billion to $37 billion.",
            ["rendered"],
        ),
    ],
)
def test_a_finished_sentence_gets_its_amounts_from_the_source(
    text: str, language: Language, evidence: str, expected: str, kinds: list[str]
) -> None:
    new, changes = rewrite(text, language, find_amounts(evidence))
    assert new == expected
    assert [change.kind for change in changes] == kinds
    assert all(new[change.start : change.end] == change.new for change in changes)


def test_a_scaled_table_row_repairs_a_lost_magnitude() -> None:
    row = find_amounts("Data Center 115,186 47,525", "USD in millions")
    new, changes = rewrite("데이터센터 매출은 115,186 달러였다.", "ko", row)
    assert new == "데이터센터 매출은 1,151억 8,600만 달러였다."
    assert changes[0].source is row[0]


def test_a_number_of_unknown_scale_never_pulls_a_right_figure_down() -> None:
    table = find_amounts("Data Center $ 115,186 $ 47,525")
    answer = "데이터센터 매출은 1,151억 8,600만 달러였다."
    assert rewrite(answer, "ko", table) == (answer, ())


def test_what_is_counted_is_not_translated_by_guess() -> None:
    text = "매출의 12%는 three direct customers에서 나왔다."
    assert rewrite(text, "ko", find_amounts("three direct customers")) == (text, ())


def test_two_candidate_sources_are_no_reason_to_guess() -> None:
    sources = find_amounts("$5 billion and $500 billion")
    assert rewrite("It paid $50 million.", "en", sources) == ("It paid $50 million.", ())


# Speed


def test_a_passage_without_amounts_takes_under_a_millisecond() -> None:
    passage = (
        "투자자들은 시장의 변화를 지켜보며 장기적인 관점을 유지해야 한다. Long-term value matters most. " * 20
    )[:1000]
    fastest = math.inf
    for _ in range(20):
        begun = time.perf_counter()
        assert find_amounts(passage) == ()
        fastest = min(fastest, time.perf_counter() - begun)
    assert fastest < 0.001


# The whole corpus


@pytest.mark.shared
def test_the_article_gives_its_figures(shared: Path) -> None:
    text = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    found = find_amounts(text)
    figures = {(a.value, a.unit, a.hedge) for a in found if a.kind == "amount" and a.unit}
    assert {
        (17.0, "percent", ""),
        (5e11, "USD", "at_least"),
        (5e11, "USD", "about"),
        (25.0, "percent", "about"),
        (30.0, "percent", ""),
        (20.0, "percent", "at_least"),
        (15.0, "years", ""),
    } <= figures
    assert all(text[a.start : a.end] == a.text for a in found)

"""Figures: every way to write the value is right, and no other value is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.study.card import Card, Key
from assistant.study.grading import grade
from corpus.amounts import find_amounts, render
from corpus.document import Language
from tests.assistant.study.graded import cards

_PLAIN = replace(cards()["dc-revenue"], question="What was it?")
_LANGUAGES: tuple[Language, Language] = ("ko", "en")
_UNITS = ("USD", "KRW", "percent", "percentage_point", "shares", "EUR", "MWh")
_SMALL = ("percent", "percentage_point")


def _asking(text: str, question: str = "What was it?", passage: str = "") -> Card:
    said = passage or f"It was {text}."
    origin = replace(
        _PLAIN.origin, passage=said, end=_PLAIN.origin.start + len(said), quote=said, quote_start=_PLAIN.origin.start,
        quote_end=_PLAIN.origin.start + len(said), key_start=_PLAIN.origin.start, key_end=_PLAIN.origin.start,
    )  # fmt: skip
    return replace(_PLAIN, question=question, key=Key(text, amount=find_amounts(text)[0]), origin=origin)


@st.composite
def _values(draw: st.DrawFn) -> tuple[Decimal, str]:
    unit = draw(st.sampled_from(_UNITS))
    if unit in _SMALL:
        return Decimal(draw(st.integers(10, 9999))).scaleb(-1), unit
    digits = draw(st.integers(100, 99_999))
    return Decimal(digits).scaleb(draw(st.integers(3, 9))), unit


@settings(max_examples=150, deadline=None)
@given(_values(), st.sampled_from(_LANGUAGES), st.sampled_from(_LANGUAGES))
def test_a_value_is_right_in_either_language(
    amount: tuple[Decimal, str], asked: Language, told: Language
) -> None:
    value, unit = amount
    card = _asking(render(value, unit, asked))
    assert grade(card, render(value, unit, told)).verdict == "right"


@settings(max_examples=100, deadline=None)
@given(
    _values(),
    st.sampled_from(_LANGUAGES),
    st.sampled_from([("", 1), (" thousand", 3), (" million", 6), ("만", 4), ("억", 8)]),
)
def test_a_value_is_right_in_every_scale(
    amount: tuple[Decimal, str], asked: Language, scale: tuple[str, int]
) -> None:
    value, unit = amount
    if unit not in ("USD", "KRW", "EUR"):
        return
    word, power = scale[0], scale[1] if scale[0] else 0
    number = f"{value.scaleb(-power):,f}"
    names = {"USD": ("dollars", "달러"), "KRW": ("won", "원"), "EUR": ("euros", "유로")}[unit]
    typed = f"{number}{word} {names[word in ('만', '억')]}"
    assert grade(_asking(render(value, unit, asked)), typed).verdict == "right"


@settings(max_examples=100, deadline=None)
@given(_values(), st.sampled_from(_LANGUAGES), st.integers(2, 4))
def test_a_value_rounded_to_two_digits_or_more_is_right(
    amount: tuple[Decimal, str], told: Language, digits: int
) -> None:
    value, unit = amount
    typed = render(value, unit, told, digits=digits, hedge="about")
    assert grade(_asking(render(value, unit, "en")), typed).verdict == "right"


@settings(max_examples=200, deadline=None)
@given(_values(), st.sampled_from(_LANGUAGES), st.sampled_from(_LANGUAGES), st.sampled_from(["", "about"]),
       st.one_of(st.floats(1.06, 1e4), st.floats(1e-4, 0.94)))  # fmt: skip
def test_another_value_is_never_right(
    amount: tuple[Decimal, str], asked: Language, told: Language, hedge: str, factor: float
) -> None:
    value, unit = amount
    other = Decimal(f"{float(value) * factor:.4g}")
    typed = render(other, unit, told, hedge="about" if hedge else "")
    assert grade(_asking(render(value, unit, asked)), typed).verdict in ("wrong", "partial")
    if unit not in _SMALL:
        assert grade(_asking(render(value, unit, asked)), typed).verdict == "wrong"


@settings(max_examples=100, deadline=None)
@given(_values(), st.sampled_from(_LANGUAGES), st.sampled_from(_UNITS))
def test_the_value_in_another_unit_is_never_right(
    amount: tuple[Decimal, str], told: Language, unit: str
) -> None:
    value, own = amount
    if unit == own:
        return
    assert grade(_asking(render(value, own, "en")), render(value, unit, told)).verdict == "wrong"


@settings(max_examples=100, deadline=None)
@given(_values(), _values(), st.sampled_from([" or ", " 또는 ", ", ", " ", " / ", "~", " to ", " 아니면 "]))
def test_two_candidates_are_never_right(
    amount: tuple[Decimal, str], other: tuple[Decimal, str], between: str
) -> None:
    value, unit = amount
    if abs(other[0] / value - 1) < Decimal("0.06"):
        return
    one, two = (render(number, unit, "en") for number in (value, other[0]))
    card = _asking(render(value, unit, "en"))
    assert grade(card, f"{one}{between}{two}").verdict != "right"
    assert grade(card, f"{two}{between}{one}").verdict != "right"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(cards().values())), st.text(max_size=80))
def test_grading_raises_on_no_text(card: Card, text: str) -> None:
    assert grade(card, text).verdict in ("right", "partial", "wrong", "empty")


_PIECES = st.sampled_from(
    ["17", "%", "억", "달러", "$", "-", ",", ".", "~", "1", "조", " ", "or", "twenty", "점", "Q", "2025", "년", "월", "point", "①", "½",
     "엔비디아", "not", "(", ")", "+", "천", "백", "\x00", "\u200b", "million", "분의", "/", "0", "O", "X", "→"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(cards().values())), st.lists(_PIECES, max_size=12).map("".join))
def test_grading_raises_on_no_pieces_of_answers(card: Card, text: str) -> None:
    assert grade(card, text).verdict in ("right", "partial", "wrong", "empty")


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("$115.2 billion", "twenty-one hundred fifteen billion dollars"),
        ("5%", "twenty-five percent"),
        ("5%", "이십오 퍼센트"),
        ("25%", "5% 20%"),
        ("$500 billion", "$500 billion 5"),
        ("$500 billion", "5e11 dollars"),
        ("$500 billion", "$500 billionth"),
        ("17%", "17/100%"),
        ("17%", "17.5%"),
        ("17%", "1.7e1%"),
        ("17%", "017%"),
        ("17%", "117%"),
        ("17%", "17 bps"),
        ("2.3 percentage points", "2.3 percent"),
        ("2.3 percent", "2.3 percentage points"),
        ("$115.2 billion", "NT$115.2 billion"),
        ("$115.2 billion", "115.2억 달러"),
        ("36,000명", "3만 6천 개"),
        ("20~30%", "20% 또는 30%"),
        ("20~30%", "10~30%"),
        ("$115.2 billion", "over $100 billion"),
        ("$115.2 billion", "up to $130 billion"),
        ("$115.2 billion", "less than $115.2 billion"),
        ("97.6%", "97.6% 이하"),
        ("$9 billion", "$9 billion per quarter"),
        ("$9 billion", "매년 90억 달러"),
        ("97.6%", "at least 97.6%"),
        ("more than $500 billion", "up to $500 billion"),
    ],
)  # fmt: skip
def test_what_only_looks_like_the_figure_is_not_right(key: str, typed: str) -> None:
    assert grade(_asking(key), typed).verdict != "right"


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("$115.2 billion", "one hundred fifteen point two billion dollars"),
        ("$115.2 billion", "USD 115.2 bn"),
        ("$115.2 billion", "over $115 billion"),
        ("$115.2 billion", "nearly $116 billion"),
        ("$115.2 billion", "1,152억 2천만 달러"),
        ("25%", "twenty-five percent"),
        ("25%", "이십오 퍼센트"),
        ("25%", "4분의 1"),
        ("$9 billion", "9 billions of dollars"),
        ("50%", "절반"),
        ("36,000명", "3만 6천 명"),
        ("more than $500 billion", "at least $500 billion"),
        ("20~30%", "20%~30%"),
        ("2년", "24개월"),
    ],
)  # fmt: skip
def test_other_ways_to_write_the_figure_are_right(key: str, typed: str) -> None:
    assert grade(_asking(key), typed).verdict == "right"


def test_another_value_inside_a_range_of_the_passage_is_not_supported() -> None:
    card = cards()["nvda-fall"]
    assert "20~30%" in card.origin.passage
    assert grade(card, "17%, 25%보다").verdict == "wrong"
    assert grade(card, "17% vs 27%").verdict == "wrong"


def test_a_hedge_may_stand_in_the_quote_alone() -> None:
    card = _asking("$500 billion", passage="More than $500 billion of value was gone.")
    assert grade(card, "more than $500 billion").verdict == "right"
    assert grade(card, "$500 billion").verdict == "right"
    assert grade(card, "less than $500 billion").verdict == "wrong"


@pytest.mark.parametrize(
    ("question", "key", "typed", "verdict"),
    [
        ("How much did it fall?", "17%", "-17%", "right"),
        ("How much did it fall?", "17%", "it rose 17%", "wrong"),
        ("How much did it fall?", "17%", "+17%", "wrong"),
        ("How much did it rise?", "17%", "-17%", "wrong"),
        ("얼마나 줄었나?", "17%", "17% 늘었다", "wrong"),
        ("얼마나 줄었나?", "17%", "17% 줄었다", "right"),
        ("What was revenue in 2024?", "$9 billion", "$9 billion in 2024", "right"),
        ("What was revenue in 2024?", "$9 billion", "$9 billion in 2023", "wrong"),
        ("How many billion dollars was it?", "$9 billion", "9", "right"),
        ("AMD's revenue was ＿＿＿ won.", "9 billion", "9 billion dollars", "wrong"),
        ("AMD's revenue was ＿＿＿ won.", "9 billion", "9 billion", "right"),
        ("몇 억 달러였나?", "90억 달러", "90", "right"),
        ("몇 억 달러였나?", "90억 달러", "9", "wrong"),
    ],
)
def test_direction_year_and_unit_come_from_the_question(
    question: str, key: str, typed: str, verdict: str
) -> None:
    assert grade(_asking(key, question), typed).verdict == verdict

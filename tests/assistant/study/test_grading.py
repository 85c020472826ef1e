"""The hand-made set: what people answered, and what each answer is worth."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from assistant.study.card import Grade
from assistant.study.grading import grade
from tests.assistant.study.graded import Given, cards, given

_AGREE = {"given.jsonl": 0.98, "blind.jsonl": 0.95, "fresh.jsonl": 0.95, "third.jsonl": 0.93}
"""By code alone; with meaning and the model see `bench/grading.py`."""
_SORTS = {"right", "wrong", "paraphrase", "unit", "language", "typo", "partial", "empty", "hostile"}


@pytest.fixture(scope="module")
def graded() -> dict[str, list[tuple[Given, Grade]]]:
    return {name: [(answer, grade(answer.card, answer.text)) for answer in given(name)] for name in _AGREE}


@pytest.mark.parametrize("name", _AGREE)
def test_code_alone_agrees_with_the_hand_grades(
    graded: dict[str, list[tuple[Given, Grade]]], name: str
) -> None:
    pairs = graded[name]
    other = [(a.name, a.text[:60], a.grade, g.verdict) for a, g in pairs if a.grade != g.verdict]
    assert 1 - len(other) / len(pairs) >= _AGREE[name], other


@pytest.mark.parametrize("name", _AGREE)
def test_no_wrong_answer_is_accepted(graded: dict[str, list[tuple[Given, Grade]]], name: str) -> None:
    accepted = [(a.name, a.text[:60]) for a, g in graded[name] if g.verdict == "right" != a.grade]
    assert accepted == []


def test_the_set_is_large_and_of_every_sort() -> None:
    answers = [answer for name in _AGREE for answer in given(name)]
    assert len(given("given.jsonl")) >= 180
    assert len(given("blind.jsonl")) >= 60
    assert len(cards()) >= 40
    assert set(Counter(answer.sort for answer in answers)) == _SORTS


def test_credit_goes_with_the_verdict_and_words_in_the_document(
    graded: dict[str, list[tuple[Given, Grade]]],
) -> None:
    for answer, one in (pair for pairs in graded.values() for pair in pairs):
        assert (one.credit == 1) == (one.verdict == "right"), answer
        assert (one.credit == 0) == (one.verdict in ("wrong", "empty")), answer
        assert bool(one.missing) == (one.verdict == "partial"), answer
        origin = answer.card.origin
        assert origin.start <= one.start < one.end <= origin.end, answer


def test_what_is_missing_is_told_in_the_card_s_language() -> None:
    known = cards()
    assert grade(known["dc-revenue"], "115.2 billion").missing == ("The unit is missing: $115.2 billion",)
    assert grade(known["nvda-fall"], "17").missing == ("단위를 함께 써야 합니다: 17%",)
    assert grade(known["power-three"], "Vistra and Oklo").missing == ("Missing: NuScale Power",)
    assert grade(known["order-three"], "1,3,2").missing == (
        "No. 1: $27.0 billion", "No. 2: $60.9 billion"
    )  # fmt: skip


def test_the_words_that_decide_are_the_missing_point_s() -> None:
    card = cards()["export"]
    one = grade(card, "Competitors in China may build their own chips.")
    start, end = one.start - card.origin.start, one.end - card.origin.start
    assert (
        card.origin.passage[start:end]
        == "Export controls may reduce what NVIDIA sells to customers in China."
    )


@pytest.mark.parametrize(
    "unit", ["17% ", "가", "1,", "(", "엔비디아 아니면 ", "one hundred ", "\u202e", "１", "천", "-", "O X "]
)
def test_a_huge_answer_is_graded_at_once(unit: str) -> None:
    known, text = cards(), (unit * 100_000)[:100_000]
    grade(known["loser"], "엔비디아다")  # the morphological analysis loads once
    for card in known.values():
        begun = time.perf_counter()
        assert grade(card, text).verdict in ("wrong", "empty"), card
        assert time.perf_counter() - begun < 1.0

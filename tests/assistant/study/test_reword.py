"""A model's wording is kept only where it asks the same thing and all rules still hold."""

from __future__ import annotations

import pytest

from assistant.study.build import build, prepare
from assistant.study.card import Card
from assistant.study.reword import reworded
from tests.assistant.study.banks import of_shipped


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Card, ...]:
    names = ("article.ko.md", "NVDA_10-K_FY2025.brief")
    return build([prepare(material) for material in of_shipped(tmp_path_factory.mktemp("reword"), names)])


def _asking(cards: tuple[Card, ...], question: str) -> Card:
    return next(card for card in cards if card.question == question)


ENGLISH = "What was NVIDIA's revenue in fiscal year 2025?"
KOREAN = "엔비디아의 2025 회계연도 매출은 얼마입니까?"


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        (ENGLISH, "For fiscal year 2025, what did NVIDIA report as its revenue?"),
        (KOREAN, "2025 회계연도에 엔비디아가 거둔 매출은 얼마였을까요?"),
    ],
)
def test_other_words_for_the_same_question_are_kept(
    cards: tuple[Card, ...], question: str, wording: str
) -> None:
    card = _asking(cards, question)
    said = reworded(card, wording, "a model")
    assert said is not None
    assert said.id == card.id
    assert said.key == card.key


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        (ENGLISH, "What was AMD's revenue in fiscal year 2025?"),
        (ENGLISH, "What was NVIDIA's revenue in fiscal year 2024?"),
        (ENGLISH, "What was NVIDIA's net income in fiscal year 2025?"),
        (ENGLISH, "What was NVIDIA's revenue in fiscal year 2025, about $130.497 billion?"),
        (ENGLISH, "What was not NVIDIA's revenue in fiscal year 2025?"),
        (ENGLISH, KOREAN),
        (ENGLISH, ""),
        (ENGLISH, "What was the company's revenue?"),
        (KOREAN, "엔비디아의 2025 회계연도 영업이익은 얼마입니까?"),
        (KOREAN, "엔비디아의 2025 회계연도 데이터센터 매출은 얼마입니까?"),
        (KOREAN, f"{KOREAN} 1,304억 9,700만 달러입니까?"),
    ],
)
def test_a_wording_that_asks_something_else_is_thrown_away(
    cards: tuple[Card, ...], question: str, wording: str
) -> None:
    assert reworded(_asking(cards, question), wording) is None


def test_a_statement_and_a_gapped_sentence_stay_word_for_word(cards: tuple[Card, ...]) -> None:
    gapped = next(card for card in cards if card.kind == "cloze" and card.language == "ko")
    assert reworded(gapped, gapped.question.replace("＿＿＿", "(빈칸)")) is None
    assert reworded(gapped, gapped.question.replace("쓰세요.", "적어 보세요.")) is not None
    order = next(card for card in cards if card.kind == "order" and card.language == "ko")
    assert reworded(order, order.question.replace("많은", "적은")) is None


def test_a_wording_keeps_the_unit_in_which_a_bare_number_is_read(cards: tuple[Card, ...]) -> None:
    people = next(
        card
        for card in cards
        if card.kind == "figure" and card.language == "ko" and card.question.endswith("몇 명입니까?")
    )
    stem = people.question.removesuffix("는 몇 명입니까?")
    assert reworded(people, f"{stem}를 숫자로 말해 보세요.") is None
    assert reworded(people, f"{stem}는 모두 몇 명이었나요?") is not None

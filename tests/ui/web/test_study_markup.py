"""The study tab's markup and sentences, apart from any browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from assistant.study.card import Card
from tests.ui.study.cards import card
from ui.study.choosing import Wanted
from ui.study.today import waiting
from ui.study.topics import topic_named
from ui.web.study.choice import label, told, wanted_of
from ui.web.study.leading import explaining
from ui.web.study.verdict import passage, when
from ui.words import Words

KO, EN = Words("ko"), Words("en")
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SEOUL = timezone(timedelta(hours=9))


def test_a_form_that_says_nonsense_chooses_nothing() -> None:
    said = {"language": "fr", "kind": "essay", "difficulty": "9", "number": "9999", "topic": "x" * 1_000}
    assert wanted_of(said) == Wanted()
    assert wanted_of({"kind": "ox", "number": "20", "difficulty": "3"}) == Wanted(
        kinds=("ox",), difficulties=(3,), number=20
    )


def test_a_choice_reads_as_people_say_it() -> None:
    wanted = Wanted(companies=("삼성전자주식회사",), kinds=("ox",), topics=("revenue",), number=5)
    assert told(wanted, KO) == "OX · 매출 · 삼성전자 · 5문제까지"
    assert label("topic", "no such topic", EN) == "no such topic" and topic_named("ai", "ko") != "ai"


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(minutes=-5), "1분 뒤"),
        (timedelta(minutes=10), "10분 뒤"),
        (timedelta(hours=3), "3시간 뒤"),
        (timedelta(hours=20), "내일 (2026-03-02)"),
        (timedelta(days=4), "4일 뒤 (2026-03-05)"),
    ],
)
def test_a_due_date_is_told_by_the_learners_own_days(later: timedelta, said: str) -> None:
    assert when(NOW + later, NOW, SEOUL, KO) == said


def test_a_passage_is_shown_whole_with_its_key_marked_apart() -> None:
    shown = passage(card(3).origin, EN)
    assert '<mark class="now">3,200</mark>' in shown and "Ovens come in red." in shown


@pytest.mark.parametrize(
    ("of", "asks"),
    [
        (card(1), "1년에는 오븐을 몇 대 팔았나요?"),
        (replace(card(1, "ox"), language="en"), "In year 1 they sold 1,200 ovens."),
        (replace(card(1), origin=replace(card(1).origin, context="Item | Period")), "엔비디아의 FY2025 매출"),
    ],
)
def test_a_card_leads_to_a_question_that_its_document_answers(of: Card, asks: str) -> None:
    assert asks in explaining(of)


def test_what_waits_today_counts_only_cards_that_are_there() -> None:
    assert waiting(["a", "b", "c"], {}, NOW, 2) == (0, 2)
    assert waiting(["a"], {}, NOW, -3) == (0, 0)

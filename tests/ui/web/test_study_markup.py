"""The study tab's markup and sentences, apart from any browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.study.card import Card
from tests.ui.study.cards import card
from ui.study.choosing import Wanted
from ui.study.failing import StudyError
from ui.study.sessions import Summary
from ui.study.study import Study
from ui.study.today import waiting
from ui.study.topics import topic_named
from ui.web.study.choice import label, told, wanted_of
from ui.web.study.desk import Desk
from ui.web.study.leading import explaining
from ui.web.study.today import ending
from ui.web.study.verdict import passage, when
from ui.web.study.view import view
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


@pytest.mark.parametrize(
    ("right", "skipped", "said"),
    [(10, 0, "Well done"), (8, 0, "Well done"), (5, 0, "Getting there"), (0, 0, "A start"),
     (1, 9, "Well done"), (0, 10, "Nothing answered this time")],
)  # fmt: skip
def test_the_end_is_told_as_it_went(right: int, skipped: int, said: str) -> None:
    answered = 10 - skipped
    credit = right / answered if answered else 0.0
    summary = Summary(10, right, 0, answered - right, skipped, credit, 60.0, ())
    assert said in ending(summary, Words("en"))


def test_the_page_tells_of_itself_and_not_of_commands(tmp_path: Path) -> None:
    study = Study.at(tmp_path)
    for code, details in (
        ("study.nothing_due", {}),
        ("study.bad_history", {"where": "file", "reason": "size"}),
    ):
        desk = Desk()
        desk.failure = StudyError(code, **details)
        for language in ("ko", "en"):
            shown = view(study, desk, "", Wanted(), UTC, Words(language))
            assert "trouble" in shown and "turnpoint quiz" not in shown
    study.close()


def test_what_waits_today_counts_only_cards_that_are_there() -> None:
    assert waiting(["a", "b", "c"], {}, NOW, 2) == (0, 2)
    assert waiting(["a"], {}, NOW, -3) == (0, 0)

"""The list of conversations as markup: days are the reader's, marks are where the words are, nothing is injected."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ui.conversations.kept import Listed
from ui.web.talks.listing import day_of, found, shelf_list
from ui.web.talks.shelf import Deleted, Shelf
from ui.words import Words

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("updated", "day"),
    [
        ("2026-11-22T23:00:00.000+00:00", "today"),
        ("2026-11-22T14:59:00.000+00:00", "yesterday"),
        ("2026-11-21T15:00:00.000+00:00", "yesterday"),
        ("2026-11-21T14:59:00.000+00:00", "earlier"),
        ("2026-11-24T00:00:00.000+00:00", "today"),
    ],
)
def test_days_are_told_apart_in_the_readers_time_zone(updated: str, day: str) -> None:
    assert day_of(updated, NOW) == day


def test_what_is_searched_for_is_marked_whatever_its_case_and_taken_literally() -> None:
    assert found("Revenue and revenue", "REVENUE") == "<mark>Revenue</mark> and <mark>revenue</mark>"
    assert found("a.b acb", "a.b") == "<mark>a.b</mark> acb"
    assert found("<b>x</b>", "<b>") == "<mark>&lt;b&gt;</mark>x&lt;/b&gt;"
    assert found("글", "  ") == "글"


def test_conversations_stand_under_their_days_and_the_open_and_the_running_are_told() -> None:
    listed = [
        Listed("a", "오늘 것", "2026-11-22T23:00:00.000+00:00", 1),
        Listed("b", "", "2026-11-21T23:00:00.000+00:00", 2, "…5,000억 달러…"),
        Listed("c", "옛 것", "2026-10-01T00:00:00.000+00:00", 3),
    ]
    shelf = Shelf(wanted="5,000", deleted=Deleted("d", "<i>지운 것", False), seen=4)
    drawn = shelf_list(listed, shelf, "a", {"c"}, NOW, Words("ko"))
    order = [
        drawn.index(word) for word in ("오늘</h3>", "오늘 것", "어제</h3>", "이름 없는", "이전</h3>", "옛 것")
    ]
    assert order == sorted(order)
    assert drawn.count('aria-current="page"') == 1
    assert drawn.count("data-going") == 1
    assert "<mark>5,000</mark>억" in drawn
    assert "&lt;i&gt;지운 것" in drawn
    assert 'data-seen="4"' in drawn


def test_an_empty_list_says_why() -> None:
    def said(wanted: str) -> str:
        return shelf_list([], Shelf(wanted=wanted), "", (), NOW, Words("en"))

    assert "What you ask is kept here." in said("")
    assert "No conversation has these words." in said("x")

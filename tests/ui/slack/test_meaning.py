"""What a message of Slack means for us."""

from __future__ import annotations

from typing import Any

import pytest

from ui.slack.meaning import is_for_somebody_else, is_from_person, mentions, words_of


@pytest.mark.parametrize(
    ("event", "person"),
    [
        ({"user": "U1"}, True),
        ({"user": "U1", "subtype": "file_share"}, True),
        ({"user": "U1", "subtype": "thread_broadcast"}, True),
        ({"user": "U1", "subtype": "message_changed"}, False),
        ({"user": "U1", "subtype": "channel_join"}, False),
        ({"user": "U1", "bot_id": "B1"}, False),
        ({"user": "U1", "hidden": True}, False),
        ({"user": "US"}, False),
        ({"user": "USLACKBOT"}, False),
        ({}, False),
    ],
)
def test_only_what_a_person_just_wrote_is_a_question(event: dict[str, Any], person: bool) -> None:
    assert is_from_person(event, "US") is person


def test_mentions_of_others_at_the_beginning_speak_to_them() -> None:
    assert is_for_somebody_else({"text": "<@U2> did you see this?"}, "US")
    assert not is_for_somebody_else({"text": "<@US> and <@U2>, why?"}, "US")
    assert not is_for_somebody_else({"text": "<@U2> ask <@US>"}, "US")
    assert not is_for_somebody_else({"text": "why did <@U2> say so?"}, "US")
    assert mentions({"text": "hey <@US|turnpoint>"}, "US")


@pytest.mark.parametrize(
    ("text", "question", "scope"),
    [
        ("<@US> 매출은 &lt; 5조?", "매출은 < 5조?", {}),
        ("<@US>  see <https://a.example/x|the page> in <#C1|one>", "see the page in #one", {}),
        ("<!here> R&amp;D?", "R&D?", {}),
        ("revenue --company NVDA --period FY2025", "revenue", {"companies": ["NVDA"], "periods": ["FY2025"]}),
        ("revenue —company “SK hynix” —form=10-K", "revenue", {"companies": ["SK hynix"], "forms": ["10-K"]}),
        ('--source "a b.html" --source c.html why?', "why?", {"sources": ["a b.html", "c.html"]}),
        ("first\nsecond", "first\nsecond", {}),
    ],
)
def test_the_question_is_what_people_read(text: str, question: str, scope: dict[str, list[str]]) -> None:
    assert words_of(text) == (question, scope)

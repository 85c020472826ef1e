"""`/turnpoint quiz`: a few cards, seen by the learner alone."""

from __future__ import annotations

import re
from typing import Any

from tests.ui.conftest import wait_for
from tests.ui.slack.conftest import until
from tests.ui.slack.fake_slack import FakeSlack
from tests.ui.slack.test_commands import whispered


def press(slack: FakeSlack, at: int, choice: int = 0, user: str = "U0ANN") -> None:
    blocks = slack.whispers[at][1]["blocks"]
    element = next(block for block in blocks if block["type"] == "actions")["elements"][choice]
    slack.press({"type": "button", "action_id": element["action_id"], "value": element["value"]}, user=user)


def test_a_quiz_asks_judges_shows_the_passage_and_ends(
    slack: FakeSlack, app: Any, standing_for_slack: Any
) -> None:
    client = wait_for(standing_for_slack)
    until(lambda: client.study.counts({"kinds": ["choice"]})["language"])
    client.close()
    slack.command("quiz")
    for n in range(3):
        card = whispered(slack, 1 + 2 * n)
        assert f"*{n + 1}/3*" in card and "How many in" in card and "ovens" not in card
        year = re.findall(r"How many in (\d)", card)[0]
        right = re.findall(rf"\*(\d)\.\* {year},200", card)[0]
        press(slack, 2 * n, int(right) - 1)
        verdict = whispered(slack, 2 + 2 * n)
        assert "*Right*" in verdict and "they sold" in verdict
        assert slack.whispers[1 + 2 * n][1]["replace_original"] is True
        press(slack, 1 + 2 * n)
    assert "3 right" in whispered(slack, 7)
    assert slack.ours() == []
    assert all(body["response_type"] == "ephemeral" for _, body in slack.whispers)


def test_a_quiz_of_a_company_without_cards_says_so(slack: FakeSlack, app: Any) -> None:
    slack.command("quiz Nobody")
    assert "No question fits" in whispered(slack)

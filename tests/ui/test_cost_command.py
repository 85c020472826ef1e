"""`turnpoint cost` prints what answers cost, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.cost import hosted_models
from tests.ui.conftest import turnpoint
from ui.client import Client, last_of


def told(*arguments: str) -> dict[str, Any]:
    return json.loads(turnpoint("cost", "--json", *arguments).stdout)


def test_each_answer_is_in_the_sums(server: Client) -> None:
    server.add(b"It is so.", "a.txt")
    before = server.costs()["total"]["answers"]
    last_of(server.ask("Is it so?"))
    costs = told()
    assert costs["total"]["answers"] == before + 1
    assert [charge["model"] for charge in costs["hosted"]]
    assert {"energy_wh", "money", "seconds", "cached_tokens"} <= costs["models"][0].keys()
    assert told("--since", "2999-01-01")["total"]["answers"] == 0


@pytest.mark.parametrize(("language", "says"), [("ko", "코드만"), ("en", "code alone")])
def test_the_sums_read_as_a_table_in_either_language(server: Client, language: str, says: str) -> None:
    last_of(server.ask("Is it so?"))
    shown = turnpoint("--language", language, "cost").stdout
    assert says in shown
    assert "RAPL" in shown
    for hosted in hosted_models():
        assert hosted.model in shown and hosted.date in shown


def test_a_time_without_answers_says_so(server: Client) -> None:
    assert "no answers in this time" in turnpoint("cost", "--since", "2999-01-01").stdout

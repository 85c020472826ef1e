"""A history that was taken away can be brought back: once, merged, and only when it is whole."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from corpus.database import open_database
from tests.ui.study.cards import Clock, cards, graded, refused
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.study import Study
from ui.study.tables import STUDY


def learn(study: Study, clock: Clock, owner: str, rounds: int, start: int = 0) -> None:
    for n in range(start, start + rounds):
        clock.later(days=1, seconds=n)
        of = study.sessions.begin(owner, Wanted(number=8), seed=n)
        while (ask := study.sessions.next(owner, of)) is not None:
            clock.later(seconds=30)
            text = ("no", "about", ask.card.key.text, ask.card.key.text)[(n + ask.place) % 4]
            study.sessions.answer(owner, of, ask.place, Reply(text))


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Clock) -> Study:
    return Study(open_database(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}", STUDY), graded, clock)


def test_a_history_brought_to_another_machine_gives_the_same_schedule(
    study: Study, clock: Clock, elsewhere: Study
) -> None:
    study.bank.replace("ovens.html", cards(20))
    learn(study, clock, "", 6)
    taken = json.loads(json.dumps(study.history.taken("")))
    answers = len(study.learning.reviews(""))
    assert answers > 30
    assert elsewhere.history.bring("hana", taken) == answers
    assert elsewhere.learning.reviews("hana") == study.learning.reviews("")
    assert elsewhere.learning.memories("hana") == study.learning.memories("")
    assert elsewhere.history.bring("hana", taken) == 0
    assert elsewhere.learning.memories("") == {}
    assert elsewhere.history.taken("hana")["reviews"] == taken["reviews"]


def test_a_history_merges_with_what_was_learned_meanwhile(
    study: Study, clock: Clock, elsewhere: Study
) -> None:
    for each in (study, elsewhere):
        each.bank.replace("ovens.html", cards(12))
    learn(study, clock, "", 3)
    early = study.history.taken("")
    learn(study, clock, "", 3, start=3)
    whole = study.history.taken("")
    elsewhere.history.bring("", {**whole, "reviews": whole["reviews"][len(early["reviews"]) :]})
    assert elsewhere.learning.memories("") != study.learning.memories("")
    assert elsewhere.history.bring("", whole) == len(early["reviews"])
    assert elsewhere.learning.memories("") == study.learning.memories("")
    assert elsewhere.learning.reviews("") == study.learning.reviews("")


def changed(taken: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    value = deepcopy(taken)
    at = value
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return value


def test_a_bad_history_changes_nothing(study: Study, clock: Clock, elsewhere: Study) -> None:
    study.bank.replace("ovens.html", cards(5))
    learn(study, clock, "", 1)
    taken = study.history.taken("")
    last = next(n for n, told in enumerate(taken["reviews"]) if told["rating"] == 3)
    bad = [
        None,
        [],
        "x",
        {},
        {**taken, "format": "other"},
        {**taken, "version": 2},
        {**taken, "more": 1},
        {**taken, "reviews": [*taken["reviews"], taken["reviews"][0]]},
        changed(taken, "reviews", last, "card", to="../../etc/passwd"),
        changed(taken, "reviews", last, "at", to="yesterday"),
        changed(taken, "reviews", last, "at", to="2026-03-01T00:00:00"),
        changed(taken, "reviews", last, "at", to="2199-01-01T00:00:00+00:00"),
        changed(taken, "reviews", last, "rating", to=5),
        changed(taken, "reviews", last, "rating", to=1),
        changed(taken, "reviews", last, "kind", to="essay"),
        changed(taken, "reviews", last, "grade", "credit", to=float("nan")),
        changed(taken, "reviews", last, "grade", "credit", to=7),
        changed(taken, "reviews", last, "grade", "verdict", to="superb"),
        changed(taken, "reviews", last, "seconds", to=-1),
        changed(taken, "reviews", last, "given", to="x" * 50_000),
    ]
    for value in bad:
        with refused("study.bad_history"):
            elsewhere.history.bring("", value)
        assert elsewhere.learning.reviews("") == ()
        assert elsewhere.learning.memories("") == {}
    assert elsewhere.history.bring("", taken) == len(taken["reviews"])

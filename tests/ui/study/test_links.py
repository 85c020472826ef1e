"""A quiz by link asks everybody the same, keeps each answer once, and shows its results to its teacher alone."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from tests.ui.study.cards import Clock, card, cards, private, refused
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.results import Link
from ui.study.sheets import MARK, results_sheet
from ui.study.study import Study
from ui.words import Words


@pytest.fixture
def link(study: Study) -> Link:
    study.bank.replace("ovens.html", cards(6, kind="choice"))
    return study.links.make("teacher", "  오븐 \x1b[31m퀴즈 ", "ko", Wanted(number=3), seed=11)


def take(study: Study, link: Link, name: str, right: int, clock: Clock) -> list[tuple[str, tuple[str, ...]]]:
    begun = study.links.join(link.token, name)
    seen: list[tuple[str, tuple[str, ...]]] = []
    while (ask := study.links.next(begun.key)) is not None:
        seen.append((ask.card.id, ask.card.choices))
        clock.later(seconds=5)
        key = ask.card.key.places
        chosen = key if ask.place < right else ((key[0] + 1) % 4,)
        settled = study.links.answer(begun.key, ask.place, Reply(chosen=chosen))
        assert settled.due is None
    return seen


def test_everybody_is_asked_the_same_and_the_table_tells_who_did_how(
    study: Study, link: Link, clock: Clock
) -> None:
    first = take(study, link, "가온", 1, clock)
    study.bank.remove("ovens.html")
    assert take(study, link, "나래", 3, clock) == first
    study.links.join(link.token, "다솜")
    table = study.links.results("teacher", link.id)
    assert link.title == "오븐 [31m퀴즈"
    assert [(each.name, each.score) for each in table.attempts] == [("나래", 3), ("가온", 1), ("다솜", 0)]
    assert [each.ended is not None for each in table.attempts] == [True, True, False]
    assert table.attempts[2].answers == (None, None, None)
    assert all(given is not None and 5 <= given.seconds <= 9 for given in table.attempts[0].answers)
    assert [each.id for each in table.cards] == [each for each, _ in first]
    assert table.link.attempts == 3
    assert study.learning.reviews("") == study.learning.reviews("teacher") == ()


def test_the_same_seed_makes_the_same_quiz_under_another_link(study: Study, link: Link) -> None:
    twin = study.links.make("teacher", "", "ko", Wanted(number=3), seed=11)
    assert study.links.results("teacher", twin.id).cards == study.links.results("teacher", link.id).cards
    assert twin.token != link.token
    assert len(link.token) >= 32
    assert link.path == f"/quiz/{link.token}"


def test_an_answer_sent_twice_counts_once(study: Study, link: Link) -> None:
    key = study.links.join(link.token, "가온").key
    ask = study.links.next(key)
    assert ask is not None
    first = study.links.answer(key, 0, Reply(chosen=ask.card.key.places))
    again = study.links.answer(key, 0, Reply(chosen=((ask.card.key.places[0] + 1) % 4,)))
    assert again == replace(first, repeated=True)
    with refused("study.not_yet"):
        study.links.answer(key, 2, Reply(chosen=(0,)))
    for beyond in (3, 99):
        with refused("study.over"):
            study.links.answer(key, beyond, Reply(chosen=(0,)))


def test_a_closed_quiz_takes_no_answers_until_it_is_opened_again(study: Study, link: Link) -> None:
    key = study.links.join(link.token, "가온").key
    study.links.open("teacher", link.id, is_open=False)
    with refused("study.quiz_closed"):
        study.links.join(link.token, "나래")
    with refused("study.quiz_closed"):
        study.links.next(key)
    with refused("study.quiz_closed"):
        study.links.answer(key, 0, Reply(chosen=(0,)))
    assert not study.links.list("teacher")[0].is_open
    study.links.open("teacher", link.id, is_open=True)
    assert study.links.next(key) is not None


def test_a_deleted_quiz_goes_with_all_its_answers(study: Study, link: Link, clock: Clock) -> None:
    take(study, link, "가온", 1, clock)
    key = study.links.join(link.token, "나래").key
    study.links.delete("teacher", link.id)
    with refused("study.unknown_quiz"):
        study.links.join(link.token, "다솜")
    with refused("study.unknown_attempt"):
        study.links.next(key)
    assert study.links.list("teacher") == ()


def test_nobody_but_its_teacher_sees_or_changes_a_quiz(study: Study, link: Link) -> None:
    for other in ("", "hana"):
        assert study.links.list(other) == ()
        with refused("study.unknown_quiz"):
            study.links.results(other, link.id)
        with refused("study.unknown_quiz"):
            study.links.open(other, link.id, is_open=False)
        with refused("study.unknown_quiz"):
            study.links.delete(other, link.id)
    assert study.links.results("teacher", link.id).link == link


def test_a_quiz_holds_no_card_of_a_private_document_not_even_the_teachers(study: Study) -> None:
    secret = private(card(1), "teacher")
    study.bank.replace(secret.origin.source, (secret,), owner="teacher")
    with refused("study.no_cards"):
        study.links.make("teacher", "", "ko", Wanted())


@pytest.mark.parametrize("name", ["", "   ", "\x1b\x07"])
def test_who_answers_has_a_name(study: Study, link: Link, name: str) -> None:
    with refused("study.no_name"):
        study.links.join(link.token, name)


def test_a_table_of_results_opens_in_a_spreadsheet_and_runs_nothing(
    study: Study, link: Link, clock: Clock
) -> None:
    take(study, link, '=HYPERLINK("http://evil")', 2, clock)
    text = results_sheet(study.links.results("teacher", link.id), Words("en"))
    heads, row = csv.reader(io.StringIO(text.removeprefix(MARK)))
    assert heads[:5] == ["Name", "Score", "Seconds", "Begun", "Ended"]
    assert len(heads) == len(row) == 5 + 2 * 3
    assert row[:2] == ['\'=HYPERLINK("http://evil")', "2"]
    assert row[-1] == "0"

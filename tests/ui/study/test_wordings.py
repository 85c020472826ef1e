"""A card met again is asked in other words, graded and told as it was asked; the words go with their card."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from assistant.study.card import Card
from assistant.study.frame import Task
from corpus.database import migrations_of, open_database
from tests.ui.study.cards import Clock, card, cards, graded
from ui.study.choosing import Wanted
from ui.study.exporting import exported
from ui.study.given import Reply
from ui.study.schedule import memory_text, reviewed
from ui.study.sessions import Ask
from ui.study.study import Study
from ui.study.tables import STUDY
from ui.study.wordings import OWN, next_words
from ui.words import Words

TASK = Task("ko", "figure_flow", "revenue")


def worded(study: Study, *cards: Card, way: int = 0) -> dict[str, str]:
    """Keep other words for some cards, by one mould; what they are asked by it."""
    study.wordings.note(TASK, way, f"mould {way}", "a model", "1")
    made = study.wordings.made()[TASK][-1]
    said = {each.id: f"{each.question} ({way + 1}번째 다른 말)" for each in cards}
    study.wordings.put(made.id, said)
    return said


def asked(study: Study, of: str, owner: str = "") -> Ask:
    ask = study.sessions.next(owner, of)
    assert ask is not None
    return ask


def met(study: Study, owner: str = "") -> str:
    """Ask the only card once, in a session of its own, and answer it; how it was asked."""
    of = study.sessions.begin(owner, Wanted(number=1))
    ask = asked(study, of, owner)
    assert asked(study, of, owner) == ask
    settled = study.sessions.answer(owner, of, 0, Reply(ask.card.key.text))
    assert settled.card == ask.card
    again = study.sessions.answer(owner, of, 0, Reply("something else"))
    assert again.repeated and again.card == ask.card
    return ask.card.question


def test_a_card_met_again_is_asked_in_other_words_and_all_of_them_have_their_turn(
    study: Study, clock: Clock
) -> None:
    one = card()
    study.bank.replace("ovens.html", [one])
    words = {one.question}
    for way in range(2):
        words |= set(worded(study, one, way=way).values())
    seen: list[str] = []
    for _ in range(9):
        seen.append(met(study))
        clock.later(days=36_500)
    assert set(seen) == words
    assert all(before != after for before, after in itertools.pairwise(seen))
    assert {seen.count(each) for each in words} == {3}


def test_the_same_learner_is_asked_the_same_whoever_else_learns_and_whatever_comes_meanwhile(
    study: Study,
) -> None:
    one = card()
    study.bank.replace("ovens.html", [one])
    said = worded(study, one)
    of = study.sessions.begin("hana", Wanted(number=1), seed=3)
    ask = asked(study, of, "hana")
    met(study, "duri")
    for way in range(1, 6):
        worded(study, one, way=way)
    assert asked(study, of, "hana") == ask
    settled = study.sessions.answer("hana", of, 0, Reply(one.key.text))
    assert settled.card.question == ask.card.question in {one.question, *said.values()}


def test_an_answer_is_graded_by_the_question_that_was_shown(tmp_path: Path, clock: Clock) -> None:
    shown: list[str] = []

    def grader(card: Card, given: str) -> object:
        shown.append(card.question)
        return graded(card, given)

    study = Study(open_database(f"sqlite:///{tmp_path / 'g.sqlite'}", STUDY), grader, clock)  # type: ignore[arg-type]
    one = card()
    study.bank.replace("ovens.html", [one])
    worded(study, one)
    first = met(study)
    clock.later(days=36_500)
    assert shown == [first, met(study)] and shown[0] != shown[1]
    study.close()


def test_words_go_with_their_card_and_stay_while_it_stays(study: Study) -> None:
    here = cards(3)
    study.bank.replace("ovens.html", here)
    worded(study, *here)
    assert study.wordings.counts() == {"cards": 3, "worded": 3, "wordings": 3}
    study.bank.replace("ovens.html", here[:2])
    assert study.wordings.counts() == {"cards": 2, "worded": 2, "wordings": 2}
    study.bank.remove("ovens.html")
    assert study.wordings.counts() == {"cards": 0, "worded": 0, "wordings": 0}
    assert study.wordings.questions() == {}


def test_nothing_is_kept_for_a_card_that_has_gone(study: Study) -> None:
    study.bank.replace("ovens.html", cards(1))
    study.wordings.note(TASK, 0, "mould", "a model", "1")
    (made,) = study.wordings.made()[TASK]
    assert study.wordings.put(made.id, {"f" * 16: "?", card().id: "오븐은요?"}) == 1
    assert list(study.wordings.questions()) == [(card().id, made.id)]


def test_what_other_rules_made_is_forgotten_and_its_cards_are_asked_in_their_own_words(
    study: Study, clock: Clock
) -> None:
    one = card()
    study.bank.replace("ovens.html", [one])
    worded(study, one)
    met(study)
    clock.later(days=36_500)
    study.wordings.forget_but("2")
    assert study.wordings.tried() == {} and study.wordings.questions() == {}
    assert met(study) == one.question


def test_what_was_tried_in_vain_is_not_asked_of_a_model_again_and_words_nothing(study: Study) -> None:
    study.wordings.note(TASK, 0, "", "a model", "1")
    assert study.wordings.tried() == {TASK: {0}}
    assert study.wordings.made() == {}


def test_files_ask_as_the_learner_is_asked_next(study: Study, clock: Clock) -> None:
    one = card()
    study.bank.replace("ovens.html", [one])
    worded(study, one)
    for _ in range(3):
        told = exported(study, "", "csv", Wanted(), Words("ko")).decode()
        page = exported(study, "", "html", Wanted(), Words("ko")).decode()
        question = met(study)
        assert question in told and question in page
        clock.later(days=36_500)


def test_a_history_says_how_it_was_asked_and_brings_it_back(
    study: Study, clock: Clock, tmp_path: Path
) -> None:
    one = card()
    study.bank.replace("ovens.html", [one])
    worded(study, one)
    seen = []
    for _ in range(4):
        seen.append(met(study))
        clock.later(days=36_500)
    taken = study.history.taken("")
    assert [row.get("question", one.question) for row in taken["reviews"]] == seen
    other = Study(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}", STUDY), graded, clock)
    other.bank.replace("ovens.html", [one])
    worded(other, one)
    assert other.history.bring("", json.loads(json.dumps(taken))) == 4
    assert [row.get("question", one.question) for row in other.history.taken("")["reviews"]] == seen
    assert met(other) != seen[-1]
    other.close()


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_words_of_a_document_are_in_no_table_once_it_has_gone(study: Study, tmp_path: Path) -> None:
    one = replace(card(), question="비밀스러운 오븐은 몇 대입니까?")
    study.bank.replace("ovens.html", [one])
    worded(study, one)
    met(study)
    study.bank.remove("ovens.html")
    study.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("study.sqlite*"))
    assert "비밀스러운".encode() not in kept


def test_the_next_words_are_never_the_last_ones_where_there_are_others() -> None:
    for count in range(1, 5):
        known, seen = list(range(count)), list[int]()
        for _ in range(20):
            seen.append(next_words("hana\x1fcard", known, seen))
        assert set(seen) == set(known)
        assert count == 1 or all(a != b for a, b in itertools.pairwise(seen))
    first = {next_words(f"learner {n}", [OWN, 1, 2], []) for n in range(60)}
    assert first == {OWN, 1, 2}  # among equals it is chosen by who learns


def test_a_data_folder_of_before_keeps_its_cards_answers_and_sessions(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'study.sqlite'}"
    before = create_engine(url)
    with before.begin() as connection:
        command.upgrade(migrations_of(STUDY, connection), "0001")
    one, memory = card(), memory_text(reviewed(None, card().id, 3, clock(), 0.9))  # type: ignore[arg-type]
    grade = '{"verdict": "right", "credit": 1.0, "by": "text", "missing": [], "start": 0, "end": 1}'
    with before.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO review (owner, uid, card_id, session_id, place, at, kind, language, topic, given,"
                " grade, rating, seconds, state) VALUES ('', 's:0', :card, 's', 0,"
                " '2026-02-01T00:00:00.000000+00:00', 'short', 'ko', 'revenue', '0,200', :grade, 3, 2.5, :memory)"
            ),
            {"card": one.id, "grade": grade, "memory": memory},
        )
        connection.execute(
            text(
                "INSERT INTO session (id, owner, seed, wanted, cards, position, shown, begun, ended) VALUES"
                " ('t', '', 1, '{}', :cards, 0, '2026-02-01T00:00:00.000000+00:00',"
                " '2026-02-01T00:00:00.000000+00:00', '')"
            ),
            {"cards": json.dumps([one.id])},
        )
    before.dispose()
    study = Study(open_database(url, STUDY), graded, clock)
    study.bank.replace("ovens.html", [one])
    (told,) = study.learning.reviews("")
    assert (told.uid, told.given, told.seconds, told.mould) == ("s:0", "0,200", 2.5, OWN)
    worded(study, one)
    # What was shown before is still shown as it was.
    assert asked(study, "t").card.question == one.question
    assert study.sessions.answer("", "t", 0, Reply(one.key.text)).card.question == one.question
    clock.later(days=36_500)
    assert met(study) != one.question
    study.close()

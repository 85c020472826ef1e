"""A session goes on where it was left, counts each answer once, and is its learner's alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.study.card import Card, Grade
from corpus.database import kept_in
from tests.ui.study.cards import Clock, card, cards, graded, refused
from ui.study.choosing import Wanted
from ui.study.given import LONGEST, Reply
from ui.study.sessions import Ask, Settled
from ui.study.study import Study
from ui.study.tables import STUDY


def asked(study: Study, of: str, owner: str = "") -> Ask:
    ask = study.sessions.next(owner, of)
    assert ask is not None
    return ask


def answered(study: Study, of: str, text: str | None = None) -> Settled:
    ask = asked(study, of)
    return study.sessions.answer("", of, ask.place, Reply(ask.card.key.text if text is None else text))


def test_a_session_goes_on_after_a_restart_with_the_same_cards_in_the_same_order(
    study: Study, clock: Clock, tmp_path: Path
) -> None:
    study.bank.replace("ovens.html", cards(9, kind="choice"))
    of = study.sessions.begin("", Wanted(number=5), seed=4)
    twin = study.sessions.begin("", Wanted(number=5), seed=4)
    seen = [asked(study, of).card.id]
    study.sessions.answer("", of, 0, Reply(chosen=(0,)))
    study.close()
    again = Study(kept_in(tmp_path, STUDY), graded, clock)
    assert [(each.id, each.place, each.total) for each in again.sessions.open("")] == [
        (twin, 0, 5),
        (of, 1, 5),
    ]
    orders: list[tuple[str, ...]] = []
    while (ask := again.sessions.next("", of)) is not None:
        assert again.sessions.next("", of) == ask
        seen.append(ask.card.id)
        orders.append(ask.card.choices)
        again.sessions.skip("", of, ask.place)
    other: list[tuple[str, tuple[str, ...]]] = []
    while (ask := again.sessions.next("", twin)) is not None:
        other.append((ask.card.id, ask.card.choices))
        again.sessions.skip("", twin, ask.place)
    assert [each for each, _ in other] == seen
    assert [order for _, order in other[1:]] == orders
    again.close()


def test_an_answer_sent_twice_counts_once_and_says_the_same(study: Study) -> None:
    study.bank.replace("ovens.html", cards(3))
    of = study.sessions.begin("", Wanted())
    ask = asked(study, of)
    first = study.sessions.answer("", of, 0, Reply(ask.card.key.text))
    second = study.sessions.answer("", of, 0, Reply("something else"))
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.card, second.given, second.grade, second.rating, second.due) == (
        first.card, first.given, first.grade, first.rating, first.due,
    )  # fmt: skip
    assert len(study.learning.reviews("")) == 1
    assert asked(study, of).place == 1


def test_two_clicks_at_once_count_once(tmp_path: Path, clock: Clock) -> None:
    together = threading.Barrier(4, timeout=20)

    def grading(one: Card, given: str) -> Grade:
        together.wait()  # all four have been let in, and none has been kept
        return graded(one, given)

    study = Study(kept_in(tmp_path, STUDY), grading, clock)
    study.bank.replace("ovens.html", cards(3))
    of = study.sessions.begin("", Wanted())
    ask = asked(study, of)
    told: list[Settled] = []
    clicks = [
        threading.Thread(
            target=lambda: told.append(study.sessions.answer("", of, 0, Reply(ask.card.key.text)))
        )
        for _ in range(4)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join(30)
    assert sorted(each.repeated for each in told) == [False, True, True, True]
    assert len({each.due for each in told}) == 1
    assert len(study.learning.reviews("")) == 1
    study.close()


def test_choices_are_answered_as_they_are_shown(study: Study) -> None:
    study.bank.replace("ovens.html", (card(1, kind="choice"), card(2, kind="order"), card(3, kind="ox")))
    of = study.sessions.begin("", Wanted(), seed=8)
    for _ in range(3):
        ask = asked(study, of)
        settled = study.sessions.answer("", of, ask.place, Reply(chosen=ask.card.key.places))
        assert settled.grade.verdict == "right"
        assert settled.given == " → ".join(ask.card.choices[place] for place in ask.card.key.places)


@pytest.mark.parametrize("chosen", [(4,), (-1,), (0, 1), (0, 0)])
def test_what_cannot_be_chosen_is_refused_and_the_card_still_waits(
    study: Study, chosen: tuple[int, ...]
) -> None:
    study.bank.replace("ovens.html", cards(1, kind="choice"))
    of = study.sessions.begin("", Wanted())
    with refused("study.no_such_choice"):
        study.sessions.answer("", of, 0, Reply(chosen=chosen))
    assert asked(study, of).place == 0


def test_an_answer_that_is_too_long_is_refused(study: Study) -> None:
    study.bank.replace("ovens.html", cards(1))
    of = study.sessions.begin("", Wanted())
    with refused("study.too_long"):
        study.sessions.answer("", of, 0, Reply("x" * (LONGEST + 1)))


def test_only_the_card_that_is_asked_can_be_answered(study: Study) -> None:
    study.bank.replace("ovens.html", cards(3))
    of = study.sessions.begin("", Wanted())
    with refused("study.not_yet"):
        study.sessions.answer("", of, 1, Reply("x"))
    study.sessions.skip("", of, 0)
    study.sessions.skip("", of, 0)
    with refused("study.passed"):
        study.sessions.answer("", of, 0, Reply("x"))
    with refused("study.over"):
        study.sessions.answer("", of, 3, Reply("x"))
    study.sessions.finish("", of)
    with refused("study.over"):
        study.sessions.answer("", of, 1, Reply("x"))
    assert study.sessions.next("", of) is None


def test_a_card_that_goes_while_a_session_lasts_is_passed_over(study: Study) -> None:
    study.bank.replace("ovens.html", cards(4))
    of = study.sessions.begin("", Wanted(), seed=2)
    ask = asked(study, of)
    study.bank.replace("ovens.html", tuple(one for one in cards(4) if one.id != ask.card.id))
    with refused("study.unknown_card"):
        study.sessions.answer("", of, 0, Reply("x"))
    assert asked(study, of).place == 1
    study.bank.remove("ovens.html")
    assert study.sessions.next("", of) is None


def test_a_sessions_end_tells_how_it_went(study: Study, clock: Clock) -> None:
    study.bank.replace("ovens.html", (*cards(4), card(7, topic="gpu")))
    of = study.sessions.begin("", Wanted(), seed=3)
    verdicts = ["about", None, "no", ""]
    for text in verdicts:
        asked(study, of)
        clock.later(seconds=10)
        answered(study, of, text)
    study.sessions.skip("", of, 4)
    told = study.sessions.finish("", of)
    assert (told.total, told.right, told.partial, told.wrong, told.skipped) == (5, 1, 1, 2, 1)
    assert told.credit == pytest.approx(1.5 / 4)
    assert 40 <= told.seconds < 60
    assert "revenue" in told.weak
    assert study.sessions.finish("", of) == told
    assert study.sessions.open("") == ()


def test_what_was_right_and_fast_or_called_easy_waits_longer(study: Study, clock: Clock) -> None:
    study.bank.replace("ovens.html", cards(3))
    of = study.sessions.begin("", Wanted())
    asked(study, of)
    clock.later(seconds=60)
    slow = answered(study, of)
    fast = answered(study, of)
    ask = asked(study, of)
    clock.later(seconds=60)
    easy = study.sessions.answer("", of, ask.place, Reply(ask.card.key.text, easy=True))
    now = clock.now
    waits = [(each.due - now).total_seconds() for each in (slow, fast, easy) if each.due is not None]
    assert waits[0] < 3600 < waits[1] <= waits[2]


def test_two_learners_never_see_each_others_state(study: Study) -> None:
    study.bank.replace("ovens.html", cards(3))
    hanas = study.sessions.begin("hana", Wanted(), seed=1)
    ask = asked(study, hanas, "hana")
    study.sessions.answer("hana", hanas, 0, Reply(ask.card.key.text))
    for other in ("", "duri"):
        with refused("study.unknown_session"):
            study.sessions.next(other, hanas)
        for place in (0, 1):
            with refused("study.unknown_session"):
                study.sessions.answer(other, hanas, place, Reply("x"))
        with refused("study.unknown_session"):
            study.sessions.skip(other, hanas, 1)
        with refused("study.unknown_session"):
            study.sessions.finish(other, hanas)
        assert study.sessions.open(other) == ()
        assert study.learning.reviews(other) == study.learning.reviews(other, hanas) == ()
        assert study.learning.memories(other) == {}
        assert study.history.taken(other)["reviews"] == []
        assert len(asked(study, study.sessions.begin(other, Wanted()), other).card.id) == 16
    assert len(study.learning.reviews("hana")) == 1


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_all_of_a_learner_can_be_forgotten_and_nothing_of_others_is(study: Study, tmp_path: Path) -> None:
    study.bank.replace("ovens.html", cards(3))
    for owner in ("hana", "duri"):
        of = study.sessions.begin(owner, Wanted())
        study.sessions.answer(owner, of, 0, Reply(f"a secret of {owner}"))
    study.learning.forget("hana")
    assert study.learning.reviews("hana") == study.sessions.open("hana") == ()
    assert study.learning.memories("hana") == {}
    assert len(study.learning.reviews("duri")) == len(study.sessions.open("duri")) == 1
    study.close()
    written = b"".join(path.read_bytes() for path in tmp_path.glob("study.sqlite*"))
    assert b"a secret of duri" in written
    assert b"a secret of hana" not in written


def test_where_nobody_grades_nobody_is_told_a_verdict(tmp_path: Path) -> None:
    study = Study(kept_in(tmp_path, STUDY))
    study.bank.replace("ovens.html", cards(1))
    of = study.sessions.begin("", Wanted())
    with refused("study.no_grader"):
        study.sessions.answer("", of, 0, Reply("x"))
    assert study.learning.reviews("") == ()
    study.close()

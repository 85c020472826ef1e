"""A session asks what is due first, then what is new, and equal seeds ask the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.study.cards import card
from ui.study.choosing import Candidate, arranged, choose

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def new(n: int, sentence: int | None = None) -> Candidate:
    return Candidate(f"n{n:02}", ("a.txt", n if sentence is None else sentence))


def due(n: int, days: float) -> Candidate:
    return Candidate(f"d{n:02}", ("a.txt", 100 + n), NOW - timedelta(days=days))


def test_what_is_longest_overdue_comes_first_and_what_is_new_last() -> None:
    told = choose([new(1), due(1, 1), due(2, 5), due(3, -1), new(2)], NOW, 10, 10, 7)
    assert told[:2] == ("d02", "d01")
    assert set(told[2:]) == {"n01", "n02"}


def test_no_more_new_cards_come_than_the_day_has_left_nor_than_were_asked_for() -> None:
    pool = [*(new(n) for n in range(30)), *(due(n, 1) for n in range(8))]
    assert len([each for each in choose(pool, NOW, 20, 5, 1) if each[0] == "n"]) == 5
    assert len(choose(pool, NOW, 10, 30, 1)) == 10
    assert choose(pool, NOW, 3, 30, 1) == ("d00", "d01", "d02")
    assert choose([new(1)], NOW, 10, 0, 1) == ()


def test_a_second_card_of_a_sentence_waits_until_there_are_no_others() -> None:
    pool = [*(new(n, sentence=0) for n in range(5)), new(5), new(6)]
    for seed in range(20):
        told = choose(pool, NOW, 3, 9, seed)
        assert len({each for each in told if each < "n05"}) == 1
        assert len(choose(pool, NOW, 9, 9, seed)) == 7


@given(st.permutations(range(12)), st.integers(0, 2**31 - 1))
def test_equal_seeds_choose_alike_in_whatever_order_the_cards_come(order: list[int], seed: int) -> None:
    pool = [new(n) if n % 2 else due(n, n % 5) for n in range(12)]
    assert choose([pool[n] for n in order], NOW, 7, 3, seed) == choose(pool, NOW, 7, 3, seed)


def test_choices_are_shuffled_by_the_seed_and_what_is_right_stays_right() -> None:
    one = card(1, kind="choice")
    shown = [arranged(one, seed) for seed in range(40)]
    assert all(sorted(each.choices) == sorted(one.choices) for each in shown)
    assert {each.choices[each.key.places[0]] for each in shown} == {one.choices[one.key.places[0]]}
    assert len({each.choices for each in shown}) > 10
    assert arranged(one, 3) == arranged(one, 3)
    assert {each.id for each in shown} == {one.id}


def test_true_stands_before_false_and_nothing_to_be_put_in_order_stands_in_order() -> None:
    assert {arranged(card(1, kind="ox"), seed).choices for seed in range(20)} == {("참", "거짓")}
    for seed in range(60):
        shown = arranged(card(1, kind="order"), seed)
        assert shown.key.places != (0, 1, 2)
        assert tuple(shown.choices[place] for place in shown.key.places) == ("가", "나", "다")

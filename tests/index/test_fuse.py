"""Fusing rankings: what more searches rank higher comes first, ties by id, nothing without a weight."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.fuse import LEG_WEIGHTS, Leg, LegKind, Ranked, fuse
from index.question import understand

KINDS = tuple(LEG_WEIGHTS)
QUESTION = understand("How much did revenue grow?")


def leg(kind: LegKind, *passages: int, pool: str = "filings") -> Leg:
    return Leg(f"own {kind}", kind, pool, tuple(Ranked(p, 1.0 - n / 100) for n, p in enumerate(passages)))


def order(legs: list[Leg], weights: dict[int, float]) -> list[int]:
    return [ranked.passage for ranked in fuse(legs, weights, QUESTION)]


def test_what_both_searches_found_comes_before_what_one_found() -> None:
    legs = [leg("words", 1, 2), leg("meaning", 3, 2)]
    assert order(legs, dict.fromkeys((1, 2, 3), 1.0))[0] == 2


def test_passages_without_a_weight_are_left_out() -> None:
    assert order([leg("words", 1, 2, 3)], {1: 1.0, 3: 1.0}) == [1, 3]


def test_a_greater_weight_lifts_a_passage() -> None:
    assert order([leg("words", 1, 2)], {1: 0.1, 2: 1.0}) == [2, 1]


def test_each_passage_comes_once_though_many_windows_of_it_were_found() -> None:
    windows = Leg(
        "own meaning",
        "meaning",
        "filings",
        tuple(Ranked(p, 0.9, (n, n + 1)) for n, p in enumerate((5, 5, 6, 5))),
    )
    assert sorted(order([windows], {5: 1.0, 6: 1.0})) == [5, 6]


def test_searches_that_found_nothing_contribute_nothing() -> None:
    one = leg("words", 4, 2, 9)
    weights = dict.fromkeys((2, 4, 9), 1.0)
    assert order([one, leg("meaning")], weights) == order([one], weights) == [4, 2, 9]
    assert order([], weights) == []


rankings = st.lists(st.lists(st.integers(0, 20), max_size=12, unique=True), max_size=5)


@settings(deadline=None)
@given(rankings, st.randoms(use_true_random=False))
def test_the_order_falls_by_score_then_id_and_does_not_hang_on_the_order_of_weights(
    found: list[list[int]], random: object
) -> None:
    legs = [leg(KINDS[n % len(KINDS)], *passages) for n, passages in enumerate(found)]
    ids = sorted({p for passages in found for p in passages})
    shuffled = list(ids)
    random.shuffle(shuffled)  # pyright: ignore
    weights = dict.fromkeys(ids, 1.0)
    fused = fuse(legs, weights, QUESTION)
    assert fused == fuse(legs, dict.fromkeys(shuffled, 1.0), QUESTION)
    keys = [(-ranked.score, ranked.passage) for ranked in fused]
    assert keys == sorted(keys)
    assert sorted(ranked.passage for ranked in fused) == ids

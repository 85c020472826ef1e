"""Shares have intervals, and paired differences a p."""

import pytest

from assistant.evaluation.share import Share, percentile, sign_test, total


def test_percentiles_interpolate_and_intervals_hold_the_share() -> None:
    assert percentile([1, 2, 3, 4], 50) == 2.5
    assert percentile([7], 95) == 7
    low, high = Share(8, 10).interval()
    assert low == pytest.approx(0.490, abs=1e-3)
    assert high == pytest.approx(0.943, abs=1e-3)
    assert str(Share(0, 0)) == "–"


def test_shares_add_up_by_hits_and_n() -> None:
    assert total([Share(1, 2), Share(0.5, 1), Share(0, 3)]) == Share(1.5, 6)
    assert total([]) == Share(0, 0)


@pytest.mark.parametrize(
    # Worked by hand: twice the tail of n tosses of a coin.
    ("won", "lost", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (3, 0, 0.25), (5, 0, 0.0625), (8, 1, 20 / 512), (4, 4, 1.0), (1, 8, 20 / 512)],
)
def test_the_sign_test_is_exact_and_two_sided(won: int, lost: int, p: float) -> None:
    assert sign_test(won, lost) == pytest.approx(p)

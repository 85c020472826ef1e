"""Work in the background is done again as often as its place wants, and what failed no later than that."""

from __future__ import annotations

import threading

import pytest

from ui.background import Background
from ui.turnstile import Turnstile


@pytest.mark.parametrize(("told", "again"), [(3_600.0, 0.01), (0.01, 3_600.0), (0.01, None), (None, 0.01)])
def test_what_is_to_be_tried_again_is_tried_at_the_sooner_of_both_times(
    told: float | None, again: float | None
) -> None:
    times, thrice = list[int](), threading.Event()

    def work() -> float | None:
        times.append(1)
        if len(times) == 3:
            thrice.set()
        return told

    background = Background("background", work, Turnstile(), again=again)
    background.start()
    try:
        assert thrice.wait(20)
    finally:
        assert background.close()

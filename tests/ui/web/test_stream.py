"""Work in a thread arrives in order, at once, and not more often than a page can be redrawn."""

import time
from collections.abc import Callable

import pytest

from tests.awaiting import awaited
from ui.web.stream import REDRAW, batches


def collect(
    work: Callable[[Callable[[int], None]], None], beat: float = 1.0
) -> list[tuple[float, list[int]]]:
    async def run() -> list[tuple[float, list[int]]]:
        began = time.monotonic()
        return [(time.monotonic() - began, batch) async for batch in batches(work, beat)]

    return awaited(run())


def test_everything_arrives_in_order() -> None:
    def work(emit: Callable[[int], None]) -> None:
        for n in range(500):
            emit(n)

    assert [n for _, batch in collect(work) for n in batch] == list(range(500))


def test_the_first_result_does_not_wait_and_later_ones_are_gathered() -> None:
    def work(emit: Callable[[int], None]) -> None:
        for n in range(60):
            emit(n)
            time.sleep(0.005)

    arrived = collect(work)
    assert arrived[0][0] < REDRAW
    assert len(arrived) <= 0.3 / REDRAW + 6
    assert [n for _, batch in arrived for n in batch] == list(range(60))


def test_silence_is_heard_as_empty_batches() -> None:
    def work(emit: Callable[[int], None]) -> None:
        time.sleep(0.25)
        emit(1)

    arrived = [batch for _, batch in collect(work, beat=0.1)]
    assert arrived[0] == []
    assert arrived[-1] == [1]


def test_a_failure_comes_after_the_results_before_it() -> None:
    seen: list[int] = []

    def work(emit: Callable[[int], None]) -> None:
        emit(1)
        raise KeyError("gone")

    async def run() -> None:
        async for batch in batches(work):
            seen.extend(batch)

    with pytest.raises(KeyError, match="gone"):
        awaited(run())
    assert seen == [1]

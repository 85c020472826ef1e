"""A publisher on loopback, and a clock that sleeping moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.fetch.polite import Clock
from tests.replay import Replay, replaying


class Hours:
    """A time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, self.sleep)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def replay() -> Iterator[Replay]:
    with replaying() as server:
        yield server

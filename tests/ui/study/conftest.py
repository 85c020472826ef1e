"""A study database for each test, with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.database import kept_in
from tests.ui.study.cards import Clock, graded
from ui.study.study import Study
from ui.study.tables import STUDY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def study(stores: str, tmp_path: Path, clock: Clock) -> Iterator[Study]:
    opened = Study(kept_in(tmp_path, STUDY), graded, clock)
    yield opened
    opened.close()

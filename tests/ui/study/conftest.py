"""A study database for each test, with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.database import open_database
from tests.ui.study.cards import Clock, graded
from ui.study.study import Study
from ui.study.tables import STUDY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def study(tmp_path: Path, clock: Clock) -> Iterator[Study]:
    opened = Study(open_database(f"sqlite:///{tmp_path / 'study.sqlite'}", STUDY), graded, clock)
    yield opened
    opened.close()

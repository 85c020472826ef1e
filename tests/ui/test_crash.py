"""A server that is killed at any moment has lost nothing that it acknowledged, and shows nothing by halves.

A part of `python -m bench.crash`, which does the same a few hundred times, also with the whole product.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.crashing.children import ingests, readers
from bench.crashing.points import POINTS
from bench.crashing.runs import Life, Run

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL"),
]

KILLS, SEED = 8, 11


def told(record: Callable[[str, object], None], fault: str, runs: list[Run]) -> None:
    """Record what came of kills, and fail where something was lost."""
    record("fault", fault)
    record("tried", len(runs))
    record("lost", sum(bool(run.problems) for run in runs))
    if seconds := [run.recovery_s for run in runs if run.recovery_s]:
        record("recovery_s", max(seconds))
    assert [(run.moment, run.under_way, run.problems) for run in runs if run.problems] == []


def test_a_server_killed_at_random_moments_has_lost_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    life = Life(tmp_path / "home", "light", SEED)
    try:
        life.begin()
        runs = list(life.runs(KILLS))
    finally:
        life.end()
    assert any(run.fault == "light point" for run in runs) and any(run.fault == "light" for run in runs)
    told(record_property, "server killed at random moments (real stores, no models)", runs)


def test_a_bulk_ingest_killed_again_and_again_keeps_each_content_once(
    record_property: Callable[[str, object], None],
) -> None:
    told(record_property, "bulk ingest killed and run again", list(ingests(SEED, 2)))


def test_a_reader_that_is_killed_costs_its_file_and_nothing_else(
    record_property: Callable[[str, object], None],
) -> None:
    told(record_property, "process that reads a file killed", list(readers(SEED, 3)))


def test_every_window_between_stores_is_one_of_the_program() -> None:
    import importlib

    for module, kind, method, _ in POINTS.values():
        assert callable(getattr(getattr(importlib.import_module(module), kind), method))

"""A server that is killed at any moment has lost nothing that it acknowledged, and shows nothing by halves.

A part of `python -m bench.crash`, which does the same a few hundred times, also with the whole product.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bench.crashing.children import ingests, readers
from bench.crashing.outdated import CHANGED, outdate
from bench.crashing.points import OF_COMMANDS, POINTS, UPDATING, owner_of
from bench.crashing.processes import still_running
from bench.crashing.runs import Life, Run
from corpus.database import kept_in
from corpus.earlier import earlier_forms
from ui.keys.keys import Keys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")

KILLS, SEED = 8, 11


def told(record: Callable[[str, object], None], fault: str, runs: list[Run]) -> None:
    """Record what came of kills, and fail where something was lost."""
    record("fault", fault)
    record("tried", len(runs))
    record("lost", sum(bool(run.problems) for run in runs))
    if seconds := [run.recovery_s for run in runs if run.recovery_s]:
        record("recovery_s", max(seconds))
    assert [(run.moment, run.under_way, run.problems) for run in runs if run.problems] == []


@pytest.mark.reliability
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


@pytest.mark.reliability
def test_a_bulk_ingest_killed_again_and_again_keeps_each_content_once(
    record_property: Callable[[str, object], None],
) -> None:
    told(record_property, "bulk ingest killed and run again", list(ingests(SEED, 2)))


@pytest.mark.reliability
def test_a_reader_that_is_killed_costs_its_file_and_nothing_else(
    record_property: Callable[[str, object], None],
) -> None:
    told(record_property, "process that reads a file killed", list(readers(SEED, 3)))


def test_every_window_between_stores_is_one_of_the_program() -> None:
    for points in (POINTS, UPDATING, *OF_COMMANDS.values()):
        for module, kind, method, _ in points.values():
            assert callable(getattr(owner_of(module, kind), method))


def test_a_process_that_has_ended_and_was_not_asked_after_runs_no_more() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        seen = psutil.Process(process.pid)
        assert still_running([seen], 0) == [seen]
        process.kill()
        assert still_running([seen], 10) == []
        assert seen.status() == psutil.STATUS_ZOMBIE
    finally:
        process.wait()


def test_an_outdated_folder_has_every_row_and_is_brought_up_again(tmp_path: Path) -> None:
    made, _ = Keys.at(tmp_path).create("kept")
    for schema in CHANGED:
        kept_in(tmp_path, schema).dispose()
    outdate(tmp_path)
    assert earlier_forms(tmp_path) == ()
    assert [key.id for key in Keys.at(tmp_path).all()] == [made.id]
    for schema in CHANGED:
        kept_in(tmp_path, schema).dispose()
    assert len(earlier_forms(tmp_path)) == len(CHANGED)

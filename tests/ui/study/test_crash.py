"""What was acknowledged survives a process that is killed, and nothing is there by halves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.database import open_database
from tests.ui.conftest import ROOT
from tests.ui.study.cards import cards, graded
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.schedule import replayed
from ui.study.study import Study
from ui.study.tables import STUDY

TOTAL = 60


def test_what_is_committed_is_on_the_disk_also_when_the_power_goes(tmp_path: Path) -> None:
    study = Study.at(tmp_path)
    with study._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    study.close()


def begun(path: Path) -> str:
    study = Study(open_database(f"sqlite:///{path}", STUDY), graded)
    study.bank.replace("ovens.html", cards(TOTAL))
    study.learning.settle("", study.learning.settings("").__class__(new_a_day=TOTAL))
    of = study.sessions.begin("", Wanted(number=TOTAL), seed=1)
    study.close()
    return of


def answering(path: Path, of: str, moment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ui.study.answering", str(path), of, moment],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def is_whole(path: Path, of: str, acknowledged: int) -> int:
    """Check what is there against what was acknowledged; how many answers there are."""
    study = Study(open_database(f"sqlite:///{path}", STUDY), graded)
    reviews, memories = study.learning.reviews(""), study.learning.memories("")
    (opened,) = study.sessions.open("")
    assert len(reviews) == len(memories) == opened.place
    assert acknowledged <= opened.place <= acknowledged + 1
    for told in reviews:
        (memory,) = replayed(told.card_id, [(told.rating, told.at)])
        assert memories[told.card_id] == memory
    # The answer that was under way may be sent again, whichever way it went, and counts once.
    for place in range(opened.place + 1):
        ask = study.sessions.next("", of)
        assert ask is not None
        settled = study.sessions.answer("", of, place, Reply(ask.card.key.text))
        assert settled.repeated == (place < opened.place)
    assert len(study.learning.reviews("")) == opened.place + 1
    study.close()
    return len(reviews)


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("UPDATE session", 2),
        ("INSERT INTO review", 2),
        ("INSERT INTO state", 2),
        ("commit", 2),
        ("after", 3),
    ],
)
def test_a_process_that_dies_while_answering_leaves_an_answer_whole_or_not_at_all(
    tmp_path: Path, moment: str, kept: int
) -> None:
    path = tmp_path / "study.sqlite"
    of = begun(path)
    process = answering(path, of, moment)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert said.split() == ["0", "1"]
    assert is_whole(path, of, acknowledged=2) == kept


def test_a_process_killed_from_outside_has_lost_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "study.sqlite"
    of = begun(path)
    process = answering(path, of, "never")
    assert process.stdout is not None
    seen = [process.stdout.readline() for _ in range(7)]
    process.kill()
    rest = process.stdout.read()
    process.wait(timeout=30)
    assert process.returncode == -signal.SIGKILL
    # A line may be cut short by the end; only whole ones are acknowledged.
    is_whole(path, of, acknowledged=len(seen) + rest.count("\n"))

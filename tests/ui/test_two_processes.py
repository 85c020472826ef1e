"""Two servers that are started at once for one data folder: one has it, the other says so, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import FAKE_SERVER, ROOT, wait_for
from ui.state import read_state

ROUNDS = 5


@pytest.mark.reliability
@pytest.mark.long
def test_of_two_servers_that_start_at_once_one_has_the_folder_and_the_other_says_so(
    home: Path, record_property: Callable[[str, object], None]
) -> None:
    added = set[str]()
    for number in range(ROUNDS):
        servers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.ui.replica_server"], cwd=ROOT, env=os.environ.copy(),
                text=True, stderr=subprocess.PIPE,
            )
            for _ in range(2)
        ]  # fmt: skip
        client = wait_for(home)
        (loser,) = [each for each in servers if each.pid != client.pid]
        _, said = loser.communicate(timeout=60)
        assert loser.returncode != 0 and "home.in_use" in said and f"pid={client.pid}" in said
        state = read_state(home)
        assert state is not None and state["pid"] == client.pid
        list(client.add(b"The oven is red.", f"{number}.txt"))
        added.add(f"{number}.txt")
        assert {row["source"] for row in client.sources()} == added
        client.stop()
        client.close()
        (winner,) = [each for each in servers if each is not loser]
        winner.communicate(timeout=60)
    record_property("fault", "two servers started at once on one data folder")
    record_property("tried", ROUNDS)
    record_property("lost", 0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_second_is_told_what_to_do(home: Path, language: str) -> None:
    first = subprocess.Popen(FAKE_SERVER, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.DEVNULL)
    client = wait_for(home)
    try:
        second = subprocess.run(
            [sys.executable, "-m", "ui.cli", "serve", "--port", "0", "--language", language],
            cwd=ROOT, env=os.environ.copy(), text=True, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert str(client.pid) in second.stderr.replace(",", "") and "turnpoint stop" in second.stderr
    finally:
        client.close()
        first.terminate()
        first.wait(timeout=30)

"""A server process that has one document and five study cards, for who tests a door of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.ui.conftest import ROOT, wait_for


@contextmanager
def study_served(folder: Path) -> Generator[None]:
    """Serve a data folder, from when its cards are there until the block is left."""
    environment = {**os.environ, "TURNPOINT_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.study.study_server"], cwd=ROOT, env=environment
    )
    try:
        client = wait_for(folder)
        list(client.add(b"ovens", "ovens.html"))
        deadline = time.monotonic() + 60
        while not client.study.counts({})["language"]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        client.close()
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)

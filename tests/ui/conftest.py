"""A data folder for each test, and a server process with scripted rooms."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.client import Client, find

ROOT = Path(__file__).parents[2]
FAKE_SERVER = (sys.executable, "-m", "tests.ui.fake_server")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder; every program started from the test uses it, and speaks English."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TURNPOINT_HOME", str(folder))
    monkeypatch.setenv("TURNPOINT_SHARED", str(tmp_path / "shared"))
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    return folder


@pytest.fixture
def server(home: Path) -> Iterator[Client]:
    """A running server process with scripted rooms, and its client."""
    process = start_server()
    client = wait_for(home)
    yield client
    client.close()
    process.terminate()
    process.wait(timeout=30)


def start_server(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*FAKE_SERVER, *arguments], cwd=ROOT, env=os.environ.copy(), text=True, stderr=subprocess.PIPE
    )


def wait_for(home: Path) -> Client:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (client := find(home, "en")) is not None:
            return client
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def turnpoint(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the real command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT, env=os.environ.copy(), text=True, capture_output=True, input=given, timeout=60, check=False,
    )  # fmt: skip

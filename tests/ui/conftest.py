"""A data folder for each test, and server processes with scripted rooms."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import anyio
import pytest

from ui.client import Client, find, find_or_start

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
FAKE_SERVER = (sys.executable, "-m", "tests.ui.fake_server")


def run_apart(work: Callable[[], Awaitable[T]]) -> T:
    """What an async function gives, run by a loop in a thread of its own: from the first browser on, one runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, work).result()


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a server process that stays up for all tests that leave it running."""
    folder = tmp_path_factory.mktemp("standing") / "home"
    process = start_server(folder)
    wait_for(folder).close()
    yield folder
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder; every program started from the test uses it, and speaks English."""
    folder: Path = tmp_path / "home"
    if "server" in request.fixturenames:
        folder = request.getfixturevalue("standing")
    monkeypatch.setenv("TURNPOINT_HOME", str(folder))
    monkeypatch.setenv("TURNPOINT_SHARED", str(tmp_path / "shared"))
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return folder


@pytest.fixture
def server(home: Path) -> Iterator[Client]:
    """The client of the standing server, without documents."""
    client = wait_for(home)
    for row in client.sources():
        client.remove(row["source"])
    yield client
    client.close()


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with the real server over the shipped corpus, its engine ready."""
    home = tmp_path / "home"
    monkeypatch.setenv("TURNPOINT_HOME", str(home))
    client = find_or_start(home, "en")
    deadline = time.monotonic() + 300
    while client.status()["engine"]["state"] != "ready":
        assert time.monotonic() < deadline, "the engine did not come"
        time.sleep(0.1)
    yield home
    client.stop()


def start_server(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A server process with scripted rooms for a data folder."""
    environment = {**os.environ, "TURNPOINT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*FAKE_SERVER, *arguments], cwd=ROOT, env=environment, text=True, stderr=subprocess.PIPE
    )


def wait_for(home: Path) -> Client:
    """The client of a server that is starting."""
    deadline = time.monotonic() + 60
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

"""A fake Slack, a server with scripted rooms, and the Slack process between them, in this process or one of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.ui.conftest import ROOT, wait_for
from tests.ui.slack.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from ui.client import Client, find_or_start
from ui.slack.process import running
from ui.slack.settings import Settings

TOKENS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SECRET}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack()
    yield fake
    fake.close()


@pytest.fixture(scope="session")
def standing_for_slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a server process with scripted rooms that stays up for all scenarios."""
    folder = tmp_path_factory.mktemp("slack-standing") / "home"
    environment = {**os.environ, "TURNPOINT_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "tests.ui.slack.room"], cwd=ROOT, env=environment)
    client = wait_for(folder)
    list(client.add(b"Nvidia sold many chips.", "shared.txt"))
    client.close()
    yield folder
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def room(standing_for_slack: Path) -> Path:
    """The data folder of the standing server; what a Slack process kept there before is gone."""
    for left in standing_for_slack.glob("slack.db*"):
        left.unlink()
    return standing_for_slack


@pytest.fixture
def started(slack: FakeSlack, room: Path) -> Iterator[Callable[..., Any]]:
    """Starts the Slack process's parts in this process; it ends with the test.

    A connection is looked after every `looks_every` seconds, as `SocketModeHandler` does by itself.
    """
    with ExitStack() as stack:

        def start(looks_every: float = 5.0, workers: int = 6, **options: Any) -> Any:
            settings = replace(Settings.of(TOKENS, api=slack.api, **options), workers=workers)

            def find() -> Client:
                return find_or_start(room, "en")

            app = stack.enter_context(running(settings, room, find))
            handler = SocketModeHandler(app, APP_TOKEN, ping_interval=looks_every)
            stack.callback(hang_up, handler)
            handler.connect()
            until(lambda: slack.connected)
            return app

        yield start
    if not slack.refuse:
        assert slack.refusals == []


@pytest.fixture
def app(started: Callable[..., Any]) -> Any:
    """The Slack process's parts, with usual settings, connected."""
    return started()


def hang_up(handler: SocketModeHandler) -> None:
    """Close the connection, without the 3 seconds and the one for which its threads would wait for Slack's next word."""
    client: Any = handler.client
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    with suppress(OSError):
        client.current_session.sock.shutdown(socket.SHUT_RD)
    client.closed = True
    client.message_queue.put(None)
    handler.close()


def start_slack(home: Path, slack: FakeSlack) -> subprocess.Popen[str]:
    """The real command in a process of its own, connected to the fake Slack when this returns."""
    environment = {**os.environ, **TOKENS, "TURNPOINT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "slack", "--api", slack.api],
        cwd=ROOT, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: slack.connected or process.poll() is not None, 60)
    assert process.poll() is None, "the Slack process ended"
    return process


def until(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What `look` gives once it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.01)
    found = look()
    assert found, "it did not come about in time"
    return found

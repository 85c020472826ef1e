"""The command, its modes and its manifest; tokens are nowhere to be read."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.conftest import ROOT, turnpoint
from tests.ui.slack.conftest import TOKENS, start_slack, until
from tests.ui.slack.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from tests.ui.slack.test_asking import done, shown
from ui.slack.app import COMMAND, EVENTS
from ui.slack.manifest import manifest
from ui.slack.settings import Settings, SlackError

SCOPE_OF = {
    "chat_postMessage": "chat:write", "chat_postEphemeral": "chat:write", "chat_update": "chat:write",
    "chat_delete": "chat:write", "chat_stream": "chat:write", "chat_stopStream": "chat:write",
    "assistant_threads_setStatus": "assistant:write", "assistant_threads_setSuggestedPrompts": "assistant:write",
    "users_info": "users:read", "files_info": "files:read", "files_upload_v2": "files:write", "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write", "conversations_replies": "history",
    "conversations_history": "history", "auth_test": "", "apps_connections_open": "",
}  # fmt: skip
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


def test_the_manifest_lists_what_the_code_uses_and_nothing_else() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "ui" / "slack").glob("*.py"))
    used = set(re.findall(r"slack\.((?:chat|assistant|users|files|conversations|auth|apps)_\w+)\(", code))
    assert used <= set(SCOPE_OF), "a method whose scope is not known here"
    needed = {SCOPE_OF[name] for name in used} - {"", "history"}
    needed |= HISTORY | {"app_mentions:read", "commands", "files:read"}
    made = manifest()
    assert set(made["oauth_config"]["scopes"]["bot"]) == needed
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)
    assert [each["command"] for each in made["features"]["slash_commands"]] == [COMMAND]
    assert made["settings"]["socket_mode_enabled"] and made["settings"]["interactivity"]["is_enabled"]
    assert len(made["features"]["agent_view"]["suggested_prompts"]) <= 4
    assert len(made["display_information"]["description"]) <= 140


def test_the_manifest_is_printed_for_both_modes(home: Path) -> None:
    assert json.loads(turnpoint("slack", "manifest").stdout) == manifest()
    url = "https://turnpoint.example.com/slack/events"
    over_http = json.loads(turnpoint("slack", "manifest", "--url", url).stdout)
    assert not over_http["settings"]["socket_mode_enabled"]
    assert over_http["settings"]["event_subscriptions"]["request_url"] == url
    assert over_http["features"]["slash_commands"][0]["url"] == url


def test_missing_tokens_and_unsafe_addresses_are_told() -> None:
    for over_http, missing in ((False, "SLACK_APP_TOKEN"), (True, "SLACK_SIGNING_SECRET")):
        told = {name: value for name, value in TOKENS.items() if name != missing}
        with pytest.raises(SlackError) as caught:
            Settings.of(told, over_http=over_http)
        assert caught.value.details["name"] == missing
    for api in ("http://slack.com/api/", "http://10.0.0.1/", "ftp://slack.com/"):
        with pytest.raises(SlackError):
            Settings.of(TOKENS, api=api)
    settings = Settings.of(TOKENS | {"TURNPOINT_SLACK_CHANNELS": "C1, C2"}, channels=["C3"])
    assert settings.channels == {"C1", "C2", "C3"}
    assert not any(token in repr(settings) for token in (BOT_TOKEN, APP_TOKEN, SECRET))


def test_a_wrong_token_and_a_second_process_end_the_command_with_a_sentence(
    slack: FakeSlack, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, **TOKENS, "TURNPOINT_HOME": str(room), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ui.cli", "--language", "en", "slack", "--api", slack.api]

    def run(**changed: str) -> subprocess.CompletedProcess[str]:
        told = {**environment, **changed}
        return subprocess.run(
            command, cwd=ROOT, env=told, text=True, capture_output=True, timeout=60, check=False
        )

    wrong = run(SLACK_BOT_TOKEN="xoxb-wrong")
    assert wrong.returncode == 1 and "did not accept SLACK_BOT_TOKEN (invalid_auth)" in wrong.stderr
    process = start_slack(room, slack)
    try:
        second = run()
        assert second.returncode == 1 and f"process {process.pid}" in second.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()


def test_no_token_is_written_anywhere(
    slack: FakeSlack, started: Callable[..., Any], room: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.lose["chat.startStream"] = 1
    slack.refuse["assistant.threads.setStatus"] = "unknown_method"
    started()
    done(slack, slack.mention("is it a secret?")["event"]["ts"])
    for token in (BOT_TOKEN, APP_TOKEN, SECRET):
        assert token not in caplog.text
        for path in room.iterdir():
            if path.is_file():
                assert token.encode() not in path.read_bytes(), path


@contextmanager
def over_http(home: Path, slack: FakeSlack) -> Any:
    environment = {**os.environ, **TOKENS, "TURNPOINT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "--language",
        "en",
        "slack",
        "--http",
        "--port",
        "0",
        "--api",
        slack.api,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield re.findall(r"http://\S+/slack/events", line)[0]
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def signed(body: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    made = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={made}",
        "Content-Type": "application/json",
    }


def test_over_http_only_signed_and_fresh_requests_are_taken(slack: FakeSlack, room: Path) -> None:
    with over_http(room, slack) as url:
        asked = slack.mention("over HTTP?", send=False)
        body = json.dumps(asked)
        refused = [
            httpx.post(url, content=body, headers={"Content-Type": "application/json"}),
            httpx.post(url, content=body, headers=signed(body, secret="another")),
            httpx.post(url, content=body + " ", headers=signed(body)),
            httpx.post(url, content=body, headers=signed(body, at=time.time() - 3_600)),
        ]
        assert [reply.status_code for reply in refused] == [401] * 4
        assert httpx.post(url, content="x" * (2 << 20), headers=signed("x")).status_code == 413
        assert slack.ours() == []
        challenge = json.dumps({"type": "url_verification", "challenge": "a b"})
        assert "a b" in httpx.post(url, content=challenge, headers=signed(challenge)).text
        begun = time.monotonic()
        assert httpx.post(url, content=body, headers=signed(body)).status_code == 200
        assert time.monotonic() - begun < 3
        (answer,) = done(slack, asked["event"]["ts"])
        assert "over HTTP?" in shown(answer)


def test_events_are_acknowledged_at_once_while_the_server_is_slow(
    slack: FakeSlack, started: Callable[..., Any]
) -> None:
    started(workers=2)
    begun = time.monotonic()
    envelopes = [slack.send(slack.mention(f"a while {n}", channel=f"C{n}", send=False)) for n in range(10)]
    until(lambda: all(each in slack.acknowledged for each in envelopes))
    assert max(slack.acknowledged[each] for each in envelopes) - begun < 3
    until(lambda: len([key for key in slack.statuses if key[0].startswith("C")]) == 10)

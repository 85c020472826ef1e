"""The Slack process outlives the server that it asks."""

from __future__ import annotations

from pathlib import Path

from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.ui.conftest import FAKE_SERVER, start_server, wait_for
from tests.ui.slack.conftest import TOKENS, hang_up, until
from tests.ui.slack.fake_slack import APP_TOKEN, FakeSlack
from tests.ui.slack.test_asking import done, shown
from ui.client import Client, find, find_or_start
from ui.slack.process import running
from ui.slack.settings import Settings


def test_a_server_that_ends_is_started_again_and_its_question_answered(slack: FakeSlack, home: Path) -> None:
    server = start_server(home)
    wait_for(home).close()

    def found() -> Client:
        return find_or_start(home, "en", command=FAKE_SERVER)

    with running(Settings.of(TOKENS, api=slack.api), home, found) as app:
        handler = SocketModeHandler(app, APP_TOKEN)
        handler.connect()
        until(lambda: slack.connected)
        done(slack, slack.mention("before")["event"]["ts"])
        thread = slack.mention("it takes a while")["event"]["ts"]
        until(lambda: slack.ours(thread=thread))
        server.kill()
        server.wait()
        (answer,) = done(slack, thread)
        assert "It is so: it takes a while." in shown(answer)
        assert len(slack.ours(thread=thread)) == 1
        hang_up(handler)
    if (client := find(home, "en")) is not None:
        client.stop()

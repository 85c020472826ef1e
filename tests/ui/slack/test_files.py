"""A file shared with us is read only when its owner says so, and for its channel alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import wait_for
from tests.ui.slack.conftest import until
from tests.ui.slack.fake_slack import TEAM, FakeSlack, Message
from tests.ui.slack.test_asking import done, finished, shown
from tests.ui.slack.test_commands import button_of, whispered
from tests.ui.slack.test_once import settle


def share(slack: FakeSlack, data: bytes, name: str, text: str = "", **more: Any) -> dict[str, Any]:
    of = f"F{len(slack.files):04d}{name.partition('.')[0].upper()}"
    slack.files[of] = data
    files = [{"id": of, "name": name, "size": len(data), "url_private_download": f"{slack.url}/files/{of}"}]
    return slack.mention(text, files=files, **more)


def kept_answer(folder: Path, question: str) -> str:
    """An answer with its evidence, as it was given by the server."""
    with sqlite3.connect(folder / "slack.db") as database:
        return str(database.execute("select answer from question where id = ?", (question,)).fetchone()[0])


def offer(slack: FakeSlack, thread: str) -> Message:
    (message,) = until(lambda: [each for each in slack.ours(thread=thread) if each.metadata])
    return message


def test_a_file_is_offered_read_on_agreement_and_seen_in_its_channel_alone(
    slack: FakeSlack, app: Any, standing_for_slack: Any
) -> None:
    thread = share(slack, b"Our secret plan.", "plan.txt", "what is planned?")["event"]["ts"]
    message = offer(slack, thread)
    assert "plan.txt" in shown(message) and slack.calls and "Shall I read" in shown(message)
    client = wait_for(standing_for_slack)
    mine = client.acting_for(f"slack:{TEAM}:C0ONE")
    assert not any(row.get("private") for row in mine.sources())
    yes = button_of(message.blocks, "file_add")
    slack.press(yes, user="U0BOB")
    until(lambda: slack.ephemerals)
    slack.press(yes)
    until(lambda: "Read:" in shown(message))
    (answer,) = done(slack, thread)
    assert "what is planned?" in shown(answer)
    assert [row["name"] for row in mine.sources() if row.get("private")] == ["plan.txt"]
    other = client.acting_for(f"slack:{TEAM}:C0TWO")
    assert not any("plan" in row["source"] for row in (*other.sources(), *client.sources()))
    slack.command("sources plan")
    assert "this channel only" in whispered(slack)
    slack.command("sources plan", channel="C0TWO")
    assert "(0)" in whispered(slack, 2)
    there = slack.mention("what of the plan?", channel="C0TWO")["event"]["ts"]
    done(slack, there)
    here = slack.mention("what of the plan?")["event"]["ts"]
    done(slack, here)
    assert "Our secret plan." in kept_answer(standing_for_slack, f"C0ONE:{here}")
    assert "secret" not in kept_answer(standing_for_slack, f"C0TWO:{there}")
    slack.press(button_of(message.blocks, "file_remove"))
    until(lambda: "Taken out" in shown(message))
    assert not any(row.get("private") for row in mine.sources())
    client.close()


def test_a_file_that_is_declined_is_never_fetched(slack: FakeSlack, app: Any) -> None:
    thread = share(slack, b"x", "no.txt")["event"]["ts"]
    message = offer(slack, thread)
    slack.press(button_of(message.blocks, "file_leave"))
    until(lambda: "Not read" in shown(message))


def test_a_file_that_cannot_be_read_says_why(slack: FakeSlack, app: Any) -> None:
    thread = share(slack, b"BAD", "bad.txt")["event"]["ts"]
    message = offer(slack, thread)
    slack.press(button_of(message.blocks, "file_add"))
    until(lambda: "Reading" not in shown(message) and "Shall I" not in shown(message))
    assert "bad.txt" in shown(message) and "Read:" not in shown(message)


def test_a_sign_in_page_is_not_read_for_the_file(slack: FakeSlack, app: Any) -> None:
    slack.without_files_read = True
    thread = share(slack, b"real", "real.txt")["event"]["ts"]
    message = offer(slack, thread)
    slack.press(button_of(message.blocks, "file_add"))
    until(lambda: "files:read" in shown(message))


def test_the_token_goes_to_slack_alone(slack: FakeSlack, app: Any) -> None:
    files = [
        {"id": "F9", "name": "x.txt", "size": 1, "url_private_download": "https://evil.example/slack.com/x"}
    ]
    thread = slack.mention("", files=files)["event"]["ts"]
    message = offer(slack, thread)
    slack.press(button_of(message.blocks, "file_add"))
    until(lambda: "could not be fetched" in shown(message))


def test_an_offer_whose_reply_was_lost_is_made_once(slack: FakeSlack, started: Callable[..., Any]) -> None:
    slack.lose["chat.postMessage"] = 1
    started()
    thread = share(slack, b"x", "once.txt")["event"]["ts"]
    message = offer(slack, thread)
    settle(slack)
    assert slack.ours(thread=thread) == [message]


@pytest.mark.parametrize("mention_first", [True, False])
def test_a_mention_that_is_told_without_its_file_is_answered_with_it_once_it_is_read(
    slack: FakeSlack, app: Any, room: Path, mention_first: bool
) -> None:
    """Slack tells of such a message twice: as a mention without its files, and as one of its channel with them."""
    slack.files["F0PLAN"] = b"Our secret plan."
    url = f"{slack.url}/files/F0PLAN"
    files = [{"id": "F0PLAN", "name": "plan.txt", "size": 16, "url_private_download": url}]
    mention = slack.mention("what is planned?", send=False)
    text, thread = mention["event"]["text"], mention["event"]["ts"]
    more: dict[str, Any] = {"subtype": "file_share", "files": files}
    told = slack.event_of(text, thread, "C0ONE", "U0ANN", **more)

    def offered() -> Message:
        return until(lambda: next((m for m in slack.ours(thread=thread) if "plan.txt" in shown(m)), None))

    if mention_first:
        slack.send(mention)
        done(slack, thread)
        slack.send(told)
        offered()
    else:
        slack.send(told)
        offered()
        slack.send(mention)
        settle(slack)
        assert len(slack.ours(thread=thread)) == 1, "it is not answered before the file is read"
    slack.press(button_of(offered().blocks, "file_add"))
    done(slack, thread, 2 if mention_first else 1)
    of = f"C0ONE:{thread}" + (":file" if mention_first else "")
    assert "Our secret plan." in kept_answer(room, of)
    settle(slack)
    assert len([m for m in slack.ours(thread=thread) if finished(m)]) == (2 if mention_first else 1)
    slack.press(button_of(offered().blocks, "file_remove"))
    until(lambda: "Taken out" in shown(offered()))


@pytest.mark.parametrize("thread", [None, "a thread"])
def test_a_file_among_people_is_not_ours_to_read(slack: FakeSlack, app: Any, thread: str | None) -> None:
    root = slack.say("look")["event"]["ts"]
    slack.say("here", files=[{"id": "F1", "name": "x.txt"}], thread=root if thread else None)
    other = slack.mention("a question")["event"]["ts"]
    done(slack, other)
    assert len(slack.ours()) == 1

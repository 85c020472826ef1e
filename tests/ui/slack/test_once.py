"""Each question is answered once: whatever Slack loses, delays or refuses, and whenever the process ends."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import start_server, wait_for
from tests.ui.slack.conftest import start_slack, until
from tests.ui.slack.fake_slack import US, FakeSlack
from tests.ui.slack.test_asking import done, finished, shown

Event = dict[str, Any]


@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.stopStream", "chat.appendStream", "assistant.threads.setStatus"]
)
def test_a_call_that_was_done_but_never_answered_is_not_done_twice(
    slack: FakeSlack, app: Any, method: str
) -> None:
    slack.lose[method] = 1
    thread = slack.mention("what is lost?")["event"]["ts"]
    (answer,) = done(slack, thread)
    settle(slack)
    assert len(slack.ours(thread=thread)) == 1 and not answer.streaming
    assert shown(answer).count("It is so") == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_the_same_where_nothing_is_streamed(slack: FakeSlack, app: Any, method: str) -> None:
    slack.refuse["chat.startStream"] = "unknown_method"
    slack.lose[method] = 1
    thread = slack.mention("what is lost?")["event"]["ts"]
    (answer,) = done(slack, thread)
    settle(slack)
    assert len(slack.ours(thread=thread)) == 1
    assert shown(answer).count("It is so") == 1


def test_where_neither_status_nor_stream_is_had_a_message_holds_the_place(slack: FakeSlack, app: Any) -> None:
    slack.refuse |= {
        "chat.startStream": "feature_not_enabled",
        "assistant.threads.setStatus": "unknown_method",
    }
    thread = slack.mention("is it so?")["event"]["ts"]
    (answer,) = done(slack, thread)
    assert len(slack.ours(thread=thread)) == 1 and "It is so" in shown(answer)
    posted = next(call for call in slack.calls if call.method == "chat.postMessage")
    assert posted.given["text"] == "Searching the sources…"


def test_slack_is_given_the_time_it_asks_for(slack: FakeSlack, app: Any) -> None:
    slack.slow_down["chat.startStream"] = 1
    slack.slow_down["chat.stopStream"] = 1
    begun = time.monotonic()
    thread = slack.mention("in good time")["event"]["ts"]
    (answer,) = done(slack, thread)
    assert time.monotonic() - begun >= 2
    assert len(slack.ours(thread=thread)) == 1 and "It is so" in shown(answer)


def test_a_question_from_a_channel_that_is_gone_is_given_up(slack: FakeSlack, app: Any) -> None:
    def gone(given: dict[str, Any]) -> str | None:
        return "is_archived" if given["channel"] == "C0GONE" else None

    slack.refuse |= dict.fromkeys(("chat.startStream", "chat.postMessage"), gone)
    slack.mention("to nobody", channel="C0GONE")
    thread = slack.mention("to somebody")["event"]["ts"]
    done(slack, thread)
    assert [each.channel for each in slack.ours()] == ["C0ONE"]


@pytest.mark.long
def test_what_slack_always_refuses_is_given_up_in_the_end(
    slack: FakeSlack, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.slack import answering, desk

    monkeypatch.setattr(desk, "_LOOK", 0.05)
    monkeypatch.setattr(answering, "_LATEST", 0.05)
    monkeypatch.setattr(answering, "_TRIES", 5)
    slack.refuse |= dict.fromkeys(("chat.startStream", "chat.postMessage"), "fatal_blocks")
    thread = slack.mention("in vain")["event"]["ts"]
    slack.say("and on", thread=thread)
    until(lambda: slack.tries["chat.postMessage"] >= 2 * answering._TRIES, 60)
    settle(slack)
    slack.refuse.clear()
    later = slack.say("now?", thread=thread)["event"]["ts"]
    (answer,) = done(slack, thread)
    assert answer.metadata["event_payload"]["question"] == f"C0ONE:{later}"


def test_an_event_that_cannot_be_kept_is_not_acknowledged(
    slack: FakeSlack, started: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.slack.inbox import Inbox

    started()
    keep = Inbox.keep

    def full(*args: Any, **options: Any) -> Any:
        raise OSError("no space left")

    monkeypatch.setattr(Inbox, "keep", full)
    asked = slack.mention("is there room?", send=False)
    envelope = slack.send(asked)
    other = slack.send({**slack.event_of("x", slack.next_ts(), "C0ONE", "U0ANN"), "event_id": "EvX"})
    until(lambda: other in slack.acknowledged)
    assert envelope not in slack.acknowledged
    monkeypatch.setattr(Inbox, "keep", keep)
    slack.send(asked, attempt=1)
    assert done(slack, asked["event"]["ts"])


@pytest.mark.timeout(900)
def test_of_two_hundred_threads_none_is_lost_and_none_answered_twice_over_a_kill(
    slack: FakeSlack, tmp_path: Path
) -> None:
    """Events come twice, late, in the wrong order, and again where they were not acknowledged; in the middle of it the
    process is killed and another one started."""
    home = tmp_path / "home"
    server = start_server(home)
    wait_for(home).close()
    process = start_slack(home, slack)
    try:
        chance = random.Random(7)
        questions: dict[tuple[str, str], Event] = {}
        waves: list[list[Event]] = [[], [], []]
        for n in range(200):
            channel = f"C{n % 40:05d}"
            first = slack.mention(f"question {n}", channel=channel, user=f"U{n:05d}", send=False)
            thread = first["event"]["ts"]
            questions[channel, thread] = first
            early, late = waves[0], waves[chance.choice((0, 1, 2))]
            (late if chance.random() < 0.2 else early).append(first)
            if chance.random() < 0.5:
                late.append(first)
            if chance.random() < 0.5:  # the same message once more, as one of the channel
                event = first["event"]
                late.append(slack.event_of(event["text"], event["ts"], channel, event["user"]))
            if n % 2:
                more = slack.say(f"more of {n}", channel=channel, user=f"U{n:05d}", thread=thread, send=False)
                questions[channel, more["event"]["ts"]] = more
                waves[chance.choice((0, 1))].append(more)
        for wave in waves:
            chance.shuffle(wave)
        sent: dict[str, Event] = {}

        def deliver(events: list[Event], attempt: int = 0) -> None:
            for payload in events:
                sent[slack.send(payload, attempt=attempt)] = payload

        deliver(waves[0])
        until(lambda: sum(map(finished, slack.ours())) >= 40, 120)
        deliver(waves[1][: len(waves[1]) // 2])
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        until(lambda: not slack.connected)
        taken = {payload["event"]["ts"] for name, payload in sent.items() if name in slack.acknowledged}
        assert len(taken) > sum(map(finished, slack.ours())) + 20, "nothing was under way when it was killed"
        process = start_slack(home, slack)
        deliver(waves[1][len(waves[1]) // 2 :])
        deliver(waves[2])
        # Slack sends again what was not acknowledged.
        time.sleep(3)
        known = {payload["event_id"] for name, payload in sent.items() if name in slack.acknowledged}
        again = {p["event_id"]: p for p in sent.values() if p["event_id"] not in known}
        deliver(list(again.values()), attempt=1)
        until(lambda: sum(map(finished, slack.ours())) >= len(questions), 600)
        settle(slack, 2.0)
        answers = [each for each in slack.ours() if finished(each)]
        of = Counter(each.metadata["event_payload"]["question"] for each in answers if each.metadata)
        assert of == Counter(f"{channel}:{ts}" for channel, ts in questions)
        assert len(slack.ours()) == len(questions), "a message was left behind"
        assert not any(each.streaming for each in slack.ours())
        for (channel, ts), payload in questions.items():
            (answer,) = [a for a in answers if a.metadata["event_payload"]["question"] == f"{channel}:{ts}"]
            said = payload["event"]["text"].replace(f"<@{US}> ", "")
            assert f"It is so: {said}." in shown(answer)
            assert answer.thread_ts == payload["event"].get("thread_ts", ts)
        assert slack.refusals == []
    finally:
        process.kill()
        process.wait()
        server.terminate()
        server.wait(timeout=30)


def settle(slack: FakeSlack, seconds: float = 1.0) -> None:
    """Until nothing has been called for a while."""
    until(lambda: slack.calls and time.monotonic() - slack.calls[-1].at > seconds, 60)

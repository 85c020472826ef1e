"""Questions asked in Slack: by mention, directly, and in threads, through the real Bolt app and a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.ui.slack.conftest import until
from tests.ui.slack.fake_slack import US, FakeSlack, Message
from tests.ui.slack.rules import texts


def done(slack: FakeSlack, thread: str, count: int = 1) -> list[Message]:
    """Our finished messages in a thread, once there are so many."""

    def look() -> list[Message]:
        found = [each for each in slack.ours(thread=thread) if finished(each)]
        return found if len(found) >= count else []

    return until(look)


def finished(message: Message) -> bool:
    return bool(message.metadata and message.metadata["event_payload"].get("done"))


def shown(message: Message) -> str:
    return message.streamed + "\n".join(texts(message.blocks))


def test_a_mention_is_answered_in_its_thread_with_evidence_first(slack: FakeSlack, app: Any) -> None:
    asked = slack.mention("What did Nvidia sell?")
    thread = asked["event"]["ts"]
    (answer,) = done(slack, thread)
    assert "It is so: What did Nvidia sell?." in shown(answer)
    assert answer.streamed.index("Found in") < answer.streamed.index("It is so")
    assert "ACME" in shown(answer) and not answer.streaming
    assert answer.metadata["event_payload"]["event"] == asked["event_id"]
    shown_status = until(lambda: _over(slack, "C0ONE", thread))
    assert shown_status[0] == "is searching the sources…" and "is writing…" in shown_status


def _over(slack: FakeSlack, channel: str, thread: str) -> list[str]:
    """The statuses of a thread once the last one was taken away."""
    told = [status for status, _ in slack.statuses[channel, thread]]
    return told if told[-2:] and told[-1] == "" and "is writing…" in told else []


def test_a_direct_message_is_answered_without_a_mention(slack: FakeSlack, app: Any) -> None:
    thread = slack.say("매출은 얼마인가요?", channel="D0ANN")["event"]["ts"]
    (answer,) = done(slack, thread)
    assert "매출은" in shown(answer)
    assert slack.statuses["D0ANN", thread][0][0] == "자료를 찾는 중…"


def test_a_thread_goes_on_without_a_mention_and_remembers(slack: FakeSlack, app: Any) -> None:
    thread = slack.mention("first question")["event"]["ts"]
    done(slack, thread)
    slack.say("and then?", thread=thread)
    answers = done(slack, thread, 2)
    assert "and then?" in shown(answers[1])
    assert not [call for call in slack.calls if call.method == "conversations.replies"]


def test_what_people_say_to_each_other_is_not_answered(slack: FakeSlack, app: Any) -> None:
    alone = slack.say("lunch?")["event"]["ts"]
    slack.say("yes", thread=alone)
    thread = slack.mention("a question")["event"]["ts"]
    done(slack, thread)
    slack.say("<@U0BOB> what do you think?", thread=thread)
    slack.say("from a bot", thread=thread, bot_id="B1")
    slack.say("edited", thread=thread, subtype="message_changed")
    ours = slack.say(f"<@{US}> from us", user=US, kind="app_mention")["event"]["ts"]
    last = slack.mention("another question")["event"]["ts"]
    done(slack, last)
    said = [each.thread_ts for each in slack.ours() if each.ts != ours]
    assert sorted(said) == [thread, last]
    until(lambda: len(slack.acknowledged) == slack.envelopes)


def test_a_message_that_is_told_of_twice_is_answered_once(slack: FakeSlack, app: Any) -> None:
    asked = slack.mention("once only", send=False)
    event = asked["event"]
    as_message = slack.event_of(event["text"], event["ts"], event["channel"], event["user"])
    envelopes = [slack.send(asked), slack.send(as_message), slack.send(asked, attempt=1)]
    until(lambda: all(each in slack.acknowledged for each in envelopes))
    done(slack, event["ts"])
    slack.send(asked, attempt=2)
    other = slack.mention("another")["event"]["ts"]
    done(slack, other)
    assert len(slack.ours(thread=event["ts"])) == 1


def test_a_follow_up_that_comes_before_its_beginning_is_answered(slack: FakeSlack, app: Any) -> None:
    first = slack.mention("the beginning", send=False)
    thread = first["event"]["ts"]
    early = slack.send(slack.say("the follow-up", thread=thread, send=False))
    until(lambda: early in slack.acknowledged)
    assert slack.ours() == []
    slack.send(first)
    answers = done(slack, thread, 2)
    assert "beginning" in shown(answers[0]) and "follow-up" in shown(answers[1])


def test_a_connection_that_slack_closes_is_opened_again(
    slack: FakeSlack, started: Callable[..., Any]
) -> None:
    started(looks_every=0.5)
    done(slack, slack.mention("before")["event"]["ts"])
    slack.drop()
    until(lambda: not slack.connected)
    until(lambda: slack.connected, 60)
    thread = slack.mention("after")["event"]["ts"]
    assert "It is so: after." in shown(done(slack, thread)[0])

"""Long answers over several messages, and answers that changed after they were shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.slack.conftest import TOKENS
from tests.ui.slack.fake_slack import US, FakeSlack
from tests.ui.slack.test_asking import finished, shown
from tests.ui.slack.test_blocks import answer
from ui.slack.app import web_client
from ui.slack.question import Question
from ui.slack.reply import Reply, Streams
from ui.slack.settings import Settings
from ui.slack.trace import Found, look
from ui.words import Words

FOUND = [{"company": "NVIDIA", "form": "10-K", "fiscal_period": "FY2025", "source": "a.html"}]


@pytest.fixture
def client(slack: FakeSlack) -> Any:
    return web_client(Settings.of(TOKENS, api=slack.api))


def asked(slack: FakeSlack) -> Question:
    ts = slack.mention("long?", send=False)["event"]["ts"]
    return Question(f"C0ONE:{ts}", "Ev1", "thread", "T0TEAM", "C0ONE", ts, ts, "U0ANN", "long?")


def reply_to(client: Any, question: Question, noted: list[str], found: Found | None = None) -> Reply:
    return Reply(client, question, Words("en"), Streams(), lambda ts, part: noted.append(ts), found)


def long_answer(citations: int = 70) -> dict[str, Any]:
    made = answer(sentences=[{"text": "A long sentence. " * 90, "citations": [1], "check": "verified"}] * 9)
    one = made["citations"][0]
    made["citations"] = [{**one, "n": n, "quote": "q " * 200} for n in range(1, citations + 1)]
    return made


@pytest.mark.parametrize("streams", [True, False])
def test_a_long_answer_stands_in_several_messages_each_once(
    slack: FakeSlack, client: Any, streams: bool
) -> None:
    if not streams:
        slack.refuse["chat.startStream"] = "unknown_method"
    question, made = asked(slack), long_answer()
    noted: list[str] = []
    reply = reply_to(client, question, noted)
    reply.evidence(FOUND)
    for sentence in made["sentences"]:
        reply.sentence(sentence)
    reply.finish(made)
    messages = slack.ours(thread=question.thread)
    assert len(messages) > 2 and all(map(finished, messages)) and [m.ts for m in messages] == noted
    assert [m.metadata["event_payload"]["part"] for m in messages if m.metadata] == list(range(len(messages)))
    assert sum(shown(m).count("A long sentence.") for m in messages) == 810
    assert slack.refusals == []


def test_what_was_lost_between_two_messages_is_added_and_nothing_said_twice(
    slack: FakeSlack, client: Any
) -> None:
    question, made = asked(slack), long_answer()
    first = reply_to(client, question, [])
    first.evidence(FOUND)
    slack.lose["chat.postMessage"] = 1
    with pytest.raises(OSError):
        first.finish(made)
    before = len(slack.ours(thread=question.thread))
    found = look(client, question, frozenset(), US)
    assert len(found.done) == before >= 2 and not found.is_open
    reply_to(client, question, [], found).finish(made)
    messages = slack.ours(thread=question.thread)
    parts = [m.metadata["event_payload"]["part"] for m in messages if m.metadata]
    assert sorted(parts) == list(range(len(messages))) and len(messages) > before


def test_a_sentence_that_was_repaired_is_set_anew(slack: FakeSlack, client: Any) -> None:
    question, made = asked(slack), answer()
    reply = reply_to(client, question, [])
    reply.evidence(FOUND)
    reply.sentence({"text": "Revenue was $131 billion.", "citations": [1], "check": "verified"})
    reply.finish(made)
    (message,) = slack.ours(thread=question.thread)
    assert "$131" not in shown(message) and "$130 billion.[1]" in shown(message)
    assert not message.streaming and finished(message)


def test_a_stream_that_expired_is_finished_by_an_update(slack: FakeSlack, client: Any) -> None:
    question, made = asked(slack), answer()
    reply = reply_to(client, question, [])
    reply.evidence(FOUND)
    (message,) = slack.ours(thread=question.thread)
    message.streaming = False
    reply.sentence(made["sentences"][0])
    reply.finish(made)
    assert slack.ours(thread=question.thread) == [message]
    assert shown(message).count("$130 billion.[1]") == 1 and finished(message)

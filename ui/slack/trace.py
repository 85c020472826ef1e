"""The trace that our messages carry in Slack itself, and how they are found again by it.

A call to Slack may have been carried out although its answer never came, or the process may have ended before it could
note it. What is in Slack is therefore looked at before anything is posted a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from ui.slack.question import Question

ANSWER = "turnpoint_answer"
NOTE = "turnpoint_note"
_UNSURE = {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
_FOR_GOOD = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "thread_not_found",
    "message_not_found",
    "cannot_reply_to_message",
    "restricted_action",
    "restricted_action_thread_locked",
    "restricted_action_read_only_channel",
    "account_inactive",
    "token_revoked",
    "invalid_auth",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What of an answer is in Slack.

    Attributes:
        first: The ts of its first message, finished or not; empty where there is none.
        done: The parts of it that are finished.
        is_open: Whether the first is a stream that nobody has ended, as far as can be seen.
    """

    first: str = ""
    done: frozenset[int] = frozenset()
    is_open: bool = False


def metadata(question: Question, part: int, *, done: bool) -> dict[str, Any]:
    """What a message of an answer carries: ids only, since every app of a workspace may read it."""
    payload = {"event": question.event, "question": question.id, "part": part, "done": done}
    return {"event_type": ANSWER, "event_payload": payload}


def note(about: str) -> dict[str, Any]:
    """What any other message of ours carries, so that it is not taken for an answer."""
    return {"event_type": NOTE, "event_payload": {"about": about}}


def look(slack: WebClient, question: Question, ours: frozenset[str], us: str) -> Found:
    """Find the messages that answer a question in its thread.

    A stream carries no trace until it has ended. One of ours without any, after the question and known to answer nothing
    else, was begun for this question: of a thread one question is answered at a time.

    Args:
        slack: Slack.
        question: The question.
        ours: Messages of this channel that are known to answer something.
        us: Our user id.

    Raises:
        SlackApiError: Slack does not tell.
    """
    first, done, cursor, is_open = "", set[int](), None, False
    while True:
        told = _page(slack, question, cursor)
        for message in told.get("messages") or []:
            if message.get("user") != us or message["ts"] <= question.ts:
                continue
            trace = message.get("metadata") or {}
            payload: Mapping[str, Any] = trace.get("event_payload") or {}
            if trace.get("event_type") == ANSWER and payload.get("question") == question.id:
                if payload["part"] == 0:
                    first = message["ts"]
                if payload["done"]:
                    done.add(int(payload["part"]))
            elif (
                question.kind == "thread"
                and not trace
                and (message["ts"] not in ours or message["ts"] == question.reply)
            ):
                first, is_open = first or message["ts"], not first
        cursor = (told.get("response_metadata") or {}).get("next_cursor")
        if not cursor or not question.thread:
            return Found(first or question.reply, frozenset(done), is_open)


def _page(slack: WebClient, question: Question, cursor: str | None) -> Mapping[str, Any]:
    if not question.thread:  # it was to begin a thread: among the channel's latest messages
        told = slack.conversations_history(channel=question.channel, include_all_metadata=True, limit=200)
    else:
        told = slack.conversations_replies(
            channel=question.channel,
            ts=question.thread,
            oldest=question.ts,
            include_all_metadata=True,
            limit=200,
            cursor=cursor,
        )
    return cast("Mapping[str, Any]", told)


def was_refused(failure: SlackApiError) -> bool:
    """Whether Slack said for sure that it did not do what it was asked."""
    told = failure.response
    if isinstance(told, dict):
        return True
    data = getattr(told, "data", None)
    return isinstance(data, dict) and data.get("ok") is False and data.get("error") not in _UNSURE


def reason_of(failure: SlackApiError) -> str:
    """Slack's own word for what is wrong."""
    data = getattr(failure.response, "data", failure.response)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def is_for_good(failure: SlackApiError) -> bool:
    """Whether trying again would not help."""
    return was_refused(failure) and reason_of(failure) in _FOR_GOOD

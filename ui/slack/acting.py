"""What the buttons under answers do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from corpus.errors import TurnpointError
from ui.conversations.feedback import REASONS
from ui.slack.askers import Askers
from ui.slack.blocks import Block, place, plain_text, section
from ui.slack.inbox import Inbox
from ui.slack.mrkdwn import escaped, pieces
from ui.slack.private import whisper
from ui.slack.question import Question
from ui.slack.receiving import Receiving
from ui.slack.server import Server
from ui.slack.trace import reason_of
from ui.words import Words

log = logging.getLogger(__name__)

_AROUND = 400  # code points shown before and after a cited passage
_GONE = {"message_not_found"}
Act = Callable[[Callable[..., Any], Mapping[str, Any], Mapping[str, Any]], None]


class Acting:
    """Does what buttons say. Each is acknowledged at once; what comes of it is told to who pressed it.

    Args:
        slack: Slack.
        server: The server.
        inbox: Where the questions and answers are.
        receiving: Takes questions that buttons ask.
        askers: Which language people speak.
    """

    def __init__(
        self, slack: WebClient, server: Server, inbox: Inbox, receiving: Receiving, askers: Askers
    ) -> None:
        self._slack = slack
        self._server = server
        self._inbox = inbox
        self._receiving = receiving
        self._askers = askers

    def buttons(self) -> dict[str, Act]:
        """What each button does, by the beginning of its `action_id`."""
        return {
            "passage": self._told(self.passage),
            "explain": self._kept(self.explain),
            "delete": self._told(self.delete),
            "rate": self._told(self.rate),
            "reason": self._told(self.rate),
            "share": self._kept(self.share),
        }

    def _kept(self, act: Callable[[Question, str, Mapping[str, Any]], str]) -> Act:
        """A listener of a button that asks for a message: that is kept first and acknowledged then.

        The act says what to tell, as a key.
        """

        def listener(ack: Callable[..., Any], body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
            value = _value_of(action)
            asked = self._inbox.find(_question_of(value))
            key = act(asked, value, body) if asked is not None else "slack.too_old"
            ack()
            self._whisper(body, self._words(body)(key))

        return listener

    def _told(self, act: Callable[[Question, str, Mapping[str, Any]], str]) -> Act:
        """A listener of a button that shows or changes something: acknowledges, acts, and says what came of it."""

        def listener(ack: Callable[..., Any], body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
            ack()
            words = self._words(body)
            value = _value_of(action)
            asked = self._inbox.find(_question_of(value))
            try:
                told = act(asked, value, body) if asked is not None else words("slack.too_old")
            except TurnpointError as failure:
                told = escaped(getattr(failure, "message", None) or words.error(failure))
            asks_why = value.startswith("bad|") and value.count("|") == 1
            self._whisper(body, told, [_reasons(value, words)] if asked is not None and asks_why else [])

        return listener

    @staticmethod
    def _whisper(body: Mapping[str, Any], told: str, more: Sequence[Block] = ()) -> None:
        whisper(body["response_url"], told, [*(section(each) for each in pieces(told)), *more])

    def passage(self, asked: Question, value: str, body: Mapping[str, Any]) -> str:
        """The cited passage with what stands round it."""
        words = self._words(body)
        number = int(value.rpartition("|")[2])
        cited = {citation["n"]: citation for citation in (asked.answer or {}).get("citations", ())}
        citation = cited.get(number)
        if citation is None:
            return words("slack.too_old")
        start, end = citation["start"], citation["end"]
        first = max(0, start - _AROUND)
        text = self._server.acting_for(asked.key).text(citation["source"], first, end + _AROUND)
        before, quote, after = text[: start - first], text[start - first : end - first], text[end - first :]
        if quote != citation["quote"]:
            before, quote, after = "", citation["quote"], ""
        shown = " ".join(f"…{before}【{quote}】{after}…".split())
        return f"*[{number}] {escaped(place(citation, words))}*\n{escaped(shown)}"

    def explain(self, asked: Question, value: str, body: Mapping[str, Any]) -> str:
        """Ask for the background of an answer, as a follow-up of its thread."""
        answer = asked.answer or {}
        sentences = answer.get("sentences") or [{"text": asked.text}]
        words = Words(answer.get("language", "en"))
        text = words("study_web.explain_statement", statement=sentences[0]["text"])
        private = asked.kind == "private"
        follow_up = replace(
            asked,
            id=f"explain:{value}",
            event=f"explain:{value}",
            kind="private" if private else "thread",
            ts="" if private else str(body["actions"][0]["action_ts"]),
            asker=body["user"]["id"],
            text=text,
            respond=body["response_url"],
            state="waiting",
            attempts=0,
            reply="",
            answer=None,
        )
        new = self._receiving.follow_up(follow_up)
        return ("slack.looking" if private else "slack.explaining") if new else "slack.explained"

    def delete(self, asked: Question, value: str, body: Mapping[str, Any]) -> str:
        """Delete an answer: its asker alone may."""
        del value
        words = self._words(body)
        if body["user"]["id"] != asked.asker:
            return words("slack.not_yours")
        for channel, ts in self._inbox.replies(asked.id):
            try:
                self._slack.chat_delete(channel=channel, ts=ts)
            except SlackApiError as failure:
                if reason_of(failure) not in _GONE:
                    return words("slack.not_deleted", reason=reason_of(failure) or "?")
        self._inbox.forget(asked.id)
        return words("slack.deleted")

    def rate(self, asked: Question, value: str, body: Mapping[str, Any]) -> str:
        """Hand a thumb to the server's feedback, and with it what was wrong once somebody says so."""
        words = self._words(body)
        if asked.answer is None:
            return words("slack.too_old")
        verdict, _, *reasons = value.split("|")
        history = self._inbox.history(asked) if asked.kind == "thread" else []
        published = {name: value for name, value in asked.answer.items() if name != "charts"}
        self._server.acting_for(asked.key).rate(asked.text, history, published, verdict, reasons)
        return words("slack.rated")

    def share(self, asked: Question, value: str, body: Mapping[str, Any]) -> str:
        """Show an answer that only its asker has seen to the channel, once."""
        if asked.answer is None or body["user"]["id"] != asked.asker:
            return "slack.too_old"
        shared = replace(
            asked,
            id=f"share:{value}",
            event=f"share:{value}",
            kind="shared",
            respond=str(body["response_url"]),
        )
        new = self._receiving.share(shared)
        return "slack.shared" if new else "slack.shared_before"

    def _words(self, body: Mapping[str, Any]) -> Words:
        return Words(self._askers.language(body["user"]["id"]))


def _value_of(action: Mapping[str, Any]) -> str:
    chosen = action.get("selected_option") or action
    return str(chosen.get("value", ""))


def _question_of(value: str) -> str:
    """The question's id in a button's value: `id`, `id|number`, `verdict|id` or `verdict|id|reason`."""
    parts = value.split("|")
    return parts[1] if parts[0] in ("good", "bad") else parts[0]


def _reasons(value: str, words: Words) -> Block:
    """What may have been wrong with an answer, to choose from."""
    options = [
        {"text": plain_text(words(f"talks.reason_{reason}")), "value": f"{value}|{reason}"}
        for reason in REASONS
    ]
    ask = {"type": "static_select", "action_id": "reason", "placeholder": plain_text(words("slack.why"))}
    return {"type": "actions", "elements": [{**ask, "options": options}]}

"""Answers one question: asks the server, shows how far it is, and puts the answer where the question was."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from corpus.errors import TurnpointError
from index.question import language_of_question
from ui.client import ClientError, ServerRefusedError
from ui.slack.blocks import section
from ui.slack.chart import picture_block
from ui.slack.inbox import Inbox
from ui.slack.mrkdwn import escaped
from ui.slack.private import send_privately, whisper
from ui.slack.question import Question
from ui.slack.reply import Reply, Streams
from ui.slack.server import Server
from ui.slack.settings import SlackError
from ui.slack.trace import Found, is_for_good, look, reason_of, was_refused
from ui.words import Words

log = logging.getLogger(__name__)

_AGAIN_SOON = {
    "people.too_many_questions",
    "people.too_many_requests",
    "people.too_many_waiting",
    "server.busy",
}
"""Refusals of the server that mean: not now."""
_LOST = {"client.lost", "client.not_started", "client.not_understood"}
_OUTSIDE = {"not_in_channel", "channel_not_found"}
"""What Slack says of a conversation that we are not in: of a private one, that there is none."""
_SOON = 2.0
_LATEST = 60.0
_TRIES = 10  # some five minutes
_GREETINGS = 4
_GREETING = 10.0  # seconds for which an answer waits for its own greeting


class Again(Exception):  # noqa: N818 - not a failure: the question is tried again
    """Not now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Answering:
    """Works on questions.

    Args:
        slack: Slack.
        server: The server.
        inbox: Where the questions are.
        us: Our user id.
    """

    def __init__(self, slack: WebClient, server: Server, inbox: Inbox, us: str) -> None:
        self._slack = slack
        self._server = server
        self._inbox = inbox
        self._us = us
        self._streams = Streams()
        self._greeters = ThreadPoolExecutor(_GREETINGS, "greet")
        self._greeted: dict[str, Future[None]] = {}
        self._failures: Counter[str] = Counter()  # by question, in this process

    def greet(self, asked: Question) -> None:
        """Show at once that a question has come, whoever else is waited for. Does not wait itself."""
        if asked.kind == "thread":
            self._greeted[asked.id] = self._greeters.submit(self._greet, asked)

    def _greet(self, asked: Question) -> None:
        try:
            reply = self._reply(asked)
            words = Words(language_of_question(asked.text))
            if not reply.status(words("slack.searching")):
                reply.hold_place(words("slack.looking"))
        except (SlackClientError, OSError) as failure:
            log.warning("not greeted: %s", type(failure).__name__)

    def work(self, asked: Question) -> float:
        """Bring a question as far as it goes; seconds until it should be tried again, 0 where it is done."""
        greeting = self._greeted.pop(asked.id, None)
        if greeting is not None:
            greeting.exception(_GREETING)
            asked = self._inbox.find(asked.id) or asked
        try:
            if asked.kind == "private":
                self._privately(asked)
            else:
                self._in_thread(asked)
        except Again as later:
            return later.seconds
        except SlackApiError as failure:
            reason = reason_of(failure) or "?"
            log.warning("question %s: Slack says %s", asked.id, reason)
            later = self._delay(asked)
            given_up = was_refused(failure) and reason != "ratelimited" and self._failures[asked.id] >= _TRIES
            if not is_for_good(failure) and not given_up:
                return later
            if asked.kind == "shared":
                self._not_shared(asked, reason)
            else:
                self._inbox.failed(asked.id)
        except (SlackClientError, OSError, TimeoutError) as failure:
            # Never with the failure's own words: they may hold the request with its token.
            log.warning("Slack was not reached: %s", type(failure).__name__)
            return self._delay(asked)
        self._failures.pop(asked.id, None)
        return 0.0

    def _not_shared(self, asked: Question, reason: str) -> None:
        """Tell who shared an answer why it does not come. It is forgotten, so that it can be shared once that is mended."""
        self._inbox.take_back(asked.id)
        words = Words((asked.answer or {}).get("language", "en"))
        if reason in _OUTSIDE:
            # Nobody can be invited into what two people say to each other.
            told = words("slack.not_direct" if asked.channel.startswith("D") else "slack.not_invited")
        else:
            told = words("slack.not_shared", reason=escaped(reason))
        try:
            whisper(asked.respond, told, [section(told)])
        except (SlackError, SlackClientError, OSError) as failure:
            log.warning("not told that nothing was shared: %s", type(failure).__name__)

    def _delay(self, asked: Question) -> float:
        """Count a failure; seconds until the next try."""
        self._failures[asked.id] += 1
        return min(_LATEST, 0.5 * 2 ** min(self._failures[asked.id], 10))

    def close(self) -> None:
        """Show no more statuses."""
        self._greeters.shutdown(wait=False, cancel_futures=True)

    def _in_thread(self, asked: Question) -> None:
        found = Found(asked.reply)
        if asked.attempts > 1:
            # Somebody was at it before: what of it is in Slack decides what is left to do.
            found = look(self._slack, asked, self._inbox.ours(asked.channel), self._us)
            if found.first and found.first != asked.reply:
                self._inbox.note_reply(asked.id, asked.channel, found.first)
        reply = self._reply(replace(asked, reply=found.first), found)
        answer = asked.answer or self._ask(asked, reply)
        self._inbox.ready(asked.id, answer)
        reply.finish(answer, self._picture(answer))
        self._inbox.answered(asked.id)

    def _privately(self, asked: Question) -> None:
        """Answer for the asker's eyes alone.

        What only they see cannot be looked for in Slack, so it is noted as sent before it is: at most once.
        """
        answer = asked.answer or self._ask(asked, None)
        self._inbox.ready(asked.id, answer)
        self._inbox.answered(asked.id)
        send_privately(asked, answer, self._picture(answer))

    def _picture(self, answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """The first chart of an answer that has any."""
        charts = answer.get("charts") or []
        return picture_block(self._slack, charts[0]) if charts else None

    def _ask(self, asked: Question, reply: Reply | None) -> Mapping[str, Any]:
        history = self._inbox.history(asked) if asked.kind == "thread" else []
        answer: Mapping[str, Any] = {}
        charts: list[Any] = []
        words = Words(language_of_question(asked.text))
        ahead = 0
        try:
            client = self._server.acting_for(asked.key)
            for name, event in client.ask(asked.text, history, None, asked.scope):
                if name == "finished":
                    answer = {**event, "charts": charts}
                elif name == "charts":
                    charts = event["charts"]
                elif reply is None:
                    continue
                elif name == "evidence":
                    reply.evidence(event["results"])
                    if event["final"]:
                        reply.status(words("slack.writing"))
                elif name == "sentence":
                    reply.sentence(event["sentence"])
                elif name == "waiting" and event["ahead"] != ahead:
                    ahead = event["ahead"]
                    reply.status(words("slack.in_line", ahead=ahead) if ahead else words("slack.writing"))
        except ServerRefusedError as refusal:
            if refusal.code in _AGAIN_SOON:
                raise Again(_SOON) from refusal
            return _failed(refusal.code, refusal.message, words)
        except ClientError as failure:
            log.warning("the server was lost: %s", failure.code)
            self._server.lost()
            later = self._delay(asked)
            if failure.code not in _LOST or self._failures[asked.id] >= _TRIES:
                return _failed(failure.code, words.error(failure), words)
            raise Again(later) from failure
        except TurnpointError as failure:
            return _failed(failure.code, words.error(failure), words)
        error = answer["error"] or {}
        if answer["status"] == "error" and error.get("code") in _AGAIN_SOON:
            raise Again(_SOON)
        return answer

    def _reply(self, asked: Question, found: Found | None = None) -> Reply:
        def noted(ts: str, part: int) -> None:
            self._inbox.note_reply(asked.id, asked.channel, ts, first=part == 0)

        words = Words(language_of_question(asked.text))
        return Reply(self._slack, asked, words, self._streams, noted, found)


def _failed(code: str, message: str, words: Words) -> dict[str, Any]:
    """An answer that says what went wrong, as the server gives it."""
    nothing: dict[str, Any] = {"sentences": [], "citations": [], "figures": [], "evidence": []}
    return {
        **nothing,
        "status": "error",
        "error": {"code": code, "message": message},
        "language": words.language,
        "answer": "",
        "notice": None,
        "offer": None,
        "model": {"name": "", "engine": ""},
        "usage": {"prompt_tokens": 0, "cached_tokens": 0, "completion_tokens": 0},
        "cost": {"energy_wh": 0.0},
        "timings_ms": {"total": None},
    }

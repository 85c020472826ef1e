"""Writes the answer to one question into its thread: streamed where Slack lets us, else posted and updated."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.chat_stream import ChatStream

from ui.slack.blocks import Message, answer_messages, evidence_line, marked, section, streamed_sentence
from ui.slack.mrkdwn import cut, escaped, length, markdown, notice, pieces
from ui.slack.question import Question
from ui.slack.trace import Found, is_for_good, metadata, reason_of, was_refused
from ui.words import Words

log = logging.getLogger(__name__)

_BEAT = 1.2  # seconds between updates of a message: Slack allows about one a second
_MOST_STREAMED = 9_000  # characters of a streamed message; what is longer is set anew in blocks

_BAD_BLOCKS = {"invalid_blocks", "invalid_slack_file", "slack_file_not_found"}

Noted = Callable[[str, int], None]
"""Told of the ts of a message of ours and which part of the answer it is, as soon as it is known."""


class Streams:
    """Where streaming and statuses have turned out not to be had."""

    def __init__(self) -> None:
        self.without: set[str] = set()
        self.no_status: set[str] = set()


class Reply:
    """The reply to one question.

    Args:
        slack: Slack.
        question: The question; with `reply` where a message of ours answers it already.
        words: The sentences of the question's language.
        streams: What is known of where streaming can be had.
        noted: Told of each message.
        found: What of the answer is in Slack already.
        now: The clock, in seconds.
    """

    def __init__(
        self,
        slack: WebClient,
        question: Question,
        words: Words,
        streams: Streams,
        noted: Noted,
        found: Found | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._question = question
        self._words = words
        self._streams = streams
        self._noted = noted
        self._found = found or Found()
        self._now = now
        self._ts = question.reply
        self._stream: ChatStream | None = None
        self._status = ""
        self._evidence = ""
        self._sentences: list[str] = []
        self._updated = 0.0

    def status(self, text: str) -> bool:
        """Show what is being done; whether that can be seen. Where it cannot, nothing happens."""
        asked = self._question
        if asked.channel in self._streams.no_status:
            return False
        try:
            self._slack.assistant_threads_setStatus(
                channel_id=asked.channel, thread_ts=asked.thread, status=text
            )
        except (SlackClientError, OSError) as failure:
            log.info("no status in %s: %s", asked.channel, type(failure).__name__)
            if isinstance(failure, SlackApiError) and was_refused(failure):
                self._streams.no_status.add(asked.channel)
            return False
        self._status = text
        return True

    def hold_place(self, text: str) -> None:
        """Post a message that says what is being done, where a status cannot be shown."""
        if not self._ts:
            self._post(Message(notice(text), (section(escaped(text)),)), part=0, done=False)

    def evidence(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Show what was found: the first content, before the model speaks."""
        line = evidence_line(results, self._words)
        if line == self._evidence or not results:
            return
        first, self._evidence = not self._evidence, line
        if self._ts:
            self._update()
        elif first and self._question.channel not in self._streams.without:
            self._begin_stream(f"_{markdown(line)}_\n\n")
        elif not self._ts:
            self._post(self._progress(), part=0, done=False)

    def sentence(self, sentence: Mapping[str, Any]) -> None:
        """Add a sentence that was checked."""
        self._sentences.append(marked(sentence))
        if self._stream is None:
            self._update()
        elif length(" ".join(self._sentences)) < _MOST_STREAMED:
            self._append(streamed_sentence(sentence))

    def finish(self, answer: Mapping[str, Any], picture: dict[str, Any] | None = None) -> None:
        """Put the finished answer in the place of all that was shown on the way.

        Raises:
            SlackApiError: Slack does not take it.
        """
        try:
            self._finish(answer, picture)
        except SlackApiError as failure:
            if picture is None or reason_of(failure) not in _BAD_BLOCKS:
                raise
            log.info("without the chart: %s", reason_of(failure))
            self._finish(answer, None)

        if self._status:  # Slack takes a status away when a message comes, but not when a stream ends
            self.status("")

    def _finish(self, answer: Mapping[str, Any], picture: dict[str, Any] | None) -> None:
        final = [marked(sentence) for sentence in answer["sentences"]]
        as_streamed = (
            self._stream is not None
            and answer["status"] == "answered"
            and final == self._sentences
            and length(" ".join(final)) < _MOST_STREAMED
        )
        words = Words(answer["language"])
        messages = answer_messages(
            answer, words, self._question.id, streamed=as_streamed, picture=picture, lead=self._lead(words)
        )
        if 0 not in self._found.done:
            self._finish_first(messages[0], as_streamed=as_streamed)
        for part, message in enumerate(messages[1:], 1):
            if part not in self._found.done:
                self._post(message, part=part, done=True)

    def _lead(self, words: Words) -> str:
        """Of an answer that is shown to others: who asked what. The only mention that we make."""
        asked = self._question
        if asked.kind != "shared":
            return ""
        return words("slack.asked", who=f"<@{asked.asker}>", question="") + escaped(cut(asked.text, 1_000))

    # The first message

    def _finish_first(self, message: Message, *, as_streamed: bool) -> None:
        trace = metadata(self._question, 0, done=True)
        if as_streamed and self._stream is not None:
            try:
                self._stream.stop(blocks=list(message.blocks), metadata=trace)
            except SlackApiError as failure:
                if not was_refused(failure) or is_for_good(failure) or reason_of(failure) in _BAD_BLOCKS:
                    raise
                # The stream has expired meanwhile; its message is there all the same.
                log.info("stream ended by Slack: %s", reason_of(failure))
                whole = Message(message.text, (*self._progress().blocks, *message.blocks))
                self._set(whole, trace)
            return
        if self._ts:
            self._end_stream()
            self._set(message, trace)
        else:
            self._post(message, part=0, done=True)

    def _end_stream(self) -> None:
        """End a stream whose words are to be replaced; one of a process that has ended too."""
        try:
            if self._stream is not None:
                self._stream.stop()
            elif self._found.is_open:
                self._slack.chat_stopStream(channel=self._question.channel, ts=self._ts)
        except SlackApiError as failure:
            if not was_refused(failure):
                raise
            log.info("no stream to end: %s", reason_of(failure))
        self._stream = None

    def _set(self, message: Message, trace: dict[str, Any]) -> None:
        self._slack.chat_update(
            channel=self._question.channel,
            ts=self._ts,
            text=message.text,
            blocks=list(message.blocks),
            metadata=trace,
        )

    def _progress(self) -> Message:
        """What has been found and said so far."""
        lines = [self._evidence, " ".join(self._sentences)]
        blocks = [section(each) for line in lines if line for each in pieces(escaped(line))]
        return Message(notice(self._evidence) or self._words("slack.looking"), tuple(blocks[:10]))

    def _update(self) -> None:
        """Show progress in a posted message, not too often; a failure costs nothing but that."""
        if not self._ts or self._found.is_open or self._now() - self._updated < _BEAT:
            return
        self._updated = self._now()
        try:
            self._set(self._progress(), metadata(self._question, 0, done=False))
        except (SlackClientError, OSError) as failure:
            log.info("progress not shown: %s", type(failure).__name__)

    # Posting and streaming

    def _post(self, message: Message, *, part: int, done: bool) -> None:
        told = self._slack.chat_postMessage(
            channel=self._question.channel,
            thread_ts=self._question.thread or None,
            text=message.text,
            blocks=list(message.blocks),
            metadata=metadata(self._question, part, done=done),
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = str(told["ts"])
        if part == 0:
            self._ts, self._updated = ts, self._now()
        self._noted(ts, part)

    def _begin_stream(self, text: str) -> None:
        asked = self._question
        stream = self._slack.chat_stream(
            buffer_size=1,
            channel=asked.channel,
            thread_ts=asked.thread,
            recipient_team_id=asked.team,
            recipient_user_id=asked.asker,
        )
        try:
            stream.append(markdown_text=text)
        except SlackApiError as failure:
            if not was_refused(failure) or is_for_good(failure):
                raise
            log.info("no stream in %s: %s", asked.channel, reason_of(failure))
            self._streams.without.add(asked.channel)
            self._post(self._progress(), part=0, done=False)
            return
        self._stream, self._ts = stream, str(stream.ts)
        self._noted(self._ts, 0)

    def _append(self, text: str) -> None:
        try:
            if self._stream is not None:
                self._stream.append(markdown_text=text)
        except SlackApiError as failure:
            if not was_refused(failure):
                raise
            log.info("stream broken: %s", reason_of(failure))
            self._sentences.append("")  # no longer what is in Slack: the end sets the message anew

"""What comes from Slack becomes a question that is kept, before it is acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ui.slack.inbox import Inbox
from ui.slack.meaning import is_for_somebody_else, is_from_person, mentions, words_of
from ui.slack.question import Question, is_of_file
from ui.slack.settings import Settings

log = logging.getLogger(__name__)

Come = Callable[[Question], None]
"""Told of a question that is to be answered now."""
Shared = Callable[[Mapping[str, Any], Question], None]
"""Told of a file that was shared with us, with the message it came with."""
CameWithFiles = Callable[[Question], bool]
"""Whether files are known that came with a message."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message: nothing, a question that is kept, or a mention without words."""

    asked: Question | None = None
    bare: bool = False


class Receiving:
    """Takes messages in.

    Args:
        settings: Who may ask.
        inbox: Where questions are kept.
        us: Our user id.
        come: Told of questions.
        shared: Told of files.
        came_with_files: Knows of them.
    """

    def __init__(
        self,
        settings: Settings,
        inbox: Inbox,
        us: str,
        come: Come,
        shared: Shared,
        came_with_files: CameWithFiles,
    ) -> None:
        self._settings = settings
        self._inbox = inbox
        self._us = us
        self._come = come
        self._shared = shared
        self._came_with_files = came_with_files

    def message(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Received:
        """Keep the question that a message asks, if it is one; on disk when this returns."""
        if not is_from_person(event, self._us) or not self._may_ask(body, event):
            return Received()
        directly = event.get("channel_type") == "im" or str(event["channel"]).startswith("D")
        meant = directly or event.get("type") == "app_mention" or mentions(event, self._us)
        if not meant and ("thread_ts" not in event or is_for_somebody_else(event, self._us)):
            return Received()
        text, scope = words_of(str(event.get("text", "")))
        asked = Question(
            id=f"{event['channel']}:{event['ts']}",
            event=str(body.get("event_id", "")),
            kind="thread",
            team=str(body.get("team_id") or event.get("team") or ""),
            channel=event["channel"],
            thread=event.get("thread_ts") or event["ts"],
            ts=event["ts"],
            asker=event["user"],
            text=text,
            scope=scope,
        )
        if event.get("files"):
            if meant:
                for file in event["files"]:
                    self._shared(file, asked)
            return Received()
        # Slack may leave the files out of a mention, and tells of the same message as one of the channel too.
        if meant and self._came_with_files(asked):
            return Received()
        if not text:
            return Received(asked, bare=(meant and event.get("type") != "message") or directly)
        if self._inbox.keep(asked, meant=meant) == "waiting":
            self._come(asked)
        return Received(asked)

    def command(self, body: Mapping[str, Any], text: str, scope: Mapping[str, list[str]]) -> None:
        """Keep a question that is to be answered for its asker's eyes alone."""
        trigger = str(body["trigger_id"])
        asked = Question(
            id=f"command:{trigger}",
            event=trigger,
            kind="private",
            team=str(body.get("team_id", "")),
            channel=str(body["channel_id"]),
            thread="",
            ts="",
            asker=str(body["user_id"]),
            text=text,
            scope=scope,
            respond=str(body["response_url"]),
        )
        if self._inbox.keep(asked, meant=True) == "waiting":
            self._come(asked)

    def follow_up(self, asked: Question) -> bool:
        """Keep a question that a button asks; whether it is new."""
        new = self._inbox.keep(asked, meant=True) == "waiting"
        if new:
            self._come(asked)
        return new

    def with_file(self, asked: Question) -> None:
        """Ask what was said with a file that is there now; once more where it was answered before its file was known of."""
        if self.follow_up(asked):
            return
        before = self._inbox.find(asked.id)
        if before is not None and not is_of_file(before):
            self.follow_up(replace(asked, id=f"{asked.id}:file"))

    def share(self, asked: Question) -> bool:
        """Keep an answer that is to be shown to its channel; whether it was not before."""
        new = self._inbox.keep_ready(asked)
        if new:
            self._come(asked)
        return new

    def _may_ask(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
        if not self._settings.lets(event["channel"], event["user"]):
            log.info("not on the list: a message in %s", event["channel"])
            return False
        # In a channel shared with another company its people see answers, but only those listed may ask.
        theirs = event.get("user_team") or event.get("source_team")
        if theirs and theirs != body.get("team_id") and event["user"] not in self._settings.users:
            log.info("from another workspace: a message in %s", event["channel"])
            return False
        return True

"""Says what can be asked: to who opens the conversation with us, and to who mentions us without a question."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from ui.slack.askers import Askers
from ui.slack.blocks import section
from ui.slack.question import Question
from ui.words import Words

log = logging.getLogger(__name__)

PROMPTS = 4
"""Slack shows so many."""


class Welcome:
    """Greets.

    Args:
        slack: Slack.
        askers: Which language people speak.
    """

    def __init__(self, slack: WebClient, askers: Askers) -> None:
        self._slack = slack
        self._askers = askers
        self._threads = ThreadPoolExecutor(1, "welcome")

    def opened(self, event: Mapping[str, Any]) -> None:
        """Somebody opened the conversation with us: suggest questions."""
        if event.get("tab") != "messages":
            return
        words = Words(self._askers.language(event["user"]))
        try:
            self._slack.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"],
                title=words("slack.prompts"),
                prompts=[
                    {"title": words(f"slack.prompt_{n}"), "message": words(f"slack.prompt_{n}")}
                    for n in range(1, PROMPTS + 1)
                ],
            )
        except (SlackClientError, OSError) as failure:
            log.info("no prompts: %s", type(failure).__name__)

    def later(self, asked: Question) -> None:
        """Help somebody who said nothing but our name; does not wait for Slack."""
        self._threads.submit(self._help, asked)

    def _help(self, asked: Question) -> None:
        text = help_text(Words(self._askers.language(asked.asker)))
        try:
            self._slack.chat_postEphemeral(
                channel=asked.channel,
                user=asked.asker,
                text=text,
                blocks=[section(text)],
                thread_ts=asked.thread if asked.thread != asked.ts else None,
            )
        except (SlackClientError, OSError) as failure:
            log.info("no help: %s", type(failure).__name__)


def help_text(words: Words) -> str:
    """What can be asked, and how; in the asker's language first, and a line of the other."""
    other = Words("en" if words.language == "ko" else "ko")
    return f"{words('slack.help')}\n\n{other('slack.help_short')}"

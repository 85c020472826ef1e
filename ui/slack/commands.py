"""`/turnpoint`: asks privately, and lists, quizzes and follows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from corpus.errors import TurnpointError
from index.question import language_of_question
from ui.listing import folded
from ui.slack.askers import Askers
from ui.slack.blocks import Block, section
from ui.slack.meaning import words_of
from ui.slack.mrkdwn import cut, escaped, pieces
from ui.slack.private import whisper
from ui.slack.question import key_of
from ui.slack.receiving import Receiving
from ui.slack.server import Server
from ui.slack.settings import Settings
from ui.slack.welcome import help_text
from ui.words import Words

log = logging.getLogger(__name__)

_SOURCES = 40
_ARGUMENTS = 2
Command = Callable[[Mapping[str, Any], str, Words], tuple[str, list[Block]]]
"""Does what a command's words say; what its asker is told."""


class Commands:
    """Runs `/turnpoint`.

    Args:
        settings: Who may ask.
        receiving: Takes questions.
        server: The server.
        askers: Which language people speak.
        more: Other commands by their first word.
    """

    def __init__(
        self,
        settings: Settings,
        receiving: Receiving,
        server: Server,
        askers: Askers,
        more: Mapping[str, Command] | None = None,
    ) -> None:
        self._settings = settings
        self._receiving = receiving
        self._server = server
        self._askers = askers
        self._known: dict[str, Command] = {"sources": self.sources, "자료": self.sources, **(more or {})}

    def run(self, ack: Callable[..., Any], body: Mapping[str, Any]) -> None:
        """Acknowledge a command with a word of what is being done, and do it. A question is kept first."""
        text, scope = words_of(str(body.get("text", "")))
        first, _, rest = text.partition(" ")
        spoken = Words(language_of_question(text)) if text else None
        if not self._settings.lets(str(body["channel_id"]), str(body["user_id"])):
            ack(text=(spoken or Words("en"))("slack.not_listed"), response_type="ephemeral")
            return
        if text and not self._is_command(first.lower(), rest):
            self._receiving.command(body, text, scope)
            ack(text=(spoken or Words("en"))("slack.looking"), response_type="ephemeral")
            return
        ack()
        words = Words(self._askers.language(str(body["user_id"])))
        command = self._known.get(first.lower())
        try:
            told, blocks = command(body, rest.strip(), words) if command else _told(help_text(words))
        except TurnpointError as failure:
            told, blocks = _told(escaped(getattr(failure, "message", None) or words.error(failure)))
        whisper(str(body["response_url"]), told, blocks)

    def _is_command(self, first: str, rest: str) -> bool:
        """Whether the words are a command, and no question that happens to begin like one."""
        # What follows a company's name after a colon are topics.
        short = len(rest.partition(":")[0].split()) <= _ARGUMENTS and not rest.endswith(("?", "？"))
        return first in (*self._known, "help", "도움말") and short

    def sources(self, body: Mapping[str, Any], rest: str, words: Words) -> tuple[str, list[Block]]:
        """What is read here: what everybody may see, and this channel's own files."""
        client = self._server.acting_for(key_of(str(body.get("team_id", "")), str(body["channel_id"])))
        rows = [row for row in folded(client.sources()) if row["status"] != "replaced"]
        wanted = rest.lower()
        rows = [row for row in rows if not wanted or wanted in _line(row, words).lower()]
        rows.sort(key=lambda row: not row.get("private"))
        lines = [f"• {escaped(cut(_line(row, words), 200))}" for row in rows[:_SOURCES]]
        if len(rows) > _SOURCES:
            lines.append(words("slack.sources_more", n=len(rows) - _SOURCES))
        head = f"*{escaped(words('slack.sources', n=len(rows)))}*"
        return _told("\n".join([head, *lines]))


def _line(row: Mapping[str, Any], words: Words) -> str:
    about = " ".join(str(row[name]) for name in ("company", "form", "fiscal_period") if row.get(name))
    private = words("slack.private_source") if row.get("private") else ""
    return " · ".join(filter(None, (str(row.get("name") or row["source"]), about, private)))


def _told(text: str) -> tuple[str, list[Block]]:
    return text, [section(each) for each in pieces(text)]

"""What only its asker sees: answers to commands, and what buttons tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from ui.slack.blocks import Block, answer_messages, button
from ui.slack.question import Question
from ui.slack.settings import SlackError
from ui.words import Words

_RETRIES = 4


def send_privately(asked: Question, answer: Mapping[str, Any], picture: Block | None = None) -> None:
    """Send an answer to whoever asked; the last message has a button to share it with the channel.

    Raises:
        SlackError: As `whisper` does.
    """
    words = Words(answer["language"])
    messages = answer_messages(answer, words, asked.id, picture=picture)
    for n, message in enumerate(messages):
        blocks = list(message.blocks)
        if n == len(messages) - 1 and answer["status"] in ("answered", "partial", "refused"):
            share = button("share", asked.id, words("slack.share"), style="primary")
            blocks[-1] = {"type": "actions", "elements": [share, *_without_delete(blocks[-1])]}
        whisper(asked.respond, message.text, blocks)


def _without_delete(actions: Block) -> list[Block]:
    """What only its asker sees needs no deleting: Slack has a link for it."""
    return [element for element in actions["elements"] if element["action_id"] != "delete"]


def whisper(
    respond: str, text: str, blocks: Sequence[Block], *, replace: bool = False, delete: bool = False
) -> None:
    """Send what one person sees to the address that Slack gave for it.

    Raises:
        SlackError: `slack.not_told` when Slack does not take it.
    """
    # Only what was refused for its rate is sent again: anything else may have arrived.
    patient = RateLimitErrorRetryHandler(max_retry_count=_RETRIES)
    told = WebhookClient(respond, retry_handlers=[patient]).send(
        text=text,
        blocks=None if delete else list(blocks),
        response_type="ephemeral",
        replace_original=replace or None,
        delete_original=delete or None,
        unfurl_links=False,
        unfurl_media=False,
    )
    if told.status_code != 200:
        raise SlackError("slack.not_told", status=told.status_code)

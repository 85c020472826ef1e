"""What a message of Slack means for us: whether it is a question, and which; pure functions."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from corpus.visible import visible

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([^>|]+)(?:\|([^>]*))?>")
# Slack's clients turn two hyphens into a dash and straight quotes into curly ones.
_OPTION = re.compile(r'(?:--|—|–)(company|form|period|source)[ =]+(?:["“”]([^"“”]+)["“”]|(\S+))')
_SCOPE = {"company": "companies", "form": "forms", "period": "periods", "source": "sources"}
_ANSWERED = {"", "file_share", "thread_broadcast"}
_SPACE = re.compile(r"[^\S\n]+")


def is_from_person(event: Mapping[str, Any], us: str) -> bool:
    """Whether a person wrote a message just now: not a bot, not us, not an edit, a deletion or a notice."""
    return (
        event.get("subtype", "") in _ANSWERED
        and not event.get("bot_id")
        and not event.get("hidden")
        and bool(event.get("user"))
        and event["user"] not in (us, "USLACKBOT")
    )


def mentions(event: Mapping[str, Any], who: str) -> bool:
    """Whether a message mentions somebody."""
    return who in _MENTION.findall(str(event.get("text", "")))


def is_for_somebody_else(event: Mapping[str, Any], us: str) -> bool:
    """Whether a message begins by speaking to others, as people in a thread do."""
    first = _MENTION.match(str(event.get("text", "")).lstrip())
    return first is not None and first.group(1) != us and not mentions(event, us)


def words_of(text: str) -> tuple[str, dict[str, list[str]]]:
    """The question in a message's text, as people read it, and the documents that its options name."""
    text = _MENTION.sub(" ", visible(text))
    text = _CHANNEL.sub(lambda found: f"#{found.group(1)}", text)
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), text)
    text = html.unescape(_SPECIAL.sub(lambda found: found.group(2) or "", text))
    scope: dict[str, list[str]] = {}
    for found in _OPTION.finditer(text):
        scope.setdefault(_SCOPE[found.group(1)], []).append((found.group(2) or found.group(3)).strip())
    text = _OPTION.sub(" ", text)
    return _SPACE.sub(" ", text).strip(), scope

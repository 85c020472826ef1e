"""A new conversation and its questions as rows, for whoever writes them within a transaction."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from corpus.document import Language
from corpus.scope import ALL, Scope
from ui.conversations.tables import conversation, exchange

LONGEST_TITLE = 80
"""Code points of a title; a longer question is cut at a word."""


def begin_in(
    connection: Connection, owner: str, language: Language, at: str, scope: Scope = ALL, title: str = ""
) -> str:
    """Write a new conversation; its id. `at` is the time, as it is kept."""
    row = {
        "id": uuid4().hex,
        "owner": owner,
        "title": title,
        "named": False,
        "language": language,
        "scope": scope_text(scope),
        "created": at,
        "updated": at,
        "deleted": "",
    }
    connection.execute(insert(conversation).values(**row))
    return str(row["id"])


def ask_in(connection: Connection, of: str, question: str, place: int, at: str) -> None:
    """Write a question that has no answer yet at a place of a conversation where none stands."""
    new = {"conversation_id": of, "place": place, "question": question, "asked": at}
    connection.execute(insert(exchange).values(**new, said="", reply=""))


def title_of(question: str) -> str:
    """The title of a conversation that begins with a question."""
    words = " ".join(question.split())
    if len(words) <= LONGEST_TITLE:
        return words
    cut = words.rfind(" ", LONGEST_TITLE // 2, LONGEST_TITLE)
    return words[: cut if cut > 0 else LONGEST_TITLE - 1] + "…"


def scope_text(scope: Scope) -> str:
    """A scope as it is kept: whose it is stands in a column of its own."""
    chosen: dict[str, Any] = {name: value for name, value in asdict(scope).items() if name != "viewer"}
    return json.dumps(chosen, ensure_ascii=False)

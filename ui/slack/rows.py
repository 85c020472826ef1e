"""Questions as rows of their table, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ui.slack.question import Question, State


def first_of_threads(rows: Iterable[Any]) -> list[Any]:
    """In their order, but each thread's questions only by its earliest one; private ones all."""
    first: dict[tuple[str, str], Any] = {}
    for row in rows:
        place = (row.channel, row.thread) if row.kind == "thread" else (row.id, "")
        if place not in first or row.ts < first[place].ts:
            first[place] = row
    return list(first.values())


def row_of(one: Question, state: State, received: float) -> dict[str, Any]:
    """A new question's row; `received` in seconds of the clock."""
    return {
        "id": one.id,
        "event": one.event,
        "kind": one.kind,
        "team": one.team,
        "channel": one.channel,
        "thread": one.thread,
        "ts": one.ts,
        "asker": one.asker,
        "text": one.text,
        "scope": as_json(one.scope),
        "received": received,
        "state": state,
        "attempts": 0,
        "respond": one.respond,
        "reply": "",
        "answer": "" if one.answer is None else as_json(one.answer),
    }


def question_of(row: Any) -> Question:
    """The question that a row keeps."""
    return Question(
        row.id, row.event, row.kind, row.team, row.channel, row.thread, row.ts, row.asker, row.text,
        json.loads(row.scope), row.respond, row.state, row.attempts, row.reply,
        json.loads(row.answer) if row.answer else None,
    )  # fmt: skip


def as_json(value: Any) -> str:
    """A value as it stands in a column."""
    return json.dumps(value, ensure_ascii=False)

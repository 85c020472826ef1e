"""Why an answer came out as it did, told from what was kept with it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ui.conversations.kept import Exchange


def traced(exchange: Exchange) -> dict[str, Any]:
    """The steps of an answer, JSON-ready, in the order in which they were taken.

    Returns:
        `id`, `created`, `status`, `cached`, what `assistant.trace` gathered (`question`, `resolved`, `in_other_language`,
        `companies`, `periods`, `terms`, `scope`, `evidence`, `chosen`, `lack`, `prompts`, `checks`), `versions`, `answer`,
        `usage` and `timings_ms`. Of an answer of an earlier version only what was kept then.

    Raises:
        ValueError: The exchange has no answer.
    """
    answer = exchange.reply.answer if exchange.reply is not None else None
    if answer is None:
        raise ValueError("an exchange without an answer")
    return {
        "id": answer.id,
        "created": answer.created,
        "status": answer.status,
        "cached": answer.cached,
        "question": exchange.question,
        **answer.trace,
        "answer": answer.text,
        "withdrawn": answer.withdrawn,
        "regenerated": answer.regenerated,
        "usage": asdict(answer.usage),
        "timings_ms": asdict(answer.timings),
    }

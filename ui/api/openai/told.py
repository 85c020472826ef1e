"""An answer in the forms of OpenAI's chat protocol.

`turnpoint` is the one field that is not the protocol's: the whole answer, citations and figures included, on the message
and, in a stream, on the last delta. Clients pass it over or find it among the fields that they do not know.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from assistant.contract import Answer, Sentence

DONE = b"data: [DONE]\n\n"


@dataclass(slots=True)
class Telling:
    """One answer on its way out.

    Attributes:
        model: What the client called the model.
        id: Of the answer, as the protocol has it.
        created: When it began, in seconds since 1970.
    """

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))
    _said: str = ""

    def opening(self) -> dict[str, Any]:
        """The first chunk of a stream."""
        return self._chunk({"role": "assistant", "content": ""})

    def sentence(self, sentence: Sentence) -> dict[str, Any]:
        """The chunk of a sentence that was checked. Drafts are never told."""
        piece = f" {sentence.marked}" if self._said else sentence.marked
        self._said += piece
        return self._chunk({"content": piece})

    def closing(self, answer: Answer) -> list[dict[str, Any]]:
        """The last chunks: what was not told yet, such as a refusal, and the whole answer beside the end."""
        rest = answer.text.removeprefix(self._said) if answer.text.startswith(self._said) else ""
        last = self._chunk({"turnpoint": answer.to_json()}, "stop")
        return [self._chunk({"content": rest}), last] if rest else [last]

    def used(self, answer: Answer) -> dict[str, Any]:
        """The chunk that tells the tokens, which has no choice."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": usage_of(answer)}

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The answer at once."""
        message = {
            "role": "assistant",
            "content": answer.text,
            "refusal": None,
            "turnpoint": answer.to_json(),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage_of(answer)}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def usage_of(answer: Answer) -> dict[str, Any]:
    """The tokens of an answer; none where code answered alone."""
    used = answer.usage
    return {
        "prompt_tokens": used.prompt_tokens,
        "completion_tokens": used.completion_tokens,
        "total_tokens": used.prompt_tokens + used.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": used.cached_tokens},
    }


def encoded(name: str, data: dict[str, Any]) -> bytes:
    """A chunk as one server-sent event without a name; nothing but the end of the stream where there is no chunk."""
    del name
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode() if data else DONE

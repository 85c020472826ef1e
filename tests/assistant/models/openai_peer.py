"""A server that answers in the OpenAI protocol's forms, checked by the `openai` package's models."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from openai.types.chat import ChatCompletionChunk

from tests.assistant.models.http_peer import Peer


class OpenAIPeer(Peer):
    """A server of one model, with the misbehaviours of `Peer`.

    Attributes:
        key: The key it wants.
        reply: The pieces of its answer.
        garbage: Whether it streams what is no JSON.
        finish: Whether it ends its answer with a reason, as a server that lives does.
        model: What its model is called.
        hung: Whether it takes requests and says nothing.
        refuses: The status of every answer, where it is none.
        slots: Answers side by side, as a llama-server tells; without it, it looks like a vLLM.
        may_write: Cleared, it begins answers and writes nothing.
        writing: Answers under way, and `most_writing` the most there were.
    """

    def __init__(self) -> None:
        super().__init__()
        self.key = "right"
        self.reply = ["Data center ", "revenue ", "grew."]
        self.garbage = False
        self.finish = True
        self.model = "small-instruct"
        self.hung = False
        self.refuses = 0
        self.slots = 0
        self.writing = self.most_writing = 0
        self.may_write = threading.Event()
        self.may_write.set()
        self._count = threading.Lock()

    def respond(self, method: str, path: str, body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != f"Bearer {self.key}":
            return 401, {"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}
        if self.hung:
            self.stopping.wait()
        if path == "/v1/models":
            entry = {"id": self.model, "object": "model", "created": 1, "owned_by": "peer"}
            more = {"meta": {"n_ctx": 8192}} if self.slots else {"max_model_len": 8192}
            return 200, {"object": "list", "data": [{**entry, **more}]}
        if path == "/props" and self.slots:
            return 200, {"total_slots": self.slots}
        if path == "/v1/chat/completions":
            if self.refuses:
                return self.refuses, {"error": {"message": "out of memory", "type": "server_error"}}
            if body["model"] != self.model:
                return 404, {"error": {"message": "no such model", "type": "not_found_error", "code": 404}}
            if len(str(body["messages"])) > 10_000:
                message = "the request exceeds the available context size, try increasing it"
                kind = "exceed_context_size_error"
                return 400, {"error": {"message": message, "type": kind, "code": 400}}
            return 200, self._counted()
        return 404, {"error": {"message": "not found"}}

    def _counted(self) -> Iterator[str]:
        """A stream that counts as one until its usage is written: whoever asked may come again then."""
        with self._count:
            self.writing += 1
            self.most_writing = max(self.most_writing, self.writing)
        lines = self._stream()
        try:
            self.may_write.wait(60)
            for line in lines:
                if '"usage":{' in line:
                    break
                yield line
        finally:
            with self._count:
                self.writing -= 1
        yield line
        yield from lines

    def _stream(self) -> Iterator[str]:
        if self.garbage:
            yield "data: {not json\n\n"
            return
        for piece in self.reply:
            yield self._chunk([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
        if self.finish:
            yield self._chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        usage = {
            "prompt_tokens": 50,
            "completion_tokens": 3,
            "total_tokens": 53,
            "prompt_tokens_details": {"cached_tokens": 40},
        }
        yield self._chunk([], usage=usage)
        yield "data: [DONE]\n\n"

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = ChatCompletionChunk.model_validate(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": self.model,
                "choices": choices,
                **more,
            }
        )
        return f"data: {chunk.model_dump_json(exclude_none=True)}\n\n"

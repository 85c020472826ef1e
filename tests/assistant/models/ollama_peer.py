"""A server that answers in Ollama's documented forms, each checked by the `ollama` package's own models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ollama
from ollama._types import SubscriptableBaseModel

from tests.assistant.models.http_peer import Peer

_WHEN = "2026-01-27T09:00:00.123456789Z"
_SECOND = 1_000_000_000


def checked(model: type[SubscriptableBaseModel], reply: dict[str, Any]) -> dict[str, Any]:
    """The reply, if the package's response model takes it and knows every one of its keys."""
    model(**reply)
    known = set(model.model_fields) | {f.alias for f in model.model_fields.values() if f.alias}
    assert set(reply) <= known, set(reply) - known
    return reply


class OllamaPeer(Peer):
    """An Ollama with models, one reply, and the misbehaviours of `Peer`.

    Attributes:
        models: Name to bytes of what is installed.
        downloadable: Name to bytes of what a pull can get.
        reply: The pieces of its answer.
        prompt_tokens: What it says it evaluated of the prompt.
        error_after: Pieces after which it reports an error in the stream, as Ollama does.
    """

    def __init__(self, models: dict[str, int] | None = None) -> None:
        super().__init__()
        self.models = dict(models or {})
        self.downloadable: dict[str, int] = {}
        self.reply = ["엔비디아", "의 매출", "은 늘었다."]
        self.prompt_tokens = 60
        self.capabilities = ["completion", "tools"]
        self.context_length = 32768
        self.error_after: int | None = None

    def respond(self, method: str, path: str, body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        match method, path:
            case "GET", "/api/version":
                return 200, {"version": "0.17.0"}
            case "GET", "/api/tags":
                listed = [self._listed(name, size) for name, size in self.models.items()]
                ollama.ListResponse(models=listed)
                return 200, {"models": listed}
            case "POST", "/api/show" if body["model"] in self.models:
                return 200, self._shown(body["model"])
            case "POST", "/api/chat" if body["model"] in self.models:
                return 200, self._chat(body)
            case "POST", "/api/pull":
                return 200, self._pull(body["model"])
            case _:
                return 404, {"error": f"model '{body.get('model', '')}' not found"}

    def _listed(self, name: str, size: int) -> dict[str, Any]:
        return checked(
            ollama.ListResponse.Model,
            {
                "model": name,
                "modified_at": _WHEN,
                "size": size,
                "digest": f"{size:064x}",
                "details": self._details(name),
            },
        )

    def _details(self, name: str) -> dict[str, Any]:
        return {
            "parent_model": "",
            "format": "gguf",
            "family": name.partition(":")[0],
            "families": [name.partition(":")[0]],
            "parameter_size": "3.1B",
            "quantization_level": "Q4_K_M",
        }

    def _shown(self, name: str) -> dict[str, Any]:
        family = name.partition(":")[0]
        return checked(
            ollama.ShowResponse,
            {
                "modelfile": f"FROM {name}",
                "parameters": 'stop "<|im_end|>"',
                "template": "{{ .Prompt }}",
                "details": self._details(name),
                "model_info": {
                    "general.architecture": family,
                    f"{family}.context_length": self.context_length,
                },
                "capabilities": self.capabilities,
                "modified_at": _WHEN,
            },
        )

    def _chat(self, body: dict[str, Any]) -> Iterator[str]:
        def part(content: str, **more: Any) -> str:
            message = {"role": "assistant", "content": content}
            reply = {"model": body["model"], "created_at": _WHEN, "message": message, "done": False, **more}
            return json.dumps(checked(ollama.ChatResponse, reply)) + "\n"

        for number, piece in enumerate(self.reply):
            if number == self.error_after:
                yield json.dumps({"error": "an error was encountered while running the model"}) + "\n"
                return
            yield part(piece)
        yield part(
            "",
            done=True,
            done_reason="stop",
            total_duration=3 * _SECOND,
            load_duration=_SECOND,
            prompt_eval_count=self.prompt_tokens,
            prompt_eval_duration=_SECOND,
            eval_count=len(self.reply),
            eval_duration=_SECOND,
        )

    def _pull(self, name: str) -> Iterator[str]:
        def step(**reply: Any) -> str:
            return json.dumps(checked(ollama.ProgressResponse, reply)) + "\n"

        yield step(status="pulling manifest")
        if name not in self.downloadable:
            yield json.dumps({"error": "pull model manifest: file does not exist"}) + "\n"
            return
        size = self.downloadable[name]
        digest = f"sha256:{size:064x}"
        for done in (size // 4, size // 2, size):
            yield step(status=f"pulling {digest[7:19]}", digest=digest, total=size, completed=done)
        yield step(status="verifying sha256 digest")
        yield step(status="writing manifest")
        self.models[name] = size
        yield step(status="success")

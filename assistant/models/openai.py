"""Any server that speaks the OpenAI protocol: vLLM, LM Studio, llama-server, a hosted service."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.models.engine import SEED, EngineInfo, Piece, TimeLimits
from assistant.models.failures import engine_error
from assistant.models.http_options import http_options, is_loopback, told_by, watched_replies
from assistant.models.streaming import stream
from corpus.errors import EngineError, FetchError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    import httpx
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_CONTEXT = 4096
"""Tokens assumed where the server does not tell its context."""

_BATCHED = 8
"""Answers side by side at a server that batches them as they come (vLLM), far below what such a server takes."""


class OpenAIEngine:
    """A model of a server at a base address (ending in `/v1`, as its documentation gives it)."""

    def __init__(self, url: str, key: str, info: EngineInfo, limits: TimeLimits | None = None) -> None:
        self._url = url
        self._key = key
        self._info = info
        self._limits = limits or TimeLimits()
        self._lock = threading.Lock()
        self._model: BaseChatModel | None = None

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        return self._info

    def chat(self) -> BaseChatModel:
        """The server's model as a LangChain chat model."""
        with self._lock:
            if self._model is None:
                self._model = openai_chat(self._url, self._key, self._info.name, self._limits)
            return self._model

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """Write for the messages; see `Engine.write`."""
        yield from stream(
            self.chat(),
            messages,
            engine=self._url,
            limits=self._limits,
            cancel=cancel,
            stop=stop,
            most=max_tokens,
            # The older of the protocol's two names for it is the one that every local server knows.
            extra_body={"max_tokens": max_tokens},
        )

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """Evaluate a prefix where that costs nothing but time: on this machine."""
        if is_loopback(self._url):
            for _ in self.write(messages, max_tokens=1, cancel=cancel):
                pass

    def health(self) -> tuple[bool, str]:
        """Whether the server lists its models; see `Engine.health`."""
        try:
            _models(self._url, self._key)
        except EngineError as failure:
            return False, failure.code
        return True, ""

    def close(self) -> None:
        """Forget the client; the server is somebody else's."""
        self._model = None


def connect(
    url: str, key: str = "", model: str = "", limits: TimeLimits | None = None, *, listed: bool = False
) -> OpenAIEngine:
    """The engine of a server that answers now.

    Args:
        url: Its base address, with or without the final `/v1`.
        key: Its API key, if it wants one.
        model: A model it serves; the first it lists if not given.
        limits: Seconds it may take.
        listed: Whether a model that it does not list is not there; a gateway may serve some that it does not list.

    Raises:
        EngineError: `engine.unreachable`, `engine.key_refused`, `engine.garbage`, `engine.no_model`.
    """
    url = url.rstrip("/")
    if not url.endswith("/v1"):
        url += "/v1"
    served = _models(url, key)
    named: dict[str, Any] = {"id": model}
    chosen = next((entry for entry in served if not model or entry["id"] == model), named)
    if chosen is named and (not model or (listed and served)):
        has = ", ".join(entry["id"] for entry in served[:3])
        raise EngineError("engine.no_model", engine=url, reason=f"{model} ≠ {has}" if model else "-")
    context = chosen.get("max_model_len") or (chosen.get("meta") or {}).get("n_ctx") or _CONTEXT
    side_by_side = _BATCHED if chosen.get("max_model_len") else _slots(url, key)
    info = EngineInfo(chosen["id"], "openai", int(context), parallel=side_by_side)
    return OpenAIEngine(url, key, info, limits)


def openai_chat(url: str, key: str, model: str, limits: TimeLimits) -> BaseChatModel:
    """A LangChain chat model for an OpenAI-compatible server at `url`: temperature 0, fixed seed."""
    import httpx
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    options = http_options(url, limits)
    return ChatOpenAI(
        base_url=url,
        api_key=SecretStr(key or "none"),
        model=model,
        temperature=0,
        seed=SEED,
        stream_usage=True,
        max_retries=0,
        stream_chunk_timeout=None,
        timeout=options["timeout"],
        http_client=httpx.Client(**options),
        http_async_client=httpx.AsyncClient(**options, event_hooks=watched_replies(url)),
    )


def _slots(url: str, key: str) -> int:
    """Answers side by side at a llama-server, as it tells; one at any other server."""
    import httpx

    try:
        with _client(url, key) as client:
            return max(1, int(told_by(client, f"{url.removesuffix('/v1')}/props")["total_slots"]))
    except (httpx.HTTPError, FetchError, ValueError, KeyError, TypeError):
        return 1


def _client(url: str, key: str) -> httpx.Client:
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(timeout=LIMITS.look, trust_env=not is_loopback(url), headers=headers)


def _models(url: str, key: str) -> list[dict[str, Any]]:
    import httpx

    try:
        with _client(url, key) as client:
            served = told_by(client, f"{url}/models")["data"]
            return [entry for entry in served if isinstance(entry["id"], str)]
    except httpx.HTTPStatusError as failure:
        status = failure.response.status_code
        if status in (401, 403):
            raise EngineError("engine.key_refused", engine=url) from failure
        if failure.response.is_redirect:
            raise EngineError("engine.redirected", engine=url) from failure
        raise EngineError("engine.failed", engine=url, reason=str(status)) from failure
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise engine_error(failure, url) from failure
    except (FetchError, ValueError, KeyError, TypeError) as failure:
        raise EngineError("engine.garbage", engine=url, reason=type(failure).__name__) from failure

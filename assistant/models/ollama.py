"""A running Ollama: found, asked which models it has, spoken to through LangChain, and told to pull."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.models.control_tokens import harmless
from assistant.models.engine import SEED, EngineInfo, Piece, TimeLimits
from assistant.models.failures import engine_error
from assistant.models.http_options import http_options, is_loopback, told_by, watched_replies
from assistant.models.prompt_size import fewest_tokens
from assistant.models.streaming import stream
from corpus.errors import EngineError, FetchError
from corpus.progress import Progress, silent

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

CONTEXT = 4096
"""Tokens of context asked for in every request: a change makes Ollama load the model anew."""

SUITABLE = (
    "exaone3.5",
    "qwen3",
    "qwen2.5",
    "gemma3",
    "llama3.1",
    "llama3.2",
    "mistral-nemo",
    "phi4",
    "gpt-oss",
    "deepseek-r1",
)
"""Families that follow instructions in Korean and English, the better for short Korean answers first."""

_LARGEST = 9_000_000_000
"""Bytes of weights beyond which a model is not chosen unasked: it would crawl on an ordinary machine."""

_CONNECT_SECONDS = 0.3
"""A running Ollama takes a connection at once, however busy its machine; only answering may take longer."""

_LOOK_SECONDS = 2.0
_SHOW_SECONDS = 5.0
_DEFAULT = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that an Ollama has: its name with tag, digest and bytes."""

    name: str
    digest: str
    size: int


def address(environment: Mapping[str, str] = os.environ) -> str:
    """Where Ollama would be: `OLLAMA_HOST`, which may lack scheme and port, or its default place."""
    host = environment.get("OLLAMA_HOST", "").strip().rstrip("/")
    if not host:
        return _DEFAULT
    if "://" not in host:
        named, _, port = host.rpartition(":")
        has_port = bool(port.isdigit() and (named.endswith("]") or ":" not in named))
        host = f"http://{host}" if has_port else f"http://{host}:11434"
    # A server told to listen everywhere is asked at loopback; "everywhere" is no address to connect to.
    return host.replace("://0.0.0.0", "://127.0.0.1").replace("://:", "://127.0.0.1:")


def installed(
    url: str, *, seconds: float = _LOOK_SECONDS, connect: float = _CONNECT_SECONDS
) -> tuple[Installed, ...] | None:
    """The models of the Ollama at `url`, or None when none answers there in time."""
    import httpx

    try:
        timeout = httpx.Timeout(seconds, connect=min(seconds, connect))
        with httpx.Client(timeout=timeout, trust_env=not is_loopback(url)) as client:
            listed = told_by(client, f"{url}/api/tags")["models"]
            return tuple(
                Installed(str(m.get("model") or m["name"]), str(m.get("digest", "")), int(m.get("size", 0)))
                for m in listed
            )
    except (httpx.HTTPError, httpx.InvalidURL, FetchError, ValueError, KeyError, TypeError, AttributeError):
        # Whatever else may listen there, it is no Ollama.
        return None


def suitable(models: Sequence[Installed], wanted: str = "") -> Installed | None:
    """The model to use: the one named, else the largest sensible one of the best family that is there."""
    if wanted:
        full = wanted if ":" in wanted else f"{wanted}:latest"
        return next((m for m in models if m.name in (wanted, full)), None)
    for family in SUITABLE:
        candidates = [m for m in models if m.name.partition(":")[0] == family and m.size <= _LARGEST]
        if candidates:
            return max(candidates, key=lambda m: (m.size, m.name))
    return None


def pull(url: str, name: str, progress: Progress = silent) -> None:
    """Have Ollama download a model, with progress in bytes for each of its layers.

    Raises:
        EngineError: `engine.pull_failed`, `engine.unreachable` or `engine.dead`.
    """
    import httpx
    import ollama

    timeout = httpx.Timeout(60.0, connect=5.0)
    client = ollama.Client(host=url, timeout=timeout, trust_env=not is_loopback(url), follow_redirects=False)
    status = ""
    try:
        for step in client.pull(name, stream=True):
            status = step.status or ""
            progress(f"pull {name}", step.completed or 0, step.total or 0)
    except ollama.ResponseError as failure:
        raise EngineError("engine.pull_failed", name=name, reason=failure.error[:300]) from failure
    except (httpx.HTTPError, ConnectionError) as failure:
        raise engine_error(failure, url) from failure
    if status != "success":
        raise EngineError("engine.pull_failed", name=name, reason=status or "-")


class OllamaEngine:
    """A model of a running Ollama. Made by `connect`."""

    def __init__(self, url: str, info: EngineInfo, *, thinks: bool, limits: TimeLimits | None = None) -> None:
        self._url = url
        self._info = info
        self._thinks = thinks
        self._limits = limits or TimeLimits()
        self._lock = threading.Lock()
        self._model: BaseChatModel | None = None

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        return self._info

    def chat(self) -> BaseChatModel:
        """The model as a LangChain chat model."""
        with self._lock:
            if self._model is None:
                self._model = self._chat_model()
            return self._model

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """Write for the messages; see `Engine.write`. Ollama cuts long prompts silently: here that raises."""
        fewest = fewest_tokens(harmless(messages))
        if fewest + max_tokens > self._info.context:
            raise EngineError("engine.prompt_too_long", engine="ollama")
        for piece in stream(
            self.chat(),
            messages,
            engine="ollama",
            limits=self._limits,
            cancel=cancel,
            most=max_tokens,
            options=self._options(num_predict=max_tokens, stop=list(stop)),
        ):
            if piece.usage is not None:
                seen = piece.usage.prompt_tokens
                if seen < fewest or seen >= self._info.context:
                    raise EngineError("engine.prompt_cut", model=self._info.name, sent=fewest, seen=seen)
            yield piece

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """Load the model and evaluate a prefix; see `Engine.warm`."""
        for _ in self.write(messages, max_tokens=1, cancel=cancel):
            pass

    def processor_seconds(self) -> float | None:
        """The processor time of Ollama's processes on this machine; None where there are none."""
        import psutil

        if not is_loopback(self._url):
            return None
        told = [
            process.info["cpu_times"]
            for process in psutil.process_iter(["name", "cpu_times"])
            if "ollama" in (process.info["name"] or "").lower() and process.info["cpu_times"]
        ]
        return sum(times.user + times.system for times in told) if told else None

    def health(self) -> tuple[bool, str]:
        """Whether Ollama answers and still has the model; see `Engine.health`."""
        models = installed(self._url, seconds=_SHOW_SECONDS, connect=_SHOW_SECONDS)
        if models is None:
            return False, "engine.unreachable"
        return (True, "") if suitable(models, self._info.name) else (False, "engine.no_model")

    def close(self) -> None:
        """Forget the client; Ollama unloads the model in its own time."""
        self._model = None

    def _options(self, **more: Any) -> dict[str, Any]:
        return {"num_ctx": self._info.context, "temperature": 0, "seed": SEED, **more}

    def _chat_model(self) -> BaseChatModel:
        from langchain_ollama import ChatOllama

        return ChatOllama(
            model=self._info.name,
            base_url=self._url,
            num_ctx=self._info.context,
            temperature=0,
            seed=SEED,
            # Only a model that can think understands being told not to.
            reasoning=False if self._thinks else None,
            client_kwargs=dict(http_options(self._url, self._limits)),
            async_client_kwargs={"event_hooks": watched_replies(self._url)},
        )


def connect(url: str, model: Installed, limits: TimeLimits | None = None) -> OllamaEngine:
    """The engine of an installed model, with the context and the abilities that Ollama tells of it.

    Raises:
        EngineError: `engine.unreachable`, `engine.dead`, `engine.no_model` or `engine.garbage`.
    """
    import httpx
    import ollama
    from pydantic import ValidationError

    client = ollama.Client(
        host=url, timeout=_SHOW_SECONDS, trust_env=not is_loopback(url), follow_redirects=False
    )
    try:
        shown = client.show(model.name)
    except (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError, ValidationError) as failure:
        raise engine_error(failure, url) from failure
    able = shown.capabilities or []
    if able and "completion" not in able:
        raise EngineError("engine.no_model", engine=url, reason=f"{model.name}: {', '.join(able)}")
    longest = [v for k, v in (shown.modelinfo or {}).items() if k.endswith(".context_length")]
    context = min([CONTEXT, *(int(value) for value in longest)])
    info = EngineInfo(model.name, "ollama", context, model.digest.removeprefix("sha256:"))
    return OllamaEngine(url, info, thinks="thinking" in able, limits=limits)

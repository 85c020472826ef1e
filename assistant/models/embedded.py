"""The embedded engine: llama.cpp in a supervised child process, spoken to over HTTP on loopback.

Only the OpenAI protocol is used, so that any llama-server could take the child's place.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.models.engine import EngineInfo, Piece, TimeLimits
from assistant.models.llama_process import LlamaProcess, LlamaSettings, start
from assistant.models.openai import openai_chat
from assistant.models.streaming import stream
from corpus.errors import EngineError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_log = logging.getLogger(__name__)

SLOTS = 5
"""Prompt caches side by side: answers and translations, in Korean and in English, and what is written while nobody asks."""

_LOST = ("engine.dead", "engine.unreachable")
_DYING_SECONDS = 2.0


class EmbeddedEngine:
    """llama.cpp with the weights at a path; the child starts with the first use or with `start`.

    One that has died is started anew with the next use. How often that is tried, and that one which hangs is found, is
    `assistant.models.pool`'s.

    Args:
        weights: A GGUF file.
        name: The model's name.
        model_hash: SHA-256 of the weights (hex).
        context: Tokens of prompt and answer together.
        threads: How many to use.
        log: Where llama.cpp's log goes.
        limits: Seconds it may take.
        library: The folder of a build of llama.cpp (`assistant.models.native`); one with which the child does not
            start is left aside for the installed wheel's.
    """

    def __init__(
        self,
        weights: Path,
        *,
        name: str,
        model_hash: str,
        context: int,
        threads: int,
        log: Path,
        limits: TimeLimits | None = None,
        library: Path | None = None,
    ) -> None:
        self._info = EngineInfo(name, "embedded", context, model_hash)
        self._settings = LlamaSettings(weights, context, SLOTS, threads, log, library)
        self._limits = limits or TimeLimits()
        self._lock = threading.Lock()
        self._process: LlamaProcess | None = None
        self._model: BaseChatModel | None = None
        self._slots = PrefixSlots(SLOTS)
        self._closing = threading.Event()

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        return self._info

    @property
    def process(self) -> LlamaProcess | None:
        """The child, if one was started and not closed; it may have died since."""
        return self._process

    def start(self) -> None:
        """Start the child, and the chat model's slow imports, now rather than with the first question.

        One that runs and does not say that it is well is ended first.

        Raises:
            EngineError: `engine.no_weights`, `engine.start_failed` or `engine.start_timeout`.
        """
        hung = self._process
        if hung is not None and not self.health()[0]:
            hung.kill()
        self.chat()

    def chat(self) -> BaseChatModel:
        """The chat model of the running child; one that died is started anew."""
        with self._lock:
            if self._closing.is_set():
                raise EngineError("engine.closed")
            if self._process is None or not self._process.alive() or self._model is None:
                self._model = self._restart()
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
        slot = self._slots.of(str(messages[0].content) if messages else "")
        model, process = self.chat(), self._process
        try:
            yield from stream(
                model,
                messages,
                engine="embedded",
                limits=self._limits,
                cancel=cancel,
                stop=stop,
                most=max_tokens,
                extra_body={"max_tokens": max_tokens, "cache_prompt": True, "id_slot": slot},
            )
        except EngineError as failure:
            # Seen to its end here, so that the next answer finds it dead and starts another.
            if failure.code in _LOST and process is not None and process.ended(_DYING_SECONDS):
                raise EngineError("engine.dead", engine="embedded") from failure
            raise

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """Evaluate a prefix into the prompt cache; see `Engine.warm`."""
        for _ in self.write(messages, max_tokens=1, cancel=cancel):
            pass

    def processor_seconds(self) -> float | None:
        """The processor time of the child, of all its threads; None while there is none."""
        import psutil

        process = self._process
        try:
            times = psutil.Process(process.pid).cpu_times() if process is not None else None
        except psutil.Error:
            return None
        return times.user + times.system if times is not None else None

    def health(self) -> tuple[bool, str]:
        """Whether the child runs and says it is well; see `Engine.health`."""
        import httpx

        process = self._process
        if process is None:
            return False, "engine.not_started"
        if not process.alive():
            return False, "engine.dead"
        try:
            with httpx.Client(timeout=LIMITS.look, trust_env=False) as client:
                well = client.get(f"{process.address}/health").is_success
        except httpx.HTTPError:
            return False, "engine.unreachable"
        return (True, "") if well else (False, "engine.failed")

    def close(self) -> None:
        """End the child; the engine cannot be used again."""
        self._closing.set()  # before the lock: who has it may be waiting for a child that does not come
        with self._lock:
            if self._process is not None:
                self._process.stop()
            self._process = self._model = None

    def _restart(self) -> BaseChatModel:
        if self._process is not None:
            self._process.stop()
            self._process = None
        # The client's imports take longer than a second, as much as loading the model: both at once.
        threading.Thread(target=import_module, args=("langchain_openai",), daemon=True).start()
        process = self._process = self._started()
        return openai_chat(f"{process.address}/v1", process.key, self._info.name, self._limits)

    def _started(self) -> LlamaProcess:
        try:
            return start(self._settings, LIMITS.load, self._closing)
        except EngineError as failure:
            if failure.code != "engine.start_failed" or self._settings.library is None:
                raise
            _log.warning("the build in %s does not run; the wheel's is used", self._settings.library)
            self._settings = replace(self._settings, library=None)
            return start(self._settings, LIMITS.load, self._closing)


class PrefixSlots:
    """Gives each prompt beginning a slot of its own, the one unused longest when all are taken."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = list(range(count))
        self._by_prefix: OrderedDict[str, int] = OrderedDict()

    def of(self, prefix: str) -> int:
        """The slot of this beginning."""
        with self._lock:
            if prefix not in self._by_prefix:
                slot = self._free.pop(0) if self._free else self._by_prefix.popitem(last=False)[1]
                self._by_prefix[prefix] = slot
            self._by_prefix.move_to_end(prefix)
            return self._by_prefix[prefix]

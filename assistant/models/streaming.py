"""A chat model's stream with time limits and a stop that reaches the server.

The chat model's own asynchronous stream runs on one event loop in a thread of its own. Cancelling its task
closes the HTTP connection even while nothing arrives, which a thread blocked in a read could not do; that
is how a server learns that nobody waits any more, also in the middle of a long prompt.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.contract import Usage
from assistant.models.control_tokens import harmless
from assistant.models.engine import Piece, TimeLimits
from assistant.models.failures import engine_error
from assistant.models.thinking import ThinkingFilter
from corpus.errors import EngineError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

_CANCEL_POLL = 0.05
_LONGEST_TOKEN = 64
"""Characters that no tokenizer's tokens have on average, not even those of blanks."""
_FEW = 256
"""A server that writes a few tokens more than it was asked for, and ends, is no endless one."""


@dataclass(frozen=True, slots=True)
class _End:
    """The stream is over: normally, or by a failure."""

    failure: BaseException | None = None


def stream(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    *,
    engine: str,
    limits: TimeLimits,
    cancel: threading.Event | None = None,
    stop: Sequence[str] = (),
    most: int = 0,
    **call: Any,
) -> Iterator[Piece]:
    """Stream a chat model's text without its thinking; see `Engine.write` for the promises kept.

    Args:
        model: The chat model; `call` is passed on to its stream.
        messages: The prompt; marks of a chat template in its text are broken before it is sent.
        engine: Kind or address of the engine, for errors.
        limits: Seconds until the first text, between pieces, and for the whole.
        cancel: Set it to end the stream within a twentieth of a second.
        stop: Strings at which the server ends the answer.
        most: Tokens that were asked for at most; a server that writes on for ever is told by it. 0 for no limit.
        call: Further arguments of one call, such as the limit of tokens.
    """
    arrived: queue.SimpleQueue[AIMessageChunk | _End] = queue.SimpleQueue()

    async def produce() -> None:
        try:
            async for chunk in model.astream(harmless(messages), stop=list(stop) or None, **call):
                arrived.put(chunk)
            arrived.put(_End())
        except asyncio.CancelledError:
            arrived.put(_End())
            raise
        except Exception as failure:  # whatever a library raises becomes one of our codes in the reader
            arrived.put(_End(failure))

    task = asyncio.run_coroutine_threadsafe(produce(), _loop())
    thinking, usage, finished = ThinkingFilter(), Usage(), False
    begun, written = time.monotonic(), 0
    deadline, phase, seconds = begun + limits.first_token, "first_token", limits.first_token
    try:
        while True:
            if cancel is not None and cancel.is_set():
                return
            if begun + limits.whole < deadline:
                # What comes in time and never to an end: tokens too slow to be of use, or without text.
                deadline, phase, seconds = begun + limits.whole, "whole", limits.whole
            left = deadline - time.monotonic()
            if left <= 0:
                raise EngineError("engine.timeout", engine=engine, phase=phase, seconds=round(seconds))
            try:
                item = arrived.get(timeout=min(left, _CANCEL_POLL) if cancel is not None else left)
            except queue.Empty:
                continue
            if isinstance(item, _End):
                if item.failure is not None:
                    raise engine_error(item.failure, engine) from item.failure
                break
            deadline, phase, seconds = time.monotonic() + limits.between, "between", limits.between
            written += len(item.text)
            if most and written > max(most, _FEW) * _LONGEST_TOKEN:
                raise EngineError("engine.garbage", engine=engine, reason=f"> {most} tokens")
            usage = _usage(item) or usage
            meta = item.response_metadata
            finished = finished or bool(meta.get("finish_reason") or meta.get("done"))
            if text := thinking.feed(item.text):
                yield Piece(text)
        if not finished:
            # A server that dies may end its reply like one that is done; only the reason tells them apart.
            raise EngineError("engine.dead", engine=engine)
        if text := thinking.end():
            yield Piece(text)
        yield Piece("", usage)
    finally:
        task.cancel()


def _usage(chunk: AIMessageChunk) -> Usage | None:
    told = chunk.usage_metadata
    if not told:
        return None
    cached = told.get("input_token_details", {}).get("cache_read") or 0
    return Usage(told["input_tokens"], cached, told["output_tokens"])


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The one loop of all engines: asynchronous HTTP clients must stay with the loop they began on."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="turnpoint-engines", daemon=True).start()
    return loop

"""Writing that can be given up at any moment: a prompt is evaluated a few tokens at a time.

llama.cpp stops between two batches of a prompt only, which is too late for somebody who has just asked. What nobody waits
for is therefore sent a piece at a time, each piece longer by a few tokens than the one before; the engine's prompt cache
keeps what they have in common.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.models.engine import Engine
from corpus.errors import EngineError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_SECONDS = 0.3
"""What a step is to take, so that who has just asked does not notice it."""
_FIRST, _FEWEST, _MOST = 12.0, 8.0, 24.0
"""Tokens more at a step: of the first one, and of any, however slow or fast the machine is just now.

Half a dozen more are evaluated at every step to end the turn, so that fewer would not give way much sooner.
"""
_WIDE, _NARROW = 0.8, 0.3
"""Tokens of a character, Korean and Latin, rather too many than too few."""


class Stepwise:
    """Writes with an engine for messages that begin alike; remembers how much of them its cache holds.

    Args:
        now: The clock, in seconds: steps are as long as the machine's speed allows.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._held = ""
        self._tokens = _FIRST

    def write(
        self,
        engine: Engine,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        cancel: threading.Event,
        stop: Sequence[str] = (),
    ) -> str | None:
        """What the engine writes for the messages; None where `cancel` was set before it was done.

        Raises:
            EngineError: As `Engine.write` does.
        """
        try:
            return self._written(engine, messages, max_tokens, cancel, stop)
        except EngineError:
            self._held = ""  # an engine that was started anew holds nothing
            raise

    def _written(
        self,
        engine: Engine,
        messages: Sequence[BaseMessage],
        max_tokens: int,
        cancel: threading.Event,
        stop: Sequence[str],
    ) -> str | None:
        whole = _flat(messages)
        at = _shared(self._held, whole)
        while (end := reach(whole, at, self._tokens)) < len(whole):
            begun = self._now()
            for _ in engine.write(_until(messages, end), max_tokens=1, cancel=cancel):
                pass
            if cancel.is_set():
                return None
            self._held, at = whole[:end], end
            seconds = max(self._now() - begun, 0.001)
            # Half of the way at a time: one slow step may be another program's doing.
            wanted = self._tokens * (1 + _SECONDS / seconds) / 2
            self._tokens = max(_FEWEST, min(_MOST, wanted))
        pieces = [
            piece.text for piece in engine.write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel)
        ]
        if cancel.is_set():
            return None
        self._held = whole
        return "".join(pieces)


def reach(text: str, at: int, tokens: float) -> int:
    """Where a text has come that goes on from a place by some tokens, estimated rather too many than too few."""
    left = tokens
    for place in range(at, len(text)):
        left -= _NARROW if text[place].isascii() else _WIDE
        if left <= 0:
            return place + 1
    return len(text)


def _until(messages: Sequence[BaseMessage], end: int) -> list[BaseMessage]:
    """The beginning of messages, so many characters of their texts."""
    found: list[BaseMessage] = []
    for message in messages:
        text = str(message.content)[:end]
        if not text:
            break
        found.append(message.model_copy(update={"content": text}))
        end -= len(text)
    return found


def _flat(messages: Sequence[BaseMessage]) -> str:
    return "".join(str(message.content) for message in messages)


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

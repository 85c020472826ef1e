"""Writing that can be given up at any moment: a prompt is evaluated a few tokens at a time.

llama.cpp stops between two batches of a prompt only, which is too late for somebody who has just asked. What nobody waits
for is therefore sent a piece at a time, each piece longer by a few tokens than the one before; the engine's prompt cache
keeps what they have in common.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.models.engine import Engine

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_STEP = 14.0
"""Tokens more at a step: a quarter of a second on two cores."""
_WIDE, _NARROW = 0.8, 0.3
"""Tokens of a character, Korean and Latin, rather too many than too few."""


class Stepwise:
    """Writes with an engine for messages that begin alike; remembers how much of them its cache holds."""

    def __init__(self) -> None:
        self._held = ""

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
        whole = _flat(messages)
        for step in steps(messages, _shared(self._held, whole)):
            for _ in engine.write(step, max_tokens=1, cancel=cancel):
                pass
            if cancel.is_set():
                return None
            self._held = _flat(step)
        pieces = [
            piece.text for piece in engine.write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel)
        ]
        if cancel.is_set():
            return None
        self._held = whole
        return "".join(pieces)


def steps(messages: Sequence[BaseMessage], held: int) -> Iterator[list[BaseMessage]]:
    """Beginnings of messages, each a few tokens longer than the one before, without the whole of them.

    Args:
        messages: The whole.
        held: Of how many of their characters the engine need evaluate none again.
    """
    cost, at = 0.0, 0
    for number, message in enumerate(messages):
        text = str(message.content)
        for end, character in enumerate(text, 1):
            at += 1
            if at <= held:
                continue
            cost += _NARROW if character.isascii() else _WIDE
            if cost >= _STEP and not (number == len(messages) - 1 and end == len(text)):
                cost = 0.0
                yield [*messages[:number], message.model_copy(update={"content": text[:end]})]


def _flat(messages: Sequence[BaseMessage]) -> str:
    return "".join(str(message.content) for message in messages)


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

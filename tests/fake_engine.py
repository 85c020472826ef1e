"""An engine without a model, for tests of the code around one: a queue of replies, and the prompts it got."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage

from assistant.contract import Usage
from assistant.models.engine import EngineInfo, Piece
from corpus.errors import EngineError


class FakeEngine:
    """Gives its replies in order, cut into pieces of `size` characters; fails loudly when none is left.

    Attributes:
        prompts: The messages of each `write`, in order.
        warmed: The messages of each `warm`, in order.
        limits: `max_tokens` of each `write`, in order.
    """

    def __init__(
        self,
        replies: Sequence[str | Exception] = (),
        *,
        size: int = 4,
        context: int = 4096,
        name: str = "fake",
    ) -> None:
        self._info = EngineInfo(name, "embedded", context, "fake")
        self._replies: deque[str | Exception] = deque(replies)
        self._size = size
        self.prompts: list[list[BaseMessage]] = []
        self.warmed: list[list[BaseMessage]] = []
        self.limits: list[int] = []
        self.closed = False

    @property
    def info(self) -> EngineInfo:
        return self._info

    def reply(self, *replies: str | Exception) -> None:
        """Queue more replies; an exception among them is raised when its turn comes."""
        self._replies.extend(replies)

    def chat(self) -> BaseChatModel:
        """A LangChain chat model over the same queue."""

        def messages() -> Iterator[AIMessage | str]:
            while True:
                yield AIMessage(self._next())

        return GenericFakeChatModel(messages=messages())

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        self.prompts.append(list(messages))
        self.limits.append(max_tokens)
        text = self._next()
        for mark in stop:
            text = text.partition(mark)[0]
        for start in range(0, len(text), self._size):
            if cancel is not None and cancel.is_set():
                return
            yield Piece(text[start : start + self._size])
        yield Piece("", Usage(_tokens(messages), 0, max(1, len(text) // 4)))

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        self.warmed.append(list(messages))

    def health(self) -> tuple[bool, str]:
        return (False, "engine.closed") if self.closed else (True, "")

    def close(self) -> None:
        self.closed = True

    def _next(self) -> str:
        if not self._replies:
            raise AssertionError("the fake engine was asked once more than it has replies")
        reply = self._replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply


def _tokens(messages: Sequence[Any]) -> int:
    return sum(len(str(message.content)) for message in messages) // 4


DEAD = EngineError("engine.dead", engine="embedded")
"""A reply that is a failure, for `FakeEngine`'s queue."""

"""What the rest of Turnpoint knows of an engine: it writes text for messages, piece by piece.

Every engine stands behind LangChain's `BaseChatModel` (`Engine.chat`); `Engine.write` adds to it what an
answer needs and a chat model does not promise: time limits, a way to stop the work at the server, the text
without a model's thinking, and the tokens it cost.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.contract import Usage
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

EngineKind = Literal["embedded", "ollama", "openai"]

SEED = 20250127
"""One seed for every engine, so that the same prompt gives the same answer."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which model writes.

    Attributes:
        name: The model's name as a person would know it.
        engine: What runs it.
        context: Tokens that prompt and answer may have together.
        model_hash: SHA-256 or digest of the weights (hex), empty where the engine does not tell.
        parallel: Answers that it writes side by side without one holding up the other.
    """

    name: str
    engine: EngineKind
    context: int
    model_hash: str = ""
    parallel: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text as it is written; the last piece has no text and carries the usage."""

    text: str
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds an engine may take: to connect, until its first text, from one piece to the next, and for the whole."""

    connect: float = 5.0
    first_token: float = field(default_factory=lambda: LIMITS.first_token)
    between: float = field(default_factory=lambda: LIMITS.between)
    whole: float = field(default_factory=lambda: LIMITS.whole)


class Writing(Protocol):
    """Something that writes."""

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """Write at most `max_tokens` tokens for the messages, up to one of the `stop` strings.

        Closing the iterator or setting `cancel` closes the connection, which stops the work at the server.
        The last piece carries the usage; after `cancel` there is no such piece.

        Raises:
            EngineError: while iterating: `engine.unreachable`, `engine.dead`, `engine.timeout`, `engine.busy`,
                `engine.garbage`, `engine.prompt_too_long`, `engine.prompt_cut`, `engine.key_refused`,
                `engine.no_model`, `engine.redirected`, `engine.failed`, `engine.no_server`, and `engine.interrupted` where the same
                messages may be put anew: another server would write for them.
        """
        ...


class Engine(Writing, Protocol):
    """A model that writes. Methods may be called from any thread; `info.parallel` answers at a time are served best."""

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        ...

    def chat(self) -> BaseChatModel:
        """The engine as a LangChain chat model: temperature 0, fixed seed, no retries.

        Raises:
            EngineError: it cannot be started.
        """
        ...

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """Have the engine evaluate messages that later prompts begin with, so that its cache holds them; given up once
        `cancel` is set.
        """
        ...

    def health(self) -> tuple[bool, str]:
        """Whether it would write now, and the error code of why not (empty when well). Starts nothing."""
        ...

    def close(self) -> None:
        """Give back what it holds; a child process ends."""
        ...

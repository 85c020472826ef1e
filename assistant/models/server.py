"""One model server of several: whether it answers, how busy it is, and how long it is left alone after a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.models import ollama, openai
from assistant.models.engine import EngineKind, TimeLimits
from corpus.errors import EngineError

if TYPE_CHECKING:
    from assistant.models.engine import Engine

_BETWEEN_LOOKS = 5.0
"""Seconds after which a server that was not heard of is asked how it is."""

_DOUBTS = 2
"""Looks in a row that must fail before a server that was well is taken for ill: one may fall into a busy moment."""

_FIRST_BACK_OFF, _LONGEST_BACK_OFF = 1.0, 60.0
_LOOK_SECONDS = 5.0

Connect = Callable[[str], "Engine"]
"""The engine of a server for a model's name, or for the one it serves first where that is empty."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """How a server is, for people.

    Attributes:
        url: Its address as it was given.
        well: Whether it is asked.
        busy: Answers that it writes now.
        places: Answers that it writes side by side.
        failure: Why it is not asked.
    """

    url: str
    well: bool
    busy: int
    places: int
    failure: EngineError | None = None


class Server:
    """A model server. Not thread-safe: `assistant.models.pool` is.

    Args:
        url: Its address.
        connect: Makes its engine; called again until it has answered once.
        places: Answers side by side; 0 leaves it to what the server tells.
    """

    def __init__(self, url: str, connect: Connect, places: int = 0) -> None:
        self.url = url
        self.connect = connect
        self.engine: Engine | None = None
        self.failure: EngineError | None = None
        self.lent: set[threading.Event] = set()
        self.lent_last = 0
        self._places = places
        self._failures = 0
        self._doubts = 0
        self._due = 0.0

    @property
    def well(self) -> bool:
        """Whether it may be asked."""
        return self.engine is not None and self.failure is None

    @property
    def places(self) -> int:
        """Answers that it writes side by side."""
        return self._places or (self.engine.info.parallel if self.engine else 1)

    @property
    def load(self) -> float:
        """How full it is: 1 when every place is taken."""
        return len(self.lent) / self.places

    def is_due(self, now: float) -> bool:
        """Whether it is to be asked how it is: not heard of for a while, or left alone for long enough."""
        return now >= self._due

    def heard(self, now: float) -> None:
        """It has written something."""
        self._doubts = 0
        self._due = now + _BETWEEN_LOOKS

    def succeeded(self) -> None:
        """It has written an answer: earlier failures are forgotten."""
        self._failures = 0

    def found_well(self, engine: Engine, now: float) -> None:
        """It answers, and is taken back."""
        self.engine, self.failure = engine, None
        self.heard(now)

    def doubted(self, failure: EngineError, now: float) -> None:
        """A look at it failed."""
        self._doubts += 1
        if self.well and self._doubts < _DOUBTS:
            self._due = now
            return
        self.failed(failure, now)

    def failed(self, failure: EngineError, now: float) -> None:
        """Leave it alone for a while, twice as long after each failure; what it was writing is given up."""
        if self.failure is None or self.is_due(now):
            self._due = now + min(_LONGEST_BACK_OFF, _FIRST_BACK_OFF * 2**self._failures)
            self._failures += 1
        self.failure = failure
        for given_up in self.lent:
            given_up.set()

    def state(self) -> ServerState:
        """As it is now."""
        return ServerState(self.url, self.well, len(self.lent), self.places, self.failure)


def connection(url: str, key: str, kind: EngineKind | None, limits: TimeLimits) -> Connect:
    """How the server at an address is connected to: an Ollama, or any that speaks the OpenAI protocol.

    Args:
        url: An address that ends in `/v1` is of the OpenAI protocol; any other is asked whether it is an Ollama.
        key: The key for the OpenAI protocol.
        kind: Which of the two it is, where that is known.
        limits: Seconds it may take.

    Raises:
        EngineError: `engine.bad_url`.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise EngineError("engine.bad_url", url=url) from None
    if not valid or "@" in parts.netloc:
        # A password in an address would stand in messages and logs.
        raise EngineError("engine.bad_url", url=url.rpartition("@")[2])

    def connect(model: str) -> Engine:
        if kind != "openai" and not parts.path.rstrip("/").endswith("/v1"):
            models = ollama.installed(url.rstrip("/"), seconds=_LOOK_SECONDS, connect=limits.connect)
            if models is not None:
                chosen = ollama.suitable(models, model)
                if chosen is None:
                    raise EngineError(
                        "engine.no_model", engine=url, reason=model or ", ".join(ollama.SUITABLE)
                    )
                return ollama.connect(url.rstrip("/"), chosen, limits)
            if kind == "ollama":
                raise EngineError("engine.unreachable", engine=url)
        return openai.connect(url, key, model, limits, listed=True)

    return connect


def at_address(failure: EngineError, url: str) -> EngineError:
    """A failure that names the server by its address, whatever its engine calls itself."""
    named = EngineError(failure.code, **{**failure.details, "engine": url})
    named.__cause__ = failure
    return named

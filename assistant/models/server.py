"""A model server, the only one or one of several: whether it answers, how busy it is, and how long it is left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.models import ollama, openai
from assistant.models.engine import EngineKind, TimeLimits
from corpus.breaker import BackOff
from corpus.errors import EngineError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from assistant.models.engine import Engine

_DOUBTS = 2
"""Looks in a row that must fail before a server that was well is taken for ill: one may fall into a busy moment."""

Connect = Callable[[str], "Engine"]
"""The engine of a server for a model's name, or for the one it serves first where that is empty; called anew after failures."""


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
        connect: Makes its engine; called again until it answers.
        places: Answers side by side; 0 leaves it to what the server tells.
        engine: One that is known before anything was asked of it.
    """

    def __init__(self, url: str, connect: Connect, places: int = 0, engine: Engine | None = None) -> None:
        self.url = url
        self.connect = connect
        self.engine = engine
        self.failure: EngineError | None = None
        self.lent: set[threading.Event] = set()
        self.lent_last = 0
        self.warming: threading.Event | None = None
        """Set for the warming of one that is back to be given up: somebody asks."""
        self._places = places
        self.away_since: float | None = None
        """Since when it has not been well; None while it is."""
        self._back_off = BackOff()
        self._doubts = 0

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
        return self._back_off.is_due(now)

    @property
    def due(self) -> float:
        """When it is asked again how it is."""
        return self._back_off.due

    def heard(self, now: float) -> None:
        """It has written something."""
        self._doubts = 0
        self._back_off.due = now + LIMITS.look_every

    def succeeded(self) -> None:
        """It has written an answer: earlier failures are forgotten."""
        self._back_off.succeeded()

    def found_well(self, engine: Engine, now: float) -> None:
        """It answers, and is taken back."""
        self.engine, self.failure, self.away_since = engine, None, None
        self.heard(now)

    def doubted(self, failure: EngineError, now: float) -> None:
        """A look at it failed."""
        self._doubts += 1
        if self.well and self._doubts < _DOUBTS:
            self._back_off.due = now
            return
        self.failed(failure, now)

    def failed(self, failure: EngineError, now: float) -> None:
        """Leave it alone for a while, twice as long after each failure; what it was writing is given up."""
        if self.failure is None or self.is_due(now):
            self._back_off.failed(now)
        self._away(failure, now)
        for given_up in self.lent:
            given_up.set()

    def rests(self, failure: EngineError, now: float, seconds: float) -> None:
        """Leave it alone for as long as it asked for; what it is writing goes on."""
        self._back_off.due = now + seconds
        self._away(failure, now)

    def _away(self, failure: EngineError, now: float) -> None:
        self.failure = failure
        self.away_since = now if self.away_since is None else self.away_since

    def state(self) -> ServerState:
        """As it is now."""
        return ServerState(self.url, self.well, len(self.lent), self.places, self.failure)


def connection(
    url: str, key: str, kind: EngineKind | None, limits: TimeLimits, *, listed: bool = True
) -> Connect:
    """How the server at an address is connected to: an Ollama, or any that speaks the OpenAI protocol.

    Args:
        url: An address that ends in `/v1` is of the OpenAI protocol; any other is asked whether it is an Ollama.
        key: The key for the OpenAI protocol.
        kind: Which of the two it is, where that is known.
        limits: Seconds it may take.
        listed: As for `openai.connect`.

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
            models = ollama.installed(url.rstrip("/"), seconds=LIMITS.look, connect=limits.connect)
            if models is not None:
                chosen = ollama.suitable(models, model)
                if chosen is None:
                    raise EngineError(
                        "engine.no_model", engine=url, reason=model or ", ".join(ollama.SUITABLE)
                    )
                return ollama.connect(url.rstrip("/"), chosen, limits)
            if kind == "ollama":
                raise EngineError("engine.unreachable", engine=url)
        return openai.connect(url, key, model, limits, listed=listed)

    return connect


def at_address(failure: EngineError, url: str) -> EngineError:
    """A failure that names the server by its address, whatever its engine calls itself."""
    named = EngineError(failure.code, **{**failure.details, "engine": url})
    named.__cause__ = failure
    return named

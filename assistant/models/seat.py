"""Where an answer takes the engine when it needs one: it may be starting, or busy with another answer."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from assistant.models.engine import Engine, EngineInfo


class Seat(Protocol):
    """Lets one answer at a time have the engine."""

    @property
    def info(self) -> EngineInfo | None:
        """Which model writes here; None while none is there."""
        ...

    def taken(self, cancel: threading.Event | None = None) -> AbstractContextManager[Engine]:
        """The engine for one answer, waited for until `cancel` is set; free again when the block is left.

        Raises:
            EngineError: On entering: why there is no engine, or `engine.cancelled`.
        """
        ...


class Unshared:
    """The seat of an engine that runs already and answers one asker."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def info(self) -> EngineInfo:
        """Which model writes."""
        return self._engine.info

    @contextmanager
    def taken(self, cancel: threading.Event | None = None) -> Generator[Engine]:
        """The engine, at once."""
        del cancel
        yield self._engine

"""Where an answer takes the engine when it needs one: it may be starting, or busy with another answer."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from assistant.contract import Waiting
from assistant.models.engine import Engine, EngineInfo


class Queued(Protocol):
    """An answer's place in line for the engine."""

    def waits(self) -> Iterator[Waiting]:
        """Wait for the engine, and tell where one stands.

        Raises:
            EngineError: Why there is no engine, or that the line does not move.
        """
        ...

    def engine(self) -> Engine:
        """The engine, once it was waited for.

        Raises:
            EngineError: Why there is no engine, or `engine.cancelled`.
        """
        ...


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

    def queued(
        self, cancel: threading.Event | None = None, asker: str = ""
    ) -> AbstractContextManager[Queued]:
        """A place in line for one answer, fair between askers; left with the block."""
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

    @contextmanager
    def queued(self, cancel: threading.Event | None = None, asker: str = "") -> Generator[Queued]:
        """A line without anybody in it."""
        del cancel, asker
        yield _AtOnce(self._engine)


class _AtOnce:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waits(self) -> Iterator[Waiting]:
        """Nothing is waited for."""
        return iter(())

    def engine(self) -> Engine:
        """The engine."""
        return self._engine

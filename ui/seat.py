"""The engine's seat: it is started in the background, and who needs it waits for it or learns why not.

An engine of several servers has as many places as those that answer have together.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.contract import Waiting
from assistant.models.pool import Pool
from corpus.breaker import BackOff
from corpus.errors import EngineError, TurnpointError
from corpus.progress import Progress
from ui.turnstile import Turn, Turnstile

if TYPE_CHECKING:
    from assistant.models.engine import Engine, EngineInfo

log = logging.getLogger(__name__)

_PATIENCE = 120.0  # seconds that a question waits for an engine that is still starting
LINE_PATIENCE = 600.0
"""Seconds that a question waits in a line that does not get shorter."""


class Queued:
    """An answer's place in line for the engine of a seat."""

    def __init__(self, seat: EngineSeat, turn: Turn, cancel: threading.Event | None) -> None:
        self._seat = seat
        self._turn = turn
        self._cancel = cancel
        self.served = False

    def waits(self) -> Iterator[Waiting]:
        """Wait for the engine, and tell where one stands; at last that the wait is over, where there was one.

        Raises:
            EngineError: `engine.still_starting`, `engine.cancelled`, or `people.line_too_long`.
        """
        told = False
        for waiting in self._waits():
            told = True
            yield waiting
        if told and self._turn.has_come:
            yield Waiting(0, 0.0)

    def _waits(self) -> Iterator[Waiting]:
        patience = Patience()
        for place in self._turn.places():
            if patience.is_over(place.ahead):
                raise EngineError("people.line_too_long", minutes=int(LINE_PATIENCE / 60))
            yield Waiting(place.ahead, place.seconds)
        if self._turn.has_come:
            yield from self._seat.starts(self._cancel)

    def engine(self) -> Engine:
        """The engine, once it was waited for.

        Raises:
            EngineError: the engine's own failure, or `engine.cancelled`.
        """
        if not self._turn.has_come or self._turn.gave_up:
            raise EngineError("engine.cancelled")
        engine = self._seat.ready()
        self._turn.begin()
        self.served = True
        return engine


@dataclass(frozen=True, slots=True)
class Spare:
    """The engine while nobody asks: what is written with it ends as soon as `taken` is set."""

    engine: Engine
    taken: threading.Event


class Patience:
    """Ends a wait in a line that does not get shorter.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ahead: int | None = None
        self._since = 0.0

    def is_over(self, ahead: int) -> bool:
        """Whether `ahead` has been as many, or more, for too long."""
        now = self._now()
        if self._ahead is None or ahead < self._ahead:
            self._ahead, self._since = ahead, now
        return now - self._since > LINE_PATIENCE


class EngineSeat:
    """Starts the engine in a thread, and gives it to as many answers at a time as it writes side by side, in fair order.

    Args:
        start: Starts the engine; None for an application that does not answer.
        turnstile: The queue in front of the engine, which should have the seat's `places`; warming takes a turn.
    """

    def __init__(self, start: Callable[[Progress], Engine] | None, turnstile: Turnstile) -> None:
        self._start_engine = start
        self._turnstile = turnstile
        self._engine: Engine | None = None
        self._failure: TurnpointError | None = None
        self._settled = threading.Event()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._stage: tuple[str, int, int] = ("", 0, 0)
        self._thread: threading.Thread | None = None
        self._back_off = BackOff()

    def start(self, warm: Callable[[threading.Event], None], *, patient: bool = False) -> None:
        """Begin to start the engine; `warm` is called once it is there, and takes it as an answer does.

        It is handed what is set when it should give up. A `patient` start begins when the engine is wanted: loading a
        model takes all cores, and what is wanted sooner would wait for it.
        """
        if not patient:
            self._wanted.set()
        if self._start_engine is None:
            self._failure = EngineError("engine.not_wanted")
            self._settled.set()
            return
        work = (self._start_engine, warm)
        self._thread = threading.Thread(target=self._start, args=work, name="engine", daemon=True)
        self._thread.start()

    def want(self) -> None:
        """Begin a patient start, as every question does that needs the engine."""
        self._wanted.set()

    @property
    def info(self) -> EngineInfo | None:
        """Which model writes; None while there is none."""
        return self._engine.info if self._engine is not None else None

    @property
    def is_ready(self) -> bool:
        """Whether the engine is there and well."""
        return self.status()["state"] == "ready"

    def places(self) -> int:
        """How many answers are written side by side."""
        return self._engine.info.parallel if self._engine is not None else 1

    @contextmanager
    def taken(self, cancel: threading.Event | None = None) -> Generator[Engine]:
        """The engine for a work of its own, after those who came before, waited for while it is starting.

        Raises:
            EngineError: the engine's own failure, `engine.still_starting`, or `engine.cancelled`.
        """
        self.want()
        with self._turnstile.turn(cancel) as mine:
            if not mine:
                raise EngineError("engine.cancelled")
            for _ in self.starts(cancel):
                pass
            yield self.ready()
            # Something was written: whatever failed before is over.
            self._failure = None

    @contextmanager
    def spare(self) -> Generator[Spare | None]:
        """The engine for what nobody waits for; None while anybody is there, or the engine is not."""
        with self._turnstile.spare() as taken:
            engine = self._engine if self._settled.is_set() and not self._closing.is_set() else None
            yield Spare(engine, taken) if engine is not None and taken is not None else None

    @contextmanager
    def queued(self, cancel: threading.Event | None = None, asker: str = "") -> Generator[Queued]:
        """A place in line for one answer, fair between askers; left with the block."""
        self.want()
        # In line before the engine is there, so that who waited for it longest is served first.
        with self._turnstile.line(cancel, asker) as turn:
            queued = Queued(self, turn, cancel)
            yield queued
            if queued.served:
                self._failure = None

    def starts(self, cancel: threading.Event | None) -> Iterator[Waiting]:
        """Wait for an engine that is starting, and tell it every second.

        Raises:
            EngineError: `engine.still_starting`, or `engine.cancelled`.
        """
        deadline = time.monotonic() + _PATIENCE
        told = 0.0
        while not self._settled.wait(0.1):
            now = time.monotonic()
            if self._closing.is_set() or (cancel is not None and cancel.is_set()):
                raise EngineError("engine.cancelled")
            if now > deadline:
                raise EngineError("engine.still_starting", seconds=int(_PATIENCE))
            if now - told >= 1.0:
                told = now
                yield Waiting(0)

    def ready(self) -> Engine:
        """The engine that was started.

        Raises:
            EngineError: Why it could not be.
        """
        if self._engine is None:
            raise self._failure or EngineError("engine.not_started", reason="?")
        return self._engine

    def status(self) -> dict[str, Any]:
        """`state` (starting, ready or failed), `name`, `kind`, `stage`, `done`, `total`, `error`, and of each of several
        `servers` its `url`, whether it is `well`, how many of its `places` are `busy`, and its `error`.
        """
        stage, done, total = self._stage
        failure = self._failure
        info = self.info
        servers = ()
        if isinstance(self._engine, Pool):
            failure, servers = self._engine.failure(), self._engine.servers()
        return {
            "state": "starting" if not self._settled.is_set() else "failed" if failure else "ready",
            "name": info.name if info else "",
            "kind": info.engine if info else "",
            "stage": stage,
            "done": done,
            "total": total,
            "error": _told(failure),
            "servers": [
                {
                    "url": server.url,
                    "well": server.well,
                    "busy": server.busy,
                    "places": server.places,
                    "error": _told(server.failure),
                }
                for server in servers
                if len(servers) > 1
            ],
        }

    def close(self) -> None:
        """End the engine. Safe to repeat."""
        self._closing.set()
        self.want()
        if self._engine is not None:
            # Before the thread is waited for: it may be warming the engine.
            self._engine.close()
        if self._thread is not None:
            self._thread.join(timeout=20)
        if self._engine is not None:
            self._engine.close()

    def _start(self, start: Callable[[Progress], Engine], warm: Callable[[threading.Event], None]) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            self._stage = (stage, done, total)

        try:
            self._wanted.wait()
            while not self._closing.is_set() and self._started(start, progress) is None:
                self._closing.wait(max(0.0, self._back_off.due - time.monotonic()))
            if self._engine is None:
                return
            # Before the turn is taken: a question that waits for this engine holds one already.
            self._settled.set()
            warm(self._closing)
            log.info("engine ready: %s (%s)", self._engine.info.name, self._engine.info.engine)
        except TurnpointError as failure:
            if not self._closing.is_set():
                log.warning("engine failed: %s", failure, exc_info=failure)
            self._failure = failure
        except Exception as failure:
            log.exception("engine failed")
            self._failure = _unforeseen(failure)
        finally:
            self._settled.set()

    def _started(self, start: Callable[[Progress], Engine], progress: Progress) -> Engine | None:
        """The engine; None where it could not be started, which is tried again: what it lacks may come."""
        try:
            self._engine = start(progress)
            self._failure = None
        except TurnpointError as failure:
            self._failure = failure
            log.warning("engine failed: %s", failure, exc_info=failure)
        except Exception as failure:
            self._failure = _unforeseen(failure)
            log.exception("engine failed")
        if self._engine is None:
            self._back_off.failed(time.monotonic())
            self._settled.set()
        return self._engine


def _unforeseen(failure: Exception) -> EngineError:
    return EngineError("engine.not_started", reason=f"{type(failure).__name__}: {failure}")


def _told(failure: TurnpointError | None) -> dict[str, Any] | None:
    return {"code": failure.code, "details": dict(failure.details)} if failure else None

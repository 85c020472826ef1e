"""Work in a thread of its own, done again whenever it is wanted, that stands back while people ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ui.turnstile import Turnstile

_STAND_BACK = 30.0  # seconds at most between two steps
_PATIENCE = 10.0  # seconds that closing waits for a step under way


class Background:
    """Runs from `start` until `close`; what an interruption left is done first.

    Args:
        name: Of the thread.
        work: What is done each time; it tells nobody of a failure by raising, and asks `giving_up` between its steps. It
            may give the seconds after which at the latest it is to be tried again.
        turnstile: Who asks goes first.
        first: Done once, before all else.
        again: Seconds after which it is done though nobody has wanted it: another server may have left something to do.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float | None],
        turnstile: Turnstile,
        first: Callable[[], None] = lambda: None,
        again: float | None = None,
    ) -> None:
        self._work = work
        self._first = first
        self._again = again
        self._turnstile = turnstile
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._wanted.set()
        self._busy = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def want(self) -> None:
        """There is something to do."""
        self._wanted.set()

    @property
    def busy(self) -> bool:
        """Whether something is done or waits to be."""
        return self._wanted.is_set() or self._busy

    @property
    def closing(self) -> bool:
        """Whether it is to end."""
        return self._closing.is_set()

    def close(self) -> bool:
        """End after the step under way; whether that came in time. Safe to repeat."""
        self._closing.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        return not self._thread.is_alive()

    def pause(self, seconds: float) -> None:
        """Wait, until it is to end at most."""
        self._closing.wait(seconds)

    def giving_up(self) -> bool:
        """Let those go first who ask; whether the work is to end."""
        # A person waits for an answer, nobody for this: leave the processor to the answer.
        deadline = time.monotonic() + _STAND_BACK
        while not self._closing.is_set() and time.monotonic() < deadline:
            if self._turnstile.wait_until_idle(0.2):
                break
        return self._closing.is_set()

    def _run(self) -> None:
        self._first()
        again = self._again
        while True:
            self._wanted.wait(again)
            if self._closing.is_set():
                return
            self._busy = True
            self._wanted.clear()
            try:
                again = min(filter(None, (self._work(), self._again)), default=None)
            finally:
                self._busy = False

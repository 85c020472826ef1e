"""A queue for the engine's one slot: first come, first served; who gave up does not hold up the others.

Who may not need the engine at all is counted as a guest, so that background work stands back for them too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

_LOOK_AGAIN = 0.1  # seconds between looks at whether a waiting caller has given up


class Turnstile:
    """Lets one caller through at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._line: deque[object] = deque()
        self._guests = 0

    @contextmanager
    def turn(self, cancel: threading.Event | None = None) -> Generator[bool]:
        """Wait for one's turn; True inside it, False when `cancel` was set before it came."""
        ticket = object()
        with self._change:
            self._line.append(ticket)
        try:
            yield self._wait(ticket, cancel)
        finally:
            with self._change:
                self._line.remove(ticket)
                self._change.notify_all()

    def _wait(self, ticket: object, cancel: threading.Event | None) -> bool:
        with self._change:
            while self._line[0] is not ticket:
                if cancel is not None and cancel.is_set():
                    return False
                self._change.wait(None if cancel is None else _LOOK_AGAIN)
        return cancel is None or not cancel.is_set()

    @contextmanager
    def guest(self) -> Generator[None]:
        """Be counted among the guests, in line or not."""
        with self._change:
            self._guests += 1
        try:
            yield
        finally:
            with self._change:
                self._guests -= 1
                self._change.notify_all()

    @property
    def waiting(self) -> int:
        """How many are in line, the one being served included."""
        return len(self._line)

    @property
    def guests(self) -> int:
        """How many guests there are."""
        return self._guests

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nobody is there, guest or in line, at most `timeout` seconds; whether that came true."""
        with self._change:
            return self._change.wait_for(lambda: not (self._line or self._guests), timeout)

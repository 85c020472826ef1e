"""One pace of requests to a publisher, kept by all processes of this machine together."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

_LONGEST_HOLD = 3_600.0
"""Seconds. A time further ahead was written before the clock was put back."""


class Pace:
    """Hands out the times at which requests may be sent, no two of them closer than an interval.

    The next free time stands in a file that processes lock in turn, so that several commands and servers
    together keep a publisher's limit.

    Args:
        file: Where the next free time is kept.
        interval: Seconds between two requests.
        clock: Seconds since the epoch.
    """

    def __init__(self, file: Path, interval: float, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._interval = interval
        self._clock = clock

    def reserve(self, longest: float) -> float:
        """Take the next free time; how many seconds away it is.

        When that is more than `longest`, nothing is taken and the caller must not send anything.
        """
        with self._locked():
            now = self._clock()
            at = max(now, self._next(now))
            if at - now <= longest:
                self._write(at + self._interval)
            return at - now

    def hold(self, seconds: float) -> None:
        """Let nobody send anything for so long: the publisher said so. At most an hour."""
        with self._locked():
            now = self._clock()
            self._write(max(self._next(now), now + min(seconds, _LONGEST_HOLD)))

    def _locked(self) -> contextlib.AbstractContextManager[object]:
        from filelock import FileLock

        self._file.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(f"{self._file}.lock")

    def _next(self, now: float) -> float:
        try:
            at = float(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return now
        return at if at - now <= _LONGEST_HOLD + self._interval else now

    def _write(self, at: float) -> None:
        # Not atomic on purpose: what is damaged reads as "now", and the lock keeps readers out meanwhile.
        self._file.write_text(repr(at), encoding="ascii")

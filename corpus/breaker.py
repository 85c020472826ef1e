"""Leaving alone what has failed: longer after each failure, so that nobody waits its whole time limit again and again.

One rule for model servers, the embedded engine's child, Chroma and PostgreSQL: after a failure it is not asked for a while,
then once, and from then on as before if that went well. The numbers are here and in `corpus.limits`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST, LONGEST = 1.0, 60.0
"""Seconds for which it is left alone after a first failure, and at most."""


@dataclass(slots=True)
class BackOff:
    """For how long something is left alone: `first` seconds, twice as long after each failure, never more than `longest`.

    Attributes:
        first: Seconds after the first failure.
        longest: Seconds at most.
        due: When it may be asked again, by the clock of who uses this.
        failures: How many there were since it last did what it should.
    """

    first: float = FIRST
    longest: float = LONGEST
    due: float = 0.0
    failures: int = 0

    def is_due(self, now: float) -> bool:
        """Whether it may be asked again."""
        return now >= self.due

    def failed(self, now: float) -> None:
        """Leave it alone from now on."""
        self.due = now + min(self.longest, self.first * 2**self.failures)
        # Beyond the longest nothing changes: the power is not to grow for ever.
        self.failures = min(self.failures + 1, 32)

    def succeeded(self) -> None:
        """It did what it should: earlier failures are forgotten."""
        self.failures = 0


class Breaker:
    """Stands before something that everybody asks and whose failures take long to come. Thread-safe.

    Args:
        longest: Seconds for which it is left alone at most.
        now: The clock, in seconds.
    """

    def __init__(self, longest: float = LONGEST, now: Callable[[], float] = time.monotonic) -> None:
        self._back_off = BackOff(longest=longest)
        self._now = now
        self._lock = threading.Lock()
        self._failure: Exception | None = None

    @property
    def failure(self) -> Exception | None:
        """Why it is not asked, or was not when it was last tried; None while it is well."""
        return self._failure

    def refuses(self) -> Exception | None:
        """The failure for which it is left alone just now; None where it may be asked.

        When the while is over one may try: the others are refused until that one has come back, or for another while.
        """
        with self._lock:
            if self._failure is None:
                return None
            now = self._now()
            if not self._back_off.is_due(now):
                return self._failure
            self._back_off.due = now + self._back_off.first
            return None

    def failed(self, failure: Exception) -> None:
        """Leave it alone for a while."""
        with self._lock:
            self._failure = failure
            self._back_off.failed(self._now())

    def succeeded(self) -> None:
        """It has answered: it is asked as before."""
        with self._lock:
            self._failure = None
            self._back_off.succeeded()

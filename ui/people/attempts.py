"""Failed sign-ins: after a few, each further one must wait longer, by address and by name.

Addresses wait up to a quarter of an hour. Names wait half a minute at most, since anybody can fail by somebody else's.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
"""Failures in a row that cost nothing."""
_LONGEST = {"address": 900.0, "name": 30.0}  # seconds
_FORGOTTEN = 3600.0  # seconds without a failure after which earlier ones no longer count
_MOST = 20_000  # addresses and names that are remembered


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Attempts:
    """Counts failures by address and name. Thread-safe.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def begin(self, address: str, name: str) -> int:
        """Begin an attempt, which counts as failed until it has succeeded, so that several at once are several.

        Returns:
            0, or whole seconds until that address may try that name; then nothing was begun.
        """
        now = self._now()
        with self._lock:
            left = max(self._left(key) for key in _keys(address, name))
            if left > 0:
                return math.ceil(left)
            for key in _keys(address, name):
                before = self._failures.get(key)
                known = before.count if before is not None and now - before.last <= _FORGOTTEN else 0
                self._failures[key] = _Failures(known + 1, now)
                self._failures.move_to_end(key)
            while len(self._failures) > _MOST:
                self._failures.popitem(last=False)
        return 0

    def succeeded(self, address: str, name: str) -> None:
        """Forget the failures of both."""
        with self._lock:
            for key in _keys(address, name):
                self._failures.pop(key, None)

    def _left(self, key: tuple[str, str]) -> float:
        failures = self._failures.get(key)
        if failures is None or failures.count < FREE:
            return 0.0
        delay = min(2.0 ** min(failures.count - FREE, 20), _LONGEST[key[0]])
        return max(0.0, failures.last + delay - self._now())


def _keys(address: str, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("address", address), ("name", name)

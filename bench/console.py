"""Progress with the time left, on one line of the terminal."""

from __future__ import annotations

import sys
import time


class Console:
    """A `Progress` that writes to standard error; time left is told from the pace since a stage began."""

    def __init__(self, every: float = 2.0) -> None:
        self._every = every
        self._stage = ""
        self._begun = self._told = 0.0
        self._from = self._done = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage or done < self._done:
            self._stage, self._begun, self._told, self._from = stage, now, 0.0, done
        self._done = done
        if now - self._told < self._every and done < total:
            return
        self._told = now
        pace = (done - self._from) / (now - self._begun) if now > self._begun else 0.0
        left = f", {duration((total - done) / pace)} left" if pace and done < total else ""
        end = "\n" if done >= total else ""
        print(f"\r{stage}: {done} of {total}{left}   ", end=end, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """For people: 45 s, 12 min, 1 h 05 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"

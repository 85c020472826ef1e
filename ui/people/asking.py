"""How many questions one person may have under way, how many they may ask in a time, and how much they may have fetched."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from corpus.errors import TurnpointError
from ui.people.limits import Limits

MOST = 3
"""Questions of one person that are answered or in line at the same time."""


class PeopleError(TurnpointError):
    """A person asks for more than their share."""


class Asking:
    """Counts questions by owner. Without an owner nothing is counted: nobody else is there to be held up. Thread-safe."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def check(self, owner: str) -> None:
        """Refuse a question too many.

        Raises:
            PeopleError: `people.too_many_waiting`, `people.too_many_questions`.
        """
        if not owner:
            return
        if self._running[owner] >= MOST:
            raise PeopleError("people.too_many_waiting", most=MOST)
        if seconds := self._limits.take("question", owner):
            raise PeopleError("people.too_many_questions", seconds=seconds)

    def check_fetch(self, owner: str) -> None:
        """Refuse to ask a publisher once more: of one person, or of whoever sits at this machine.

        Raises:
            PeopleError: `people.too_many_fetches`.
        """
        if seconds := self._limits.take("fetch", owner):
            raise PeopleError("people.too_many_fetches", minutes=math.ceil(seconds / 60))

    @contextmanager
    def counted(self, owner: str) -> Generator[None]:
        """Count a question while it is answered or in line.

        Raises:
            PeopleError: `people.too_many_waiting`, where several came at once.
        """
        if not owner:
            yield
            return
        with self._lock:
            if self._running[owner] >= MOST:
                raise PeopleError("people.too_many_waiting", most=MOST)
            self._running[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[owner] -= 1
                if not self._running[owner]:
                    del self._running[owner]

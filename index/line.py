"""Whose turn it is to be embedded."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Line:
    """Lets as many slices of documents through at once as there are cores, and as many questions, for which documents wait.

    A plain lock goes to whoever let it go last, who asks for it again at once: a question would wait for a whole document.
    Thread-safe.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._change = threading.Condition()
        self._inside = {True: 0, False: 0}
        self._first = 0  # of those that go first, how many wait or are inside

    @contextmanager
    def turn(self, *, first: bool) -> Generator[None]:
        """Wait for one's turn, and have it until the block is left."""
        with self._change:
            self._first += first
            self._change.wait_for(lambda: self._inside[first] < self._places and (first or not self._first))
            self._inside[first] += 1
        try:
            yield
        finally:
            with self._change:
                self._inside[first] -= 1
                self._first -= first
                self._change.notify_all()

"""The people at work: threads that take questions from the inbox and answer them."""

from __future__ import annotations

import logging
import threading
import time

from ui.slack.answering import Answering
from ui.slack.inbox import Inbox

log = logging.getLogger(__name__)

_LOOK = 0.5  # seconds after which a question that was put off is looked for
_AFTER_CRASH = 5.0


class Desk:
    """Works on the inbox's questions with some threads until closed.

    Args:
        inbox: The questions.
        answering: Answers them.
        workers: How many at the same time.
    """

    def __init__(self, inbox: Inbox, answering: Answering, workers: int) -> None:
        self._inbox = inbox
        self._answering = answering
        self._change = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"answer-{n}", daemon=True) for n in range(workers)
        ]

    def start(self) -> None:
        """Begin, with what was left when the process last ended."""
        self._inbox.resume()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is a new question."""
        with self._change:
            self._change.notify_all()

    def close(self, patience: float = 10.0) -> None:
        """Take no more questions, and wait a little for those under work; the rest is resumed next time."""
        self._closed = True
        self.wake()
        deadline = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._answering.close()

    def _run(self) -> None:
        while not self._closed:
            asked = self._inbox.claim()
            if asked is None:
                with self._change:
                    self._change.wait(_LOOK)
                continue
            later = _AFTER_CRASH
            try:
                later = self._answering.work(asked)
            except Exception:
                log.exception("question %s: work failed", asked.id)
            finally:
                self._inbox.release(asked.id, later)
                self.wake()

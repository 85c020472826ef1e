"""The background work that embeds what was added, and stands back while a question is answered."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from corpus.errors import TurnpointError
from corpus.progress import silent
from ui.turnstile import Turnstile

if TYPE_CHECKING:
    from index.search import Searcher
    from index.store import Index

log = logging.getLogger(__name__)

_STAND_BACK = 30.0  # seconds at most between two batches
_PATIENCE = 10.0  # seconds that closing waits for a batch under way


class Embedding:
    """Embeds in a thread of its own whenever there is something to embed, from `start` until `close`."""

    def __init__(self, index: Index, searcher: Searcher, turnstile: Turnstile) -> None:
        self._index = index
        self._searcher = searcher
        self._turnstile = turnstile
        self._closing = threading.Event()
        # What an interruption left is embedded first.
        self._wanted = threading.Event()
        self._wanted.set()
        self._busy = False
        self._failure: TurnpointError | None = None
        self._thread = threading.Thread(target=self._work, name="embed", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def want(self) -> None:
        """Something was added or removed."""
        self._wanted.set()

    def status(self) -> dict[str, Any]:
        """`busy`, windows `embedded` of `windows`, and the `error` (code and details) or None; JSON-ready."""
        embedded, windows = self._index.pending()
        failure = self._failure
        return {
            "busy": self._wanted.is_set() or self._busy,
            "embedded": embedded,
            "windows": windows,
            "error": {"code": failure.code, "details": dict(failure.details)} if failure else None,
        }

    def close(self) -> bool:
        """End after the batch under way; whether that came in time. Safe to repeat."""
        self._closing.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        return not self._thread.is_alive()

    def _work(self) -> None:
        self._warm()
        while True:
            self._wanted.wait()
            if self._closing.is_set():
                return
            self._busy = True
            self._wanted.clear()
            try:
                self._index.embed_pending(silent, self._stopping)
                self._failure = None
            except TurnpointError as failure:
                log.warning("embedding failed: %s", failure, exc_info=failure)
                self._failure = failure
            except Exception as failure:
                log.exception("embedding failed")
                self._failure = TurnpointError("index.embedding_failed", reason=str(failure))
            finally:
                self._busy = False

    def _stopping(self) -> bool:
        # A person waits for an answer, nobody for a vector: leave the processor to the answer.
        deadline = time.monotonic() + _STAND_BACK
        while not self._closing.is_set() and time.monotonic() < deadline:
            if self._turnstile.wait_until_idle(0.2):
                break
        return self._closing.is_set()

    def _warm(self) -> None:
        """Search once, so that the first question does not wait for models and dictionaries to load."""
        try:
            list(self._searcher.search("AI", 1))
        except Exception:
            # Whatever it is, the embedding that follows or a question tells it to somebody.
            log.warning("the search could not be warmed", exc_info=True)

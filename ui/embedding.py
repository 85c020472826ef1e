"""The background work that embeds what was added, and stands back while a question is answered."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING, Any

from corpus.errors import TurnpointError
from corpus.progress import silent
from corpus.storing import kept_from
from ui.background import Background
from ui.turnstile import Turnstile

if TYPE_CHECKING:
    from index.search import Searcher
    from index.store import Index

log = logging.getLogger(__name__)

TRIED_AGAIN = 30.0
"""Seconds after which what failed is tried again: a disk may have room by then, a server be back."""


class Embedding:
    """Embeds in a thread of its own whenever there is something to embed, from `start` until `close`.

    `again` is as in `ui.background.Background`.
    """

    def __init__(
        self, index: Index, searcher: Searcher, turnstile: Turnstile, again: float | None = None
    ) -> None:
        self._index = index
        self._searcher = searcher
        self._failure: TurnpointError | None = None
        self._background = Background("embed", self._embed, turnstile, self._warm, again)

    def start(self) -> None:
        """Begin."""
        self._background.start()

    def want(self) -> None:
        """Something was added or removed."""
        self._background.want()

    def status(self) -> dict[str, Any]:
        """`busy`, windows `embedded` of `windows`, and the `error` (code and details) or None; JSON-ready."""
        embedded, windows = self._index.pending()
        failure = self._failure or self._index.vectors_failure
        return {
            "busy": self._background.busy,
            "embedded": embedded,
            "windows": windows,
            "error": {"code": failure.code, "details": dict(failure.details)} if failure else None,
        }

    def close(self) -> bool:
        """End after the batch under way; whether that came in time. Safe to repeat."""
        return self._background.close()

    def _embed(self) -> float | None:
        try:
            if self._index.vectors_failure is not None:
                self._index.vectors.count()  # it may be back, and nobody has searched since
            self._index.embed_pending(silent, self._background.giving_up)
            self._failure = None
        except TurnpointError as failure:
            log.warning("embedding failed: %s", failure, exc_info=failure)
            self._failure = failure
        except Exception as failure:
            log.exception("embedding failed")
            self._failure = kept_from(failure) or TurnpointError(
                "index.embedding_failed", reason=str(failure)
            )
        return TRIED_AGAIN if self._failure else None

    def _warm(self) -> None:
        """Search once, so that the first question does not wait for models and dictionaries to load."""
        try:
            list(self._searcher.search("AI", 1))
        except Exception:
            # Whatever it is, the embedding that follows or a question tells it to somebody.
            log.warning("the search could not be warmed", exc_info=True)
        # What is in memory now, models and dictionaries, stays: looking through it for garbage would hold up every
        # hundredth search or so by a third of a second.
        gc.collect()
        gc.freeze()

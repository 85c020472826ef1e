"""The background work that keeps the bank of cards in step with the documents, and stands back while people ask."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from assistant.study.card import Card
from corpus.document import Document
from corpus.errors import TurnpointError
from ui.study.bank import Bank
from ui.turnstile import Turnstile

log = logging.getLogger(__name__)

_STAND_BACK = 30.0  # seconds at most between two documents
_PATIENCE = 10.0  # seconds that closing waits for a document under way


class Builder(Protocol):
    """Builds the cards of a document."""

    def fingerprint(self, document: Document) -> str:
        """Changes whenever `cards` would give others: of the document's content and the builder's own version."""
        ...

    def cards(self, document: Document) -> Iterable[Card]:
        """All cards of a document, in both languages, each with an id of its own."""
        ...


class BankKeeping:
    """Builds what is missing and takes out what has gone, in a thread of its own, from `start` until `close`.

    Args:
        bank: Where the cards go.
        builder: Builds them; None where none are built: then cards only go.
        documents: Those that cards may be built of.
        turnstile: Who asks goes first.
    """

    def __init__(
        self,
        bank: Bank,
        builder: Builder | None,
        documents: Callable[[], Sequence[Document]],
        turnstile: Turnstile,
    ) -> None:
        self._bank = bank
        self._builder = builder
        self._documents = documents
        self._turnstile = turnstile
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._wanted.set()
        self._busy = False
        self._failure = ""
        self._thread = threading.Thread(target=self._work, name="study", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def want(self) -> None:
        """A document was added, changed or removed."""
        self._wanted.set()

    def status(self) -> dict[str, Any]:
        """Whether it is `busy`, and the `failed` documents' last cause or an empty one; JSON-ready."""
        return {"busy": self._wanted.is_set() or self._busy, "failed": self._failure}

    def close(self) -> bool:
        """End after the document under way; whether that came in time. Safe to repeat."""
        self._closing.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        return not self._thread.is_alive()

    def bring_up_to_date(self) -> None:
        """Take out the cards of documents that have gone, then build those of documents that are new or changed."""
        documents = {document.source: document for document in self._documents()}
        known = self._bank.fingerprints()
        for source in known.keys() - documents.keys():
            self._bank.remove(source)
        if self._builder is None:
            return
        self._failure = ""
        for source, document in documents.items():
            fingerprint = self._builder.fingerprint(document)
            if known.get(source) != fingerprint:
                if self._is_closing():
                    return
                self._build(self._builder, document, fingerprint)

    def _build(self, builder: Builder, document: Document, fingerprint: str) -> None:
        """Put a document's cards into the bank; one that cannot be built of keeps nobody else from being."""
        try:
            cards = tuple(builder.cards(document))
            self._bank.replace(document.source, cards, owner=document.owner, fingerprint=fingerprint)
        except (TurnpointError, ValueError) as failure:
            log.exception("no cards could be built of %s", document.source)
            self._failure = str(failure)

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            if self._closing.is_set():
                return
            self._busy = True
            self._wanted.clear()
            try:
                self.bring_up_to_date()
            except Exception as failure:
                log.exception("the bank of cards could not be kept up to date")
                self._failure = str(failure)
            finally:
                self._busy = False

    def _is_closing(self) -> bool:
        # A person waits for an answer, nobody for a card.
        deadline = time.monotonic() + _STAND_BACK
        while not self._closing.is_set() and time.monotonic() < deadline:
            if self._turnstile.wait_until_idle(0.2):
                break
        return self._closing.is_set()

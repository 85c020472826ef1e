"""The background work that keeps the bank of cards in step with the documents, and stands back while people ask."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from assistant.study.card import Card
from corpus.document import Document
from corpus.errors import TurnpointError
from ui.background import Background
from ui.study.bank import Bank
from ui.turnstile import Turnstile

log = logging.getLogger(__name__)


class Builder(Protocol):
    """Builds the cards of documents that one person may see together."""

    @property
    def version(self) -> str:
        """Changes whenever equal documents would give other cards."""
        ...

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> Iterable[Card]:
        """All cards of these documents, in both languages, each with an id of its own.

        Args:
            documents: A card of one of them is right in the light of all of them.
            giving_up: Asked between two documents, where people who ask are let go first; once it is True, what is
                returned is thrown away.
        """
        ...


class BankKeeping:
    """Builds what is missing and takes out what has gone, in a thread of its own, from `start` until `close`.

    Args:
        bank: Where the cards go.
        builder: Builds them; None where none are built: then cards only go.
        documents: Those that cards may be built of.
        turnstile: Who asks goes first.
        changed: Called whenever the bank was brought up to date.
        again: As in `ui.background.Background`.
    """

    def __init__(
        self,
        bank: Bank,
        builder: Builder | None,
        documents: Callable[[], Sequence[Document]],
        turnstile: Turnstile,
        changed: Callable[[], None] = lambda: None,
        again: float | None = None,
    ) -> None:
        self._bank = bank
        self._builder = builder
        self._documents = documents
        self._changed = changed
        self._failure = ""
        self._background = Background("study", self._keep, turnstile, again=again)

    def start(self) -> None:
        """Begin."""
        self._background.start()

    def want(self) -> None:
        """A document was added, changed or removed."""
        self._background.want()

    def status(self) -> dict[str, Any]:
        """Whether it is `busy`, and the `failed` documents' last cause or an empty one; JSON-ready."""
        return {"busy": self._background.busy, "failed": self._failure}

    def close(self) -> bool:
        """End after the document under way; whether that came in time. Safe to repeat."""
        return self._background.close()

    def bring_up_to_date(self) -> None:
        """Take out the cards of documents that have gone, then build those of documents that are new or changed."""
        documents = self._documents()
        known = self._bank.fingerprints()
        for source in known.keys() - {document.source for document in documents}:
            self._bank.remove(source)
        if self._builder is None:
            return
        self._failure = ""
        shared = [document for document in documents if not document.owner]
        for owner in sorted({document.owner for document in documents}):
            own = [document for document in documents if document.owner == owner]
            # What somebody keeps privately is asked in the light of what everybody sees, never the other way round.
            self._build(self._builder, owner, own, [*shared, *own] if owner else own, known)

    def _build(
        self,
        builder: Builder,
        owner: str,
        own: Sequence[Document],
        seen: Sequence[Document],
        known: Mapping[str, str],
    ) -> None:
        """Put the cards of one owner's documents into the bank, unless they are there.

        What cannot be built for one keeps nobody else's from being built.
        """
        fingerprint = _fingerprint(builder.version, seen)
        if all(known.get(document.source) == fingerprint for document in own):
            return
        by_source: dict[str, list[Card]] = {document.source: [] for document in own}
        try:
            for card in builder(seen, self._background.giving_up):
                if card.origin.source in by_source:
                    by_source[card.origin.source].append(card)
            if self._background.closing:
                return
            for source, cards in by_source.items():
                self._bank.replace(source, cards, owner=owner, fingerprint=fingerprint)
        except (TurnpointError, ValueError) as failure:
            log.exception("no cards could be built")
            self._failure = str(failure)

    def _keep(self) -> None:
        try:
            with self._bank.building() as ours:
                if ours:
                    self.bring_up_to_date()
            self._changed()
        except Exception as failure:
            log.exception("the bank of cards could not be kept up to date")
            self._failure = str(failure)


def _fingerprint(version: str, documents: Iterable[Document]) -> str:
    told = sorted(f"{document.source}\x1f{document.sha256}\x1f{document.version}" for document in documents)
    return hashlib.sha256("\x1e".join((version, *told)).encode()).hexdigest()

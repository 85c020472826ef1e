"""Brings the figures of all that a company has reported into the catalogue, without the filings: one request to EDGAR."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from corpus.document import DocumentInfo
from corpus.errors import TurnpointError
from corpus.fetch.filing import Publisher, Registrant
from corpus.filing_figures import FiguresDocument, figures_documents
from corpus.library import Library
from corpus.places import same_filing
from corpus.progress import Progress, silent
from corpus.read.company_facts import read_company_facts
from ui.outcomes import AWAY, Brought, Outcome, Watch

log = logging.getLogger(__name__)


class AddingFigures(Protocol):
    """Hands documents of filings' figures to the index, all or none."""

    def __call__(self, documents: Sequence[FiguresDocument], progress: Progress = silent) -> int:
        """Add them; how many were not here before."""
        ...


class CompanyFigures:
    """Fetches companies' figures for one data folder.

    Args:
        library: Its catalogue.
        add: Adds them.
    """

    def __init__(self, library: Library, add: AddingFigures) -> None:
        self._library = library
        self._add = add

    def bring(self, peer: Publisher, registrant: Registrant, watch: Watch) -> Brought:
        """Bring the figures of every report that is not here: all of them, or none and what failed is told."""
        if watch.stopping():
            return Brought(going=False, whole=False)

        def progress(stage: str, done: int, total: int) -> None:
            watch.progress(f"{stage} {registrant.name}", done, total)

        progress("figures", 0, 1)
        try:
            data = peer.company_facts(registrant)
            reports = read_company_facts(data, f"companyfacts {registrant.code}") if data else ()
            made = figures_documents(registrant, reports, self._here(registrant))
            new = self._add(made, progress)
        except TurnpointError as failure:
            log.warning("figures of %s: %s", registrant.name, failure, exc_info=failure.__cause__)
            watch.tell(Outcome(registrant.name, "", "failed", failure=failure))
            return Brought(going=failure.code not in AWAY, whole=False)
        progress("figures", 1, 1)
        self._library.following.figures_fetched(registrant)
        watch.tell(Outcome(registrant.name, "", "figures", reports=new))
        return Brought(going=True, whole=True)

    def bring_once(self, peer: Publisher, registrant: Registrant, watch: Watch) -> Brought:
        """The same unless they came before: what was removed since stays away, and newer reports come whole."""
        if registrant.publisher != "edgar" or self._library.following.had_figures(registrant):
            return Brought(going=True, whole=True)
        return self.bring(peer, registrant, watch)

    def _here(self, registrant: Registrant) -> Callable[[DocumentInfo], bool]:
        """Tells whether the catalogue has a filing of the company, itself or as a shipped document."""
        seen = (d for d in self._library.documents() if d.is_seen_by(""))
        own = [d for d in seen if d.info.cik == registrant.code]
        known = [document.info for document in own if not document.is_figures_only]
        return lambda filing: any(same_filing(filing, one) for one in known)

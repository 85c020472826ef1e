"""Brings filings and pages from their publishers into the index, and keeps followed companies current."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from corpus.companies import bare_name, company_of
from corpus.document import DocumentInfo
from corpus.errors import FetchError, TurnpointError
from corpus.fetch import dart, edgar
from corpus.fetch.addresses import host_of
from corpus.fetch.contact import contact_of, keep_contact
from corpus.fetch.filing import Choice, Filing, Publisher, PublisherName, Registrant, forms_named, present
from corpus.fetch.offer import publisher_for
from corpus.following import Followed
from corpus.progress import Progress, silent
from ui.company_figures import AddingFigures, CompanyFigures
from ui.outcomes import AWAY, REFUSED, Brought, Outcome, Watch
from ui.publishers import Publishers

if TYPE_CHECKING:
    from corpus.library import Library
    from index.store import Added

log = logging.getLogger(__name__)

_FIRST_SYNC = timedelta(days=365)
"""How far back the filings of a newly followed company go: a year holds an annual report and its quarters."""


class Adding(Protocol):
    """Hands a document to the index; what its publisher says of it goes along."""

    def __call__(
        self, data: bytes, source: str, progress: Progress = silent, known: DocumentInfo | None = None
    ) -> Added:
        """Add it."""
        ...


class Fetching:
    """Fetches for one data folder, one piece of work at a time.

    Args:
        home: The data folder, where the contact is kept.
        library: Its catalogue.
        add: Adds a document.
        add_figures: Adds documents of filings' figures.
        publishers: How they are reached.
        today: The day.
    """

    def __init__(
        self,
        home: Path,
        library: Library,
        add: Adding,
        add_figures: AddingFigures,
        publishers: Publishers,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._home = home
        self._library = library
        self._add = add
        self._figures = CompanyFigures(library, add_figures)
        self._publishers = publishers
        self._today = today
        self._working = threading.Lock()

    def contact(self) -> str:
        """The e-mail address that EDGAR is told; empty when there is none yet."""
        return contact_of(self._home)

    def keep_contact(self, contact: str) -> None:
        """Keep the e-mail address that EDGAR is told.

        Raises:
            FetchError: `fetch.bad_contact`.
        """
        keep_contact(self._home, contact)

    def page(self, url: str, progress: Progress = silent) -> Added:
        """Fetch a web page or file and add it under its address.

        Raises:
            FetchError: As `corpus.fetch.web.download` does; for EDGAR's own pages, what asking EDGAR raises.
            ReadError: It cannot be read.
        """
        progress(f"fetch {url}", 0, 1)
        if host_of(url) in self._publishers.edgar_hosts:
            # EDGAR gives strangers an error page in the place of the filing.
            with self._publishers.edgar(self.contact()) as peer:
                data = peer.page(url)
        else:
            data = self._publishers.download(url)
        progress(f"fetch {url}", 1, 1)
        return self._add(data, url, progress)

    def fetch(
        self,
        publisher: PublisherName,
        names: Sequence[str],
        choice: tuple[str, str, int],
        watch: Watch,
        key: str = "",
        *,
        figures: bool = False,
    ) -> None:
        """Fetch companies' filings that are not here yet; what fails is told, and the others go on.

        Args:
            publisher: Where.
            names: Companies as a person writes them.
            choice: Forms as a person writes them (empty for the usual ones), the first day of filing (ISO 8601
                or empty), and how many of each form (0 for all).
            watch: Who is told.
            key: For DART.
            figures: Whether the figures of all their other reports are wanted too, as far as the publisher tells them.

        Raises:
            FetchError: The publisher cannot be asked at all: `fetch.no_contact`, `fetch.no_key`,
                `fetch.unknown_form`.
        """
        forms, since, latest = choice
        wanted = Choice(_forms(publisher, forms), since, latest)
        with self._working, self._open(publisher, key) as peer:
            for name in names:
                try:
                    registrant = peer.find(name)
                    found = peer.filings(registrant, wanted)
                except TurnpointError as failure:
                    watch.tell(Outcome(name, "", "failed", failure=failure))
                    if failure.code in AWAY:
                        return
                    continue
                missing = self._missing(found, watch)
                if not self._bring(peer, registrant, missing, watch).going:
                    return
                if figures and not self._figures.bring(peer, registrant, watch).going:
                    return

    def follow(
        self, names: Sequence[str], forms: str = "", since: str = "", key: str = ""
    ) -> tuple[Followed, ...]:
        """Follow companies: what they file on or after `since` (by default in the year before now) is fetched by `sync`.

        Raises:
            FetchError: One of them is not known, or its publisher cannot be asked; none is followed then.
        """
        first = since or (self._today() - _FIRST_SYNC).isoformat()
        chosen: list[Followed] = []
        for publisher, group in _by_publisher(names, publisher_for):
            wanted = _forms(publisher, forms)
            with self._open(publisher, key) as peer:
                chosen += [Followed(peer.find(name), wanted, first) for name in group]
        for company in chosen:
            self._library.following.follow(company)
        return tuple(chosen)

    def unfollow(self, name: str) -> Registrant:
        """Follow a company no more; its documents stay.

        Raises:
            FetchError: `fetch.not_followed`.
        """
        known = company_of(name) or company_of(name.strip().upper())
        codes = {known.cik, known.dart} if known else set[str]()
        for company in self._library.following.all():
            registrant = company.registrant
            same = name.strip().upper() in (registrant.code, registrant.ticker.upper())
            if same or registrant.code in codes or bare_name(name) == bare_name(registrant.name):
                self._library.following.unfollow(registrant)
                return registrant
        raise FetchError("fetch.not_followed", name=name)

    def followed(self) -> tuple[Followed, ...]:
        """The companies that are followed."""
        return self._library.following.all()

    def sync(self, watch: Watch, key: str = "") -> None:
        """Fetch what followed companies have filed since, and once the figures of what they had filed before.

        What was fetched once and then removed stays away.
        """
        following = self._library.following
        with self._working:
            for publisher, group in _by_publisher(following.all(), lambda c: c.registrant.publisher):
                try:
                    peer = self._open(publisher, key)
                except TurnpointError as failure:
                    for company in group:
                        watch.tell(Outcome(company.registrant.name, "", "failed", failure=failure))
                    continue
                with peer:
                    for company in group:
                        if watch.stopping() or not self._sync_one(peer, company, watch):
                            break

    def _sync_one(self, peer: Publisher, company: Followed, watch: Watch) -> bool:
        """Bring one company up to date; whether the next one can be tried."""
        following = self._library.following
        try:
            listed = peer.filings(company.registrant, company.choice)
        except TurnpointError as failure:
            watch.tell(Outcome(company.registrant.name, "", "failed", failure=failure))
            return failure.code not in AWAY
        missing = following.unfetched(self._missing(listed, None))
        brought = self._bring(peer, company.registrant, missing, watch)
        if not brought.going:
            return False
        figures = self._figures.bring_once(peer, company.registrant, watch)
        if brought.whole and figures.whole:
            following.synced(company.registrant)
        return figures.going

    def _missing(self, filings: Sequence[Filing], watch: Watch | None) -> tuple[Filing, ...]:
        """The filings that the catalogue does not have; the others are told."""
        documents = [one for one in self._library.documents() if one.is_seen_by("")]
        missing: list[Filing] = []
        for filing in filings:
            here = present(filing, documents)
            if here is None:
                missing.append(filing)
            elif watch is not None:
                watch.tell(Outcome(filing.registrant.name, here.source, "present"))
        return tuple(missing)

    def _bring(
        self, peer: Publisher, registrant: Registrant, filings: Sequence[Filing], watch: Watch
    ) -> Brought:
        stage, whole = f"fetch {registrant.name}", True
        if filings:
            watch.progress(stage, 0, len(filings))
        # Oldest first: one that is interrupted goes on where it was, and has no gaps behind it.
        for done, filing in enumerate(reversed(filings), 1):
            if watch.stopping():
                return Brought(going=False, whole=False)
            try:
                added = self._add(peer.document(filing), filing.source, known=filing.info)
            except TurnpointError as failure:
                log.warning("%s: %s", filing.source, failure, exc_info=failure.__cause__)
                watch.tell(Outcome(registrant.name, filing.source, "failed", failure=failure))
                whole = False
                if failure.code in REFUSED:
                    return Brought(going=False, whole=False)
            else:
                self._library.following.fetched(filing)
                watch.tell(Outcome(registrant.name, filing.source, added.status, added))
            watch.progress(stage, done, len(filings))
        return Brought(going=True, whole=whole)

    def _open(self, publisher: PublisherName, key: str) -> Publisher:
        if publisher == "edgar":
            return self._publishers.edgar(self.contact())
        return self._publishers.dart(key)


def _forms(publisher: PublisherName, given: str) -> tuple[str, ...]:
    rules = edgar if publisher == "edgar" else dart
    return forms_named(given, rules.FORMS) or rules.USUAL_FORMS


def _by_publisher(items: Iterable[Any], of: Callable[[Any], PublisherName]) -> Iterable[Any]:
    groups: dict[PublisherName, list[Any]] = {}
    for item in items:
        groups.setdefault(of(item), []).append(item)
    return groups.items()

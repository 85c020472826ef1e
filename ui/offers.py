"""Fetches what an answer offers to fetch, for whoever accepts the offer."""

from __future__ import annotations

from assistant.contract import Offer
from corpus.errors import FetchError
from corpus.progress import Progress, silent
from ui.fetching import Fetching
from ui.outcomes import Outcome, Watch
from ui.people.asking import Asking


class Offers:
    """What is fetched of them, within how much each person may have fetched."""

    def __init__(self, fetching: Fetching, asking: Asking) -> None:
        self._fetching = fetching
        self._asking = asking

    def introduced(self) -> bool:
        """Whether somebody has given the e-mail address that EDGAR wants of those who fetch, right or not."""
        try:
            return bool(self._fetching.contact())
        except FetchError:
            return True  # the environment's, which is told when something is fetched

    def bring(
        self, offered: Offer, contact: str = "", progress: Progress = silent, *, owner: str = ""
    ) -> int:
        """Fetch what an answer offered to; how many filings of it are here now.

        Raises:
            FetchError: The publisher cannot be asked, or what it has cannot be fetched.
            PeopleError: `people.too_many_fetches`: its owner has had much fetched lately.
            ReadError: It cannot be read.
        """
        if contact.strip():
            self._fetching.keep_contact(contact)
        self._asking.check_fetch(owner)
        outcomes: list[Outcome] = []
        choice = ("", offered.since, 0 if offered.since else 1)
        self._fetching.fetch(offered.publisher, [offered.asked], choice, Watch(outcomes.append, progress))
        here = sum(outcome.failure is None for outcome in outcomes)
        failures = [outcome.failure for outcome in outcomes if outcome.failure is not None]
        if failures and not here:
            raise failures[0]
        return here

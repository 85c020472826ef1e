"""The order of a fair line: people take turns, one question each; among the questions of one, first come first served.

It is fair queueing (A. Demers and others, 1989) with questions of equal weight: each question joins a round, of which a
person has one question each, and rounds are served one after the other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

_REMEMBERED = 12  # turns from which the next ones are estimated


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in line. Earlier rounds go first, within a round who came first."""

    round: int
    number: int
    owner: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: how many go before, and in how many seconds one's turn will come; None where nobody knows."""

    ahead: int
    seconds: float | None


class FairLine:
    """Who is in line, in which order, and for how long. Not thread-safe: `ui.turnstile` is."""

    def __init__(self) -> None:
        self._waiting: list[Ticket] = []
        self._served: Ticket | None = None
        self._begun: float | None = None
        self._round = 0
        self._last: dict[str, int] = {}
        self._number = 0
        self._took: deque[float] = deque(maxlen=_REMEMBERED)

    def join(self, owner: str = "") -> Ticket:
        """Stand in line. Without an owner one stands for oneself."""
        if not self._waiting and self._served is None:
            self._round, self._last = 0, {}
        number = self._round
        if owner:
            number = max(number, self._last.get(owner, -1) + 1)
            self._last[owner] = number
        self._number += 1
        ticket = Ticket(number, self._number, owner)
        self._waiting.append(ticket)
        self._waiting.sort(key=lambda one: (one.round, one.number))
        return ticket

    def may_go(self, ticket: Ticket) -> bool:
        """Whether it is a ticket's turn."""
        return self._served is None and self._waiting[0] is ticket

    def go(self, ticket: Ticket) -> None:
        """Serve a ticket whose turn it is."""
        self._waiting.remove(ticket)
        self._served, self._begun, self._round = ticket, None, ticket.round

    def begin(self, now: float) -> None:
        """Note that the one being served is being answered, which is what estimates are made from."""
        self._begun = now

    def leave(self, ticket: Ticket, now: float) -> None:
        """Go, served or not."""
        if ticket is not self._served:
            self._waiting.remove(ticket)
            return
        if self._begun is not None:
            self._took.append(now - self._begun)
        self._served, self._begun = None, None

    def place(self, ticket: Ticket, now: float) -> Place:
        """Where a ticket stands that waits."""
        ahead = self._waiting.index(ticket) + (self._served is not None)
        if not self._took:
            return Place(ahead, None)
        usual = sum(self._took) / len(self._took)
        done = now - self._begun if self._begun is not None else 0.0
        return Place(ahead, max(0.0, ahead * usual - min(done, usual)))

    def __len__(self) -> int:
        return len(self._waiting) + (self._served is not None)

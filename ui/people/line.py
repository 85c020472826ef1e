"""The order of a fair line: people take turns, one question each; among the questions of one, first come first served.

It is fair queueing (A. Demers and others, 1989) with questions of equal weight: each question joins a round, of which a
person has one question each, and rounds are served one after the other.
"""

from __future__ import annotations

import heapq
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
        self._served: dict[Ticket, float | None] = {}
        self._round = 0
        self._last: dict[str, int] = {}
        self._number = 0
        self._took: deque[float] = deque(maxlen=_REMEMBERED)

    def join(self, owner: str = "") -> Ticket:
        """Stand in line. Without an owner one stands for oneself."""
        if not self._waiting and not self._served:
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

    def may_go(self, ticket: Ticket, places: int = 1) -> bool:
        """Whether it is a ticket's turn, where so many are served side by side."""
        return len(self._served) < places and self._waiting[0] is ticket

    def go(self, ticket: Ticket) -> None:
        """Serve a ticket whose turn it is."""
        self._waiting.remove(ticket)
        self._served[ticket] = None
        self._round = ticket.round

    def begin(self, ticket: Ticket, now: float) -> None:
        """Note that one being served is being answered, which is what estimates are made from."""
        self._served[ticket] = now

    def leave(self, ticket: Ticket, now: float) -> None:
        """Go, served or not."""
        if ticket not in self._served:
            self._waiting.remove(ticket)
            return
        begun = self._served.pop(ticket)
        if begun is not None:
            self._took.append(now - begun)

    def place(self, ticket: Ticket, now: float, places: int = 1) -> Place:
        """Where a ticket stands that waits, where so many are served side by side."""
        at = self._waiting.index(ticket)
        ahead = at + len(self._served)
        if not self._took:
            return Place(ahead, None)
        usual = sum(self._took) / len(self._took)
        # When each place will be free, with those in it and before this ticket taken as long as usual.
        left = sorted(
            usual if begun is None else max(0.0, usual - (now - begun)) for begun in self._served.values()
        )
        free = [0.0] * (places - len(left)) + left[max(0, len(left) - places) :]
        for _ in range(at):
            heapq.heapreplace(free, free[0] + usual)
        return Place(ahead, free[0])

    def __len__(self) -> int:
        return len(self._waiting) + len(self._served)

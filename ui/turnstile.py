"""A queue for the engine: fair between people, and who gave up does not hold up the others.

Who may not need the engine at all is counted as a guest, so that background work stands back for them too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from ui.people.line import FairLine, Place, Ticket

_LOOK_AGAIN = 0.1  # seconds between looks at whether a waiting caller has given up


class Turn:
    """One's place in line: `places` until it is one's turn."""

    def __init__(self, turnstile: Turnstile, ticket: Ticket, cancel: threading.Event | None) -> None:
        self._turnstile = turnstile
        self._ticket = ticket
        self._cancel = cancel
        self.has_come = False

    def places(self, beat: float = 1.0) -> Iterator[Place]:
        """Wait, and tell where one stands: at once, when it changes, and every `beat` seconds.

        Ends when the turn has come, or `cancel` was set; `has_come` tells which.
        """
        while not (self.gave_up or self.has_come):
            place = self._turnstile.step(self._ticket)
            self.has_come = place is None
            if place is not None:
                yield place
                self._turnstile.wait(self._ticket, place, self._cancel, beat)

    def begin(self) -> None:
        """Note that the answer is begun; what was waited for before does not count as its time."""
        self._turnstile.begin(self._ticket)

    @property
    def gave_up(self) -> bool:
        """Whether `cancel` was set."""
        return self._cancel is not None and self._cancel.is_set()


class Turnstile:
    """Lets as many callers through at a time as there are places, and the next when one leaves.

    Args:
        now: The clock, in seconds.
        places: How many there are, at least one; may change at any time.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, places: Callable[[], int] = lambda: 1
    ) -> None:
        self._now = now
        self._places = places
        self._change = threading.Condition()
        self._line = FairLine()
        self._guests = 0
        self._spare: threading.Event | None = None

    @contextmanager
    def line(self, cancel: threading.Event | None = None, owner: str = "") -> Generator[Turn]:
        """Stand in line, and keep the turn once it has come, until the block is left."""
        with self._change:
            ticket = self._line.join(owner)
            self._take_spare()
        try:
            yield Turn(self, ticket, cancel)
        finally:
            with self._change:
                self._line.leave(ticket, self._now())
                self._change.notify_all()

    @contextmanager
    def turn(self, cancel: threading.Event | None = None, owner: str = "") -> Generator[bool]:
        """Wait for one's turn; True inside it, False when `cancel` was set before it came."""
        with self.line(cancel, owner) as turn:
            for _ in turn.places():
                pass
            yield turn.has_come and not turn.gave_up

    def step(self, ticket: Ticket) -> Place | None:
        """Let a ticket through whose turn it is: None; else where it stands."""
        with self._change:
            places = self._places()
            if not self._line.may_go(ticket, places):
                return self._line.place(ticket, self._now(), places)
            self._line.go(ticket)
            self._change.notify_all()  # there may be a place for the next one too
        return None

    def wait(self, ticket: Ticket, place: Place, cancel: threading.Event | None, beat: float) -> None:
        """Wait until a ticket stands elsewhere than before or its caller gave up, at most `beat` seconds."""
        until = time.monotonic() + beat

        def moved() -> bool:
            gave_up = cancel is not None and cancel.is_set()
            may_go = self._line.may_go(ticket, self._places())
            return gave_up or may_go or self._line.place(ticket, self._now()).ahead != place.ahead

        with self._change:
            while not moved() and (left := until - time.monotonic()) > 0:
                self._change.wait(min(left, _LOOK_AGAIN) if cancel is not None else left)

    def begin(self, ticket: Ticket) -> None:
        """Note that a ticket that is being served is being answered."""
        with self._change:
            self._line.begin(ticket, self._now())

    @contextmanager
    def guest(self) -> Generator[None]:
        """Be counted among the guests, in line or not."""
        with self._change:
            self._guests += 1
            self._take_spare()
        try:
            yield
        finally:
            with self._change:
                self._guests -= 1
                self._change.notify_all()

    @contextmanager
    def spare(self) -> Generator[threading.Event | None]:
        """A turn for what nobody waits for, while nobody is there; None where somebody is, or has such a turn already.

        What is yielded is set as soon as anybody comes, guest or in line. They do not wait for this turn to be left:
        whoever has it stops what the engine does for them, and keeps nothing of it.
        """
        taken = threading.Event()
        with self._change:
            is_free = not (len(self._line) or self._guests) and self._spare is None
            if is_free:
                self._spare = taken
        try:
            yield taken if is_free else None
        finally:
            if is_free:
                with self._change:
                    self._spare = None

    def _take_spare(self) -> None:
        if self._spare is not None:
            self._spare.set()

    @property
    def lent(self) -> bool:
        """Whether somebody has the spare turn."""
        return self._spare is not None

    @property
    def waiting(self) -> int:
        """How many are in line, the one being served included."""
        return len(self._line)

    @property
    def guests(self) -> int:
        """How many guests there are."""
        return self._guests

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nobody is there, guest or in line, at most `timeout` seconds; whether that came true."""
        with self._change:
            return self._change.wait_for(lambda: not (len(self._line) or self._guests), timeout)

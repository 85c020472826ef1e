"""Decides at the door how much is worked on at once: what would wait too long is refused while refusing costs nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from corpus.errors import TurnpointError
from ui.api.asker import EVENT_STREAM

_WEIGHT = 0.1  # of the last one in how long one usually takes


class BusyError(TurnpointError):
    """The server has as much to do as it can do in time: `server.busy`."""


class Admission:
    """Lets some in, has some more wait, and refuses the rest. For one event loop.

    Args:
        running: How many work at the same time.
        waiting: How many more may wait for them.
        within: Seconds that one may have to wait, going by how long the last ones took; without it only the number counts.
        seconds: When those who are refused may come again.
        now: The clock, in seconds.
    """

    def __init__(
        self,
        running: int,
        waiting: int,
        within: float | None = None,
        seconds: int = 1,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = asyncio.Semaphore(running)
        self._running = running
        self._most = running + waiting
        self._within = within
        self._seconds = seconds
        self._now = now
        self._inside = 0
        self._usual = 0.0

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[Place]:
        """A place, waited for if there is room to wait; given back with the block unless something holds it longer.

        Raises:
            BusyError: There is no room.
        """
        if self._is_full():
            raise BusyError("server.busy", seconds=self._seconds)
        self._inside += 1
        try:
            await self._places.acquire()
        except BaseException:
            self._inside -= 1
            raise
        began = self._now()
        place = Place(lambda: self._leave(began))
        try:
            yield place
        finally:
            if not place.held:
                place.leave()

    def _is_full(self) -> bool:
        if self._inside >= self._most:
            return True
        before = self._inside + 1 - self._running
        return self._within is not None and before > 0 and before * self._usual / self._running > self._within

    def _leave(self, began: float) -> None:
        took = self._now() - began
        self._usual = took if not self._usual else self._usual + _WEIGHT * (took - self._usual)
        self._inside -= 1
        self._places.release()


@dataclass(slots=True)
class Place:
    """A place that was let in."""

    leave: Callable[[], None]
    held: bool = False

    def stream(self, content: AsyncIterator[bytes]) -> Response:
        """Events that hold the place until their end."""
        self.held = True
        return HeldStream(content, self.leave)


class HeldStream(StreamingResponse):
    """A stream that gives back what it held when it ends, whether it was ever begun or not."""

    def __init__(self, content: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(content, media_type=EVENT_STREAM)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

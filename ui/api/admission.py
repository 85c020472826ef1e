"""Decides at the door how much is worked on at once: what would wait too long is refused while refusing costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from corpus.errors import TurnpointError
from ui.api.asker import EVENT_STREAM


class BusyError(TurnpointError):
    """The server has as much to do as it can do in time: `server.busy`."""


class Admission:
    """Lets some in, has some more wait, and refuses the rest. For one event loop.

    Args:
        running: How many work at the same time.
        waiting: How many more may wait for them.
        seconds: When those who are refused may come again.
    """

    def __init__(self, running: int, waiting: int, seconds: int = 1) -> None:
        self._places = asyncio.Semaphore(running)
        self._most = running + waiting
        self._seconds = seconds
        self._inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[Place]:
        """A place, waited for if there is room to wait; given back with the block unless something holds it longer.

        Raises:
            BusyError: There is no room.
        """
        if self._inside >= self._most:
            raise BusyError("server.busy", seconds=self._seconds)
        self._inside += 1
        place = Place(self._leave)
        try:
            await self._places.acquire()
        except BaseException:
            self._inside -= 1
            raise
        try:
            yield place
        finally:
            if not place.held:
                self._leave()

    def _leave(self) -> None:
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
        return _HeldStream(content, self.leave)


class _HeldStream(StreamingResponse):
    """A stream that gives its place back when it ends, whether it was ever begun or not."""

    def __init__(self, content: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(content, media_type=EVENT_STREAM)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

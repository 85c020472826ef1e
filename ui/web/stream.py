"""Blocking work in a thread of its own, its results in batches for a page that redraws a few times a second."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable
from typing import TypeVar

T = TypeVar("T")
REDRAW = 0.08
"""Seconds between two redraws at least: 12 a second, as much as reading needs."""


async def batches(
    work: Callable[[Callable[[T], None]], None], beat: float = 1.0
) -> AsyncGenerator[list[T], None]:
    """Run `work`, which emits results one by one, and give them in batches; the first at once, later ones at most
    every `REDRAW` seconds, and an empty batch every `beat` seconds in which nothing came.

    Raises:
        Exception: what `work` raises, after its results.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()

    def send(item: tuple[T] | BaseException | None) -> None:
        # A closed loop means that the server is going down: nobody is left to tell.
        if not loop.is_closed():
            loop.call_soon_threadsafe(arrived.put_nowait, item)

    def run() -> None:
        try:
            work(lambda item: send((item,)))
        except BaseException as failure:
            send(failure)
        else:
            send(None)

    threading.Thread(target=run, name="page", daemon=True).start()
    while True:
        try:
            waiting = [await asyncio.wait_for(arrived.get(), beat)]
        except TimeoutError:
            yield []
            continue
        drawn = time.monotonic()
        while not arrived.empty():
            waiting.append(arrived.get_nowait())
        batch = [item[0] for item in waiting if isinstance(item, tuple)]
        if batch:
            yield batch
        for item in waiting:
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
        await asyncio.sleep(max(0.0, REDRAW - (time.monotonic() - drawn)))

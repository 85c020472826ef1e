"""Where the web page will be: it takes seconds to build, so it comes beside a server that answers already."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.app import Application
from ui.words import Words, accepted

log = logging.getLogger(__name__)

_PAGE_LATER = 5.0
"""Seconds in which a command that has started the server asks what it was started for."""
_PAGE_LATEST = 60  # seconds that the page waits for questions to be answered

Page = Callable[[Application], ASGIApp]
"""Builds the web page as an application of its own; called in a thread, since it takes seconds."""


class PageSlot:
    """Where the web page will be: a waiting page that looks again by itself, until `fill`."""

    def __init__(self) -> None:
        self._page: ASGIApp | None = None
        self.wanted = asyncio.Event()
        """Set when somebody has come for the page."""

    def fill(self, page: ASGIApp) -> None:
        """Show the page from now on."""
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page, or with the waiting page."""
        if self._page is not None:
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            self.wanted.set()
            headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
            words = Words(accepted(headers.get("accept-language", "")))
            body = (
                f'<!doctype html><html lang="{words.language}"><meta charset="utf-8">'
                f'<meta http-equiv="refresh" content="1"><title>Turnpoint</title>'
                f'<body style="font-family:sans-serif;margin:4em auto;max-width:36em">'
                f"<h1>Turnpoint</h1><p>{words('server.page_is_coming')}</p></body></html>"
            )
            await HTMLResponse(body, status_code=503, headers={"Retry-After": "1"})(scope, receive, send)


async def wanted(slot: PageSlot, application: Application) -> None:
    """Wait until somebody comes for the page, or nobody asks anything; a minute at most."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(slot.wanted.wait(), _PAGE_LATER)
    for _ in range(_PAGE_LATEST):
        if slot.wanted.is_set() or not application.status()["questions"]:
            return
        await asyncio.sleep(1.0)


async def keep_page(
    slot: PageSlot, page: Page, application: Application, ending: asyncio.Event, until: Awaitable[None]
) -> None:
    """Build the page beside the running API, then keep its own start-up and shut-down round it."""
    try:
        await until
        if ending.is_set():
            return
        built = await asyncio.to_thread(page, application)
        router = getattr(built, "router", None)
        async with router.lifespan_context(built) if router else contextlib.nullcontext():
            slot.fill(built)
            log.info("page ready")
            application.start_embedding()
            await ending.wait()
    except Exception:
        log.exception("the web page could not be built")
        application.start_embedding()

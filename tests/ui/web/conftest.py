"""A real server with a scripted application, and a real Chromium in front of it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.web.scripted import SCRIPTS, Scripted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class Served:
    """A server under test."""

    application: Scripted
    address: str


@dataclass
class Watched:
    """What a page asked of the network and complained about."""

    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What the page's policy kept it from."""

    def foreign(self, served: Served) -> list[str]:
        """Requests to anywhere but the page's own host."""
        own = (served.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@contextlib.contextmanager
def serving(application: Scripted) -> Iterator[Served]:
    """The page of an application on a free loopback port."""
    import uvicorn
    from fastapi import FastAPI

    from ui.api.conversations import taking_away
    from ui.web.page import mount
    from ui.web.quiz.taking import quiz_pages
    from ui.web.study.files import study_files

    app = FastAPI(openapi_url=None)
    # The scripted application is made anew for each test.
    app.include_router(taking_away(lambda: application.conversations))
    app.include_router(study_files(lambda: application.study))
    app.include_router(quiz_pages(lambda: application.study.links))
    app = mount(app, application)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield Served(application, f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(timeout=15)


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    """One server for all tests: building the page takes longer than most of them."""
    with serving(Scripted()) as running:
        yield running


@pytest.fixture
def served(server: Served) -> Served:
    """The server with the made-up documents and answers, as if it had just started."""
    server.application.__init__(scripts=dict(SCRIPTS))  # type: ignore[misc]
    return server


Open = Callable[..., tuple["Page", Watched]]


@pytest.fixture
def opened(chromium: Browser, served: Served) -> Iterator[Open]:
    """Opens the page, in Korean on a desktop unless told otherwise, and waits until it can be used."""
    contexts: list[Any] = []

    def open_page(locale: str = "ko-KR", **options: Any) -> tuple[Page, Watched]:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = chromium.new_context(locale=locale, **options)
        contexts.append(context)
        # A busy machine is slow, not wrong.
        context.set_default_timeout(90_000)
        page, watched = context.new_page(), Watched()
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("pageerror", lambda error: watched.troubles.append(str(error)))
        page.on(
            "dialog", lambda dialog: (watched.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        page.on(
            "console",
            lambda said: watched.refused.append(said.text) if "Security Policy" in said.text else None,
        )
        page.goto(served.address)
        page.wait_for_selector("#top [data-ready]")
        return page, watched

    yield open_page
    for context in contexts:
        context.close()

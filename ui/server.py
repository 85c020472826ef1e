"""The one server of a data folder: web page, loopback API, and the file by which its clients find it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus.errors import TurnpointError
from ui.api.admission import Admission
from ui.api.asking import ANSWERS, asking_routes
from ui.api.being import being_routes, catch_all
from ui.api.conversations import conversation_routes, taking_away
from ui.api.documents import LARGEST_FILE, document_routes
from ui.api.feedback import feedback_routes
from ui.api.fetching import fetching_routes
from ui.api.openai.chat import chat_routes
from ui.api.openai.embeddings import embedding_routes
from ui.api.openai.models import model_routes
from ui.api.openapi import describe
from ui.api.people import people_routes
from ui.api.problems import install_problems
from ui.api.quiz import quiz_routes
from ui.api.reference.page import reference_routes
from ui.api.study import study_routes
from ui.api.tracing import Tracing
from ui.api.upkeep import upkeep_routes
from ui.app import Application, version
from ui.doorkeeper import Doorkeeper
from ui.embed.routes import embed_routes
from ui.keys.replies import Replies
from ui.people.access import Access, is_loopback
from ui.people.gate import Gate, Guard
from ui.people.person import person_in
from ui.people.users import Users
from ui.state import forget_state, write_state
from ui.web.quiz.taking import quiz_pages
from ui.web.study.files import study_files
from ui.words import Words, accepted

log = logging.getLogger(__name__)

PORT = 7860
HOST = "127.0.0.1"

_PAGE_LATER = 5.0
"""Seconds in which a command that has started the server asks what it was started for."""
_PAGE_LATEST = 60  # seconds that the page waits for questions to be answered

Page = Callable[[Application], ASGIApp]
"""Builds the web page as an application of its own; called in a thread, since it takes seconds."""


class ServerError(TurnpointError):
    """The server cannot listen where it should."""


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


def create(
    application: Application,
    token: str,
    instance: str,
    stop: Callable[[], None],
    page: Page | None,
    guard: Guard,
    *,
    page_later: bool = False,
) -> ASGIApp:
    """The server's ASGI application: `/healthz`, `/api/…`, `/v1/…`, `/conversations/…`, and the page at `/`.

    With `page_later` the page is built when somebody comes for it, or nobody asks anything.
    """
    slot = PageSlot()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        del app
        ending = asyncio.Event()
        task = None
        if page is not None:
            until = _wanted(slot, application) if page_later else asyncio.sleep(0)
            task = asyncio.create_task(_keep_page(slot, page, application, ending, until))
        else:
            application.start_embedding()
        try:
            yield
        finally:
            ending.set()
            slot.wanted.set()  # nobody waits for it any more
            if task is not None:
                await task

    server = FastAPI(
        title="Turnpoint",
        version=version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        max_body_size=LARGEST_FILE + (1 << 20),
    )

    answering = Admission(ANSWERS, 0)
    server.include_router(being_routes(application, instance))
    server.include_router(asking_routes(application, answering))
    server.include_router(document_routes(application, Replies(guard.keys.engine)))
    server.include_router(quiz_routes(application.study))
    server.include_router(chat_routes(application, answering))
    server.include_router(model_routes(application))
    server.include_router(embedding_routes(application))
    server.include_router(upkeep_routes(application, stop))
    server.include_router(fetching_routes(application.fetching))
    server.include_router(conversation_routes(application.conversations, application.feedback))
    server.include_router(feedback_routes(application.feedback))
    server.include_router(people_routes(application))
    server.include_router(study_routes(application.study))
    server.include_router(taking_away(lambda: application.conversations))
    server.include_router(study_files(lambda: application.study))
    server.include_router(quiz_pages(lambda: application.study.links))
    server.include_router(embed_routes(guard.access))
    server.include_router(reference_routes(server))
    server.include_router(catch_all())
    install_problems(server)
    describe(server)
    server.mount("/", slot)
    # The one added last is the first to be asked.
    server.add_middleware(Gate, guard=guard, token=token)
    server.add_middleware(Doorkeeper, access=guard.access)
    server.add_middleware(Tracing, metrics=application.metrics, telemetry=application.telemetry)
    return server


async def _wanted(slot: PageSlot, application: Application) -> None:
    """Wait until somebody comes for the page, or nobody asks anything; a minute at most."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(slot.wanted.wait(), _PAGE_LATER)
    for _ in range(_PAGE_LATEST):
        if slot.wanted.is_set() or not application.status()["questions"]:
            return
        await asyncio.sleep(1.0)


async def _keep_page(
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


def gradio_page(application: Application) -> ASGIApp:
    """The Gradio page as an application of its own."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    # Uploads lie beside the data they are for, readable by their owner only, until they are read.
    uploads = application.home / "uploads"
    # What an interruption left there is in no page's hands any more, and in no list of what a person may remove.
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.mkdir(mode=0o700, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    import gradio

    from ui.web import page
    from ui.web.evidence.pictures import serve_pictures

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    serve_pictures(app, application)
    options: dict[str, Any] = getattr(page, "mount_options", dict)()
    return gradio.mount_gradio_app(
        app,
        page.build(application),
        path="/",
        server_name=HOST,
        auth_dependency=_key_of,
        **options,
    )


def _key_of(request: Request) -> str | None:
    """Under what everything of the person is kept who asks for something of the page; None for nobody that was let in."""
    person = person_in(request.scope)
    return None if person is None else person.key


def serve(
    open_application: Callable[[], Application],
    home: Path,
    host: str = HOST,
    port: int = PORT,
    page: Page | None = gradio_page,
    ready: Callable[[str], None] | None = None,
    access: Access | None = None,
    *,
    page_later: bool = False,
) -> None:
    """Serve until stopped. Port 0 takes any free one.

    Args:
        open_application: Opens the application; called when the port is ours.
        home: The data folder, where clients find `server.json`.
        host: The name or address to listen at.
        port: Where to listen.
        page: Builds the web page; None for the API alone.
        ready: Called with the address once requests are answered.
        access: Who may come in; by default anybody of this machine where no user is known.
        page_later: Whether the page may come after the first questions, for who was started by one.

    Raises:
        ServerError: `server.port_in_use`, `server.not_loopback` where other machines could reach it and nobody could
            sign in, `server.cannot_listen`.
        CatalogueError: `home.in_use` and what opening the index raises.
    """
    access = access or Access.of(host)
    may_be_reached = bool(access.header) or Users(home).exist
    with (
        contextlib.closing(listen(host, port, beyond=may_be_reached)) as listener,
        _termination_as_interruption(),
        contextlib.closing(open_application()) as application,
    ):
        _serve(application, listener, home, host, page, ready, access, page_later=page_later)


@contextlib.contextmanager
def _termination_as_interruption() -> Generator[None]:
    """Let a termination signal unwind the stack like Ctrl-C, so that everything is closed in order.

    Uvicorn hands the signal on after its own shut-down; the default action would end the process on the spot.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve(
    application: Application,
    listener: socket.socket,
    home: Path,
    host: str,
    page: Page | None,
    ready: Callable[[str], None] | None,
    access: Access,
    *,
    page_later: bool,
) -> None:
    token, instance = secrets.token_urlsafe(32), secrets.token_hex(8)
    port = listener.getsockname()[1]
    address = _address(host, port)
    holder: list[uvicorn.Server] = []

    def stop() -> None:
        holder[0].should_exit = True

    # Requests are taken while threads compute: the event loop is to wait for its turn a millisecond, not five.
    sys.setswitchinterval(0.001)
    app = create(application, token, instance, stop, page, Guard.at(home, access), page_later=page_later)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,
    )
    server = uvicorn.Server(config)
    holder.append(server)

    def announce() -> None:
        while not server.started:
            if server.should_exit or ended.wait(0.02):
                return
        write_state(
            home, {"url": address, "port": port, "pid": os.getpid(), "token": token, "instance": instance}
        )
        log.info("listening at %s", address)
        if ready is not None:
            ready(address)

    ended = threading.Event()
    announcer = threading.Thread(target=announce, name="announce", daemon=True)
    announcer.start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        # Uvicorn hands the interruption on after it has shut down.
        log.info("interrupted")
    finally:
        ended.set()
        announcer.join(timeout=5)
        forget_state(home, instance)


def _address(host: str, port: int) -> str:
    """Where programs of this machine find a server that listens at a host: at loopback too where it is every address."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only looked up
    return f"http://{f'[{named}]' if ':' in named else named}:{port}"


def listen(host: str, port: int, *, beyond: bool = False) -> socket.socket:
    """A listening socket; on loopback unless it may be reached from `beyond`.

    Raises:
        ServerError: `server.port_in_use`, `server.not_loopback`, `server.cannot_listen`.
    """
    if not host or not (beyond or is_loopback(f"[{host}]" if ":" in host else host)):
        raise ServerError("server.not_loopback", host=host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        # A port that a server has just left is free; on Windows the option would let two share one.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as failure:
        listener.close()
        import errno

        if failure.errno == errno.EADDRINUSE:
            raise ServerError("server.port_in_use", port=str(port), next=str(port + 1)) from failure
        raise ServerError(
            "server.cannot_listen", host=host, port=str(port), reason=failure.strerror or "?"
        ) from failure
    return listener

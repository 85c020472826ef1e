"""Takes Slack's requests over HTTP; Bolt checks their signatures."""

from __future__ import annotations

import threading
from collections.abc import Callable

import uvicorn
from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.listening import listen

PATH = "/slack/events"
_LARGEST = 1 << 20  # bytes of a request; Slack's are far smaller


def web_app(app: App) -> Starlette:
    """`POST /slack/events` for events, commands and buttons alike, and `GET /healthz`."""

    async def events(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                return PlainTextResponse("too large", 413)
        asked = BoltRequest(body=body.decode("utf-8", "replace"), headers=dict(request.headers))
        told = await run_in_threadpool(app.dispatch, asked)
        headers = {name: values[0] for name, values in told.headers.items() if name != "content-length"}
        return Response(told.body, told.status, headers)

    async def healthz(request: Request) -> Response:
        del request
        return PlainTextResponse("ok")

    return Starlette(routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", healthz)])


def serve(app: App, host: str, port: int, ready: Callable[[str], None], ended: threading.Event) -> None:
    """Serve until an event is set; `ready` gets the address.

    Raises:
        ServerError: `server.port_in_use`, `server.cannot_listen`.
    """
    listener = listen(host, port, beyond=True)
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        web_app(app), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    # In a thread of its own, so that signals stay with the process, which closes everything else as well.
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), name="http")
    thread.start()
    ready(f"http://{shown}:{listener.getsockname()[1]}{PATH}")
    ended.wait()
    server.should_exit = True
    thread.join()

"""The two ways in which other assistants reach the tools: a pipe to a process of theirs, and HTTP on this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import anyio

from ui.client import Client, find_or_start
from ui.listening import listen
from ui.mcp.keys import shown_key
from ui.mcp.server import Find, build
from ui.version import version
from ui.words import Words

PATH = "/mcp"
PORT = 7861


def finder(home: Path, words: Words) -> Find:
    """Finds the server of a data folder, and starts it where there is none; with the key that was shown, if it needs one."""

    def find() -> Client:
        client, key = find_or_start(home, words.language).at_door("mcp"), shown_key()
        return client if key is None else client.with_key(key)

    return find


def serve_pipe(home: Path, words: Words) -> None:
    """Answer on standard input and output until the other end closes."""
    anyio.run(build(finder(home, words), words, version()).run_stdio_async)


def serve_http(home: Path, words: Words, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer streamable HTTP until interrupted. Port 0 takes any free one.

    Only programs of this machine get in: Host and Origin must name it, so that no web page reaches the tools. What they may
    do, the server decides by the API key that they send (see `ui.mcp.keys`).

    Raises:
        ServerError: `server.port_in_use`, `server.not_loopback`, `server.cannot_listen`.
    """
    import uvicorn

    with contextlib.closing(listen(host, port)) as listener:
        app = build(finder(home, words), words, version()).streamable_http_app(streamable_http_path=PATH)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3
        )
        named = f"[{host}]" if ":" in host else host
        ready(f"http://{named}:{listener.getsockname()[1]}{PATH}")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])

"""By whose leave a tool is called: over HTTP by the API key that the request shows, through a pipe by the data folder's token.

Whoever may read the data folder may start the pipe. HTTP is open to every program of the machine, so each of its requests
is handed on with its own key, and the server decides as it does for its API.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

_NO_KEY = "none"
"""Shown where a request shows nothing: taken where nobody needs a key, refused with a sentence where one is needed."""
_shown: ContextVar[str | None] = ContextVar("shown", default=None)


async def note_key(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Middleware: note the key of the request that a message came with, until the message has been answered."""
    headers = getattr(ctx.request, "headers", None)
    if headers is None:
        return await call_next(ctx)
    way, _, key = str(headers.get("authorization", "")).partition(" ")
    token = _shown.set((key.strip() if way.lower() == "bearer" else "") or _NO_KEY)
    try:
        return await call_next(ctx)
    finally:
        _shown.reset(token)


def shown_key() -> str | None:
    """The key of the message that is being answered; None where it came through a pipe."""
    return _shown.get()

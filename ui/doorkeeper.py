"""Lets in only requests that a program or a page of this server meant for this server.

Every web page that a user visits could address it too: by rebinding a name of its own to the server's address (so
the Host header must be a name that the server is known by), or by sending requests across origins (so an Origin,
where a browser sends one, must be the server's own).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.api.problems import refusal
from ui.embed.places import is_asked_for
from ui.people.access import Access

_FROM_ELSEWHERE = {"cross-site", "same-site"}


class Doorkeeper:
    """ASGI middleware: 403 for a foreign Host or Origin."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        code = self._refusal(scope, headers)
        if code is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, 403, code)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if not self._access.knows_host(host):
            return "server.foreign_host"
        own = self._own_origin(scope, headers, host) or self._embedded(scope, headers)
        return None if own else "server.foreign_origin"

    def _embedded(self, scope: Scope, headers: Headers) -> bool:
        """Whether another page shows what may be shown there; in which pages the frame shows, the browser sees to."""
        wanted_as = headers.get("sec-fetch-dest", "")
        framed = scope["type"] == "http" and is_asked_for(scope["method"], scope["path"], wanted_as)
        return framed and bool(self._access.frames) and "origin" not in headers

    @staticmethod
    def _own_origin(scope: Scope, headers: Headers, host: str) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            parts = urlsplit(origin)
            return parts.scheme in ("http", "https") and parts.netloc == host
        # Without an Origin a browser still says where a request comes from; following a link is fine, which changes nothing.
        elsewhere = headers.get("sec-fetch-site") in _FROM_ELSEWHERE
        return not elsewhere or (
            scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest") == "document"
        )

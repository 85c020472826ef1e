"""Lets in only requests that a program or a page of this server meant for this server.

Every web page that a user visits could address it too: by rebinding a name of its own to the server's address (so
the Host header must be a name that the server is known by), or by sending requests across origins (so an Origin,
where a browser sends one, must be the server's own).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.people.access import Access
from ui.words import Words, accepted

_API = "/api/"
_FROM_ELSEWHERE = {"cross-site", "same-site"}


class Doorkeeper:
    """ASGI middleware: 403 for a foreign Host or Origin, 401 for an API request without the token."""

    def __init__(self, app: ASGIApp, token: str, access: Access) -> None:
        self._app = app
        self._access = access
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        code = self._refusal(headers, scope["path"])
        if code is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send, code, headers)

    def _refusal(self, headers: Headers, path: str) -> str | None:
        host = headers.get("host", "")
        if not self._access.knows_host(host):
            return "server.foreign_host"
        if not self._own_origin(headers, host):
            return "server.foreign_origin"
        if path.startswith(_API):
            given = headers.get("authorization", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, self._expected):
                return "server.no_token"
        return None

    @staticmethod
    def _own_origin(headers: Headers, host: str) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            parts = urlsplit(origin)
            return parts.scheme in ("http", "https") and parts.netloc == host
        # Without an Origin a browser still says where a request comes from; following a link is fine.
        elsewhere = headers.get("sec-fetch-site") in _FROM_ELSEWHERE
        return not elsewhere or (
            headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        )


async def _refuse(send: Send, code: str, headers: Mapping[str, str]) -> None:
    status = 401 if code == "server.no_token" else 403
    message = Words(accepted(headers.get("accept-language", ""))).error_sentence(code, {})
    body = json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})

"""Headers that keep the browser from loading anything of another host, whatever a text smuggles in."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'self'",
    # Gradio compiles its templates and the little functions of its events.
    "script-src 'self' 'unsafe-eval'{scripts}",
    # Its parts write their sizes and colours as attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
POLICY = b"content-security-policy"
"""The header's name."""


def policy(*scripts: str) -> bytes:
    """The policy of a response: nothing of another host, and no script but our own files and those named as sources
    of their own, such as `nonce-…`. A script that a text brings into the page is none of them, nor is a handler in a tag.
    """
    return "; ".join(_POLICY).format(scripts="".join(f" '{one}'" for one in scripts)).encode()


_HEADERS = (
    (POLICY, policy()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


_FOR_EVER = (b"cache-control", b"private, max-age=31536000, immutable")
_ASSET = re.compile(r"/assets/[\w.-]+-[\w-]{8}\.(?:js|css)$")
"""Gradio's own files, which have a hash of what is in them in their names."""


class OwnHostOnly:
    """ASGI middleware that adds the headers to every response that does not set them itself.

    Files that never change under their name are kept by the browser, so that a page opened again asks for none of them.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, with the headers added to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                present = {name.lower() for name, _ in headers}
                kept = message["status"] == 200 and _ASSET.search(scope["path"])
                added = (*_HEADERS, _FOR_EVER) if kept else _HEADERS
                message["headers"] = headers + [pair for pair in added if pair[0] not in present]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

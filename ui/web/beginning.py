"""Puts a script at the very beginning of a page: what Gradio is given for the head runs after its own scripts.

And lets the browser run the scripts that a page is served with, and no other: no text of a document, a model or a person
is in them, while what comes into an open page later may hold anything.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path

from ui.web.policy import POLICY, App, Message, Receive, Send, policy

_HEAD, _SCRIPT = b"<head>", b"<script"


class BeginsWith:
    """ASGI middleware that puts a script before everything else in the head of every HTML page, and allows those in it.

    Args:
        app: What answers.
        script: JavaScript of our own; it is not escaped.
        later: Further scripts of our own, which the page itself brings in once it runs.
    """

    def __init__(self, app: App, script: str, later: tuple[str, ...] = ()) -> None:
        self._app = app
        self._script = b"<script>" + script.encode() + b"</script>"
        self._later = tuple(_hash(one) for one in later)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on; a page is held until it is whole, everything else goes through as it comes."""
        start: Message | None = None
        body = b""

        async def send_begun(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    nonce = secrets.token_urlsafe(16)
                    whole = body.replace(_HEAD, _HEAD + self._script, 1)
                    whole = whole.replace(_SCRIPT, _SCRIPT + f' nonce="{nonce}"'.encode())
                    replaced = {b"content-length", POLICY}
                    kept = [pair for pair in start["headers"] if pair[0].lower() not in replaced]
                    length = (b"content-length", str(len(whole)).encode())
                    allowed = (POLICY, policy(f"nonce-{nonce}", *self._later))
                    await send({**start, "headers": [*kept, length, allowed]})
                    await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, send_begun if scope["type"] == "http" else send)


def beginning() -> str:
    """The script of the page's beginning."""
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _is_page(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message.get("headers", [])}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers

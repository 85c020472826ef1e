"""Puts a script at the very beginning of a page: what Gradio is given for the head runs after its own scripts."""

from __future__ import annotations

from pathlib import Path

from ui.web.policy import App, Message, Receive, Send

_HEAD = b"<head>"


class BeginsWith:
    """ASGI middleware that puts a script before everything else in the head of every HTML page.

    Args:
        app: What answers.
        script: JavaScript of our own; it is not escaped.
    """

    def __init__(self, app: App, script: str) -> None:
        self._app = app
        self._script = b"<script>" + script.encode() + b"</script>"

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
                    whole = body.replace(_HEAD, _HEAD + self._script, 1)
                    kept = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
                    length = (b"content-length", str(len(whole)).encode())
                    await send({**start, "headers": [*kept, length]})
                    await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, send_begun if scope["type"] == "http" else send)


def beginning() -> str:
    """The script of the page's beginning."""
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def _is_page(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message.get("headers", [])}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers

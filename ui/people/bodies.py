"""Bodies of requests: cut off above their largest size, and not waited for without end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope

SMALL = 1 << 20
"""Bytes of everything but files."""
FILES = 256 << 20
"""Bytes of one request that brings files, each of which may have 100 MB in the page."""
PATIENCE = 30.0
"""Seconds without a byte after which a body is given up."""
_WHOLE = 60.0  # seconds in which a small body must have come


class BodyError(Exception):
    """A body that is not taken: `status` is 408, 413 or 400."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def check_length(scope: Scope, largest: int) -> None:
    """Refuse at once what says itself that it is too large.

    Raises:
        BodyError: 413, or 400 for a length that is no number.
    """
    said = Headers(scope=scope).get("content-length")
    if said is None:
        return
    if not (said.isascii() and said.isdigit()):
        raise BodyError(400)
    if int(said) > largest:
        raise BodyError(413)


def bounded(receive: Receive, largest: int) -> Receive:
    """Receive a body of at most `largest` bytes, each part of it within `PATIENCE`.

    What is received afterwards, that the client has gone, is waited for without end: an answer may take its time.

    Raises:
        BodyError: By the returned function.
    """
    taken, whole = 0, False

    async def receive_bounded() -> Message:
        nonlocal taken, whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), PATIENCE)
        except TimeoutError as slow:
            raise BodyError(408) from slow
        taken += len(message.get("body", b""))
        if taken > largest:
            raise BodyError(413)
        whole = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    return receive_bounded


async def read_json(receive: Receive) -> Any:
    """A JSON body, whole.

    Raises:
        BodyError: 408 when it does not come, 400 when it is no JSON or the client left.
    """
    parts: list[bytes] = []
    try:
        async with asyncio.timeout(_WHOLE):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BodyError(400)
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    break
    except TimeoutError as slow:
        raise BodyError(408) from slow
    try:
        return json.loads(b"".join(parts))
    except (ValueError, RecursionError) as failure:
        raise BodyError(400) from failure


def given_again(value: Any, scope: Scope, receive: Receive) -> Receive:
    """A JSON body for the application: written anew, so that it reads nothing that was not looked at."""
    body = json.dumps(value).encode()
    headers = MutableHeaders(scope=scope)
    headers["content-length"] = str(len(body))
    headers["content-type"] = "application/json"
    del headers["transfer-encoding"]
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again

"""How to speak HTTP to an engine: without a proxy on this machine, never where it points to, and no more than an answer is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from assistant.models.engine import TimeLimits
from corpus.errors import EngineError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    import httpx

_MOST_TOLD = 4 << 20
_MOST_BYTES = 32 << 20
"""Of one reply. An event of a stream takes some 300 bytes a token: that is a hundred thousand tokens."""


class HttpOptions(TypedDict):
    """Arguments of an httpx client."""

    timeout: httpx.Timeout
    trust_env: bool
    limits: httpx.Limits
    follow_redirects: bool
    headers: dict[str, str]


def http_options(url: str, limits: TimeLimits) -> HttpOptions:
    """Options of a client for streams from `url`.

    Reading has no limit here: waiting for text is limited by `stream`, which can tell the wait for a first
    token from a pause between two. A proxy of the environment must not stand between us and loopback.
    Each request has a connection of its own: llama.cpp may close one after a stream without saying so, and a
    request that is sent into it then fails. Where a server points to is not gone: questions and keys are for it alone.
    """
    import httpx

    return {
        "timeout": httpx.Timeout(None, connect=limits.connect),
        "trust_env": not is_loopback(url),
        "limits": httpx.Limits(max_keepalive_connections=0),
        "follow_redirects": False,
        "headers": {"Accept-Encoding": "identity"},
    }


def watched_replies(engine: str) -> Mapping[str, list[Callable[[Any], Awaitable[None]]]]:
    """Event hooks of an asynchronous client that refuse what is no engine's reply.

    A page of HTML with status 200 (a proxy's or a login's) is told as such, and a reply that never ends, which would fill
    the memory where it has no line that anybody could read, ends after as many bytes as no answer has.
    """

    async def check(response: httpx.Response) -> None:
        if response.is_success and response.headers.get("content-type", "").startswith("text/html"):
            raise EngineError("engine.garbage", engine=engine, reason="text/html")
        response.stream = _bounded(response.stream, engine)

    return {"response": [check]}


def told_by(client: httpx.Client, url: str) -> Any:
    """The JSON that a server tells of itself at an address.

    Raises:
        httpx.HTTPError: It does not answer, or not with success.
        FetchError: It says too much.
        ValueError: It is no JSON.
    """
    from corpus.fetch.bodies import ACCEPTED, body_of

    with client.stream("GET", url, headers=ACCEPTED) as reply:
        reply.raise_for_status()
        return json.loads(body_of(reply, url, _MOST_TOLD, LIMITS.look))


def _bounded(stream: Any, engine: str) -> httpx.AsyncByteStream:
    import httpx

    class Bounded(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            seen = 0
            async for chunk in stream:
                seen += len(chunk)
                if seen > _MOST_BYTES:
                    raise EngineError("engine.garbage", engine=engine, reason=f"> {_MOST_BYTES >> 20} MiB")
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()


def is_loopback(url: str) -> bool:
    """Whether an address names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

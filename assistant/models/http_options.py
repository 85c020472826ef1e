"""How to speak HTTP to an engine: without a proxy on this machine, with a limit on connecting only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from assistant.models.engine import TimeLimits

if TYPE_CHECKING:
    import httpx


class HttpOptions(TypedDict):
    """Arguments of an httpx client."""

    timeout: httpx.Timeout
    trust_env: bool
    limits: httpx.Limits


def http_options(url: str, limits: TimeLimits) -> HttpOptions:
    """Options of a client for streams from `url`.

    Reading has no limit here: waiting for text is limited by `stream`, which can tell the wait for a first
    token from a pause between two. A proxy of the environment must not stand between us and loopback.
    Each request has a connection of its own: llama.cpp may close one after a stream without saying so, and a
    request that is sent into it then fails.
    """
    import httpx

    return {
        "timeout": httpx.Timeout(None, connect=limits.connect),
        "trust_env": not is_loopback(url),
        "limits": httpx.Limits(max_keepalive_connections=0),
    }


def is_loopback(url: str) -> bool:
    """Whether an address names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

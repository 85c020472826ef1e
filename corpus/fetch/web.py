"""Fetches one web page or file that a person named by its address."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

import httpx

from corpus.errors import ReadError

LARGEST = 64 << 20
"""Bytes of a page."""
_REDIRECTS = 5


def download(url: str) -> bytes:
    """The bytes behind an address.

    A redirect may not lead from the public network into a private one: the person named the first address,
    not the one that a stranger's server sends back.

    Raises:
        ReadError: `fetch.unreachable`, `fetch.refused` (an error status), `fetch.too_large`, `fetch.inward`.
    """
    private = _is_private(url)
    address = url
    with httpx.Client(timeout=30, headers={"User-Agent": "turnpoint"}) as client:
        for _ in range(_REDIRECTS + 1):
            if not address.startswith(("http://", "https://")) or (not private and _is_private(address)):
                raise ReadError("fetch.inward", url=url)
            try:
                with client.stream("GET", address) as reply:
                    if reply.next_request is not None:
                        address = str(reply.next_request.url)
                        continue
                    if reply.is_error:
                        raise ReadError("fetch.refused", url=url, status=reply.status_code)
                    return _body(reply, url)
            except (httpx.HTTPError, httpx.InvalidURL) as failure:
                raise ReadError("fetch.unreachable", url=url, reason=str(failure)) from failure
    raise ReadError("fetch.unreachable", url=url, reason="redirects")


def _body(reply: httpx.Response, url: str) -> bytes:
    data = bytearray()
    for chunk in reply.iter_bytes():
        data += chunk
        if len(data) > LARGEST:
            raise ReadError("fetch.too_large", url=url, megabytes=LARGEST >> 20)
    return bytes(data)


def _is_private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found)

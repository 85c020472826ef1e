"""Fetches one web page or file that a person named by its address, from the public internet only.

Server-side request forgery is what this guards against: the address, or a redirect of it, may lead to a router,
a database or this program's own server. Every address that a name resolves to is checked, and the connection
goes to the one that was checked, so that a name that resolves otherwise a moment later (DNS rebinding) gains
nothing. A proxy of the environment is not used, because it would resolve the name itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx

from corpus.errors import FetchError
from corpus.fetch.addresses import IPAddress, is_public, resolve

LARGEST = 64 << 20
"""Bytes of a page."""
_REDIRECTS = 5
_TIMEOUT = 30.0  # seconds without a byte
_AGENT = "turnpoint"
_ENDS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError)

Allowed = Callable[[IPAddress], bool]
"""Says whether an address may be connected to."""
Resolver = Callable[[str, int], Sequence[IPAddress]]


def download(
    url: str, *, allowed: Allowed = is_public, resolver: Resolver = resolve, largest: int = LARGEST
) -> bytes:
    """The bytes behind an address.

    Args:
        url: An http or https address.
        allowed: Which addresses may be connected to.
        resolver: The addresses of a host's name; raises OSError for an unknown one.
        largest: Bytes of the body, unpacked.

    Raises:
        FetchError: `fetch.unreachable`, `fetch.refused` (an error status), `fetch.too_large`, `fetch.inward` (another
            scheme, or an address that is not allowed).
    """
    with httpx.Client(timeout=_TIMEOUT, headers={"User-Agent": _AGENT}, trust_env=False) as client:
        try:
            address = httpx.URL(url)
            for _ in range(_REDIRECTS + 1):
                request = _request(client, address, allowed, resolver, url)
                reply = client.send(request, stream=True)
                try:
                    if reply.has_redirect_location:
                        # Joined to the name, not to the number that the request was sent to.
                        address = address.join(reply.headers["Location"])
                        continue
                    if not reply.is_success:
                        raise FetchError("fetch.refused", url=url, status=reply.status_code)
                    return _body(reply, url, largest)
                finally:
                    reply.close()
        except _ENDS as failure:
            reason = str(failure) or type(failure).__name__
            raise FetchError("fetch.unreachable", url=url, reason=reason) from failure
    raise FetchError("fetch.unreachable", url=url, reason="redirects")


def _request(
    client: httpx.Client, address: httpx.URL, allowed: Allowed, resolver: Resolver, named: str
) -> httpx.Request:
    """A request to the first of a host's addresses by its number; the host's name goes into Host and TLS."""
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError("fetch.inward", url=named)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        found = resolver(address.host, port)
    except OSError as failure:
        raise FetchError("fetch.unreachable", url=named, reason=failure.strerror or str(failure)) from failure
    if not found or not all(allowed(each) for each in found):
        raise FetchError("fetch.inward", url=named)
    request = client.build_request("GET", address)
    request.url = address.copy_with(host=str(found[0]))
    # RFC 6066 allows names only, so a number is sent without; httpcore checks the certificate against this.
    request.extensions = {**request.extensions, "sni_hostname": address.raw_host.decode("ascii")}
    return request


def _body(reply: httpx.Response, url: str, largest: int) -> bytes:
    data = bytearray()
    for chunk in reply.iter_bytes():
        data += chunk
        if len(data) > largest:
            raise FetchError("fetch.too_large", url=url, megabytes=max(1, largest >> 20))
    return bytes(data)

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
from corpus.fetch.bodies import ACCEPTED, body_of

LARGEST = 64 << 20
"""Bytes of a page."""
_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds without a byte
_NUMBERS = 4  # addresses of a host that are tried
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
    with httpx.Client(
        timeout=_TIMEOUT, headers={"User-Agent": _AGENT, **ACCEPTED}, trust_env=False
    ) as client:
        try:
            address = httpx.URL(url)
            for _ in range(_REDIRECTS + 1):
                found = _checked(address, allowed, resolver, url)
                reply = _send(client, address, found)
                try:
                    if reply.has_redirect_location:
                        # Joined to the name, not to the number that the request was sent to.
                        address = address.join(reply.headers["Location"])
                        continue
                    if not reply.is_success:
                        raise FetchError("fetch.refused", url=url, status=reply.status_code)
                    return body_of(reply, url, largest)
                finally:
                    reply.close()
        except _ENDS as failure:
            reason = str(failure) or type(failure).__name__
            raise FetchError("fetch.unreachable", url=url, reason=reason) from failure
    raise FetchError("fetch.unreachable", url=url, reason="redirects")


def _checked(address: httpx.URL, allowed: Allowed, resolver: Resolver, named: str) -> Sequence[IPAddress]:
    """The addresses of a host, when every one of them may be connected to."""
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError("fetch.inward", url=named)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        found = resolver(address.host, port)
    except OSError as failure:
        raise FetchError("fetch.unreachable", url=named, reason=failure.strerror or str(failure)) from failure
    if not found or not all(allowed(each) for each in found):
        raise FetchError("fetch.inward", url=named)
    return found


def _send(client: httpx.Client, address: httpx.URL, found: Sequence[IPAddress]) -> httpx.Response:
    """Send a request to a number, the next where one cannot be connected to; the host's name goes into Host and TLS."""
    *others, last = found[:_NUMBERS]
    for number in others:
        try:
            return client.send(_request(client, address, number), stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue  # an IPv6 address, say, where the network has IPv4 only
    return client.send(_request(client, address, last), stream=True)


def _request(client: httpx.Client, address: httpx.URL, number: IPAddress) -> httpx.Request:
    request = client.build_request("GET", address)
    request.url = address.copy_with(host=str(number))
    # httpcore checks the certificate against this name.
    request.extensions = {**request.extensions, "sni_hostname": address.raw_host.decode("ascii")}
    return request

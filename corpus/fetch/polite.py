"""An HTTP client that keeps a publisher's rules: who asks is said, the pace is kept, nothing is asked for twice.

What it is after: EDGAR's fair-access rules (a declared contact, at most ten requests a second), RFC 9110 for
conditional requests and Retry-After, RFC 6585 for 429.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from corpus.errors import FetchError
from corpus.fetch.bodies import ACCEPTED, body_of
from corpus.fetch.pace import Pace
from corpus.fetch.replies import Replies, Reply

LARGEST = 128 << 20
"""Bytes of a reply, unpacked: the largest annual reports are a tenth of it."""
_TRIES = 5
_PATIENCE = 60.0  # seconds that one wait may take before the person is told to come back later
_TIMEOUT = 30.0  # seconds without a byte
_REDIRECTS = 3
_BLOCKED = 600.0  # seconds; EDGAR's page says how long it limits who was too fast
_BUSY = frozenset((403, 429, 500, 502, 503, 504))
_NOT_MODIFIED, _NOT_FOUND = 304, 404
_NOTICE = 1 << 16  # bytes; EDGAR's notices are five thousand
_TOO_FAST = b"Request Rate Threshold Exceeded"
_UNDECLARED = b"Undeclared Automated Tool"
T = TypeVar("T")
_TRANSPORT = (httpx.TransportError, httpx.DecodingError)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in seconds since the epoch, and how to let it pass."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Polite:
    """A publisher's addresses, fetched politely. A context manager; for one thread at a time.

    Args:
        publisher: Its name: of the files that keep pace and replies, and in messages.
        folder: Where those files lie, the same for all processes.
        interval: Seconds between two requests of all processes together.
        agent: The User-Agent.
        clock: The time.
        largest: Bytes of a reply.
    """

    def __init__(
        self,
        publisher: str,
        folder: Path,
        interval: float,
        agent: str,
        clock: Clock | None = None,
        largest: int = LARGEST,
    ) -> None:
        self.publisher = publisher
        self._clock = clock or Clock()
        self._pace = Pace(folder / f"{publisher}.pace", interval, self._clock.now)
        self._replies = Replies(folder / publisher)
        self._largest = largest
        self._http = httpx.Client(timeout=_TIMEOUT, headers={"User-Agent": agent, **ACCEPTED})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def document(self, address: str, secret: Mapping[str, str] | None = None) -> bytes:
        """The bytes behind an address that will not change; kept nowhere.

        Args:
            address: Without anything secret; it may appear in messages.
            secret: Query parameters that appear nowhere, such as a key.

        Raises:
            FetchError: `fetch.rate_limited`, `fetch.undeclared`, `fetch.missing`, `fetch.outage`,
                `fetch.unreachable`, `fetch.too_large`, `fetch.elsewhere`.
        """
        reply = self._fetch(address, secret or {}, None)
        return reply.body

    def listing(
        self,
        address: str,
        read: Callable[[bytes], T],
        secret: Mapping[str, str] | None = None,
        fresh: float = 0.0,
    ) -> T:
        """What stands behind an address that changes; sent again only when it did.

        Args:
            address: As for `document`.
            read: Makes of the bytes what is wanted. A reply at which it raises is not kept, or a wrong page
                would be confirmed for ever.
            secret: As for `document`.
            fresh: Seconds for which a kept reply is good without asking.

        Raises:
            FetchError: As `document` does, and what `read` raises.
        """
        kept = self._replies.find(address)
        if kept is not None and 0 <= self._clock.now() - kept.at < fresh:
            return read(kept.body)
        reply = self._fetch(address, secret or {}, kept)
        value = read(reply.body)
        if reply.conditions or fresh:
            self._replies.keep(address, reply)
        return value

    def _fetch(self, address: str, secret: Mapping[str, str], kept: Reply | None) -> Reply:
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            self._wait_for_turn()
            try:
                reply = self._send(address, secret, kept.conditions if kept else {})
                if reply.status_code == _NOT_MODIFIED and kept is not None:
                    return Reply(kept.body, kept.etag, kept.modified, self._clock.now())
                body = self._body(reply, address)
            except _TRANSPORT as failure:
                # Refused, cut off in the middle, or sent in a damaged packing: all may be whole the next time.
                if last:
                    raise FetchError(
                        "fetch.unreachable", url=address, reason=type(failure).__name__
                    ) from failure
                self._clock.sleep(_back_off(attempt))
                continue
            self._heed_notice(body)
            if reply.is_success:
                headers = reply.headers
                etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
                return Reply(body, etag, modified, self._clock.now())
            if reply.status_code == _NOT_FOUND:
                raise FetchError("fetch.missing", url=address)
            if reply.status_code not in _BUSY:
                raise self._outage(reply)
            asked = _retry_after(reply, self._clock.now())
            pause = _back_off(attempt) if asked is None else asked
            if last or pause > _PATIENCE:
                if asked is not None:
                    self._pace.hold(pause)
                    raise FetchError("fetch.rate_limited", publisher=self.publisher, minutes=_minutes(pause))
                raise self._outage(reply)
            self._clock.sleep(pause)
        raise AssertionError  # the last attempt returns or raises

    def _wait_for_turn(self) -> None:
        pause = self._pace.reserve(_PATIENCE)
        if pause > _PATIENCE:
            raise FetchError("fetch.rate_limited", publisher=self.publisher, minutes=_minutes(pause))
        if pause > 0:
            self._clock.sleep(pause)

    def _send(self, address: str, secret: Mapping[str, str], headers: Mapping[str, str]) -> httpx.Response:
        """Send a request, and follow it to other places of the same server only."""
        url = httpx.URL(address)
        whole = url.copy_merge_params(dict(secret)) if secret else url
        for _ in range(_REDIRECTS + 1):
            reply = self._http.send(self._http.build_request("GET", whole, headers=headers), stream=True)
            if not reply.has_redirect_location:
                return reply
            reply.close()
            try:
                whole = whole.join(reply.headers["Location"])
            except httpx.InvalidURL as failure:
                raise FetchError("fetch.elsewhere", url=address) from failure
            if (whole.scheme, whole.host, whole.port) != (url.scheme, url.host, url.port):
                raise FetchError("fetch.elsewhere", url=address)
            self._wait_for_turn()
        raise FetchError("fetch.elsewhere", url=address)

    def _body(self, reply: httpx.Response, address: str) -> bytes:
        try:
            return body_of(reply, address, self._largest)
        finally:
            reply.close()

    def _heed_notice(self, body: bytes) -> None:
        """EDGAR says that it limits or refuses on a page of its own, with any status."""
        if len(body) > _NOTICE or b"<title>SEC.gov |" not in body:
            return
        if _TOO_FAST in body:
            self._pace.hold(_BLOCKED)
            raise FetchError("fetch.rate_limited", publisher=self.publisher, minutes=_minutes(_BLOCKED))
        if _UNDECLARED in body:
            raise FetchError("fetch.undeclared", publisher=self.publisher)

    def _outage(self, reply: httpx.Response) -> FetchError:
        return FetchError("fetch.outage", publisher=self.publisher, status=reply.status_code)


class PoliteAsker:
    """Whoever asks a publisher through a `Polite` client; a context manager that lets go of its connections."""

    def __init__(self, polite: Polite) -> None:
        self._polite = polite

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._polite.__exit__(kind, value, trace)


def _back_off(attempt: int) -> float:
    """Seconds to wait after a failed attempt, counted from 0: 1, 2, 4, 8."""
    return 2.0**attempt


def _retry_after(reply: httpx.Response, now: float) -> float | None:
    """Seconds that a reply asks to wait, given as a number or a date; None when it asks for nothing readable."""
    asked = reply.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now)
    except ValueError:
        return None


def _minutes(seconds: float) -> int:
    return max(1, -(-int(seconds) // 60))

"""Bodies of replies, unpacked a little at a time: what a stranger sends may be small on the way and endless afterwards.

The HTTP client would unpack a whole piece at once, by as many methods as the reply names one upon the other: 64 kB become
64 MB by one of them and 64 GB by two. So only one is accepted, and no more of it is unpacked than is wanted.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator

import httpx

from corpus.errors import FetchError

ACCEPTED = {"Accept-Encoding": "gzip"}
"""The header of requests whose replies are read here."""
LONGEST = 300.0
"""Seconds from the first byte of a body to its last: one that comes byte by byte is not waited for."""
_EITHER = 32 + zlib.MAX_WBITS  # with the head of gzip or of zlib


def body_of(reply: httpx.Response, url: str, largest: int, seconds: float = LONGEST) -> bytes:
    """The body of a streamed reply, unpacked.

    Args:
        reply: Not yet read; its caller closes it.
        url: How the address is called in messages.
        largest: Bytes of it, unpacked.
        seconds: How long it may take to come.

    Raises:
        FetchError: `fetch.too_large`.
        httpx.DecodingError: It is packed otherwise than was accepted, damaged, or breaks off.
        httpx.ReadTimeout: It took too long.
        httpx.TransportError: As reading does.
    """
    data = bytearray()
    for piece in _unpacked(_in_time(reply, seconds), reply.headers.get("Content-Encoding", ""), largest):
        data += piece
        if len(data) > largest:
            raise FetchError("fetch.too_large", url=url, megabytes=max(1, largest >> 20))
    return bytes(data)


def _in_time(reply: httpx.Response, seconds: float) -> Iterator[bytes]:
    until = time.monotonic() + seconds
    for piece in reply.iter_raw():
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the body came too slowly")
        yield piece


def _unpacked(pieces: Iterator[bytes], packed: str, largest: int) -> Iterator[bytes]:
    """Pieces of the unpacked body, none of them much larger than is wanted of all."""
    way = packed.strip().lower()
    if way in ("", "identity"):
        yield from pieces
        return
    if way not in ("gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError("packed otherwise than was asked for")
    unpacking = zlib.decompressobj(_EITHER)
    try:
        for piece in pieces:
            yield unpacking.decompress(piece, largest + 1)
            if unpacking.unconsumed_tail:  # there is more than `largest` already
                return
    except zlib.error as failure:
        raise httpx.DecodingError(str(failure)) from failure
    if not unpacking.eof:
        raise httpx.DecodingError("the body breaks off")

"""Bodies that are small on the way and huge afterwards, packed in ways of their own, or slow."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import httpx
import pytest

from corpus.errors import FetchError
from corpus.fetch.bodies import ACCEPTED, body_of
from corpus.fetch.web import download
from tests.replay import Replay, Reply

LARGEST = 1 << 20
BOMB = gzip.compress(bytes(64 << 20), 9, mtime=0)


def fetched(replay: Replay, seconds: float = 60.0) -> bytes:
    with (
        httpx.Client(headers=ACCEPTED, trust_env=False) as client,
        client.stream("GET", f"{replay.url}/page") as reply,
    ):
        return body_of(reply, "the page", LARGEST, seconds)


@pytest.mark.parametrize("packed", [gzip.compress(b"page", mtime=0), zlib.compress(b"page")])
@pytest.mark.parametrize("way", ["gzip", "x-gzip", "deflate", " GZIP "])
def test_what_is_packed_as_was_asked_for_is_unpacked(replay: Replay, packed: bytes, way: str) -> None:
    replay.put("page", Reply(packed, headers={"Content-Encoding": way}))
    assert fetched(replay) == b"page"
    assert replay.asked[0].headers["Accept-Encoding"] == "gzip"


def test_a_bomb_is_given_up_before_it_is_unpacked(replay: Replay) -> None:
    assert len(BOMB) < LARGEST // 10
    replay.put("page", Reply(BOMB, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as failure:
            fetched(replay)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure.value.code == "fetch.too_large"
    assert most < 8 * LARGEST


@pytest.mark.parametrize(
    ("body", "way"),
    [
        (gzip.compress(BOMB, mtime=0), "gzip, gzip"),
        (gzip.compress(b"page", mtime=0), "gzip, identity"),
        (brotli.compress(bytes(64 << 20)), "br"),
        (b"page", "zstd"),
        (b"page", "unheard-of"),
        (gzip.compress(b"page" * 1_000, mtime=0)[:-9], "gzip"),
        (b"no gzip", "gzip"),
    ],
)
def test_what_is_packed_otherwise_or_is_damaged_is_no_page(replay: Replay, body: bytes, way: str) -> None:
    replay.put("page", Reply(body, headers={"Content-Encoding": way}))
    with pytest.raises(httpx.DecodingError):
        fetched(replay)
    with pytest.raises(FetchError) as failure:
        download(f"{replay.url}/page", allowed=lambda address: True)
    assert failure.value.code == "fetch.unreachable"


def test_a_body_that_comes_too_slowly_is_given_up(replay: Replay) -> None:
    replay.put("page", Reply(b"page"))
    with pytest.raises(httpx.ReadTimeout):
        fetched(replay, seconds=-1.0)

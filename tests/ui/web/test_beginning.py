"""A script stands before everything else of a page, and of nothing but a page; the page's own scripts alone may run."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.web.beginning import BeginsWith

PAGE = "<!doctype html><html><head><title>변곡점</title></head><body><head></body></html>"


async def page(_: object) -> Response:
    return HTMLResponse(PAGE)


async def parts(_: object) -> Response:
    return StreamingResponse(iter((PAGE[:20].encode(), PAGE[20:].encode())), media_type="text/html")


async def text(_: object) -> Response:
    return PlainTextResponse(PAGE)


routes = [Route("/page", page), Route("/parts", parts), Route("/text", text)]
middleware = [Middleware(BeginsWith, script="first()", later=("later()",))]
client = TestClient(Starlette(routes=routes, middleware=middleware))


def test_a_page_begins_with_the_script_however_it_is_sent() -> None:
    begun = PAGE.replace("<head>", "<head><script>first()</script>", 1)
    for path in ("/page", "/parts"):
        told = client.get(path)
        assert re.sub(r' nonce="[^"]+"', "", told.text) == begun
        assert int(told.headers["content-length"]) == len(told.content)


def test_each_page_allows_the_scripts_that_it_came_with_by_a_word_of_its_own() -> None:
    words: set[str] = set()
    for _ in range(2):
        told = client.get("/page")
        (word,) = set(re.findall(r'<script nonce="([^"]+)"', told.text))
        (scripts,) = re.findall(r"script-src ([^;]+)", told.headers["content-security-policy"])
        later = base64.b64encode(hashlib.sha256(b"later()").digest()).decode()
        assert scripts == f"'self' 'unsafe-eval' 'nonce-{word}' 'sha256-{later}'"
        words.add(word)
    assert len(words) == 2


def test_what_is_no_page_stays_as_it_is() -> None:
    assert client.get("/text").text == PAGE

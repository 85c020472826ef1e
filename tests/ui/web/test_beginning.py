"""A script stands before everything else of a page, and of nothing but a page."""

from __future__ import annotations

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
client = TestClient(Starlette(routes=routes, middleware=[Middleware(BeginsWith, script="first()")]))


def test_a_page_begins_with_the_script_however_it_is_sent() -> None:
    begun = PAGE.replace("<head>", "<head><script>first()</script>", 1)
    for path in ("/page", "/parts"):
        told = client.get(path)
        assert told.text == begun
        assert int(told.headers["content-length"]) == len(begun.encode())


def test_what_is_no_page_stays_as_it_is() -> None:
    assert client.get("/text").text == PAGE

"""The chat on a team's own page, in a real browser with two origins: shown where it is allowed, nowhere else."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from corpus.document import Language
from tests.ui.api.serving import GENEROUS, Served, served
from tests.ui.fake import COST
from ui.people.access import Access, AccessError
from ui.web.cost.of_answer import electricity, hosted
from ui.words import Words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

PEOPLE = {"anna": "correct horse anna"}


@contextlib.contextmanager
def team_page() -> Iterator[tuple[str, dict[str, str]]]:
    """Somebody's own page under `localhost`, another site than the server's 127.0.0.1; its body can be set."""
    said = {"body": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Team</title><h1>Team</h1>{said['body']}".encode())

        def log_message(self, *ignored: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}", said
    finally:
        server.shutdown()
        server.server_close()


def tag(server: Served, more: str = "") -> str:
    return f'<script src="{server.address}/embed.js" data-title="Ask" data-language="en" {more}></script>'


def opened(page: Page, address: str) -> Frame:
    """The frame of a page, opened by its button."""
    page.goto(address)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("iframe")
    element = page.query_selector("iframe")
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame


def asked(frame: Frame, question: str) -> str:
    """What the chat answers."""
    frame.fill("#question", question)
    frame.press("#question", "Enter")
    frame.wait_for_selector(".answer:last-child[data-status]", timeout=20_000)
    return frame.inner_text(".answer")


@pytest.mark.browser
def test_an_allowed_page_shows_the_chat_and_it_answers_without_cookies(
    chromium: Browser, tmp_path: Path
) -> None:
    with (
        team_page() as (address, said),
        served(tmp_path / "home", Access(frames=frozenset({address}))) as server,
    ):
        said["body"] = tag(server)
        page = chromium.new_page()
        try:
            troubles: list[str] = []
            page.on("pageerror", lambda error: troubles.append(str(error)))
            asked_for: list[str] = []
            page.on("request", lambda request: asked_for.append(request.url))
            page.goto(address)
            assert not any("/embed?" in url for url in asked_for), "nothing is loaded before it is wanted"
            frame = opened(page, address)
            assert "It is so: what?.[1]" in asked(frame, "what?")
            assert frame.inner_text(".sources summary").startswith("A")
            assert not page.context.cookies() and not troubles
            frame.press("#question", "Escape")
            page.wait_for_selector("iframe", state="hidden")
            assert page.get_by_role("button", name="Ask").get_attribute("aria-expanded") == "false"
        finally:
            page.close()


@pytest.mark.browser
def test_a_page_that_is_not_named_shows_nothing_of_it(chromium: Browser, tmp_path: Path) -> None:
    with (
        team_page() as (allowed, _),
        team_page() as (other, said),
        served(tmp_path / "home", Access(frames=frozenset({allowed}))) as server,
    ):
        said["body"] = tag(server)
        page = chromium.new_page()
        try:
            with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
                frame = opened(page, other)
            assert frame.query_selector("#question") is None
        finally:
            page.close()


@pytest.mark.browser
def test_where_people_sign_in_a_key_of_the_page_is_needed(chromium: Browser, tmp_path: Path) -> None:
    with team_page() as (address, said):
        access = Access(frames=frozenset({address}))
        with served(tmp_path / "home", access, people=PEOPLE, limits=GENEROUS) as server:
            page = chromium.new_page()
            try:
                said["body"] = tag(server)
                frame = opened(page, address)
                assert "no good key" in asked(frame, "what?")
                assert frame.input_value("#question") == "what?", "it need not be typed again"
                _, key = server.keys.create("team page", ("ask",))
                said["body"] = tag(server, f'data-key="{key}"')
                seen: list[str] = []
                page.on("request", lambda request: seen.append(request.url))
                frame = opened(page, address)
                assert "It is so: what?.[1]" in asked(frame, "what?")
                assert not any(key in url.partition("#")[0] for url in seen), "no address sends the key"
            finally:
                page.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_answer_tells_its_cost_and_the_chat_that_it_is_no_advice(
    chromium: Browser, tmp_path: Path, language: Language
) -> None:
    words = Words(language)
    with (
        team_page() as (address, said),
        served(tmp_path / "home", Access(frames=frozenset({address}))) as server,
    ):
        said["body"] = tag(server).replace('"en"', f'"{language}"')
        page = chromium.new_page()
        try:
            frame = opened(page, address)
            asked(frame, "what does it cost?")
            assert frame.inner_text(".cost") == f"{electricity(COST, words)} · {hosted(COST, words)}"
            assert "Hosted One" in frame.inner_text(".cost") and "0.012 Wh" in frame.inner_text(".cost")
            assert frame.inner_text("footer") == words("web.not_advice")
            assert frame.locator("footer").is_visible()
            asked(frame, "and without?")
            assert frame.locator(".cost").count() == 1
        finally:
            page.close()


@pytest.mark.browser
def test_an_answer_with_markup_is_text(chromium: Browser, tmp_path: Path) -> None:
    with (
        team_page() as (address, said),
        served(tmp_path / "home", Access(frames=frozenset({address}))) as server,
    ):
        said["body"] = tag(server)
        page = chromium.new_page()
        try:
            frame = opened(page, address)
            told = asked(frame, "<img src=x onerror=alert(1)><b>bold</b>")
            assert "<img src=x onerror=alert(1)><b>bold</b>" in told
            assert frame.query_selector("#talk img, #talk b") is None
        finally:
            page.close()


def test_without_a_page_named_there_is_nothing_to_embed(tmp_path: Path) -> None:
    with served(tmp_path / "home") as server:
        for place in ("/embed.js", "/embed", "/embed/frame.js", "/embed/frame.css"):
            assert httpx.get(server.address + place, trust_env=False).status_code == 404


def test_the_frame_may_be_shown_by_the_named_pages_alone_and_loads_nothing_of_others(tmp_path: Path) -> None:
    frames = frozenset({"https://wiki.example.com", "https://team.example.com:8443"})
    with served(tmp_path / "home", Access(frames=frames)) as server:
        page = httpx.get(f"{server.address}/embed?title=%3Cb%3Ex", trust_env=False)
        policy = page.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://team.example.com:8443 https://wiki.example.com")
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "x-frame-options" not in page.headers and "<b>x" not in page.text
        script = httpx.get(f"{server.address}/embed.js", trust_env=False)
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_another_page_gets_the_two_parts_that_stand_in_it_and_nothing_else(tmp_path: Path) -> None:
    with served(tmp_path / "home", Access(frames=frozenset({"https://wiki.example.com"}))) as server:

        def status(path: str, wanted_as: str, method: str = "GET", **more: str) -> int:
            headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": wanted_as, **more}
            return httpx.request(method, server.address + path, headers=headers, trust_env=False).status_code

        assert (status("/embed.js", "script"), status("/embed", "iframe")) == (200, 200)
        for path, wanted_as in (("/embed", "script"), ("/embed.js", "iframe"), ("/", "iframe"), ("/healthz", "script"),
                                ("/api/openapi.json", "script"), ("/embed/frame.js", "script")):  # fmt: skip
            assert status(path, wanted_as) == 403, path
        assert status("/embed", "iframe", "POST") == 403
        assert status("/api/ask", "empty", "POST", Origin="https://wiki.example.com") == 403


@pytest.mark.parametrize(
    "origin",
    [
        "wiki.example.com",
        "https://wiki.example.com/page",
        "https://*.example.com",
        "*",
        "https://a; script-src *",
        "file://x",
        "",
    ],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(AccessError, match=r"access\.bad_origin"):
        Access.of("127.0.0.1", frames=(origin,))


def test_an_origin_is_taken_in_its_one_form() -> None:
    named = Access.of(
        "127.0.0.1", frames=("HTTPS://Wiki.Example.com/", "http://localhost:8080", "http://[::1]:80")
    )
    assert named.frames == {"https://wiki.example.com", "http://localhost:8080", "http://[::1]:80"}

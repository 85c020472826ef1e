"""A person with a real browser: in by a form that needs no script, through the page, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.ui.people.conftest import PASSWORDS, Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str) -> None:
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORDS[name])
    page.click("button[type=submit]")


def test_signing_in_needs_no_script(chromium: Browser, served: Running) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    page.goto(served.address)
    assert page.url == f"{served.address}/sign-in" and page.title().startswith("로그인")
    page.fill("input[name=name]", "anna")
    page.fill("input[name=password]", "wrong")
    page.press("input[name=password]", "Enter")
    assert "맞지 않습니다" in page.inner_text("[role=alert]")
    page.click("text=English")
    assert page.title().startswith("Sign in")
    sign_in(page, "anna")
    assert page.url == f"{served.address}/"
    context.close()


def test_the_whole_page_works_behind_the_gate_and_signing_out_ends_it(page: Page, served: Running) -> None:
    refused: list[str] = []
    page.on("response", lambda r: refused.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.goto(f"{served.address}/#c=0123")
    sign_in(page, "anna")
    page.wait_for_selector("#top .person >> text=anna")
    page.fill("#question textarea", "is the gate in the way?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#live .exchange:not([data-running]) .sentence")
    page.click("[data-go=sources]")
    file = {"name": "mine.txt", "mimeType": "text/plain", "buffer": b"a text of mine"}
    page.set_input_files("#sources-view input[type=file]", file)  # type: ignore[arg-type]
    page.wait_for_selector("#sources tr >> text=only you")
    assert page.locator("#sources tr .remove").count() == 1  # not those of everybody
    assert page.locator("#sources-intro [data-do=everyone]").count() == 0
    page.reload()
    page.wait_for_selector("#live .exchange")
    assert refused == []
    page.click("[data-leave]")
    page.wait_for_url(f"{served.address}/sign-in")
    page.goto(served.address)
    assert page.url == f"{served.address}/sign-in"


def test_an_admin_adds_for_everyone_and_takes_out_again(page: Page, served: Running) -> None:
    page.goto(served.address)
    sign_in(page, "root")
    page.wait_for_selector("#top .person")
    page.click("[data-go=sources]")
    page.click("[data-do=everyone]")
    page.wait_for_selector("[data-do=everyone][aria-pressed=true]")
    file = {"name": "shared.txt", "mimeType": "text/plain", "buffer": b"a text for all"}
    page.set_input_files("#sources-view input[type=file]", file)  # type: ignore[arg-type]
    page.wait_for_selector("#sources tr[data-source='shared.txt']")
    assert [row["source"] for row in served.application.sources()] == ["shared.txt"]
    page.click("[data-source='shared.txt'] .remove")
    page.click("[data-answer=yes]")
    page.wait_for_selector("#sources tr[data-source='shared.txt']", state="detached")
    assert served.application.sources() == []

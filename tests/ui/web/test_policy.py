"""What the page's policy lets a browser do: what was served with the page, and nothing that came into it later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.ui.web.conftest import Open, Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_LATER = """(markup) => { const into = document.createElement('div'); into.innerHTML = markup; document.body.append(into); }"""
_SCRIPT = """() => { const one = document.createElement('script'); one.textContent = 'window.hit = 1'; document.body.append(one); }"""


def _used(page: Page, question: str) -> None:
    """Ask a question, look at its evidence, and go through every view."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function(
        "document.querySelectorAll('.exchange').length === 1 && !document.querySelector('[data-running]')"
    )
    for view in ("sources", "study", "cost", "chat"):
        page.click(f"#top [data-go={view}]")
        page.wait_for_timeout(200)


def test_in_normal_use_nothing_is_held_back_and_nothing_of_another_host_is_asked_for(
    opened: Open, served: Served
) -> None:
    page, watched = opened()
    _used(page, "가온반도체의 주가는 얼마나 떨어졌나요?")
    assert watched.refused == []
    assert watched.troubles == []
    assert watched.foreign(served) == []


def test_markup_that_comes_into_the_page_runs_no_script(opened: Open, served: Served) -> None:
    page, watched = opened()
    page.evaluate(_LATER, "<img src=x onerror='window.hit = 1'><svg onload='window.hit = 1'></svg>")
    page.evaluate(_SCRIPT)
    page.evaluate(_LATER, "<a id=lure href='javascript:window.hit = 1'>x</a>")
    page.evaluate("document.querySelector('#lure').click()")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert len(watched.refused) >= 3  # the page could not even be asked to, and says so


def test_markup_that_comes_into_the_page_reaches_no_other_host(opened: Open, served: Served) -> None:
    page, watched = opened()
    page.evaluate(_LATER, "<img src='http://127.0.0.1:9/pixel.png'>")
    told = page.evaluate("fetch('http://127.0.0.1:9/x').then(() => 'sent', () => 'held back')")
    assert told == "held back"
    assert any("img-src" in one or "127.0.0.1:9/pixel" in one for one in watched.refused)


def test_everything_that_the_page_serves_has_a_policy_and_only_the_page_itself_runs_what_stands_in_it(
    served: Served,
) -> None:
    with httpx.Client(base_url=served.address, trust_env=False) as client:
        for path in ("/", "/config", "/theme.css", "/gradio_api/startup-events"):
            told = client.get(path).headers
            policy = told["content-security-policy"]
            assert "unsafe-inline" not in re.findall(r"script-src [^;]+", policy)[0]
            assert ("nonce-" in policy) == (path == "/")
            assert told["x-content-type-options"] == "nosniff"
            assert not re.findall(r"https?:|\*", policy)

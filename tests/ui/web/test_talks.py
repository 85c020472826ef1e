"""Conversations in the page: listed, searched, opened, renamed, deleted, taken away; answers acted on and rated."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from tests.ui.web.conftest import Open, Served
from tests.ui.web.scripted import FALL
from tests.ui.web.test_page import QUESTION, answer, answered, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OTHER = "What was revenue?"


def titles(page: Page) -> list[str]:
    return [line.inner_text().strip() for line in page.query_selector_all("#shelf .title")]


def listed(page: Page, *wanted: str) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#shelf .title')].map(e => e.textContent)) === wanted",
        arg=json.dumps(list(wanted), ensure_ascii=False, separators=(",", ":")),
    )


def opened_one(page: Page, title: str) -> None:
    page.wait_for_function(
        "title => document.querySelector('#shelf [aria-current] .title')?.textContent === title", arg=title
    )


def two(page: Page) -> None:
    """Two conversations; the second is the open one."""
    ask(page, QUESTION)
    answered(page)
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    ask(page, OTHER)
    answered(page)
    listed(page, OTHER, QUESTION)


def choose(page: Page, title: str, does: str) -> None:
    line = page.locator(".talk", has_text=title)
    line.hover()
    line.locator(".more").click()
    page.click(f"#talk-menu {does}")


def test_a_conversation_is_opened_from_the_list_and_the_browser_goes_back(opened: Open) -> None:
    page, watched = opened()
    two(page)
    opened_one(page, OTHER)
    second = page.url
    page.click(f".talk:has-text('{QUESTION}') .opens")
    opened_one(page, QUESTION)
    assert "17%" in answer(page)
    first = page.url
    assert first != second and "#c=" in first
    page.go_back()
    opened_one(page, OTHER)
    page.wait_for_function("document.querySelector('#live .text').textContent.includes('130.5')")
    assert page.url == second
    page.go_forward()
    opened_one(page, QUESTION)
    ask(page, OTHER)
    answered(page, 2)
    assert watched.troubles == []

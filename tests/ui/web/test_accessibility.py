"""The page can be used by everybody: no finding of axe-core that is serious, in any view, language, size or light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.web.conftest import Open
from tests.ui.web.test_page import QUESTION, answered, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def findings(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical: the rule and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize(("locale", "size"), [("ko-KR", DESKTOP), ("en-US", PHONE)], ids=["desktop", "phone"])
def test_nobody_is_kept_out(opened: Open, locale: str, size: dict[str, Any], light: str) -> None:
    page, _ = opened(locale=locale, color_scheme=light, **size)
    assert findings(page) == [], "start"
    page.click(".scope .opens")
    page.wait_for_selector(".scopepanel", state="visible")
    assert findings(page) == [], "scope"
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    answered(page)
    assert findings(page) == [], "answer"
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector("#reader mark")
    assert findings(page) == [], "reader"
    if size is PHONE:
        page.keyboard.press("Escape")
    page.click("[data-go=sources]")
    page.wait_for_selector("table.sources")
    assert findings(page) == [], "sources"

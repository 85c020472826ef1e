"""Takes the pictures of docs/screens from a running server that holds the shipped digest alone.

Run: `turnpoint serve` with a new TURNPOINT_HOME, then `python -m tests.ui.web.screens [ADDRESS]`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.ui.conftest import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = Path(__file__).resolve().parents[3] / "docs" / "screens"
FIGURE = "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?"
SERIES = "AMD, Alphabet and Amazon: revenue in fiscal 2024 and 2025?"
ADDRESS = "http://127.0.0.1:7860"


def take(browser: Browser, address: str) -> None:
    """All pictures, one after the other."""

    def opened(locale: str, width: int, height: int, scheme: str = "light") -> Page:
        options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
        page = browser.new_context(locale=locale, **options).new_page()
        page.goto(address)
        page.wait_for_selector("#top [data-ready]")
        page.wait_for_selector(".lamp.ready", state="attached")
        page.wait_for_timeout(600)
        return page

    def shoot(page: Page, name: str) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=SCREENS / f"{name}.png")

    def asked(page: Page) -> None:
        page.click("[data-do=ask] >> nth=0")
        page.wait_for_selector(".meta")
        page.mouse.move(5, 300)

    ko = opened("ko-KR", 1280, 800)
    shoot(ko, "start-ko")
    ko.click("[data-do=ask] >> nth=1")
    ko.wait_for_selector(".sentence.draft")
    ko.screenshot(path=SCREENS / "draft-ko.png")
    ko.wait_for_selector(".meta")
    shoot(ko, "answer-ko")
    ko.click("#live a.cite >> nth=0")
    ko.wait_for_selector(".reader")
    shoot(ko, "citation-ko")
    ko.click("[data-go=sources]")
    shoot(ko, "sources-ko")

    figure = opened("ko-KR", 1280, 800)
    figure.fill("#question textarea", FIGURE)
    figure.press("#question textarea", "Enter")
    figure.wait_for_selector(".meta")
    figure.click("#live a.cite >> nth=0")
    figure.wait_for_selector(".reader")
    shoot(figure, "figure-ko")
    figure.keyboard.press("Escape")
    figure.click("[data-go=sources]")
    figure.click("table.sources button.title >> nth=3")
    figure.wait_for_selector("#reader .reader")
    shoot(figure, "document-ko")
    figure.keyboard.press("Escape")
    figure.click("[data-go=cost]")
    figure.wait_for_selector("#cost table.models, #cost .charttable", state="attached")
    shoot(figure, "cost-ko")

    study = opened("ko-KR", 1280, 800)
    study.click("[data-go=study]")
    study.wait_for_selector("#study [data-what=start]:not(:disabled)")
    study.click(".choosing summary")
    study.select_option("[name=kind]", "choice")
    study.wait_for_timeout(1_500)
    study.click("[data-what=start]")
    study.wait_for_selector(".asking")
    study.keyboard.press("2")
    shoot(study, "study-question-ko")
    study.keyboard.press("Enter")
    study.wait_for_selector("#study .verdict")
    shoot(study, "study-verdict-ko")
    study.click("[data-what=pause]")
    study.click("[data-pane=progress]")
    study.wait_for_selector("#study .days")
    shoot(study, "study-progress-ko")

    chart = opened("en-US", 1280, 800)
    chart.fill("#question textarea", SERIES)
    chart.press("#question textarea", "Enter")
    chart.wait_for_selector("#live svg.chart, #live .chart svg")
    chart.wait_for_selector(".meta")
    shoot(chart, "chart-en")
    chart.click("[aria-controls=scope-panel]")
    chart.wait_for_selector("#scope-panel")
    shoot(chart, "scope-en")

    en = opened("en-US", 1280, 800)
    shoot(en, "start-en")
    asked(en)
    shoot(en, "answer-en")

    dark = opened("en-US", 1280, 800, "dark")
    asked(dark)
    dark.click("#live a.cite >> nth=0")
    dark.wait_for_selector(".reader")
    shoot(dark, "dark-en")

    phone = opened("ko-KR", 400, 820)
    shoot(phone, "phone-start-ko")
    asked(phone)
    shoot(phone, "phone-answer-ko")
    phone.click("#live a.cite >> nth=0")
    phone.wait_for_selector(".reader")
    shoot(phone, "phone-citation-ko")

    small = opened("en-US", 400, 820)
    small.click("[data-go=sources]")
    shoot(small, "phone-sources-en")


def main() -> None:
    """Write the pictures; needs Chromium."""
    from playwright.sync_api import sync_playwright

    SCREENS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        take(browser, sys.argv[1] if len(sys.argv) > 1 else ADDRESS)
        browser.close()


if __name__ == "__main__":
    main()

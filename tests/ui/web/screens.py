"""Takes the pictures of docs/screens from a running server that holds the shipped digest alone.

Run: `turnpoint serve` with a new TURNPOINT_HOME, then `python -m tests.ui.web.screens [ADDRESS] [--study]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = Path(__file__).resolve().parents[3] / "docs" / "screens"
FIGURE = "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?"
SERIES = "AMD, Alphabet and Amazon: revenue in fiscal 2024 and 2025?"
ANSWERS = {
    "challenge to big tech": "Lower barriers to entry and stronger price competition",
    "Four strategies": "Rebalancing portfolios that hold much AI, and industry diversification with risk management",
    "three points about Nvidia": "Less demand for its GPUs, and stronger competition in AI chips",
    "three changes for data centers": "Falling shares of data center companies and changing plans of cloud companies",
    "more energy-efficient": "Demand for data centers and for power may go down",
}
"""Answers to some explanations of the digest, by words of their questions."""
ADDRESS = "http://127.0.0.1:7860"


Opened = Callable[..., "Page"]
Shoot = Callable[["Page", str], None]


def take(browser: Browser, address: str, only: str = "") -> None:
    """All pictures, one after the other; with `only` those of `study`."""

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

    take_study(opened, shoot)
    if only == "study":
        return

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


def take_study(opened: Opened, shoot: Shoot) -> None:
    """The pictures of the study tab, in both languages, on a phone and in the dark, and of a quiz by link on a phone."""

    def begun(page: Page, kind: str, source: str = "") -> None:
        page.click("[data-go=study]")
        page.wait_for_selector("#study [data-what=start]:not(:disabled)")
        page.click(".choosing summary")
        for name, value in (("source", source), ("kind", kind)):
            if value:
                page.select_option(f"[name={name}]", value)
                page.wait_for_timeout(1_500)
        page.click("[data-what=start]")
        page.wait_for_selector(".asking")

    def settled(page: Page) -> None:
        page.keyboard.press("Enter")
        page.wait_for_selector("#study .verdict", timeout=120_000)  # an explanation may wait for the model

    ko = opened("ko-KR", 1280, 800)
    ko.click("[data-go=study]")
    ko.wait_for_selector("#study [data-what=start]:not(:disabled)")
    shoot(ko, "study-today-ko")
    begun(ko, "choice")
    ko.keyboard.press("2")
    shoot(ko, "study-question-ko")
    settled(ko)
    shoot(ko, "study-verdict-ko")
    for _ in range(4):
        ko.click("[data-what=next]")
        ko.wait_for_selector(".asking")
        ko.keyboard.press("1")
        settled(ko)
    ko.click("[data-what=pause]")
    ko.click("[data-pane=progress]")
    ko.wait_for_selector("#study .days")
    shoot(ko, "study-progress-ko")
    ko.click("[data-pane=quizzes]")
    ko.fill(".making [name=title]", "DeepSeek-R1과 AI 투자")
    ko.click("[data-what=make]")
    ko.wait_for_selector(".quizlist li")
    shoot(ko, "study-quizzes-ko")
    link = ko.input_value(".address input")

    en = opened("en-US", 1280, 800)
    begun(en, "explain", "article.en.md")
    for _ in range(9):
        if any(asked in en.inner_text(".asked") for asked in ANSWERS):
            break
        en.click("[data-what=skip]")
        en.wait_for_timeout(800)
    asked = en.inner_text(".asked")
    en.keyboard.type(next((given for part, given in ANSWERS.items() if part in asked), "I am not sure"))
    shoot(en, "study-explain-en")
    settled(en)
    shoot(en, "study-verdict-en")

    dark = opened("en-US", 1280, 800, "dark")
    begun(dark, "figure")
    dark.keyboard.type("$130 billion")
    settled(dark)
    shoot(dark, "study-dark-en")

    phone = opened("ko-KR", 400, 820)
    begun(phone, "order")
    phone.click(".choices button >> nth=1")
    shoot(phone, "phone-study-ko")

    pupil = phone.context.browser
    assert pupil is not None
    page = pupil.new_context(locale="ko-KR", viewport={"width": 400, "height": 820}).new_page()
    page.goto(link)
    page.fill("[name=name]", "3반 12번")
    page.click("button")
    page.wait_for_selector("form")
    shoot(page, "phone-quiz-ko")


def main() -> None:
    """Write the pictures; needs Chromium."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with running_chromium() as browser:
        only = "study" if "--study" in sys.argv else ""
        addresses = [told for told in sys.argv[1:] if told != "--study"]
        take(browser, addresses[0] if addresses else ADDRESS, only)


if __name__ == "__main__":
    main()

"""Takes the pictures of docs/screens from the shipped digest: python -m tests.ui.web.screens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.contract import Cost
from tests.ui.web.conftest import CHROMIUM_ARGUMENTS, Served, serving
from tests.ui.web.scripted import Held, Line, Pace, Script, Scripted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]
SCREENS = ROOT / "docs" / "screens"
KO, EN = "article.ko.md", "article.en.md"
_COST = Cost(0.031, 0.0062, "KRW", "hosted-example", "2026-11-01", 1.4)


def digest() -> dict[str, Held]:
    """The shipped digest as documents."""
    from corpus.read import read

    held: dict[str, Held] = {}
    for name in (KO, EN):
        extract = read((ROOT / "corpus" / "digest" / name).read_bytes(), name)
        headings = tuple(
            (b.start, extract.text[b.start : b.end]) for b in extract.blocks if b.kind == "heading"
        )
        held[name] = Held(extract.info, extract.text, "digest", headings)
    return held


def quote(held: dict[str, Held], source: str, part: str) -> tuple[str, str]:
    """The sentence of a document that holds a part, with the document's name."""
    text = held[source].text
    at = text.index(part)
    start = max(text.rfind("\n", 0, at) + 1, *(m.end() for m in re.finditer(r"[.?!] ", text[:at])))
    end = re.compile(r"[.?!](?=\s|$)").search(text, at + len(part) - 1)
    return source, text[start : end.end() if end else len(text)]


def scripts(held: dict[str, Held]) -> dict[str, Script]:
    """An answer to the first example question of each language."""
    fall, power, doubt = (
        quote(held, KO, part) for part in ("시가총액은 5,000억 달러", "20~30%가량", "기대치가 낮아졌다")
    )
    fell, supply, lower = (
        quote(held, EN, part)
        for part in ("more than $500 billion", "Vistra, Oklo and NuScale", "were lowered as a result")
    )
    return {
        "얼마나 떨어졌나요": Script(
            found=(fall, doubt, lower),
            lines=(
                Line(
                    "DeepSeek-R1이 공개된 뒤 엔비디아 주가는 17% 급락했고 시가총액은 5,000억 달러 이상 사라졌습니다.",
                    (fall,),
                ),
                Line("데이터센터 기업과 전력 기업의 주가도 20~30%가량 떨어졌습니다.", (power,)),
                Line("글쓴이는 반도체와 인프라에 대한 기대가 낮아진 탓이라고 봅니다.", (doubt,), "weak"),
            ),
            cost=_COST,
        ),
        "How far did": Script(
            found=(fell, supply, lower, fall),
            lines=(
                Line(
                    "Nvidia's shares plunged 17%, and more than $500 billion of its value was wiped out.",
                    (fell,),
                ),
                Line(
                    "Power and data center suppliers such as Vistra, Oklo and NuScale Power fell by more than 20%.",
                    (supply,),
                ),
            ),
            cost=_COST,
        ),
    }


def take(browser: Browser, served: Served) -> None:
    """All pictures, one after the other."""

    def opened(locale: str, width: int, height: int, scheme: str = "light") -> Page:
        options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
        page = browser.new_context(locale=locale, **options).new_page()
        page.goto(served.address)
        page.wait_for_selector("#top [data-ready]")
        page.wait_for_selector(".lamp.ready", state="attached")
        page.wait_for_timeout(600)
        return page

    def shoot(page: Page, name: str) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=SCREENS / f"{name}.png")

    def asked(page: Page) -> None:
        page.click("[data-ask] >> nth=0")
        page.wait_for_selector(".meta")
        page.mouse.move(5, 300)

    ko = opened("ko-KR", 1280, 800)
    shoot(ko, "start-ko")
    ko.click("[data-ask] >> nth=0")
    ko.wait_for_function(
        "document.querySelector('.sentence.verified') && document.querySelector('.sentence.draft')"
    )
    ko.wait_for_timeout(700)
    ko.screenshot(path=SCREENS / "draft-ko.png")
    ko.wait_for_selector(".meta")
    shoot(ko, "answer-ko")
    ko.click("#live a.cite >> nth=0")
    ko.wait_for_selector(".reader")
    shoot(ko, "citation-ko")
    ko.click("[data-go=sources]")
    shoot(ko, "sources-ko")

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


def main() -> None:
    """Write the pictures; needs Chromium."""
    from playwright.sync_api import sync_playwright

    SCREENS.mkdir(parents=True, exist_ok=True)
    held = digest()
    application = Scripted(held=held, scripts=scripts(held), pace=Pace(piece=0.06))
    executable = shutil.which("chromium")
    with serving(application) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        take(browser, served)
        browser.close()


if __name__ == "__main__":
    main()

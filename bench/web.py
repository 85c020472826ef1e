"""How fast the page is for a person: usable, evidence in sight, typing while an answer streams, many pages at once.

Run: `turnpoint serve` with a data folder that holds the shipped documents, then
`python -m bench.web [ADDRESS] [--pages 30]`. Needs Chromium; both share the machine's cores, as on a laptop.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.evaluation.report import table
from bench.console import Console
from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESS = "http://127.0.0.1:7860"
WORDED = "DeepSeek-R1이 흔든 두 가지 가정은 무엇인가요?"
"""A question that the model words, so that its answer streams."""
QUESTIONS = (
    "글쓴이는 왜 지금의 AI 시장을 닷컴 버블에 견주나요?",
    "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?",
    "Which three challenges did big tech face from DeepSeek-R1?",
    "What were Amazon's capital expenditures in 2025?",
)
_EVIDENCE = "document.querySelectorAll('#cards .card').length > 0"
_TYPED = "what about revenue next year? 그리고 그 다음 해는?"


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """A page of a person who was never here, and the seconds until it could be used."""
    page = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#top [data-ready]")
    page.wait_for_selector("#question textarea:enabled")
    return page, time.perf_counter() - began


def send(page: Page, question: str) -> None:
    """Ask, and note in the page itself when it was sent and when the first card was drawn."""
    page.evaluate(
        """() => {
          window.sentAt = window.cardAt = null;
          const box = document.querySelector('#cards');
          const had = box.textContent;
          new MutationObserver((_, observer) => {
            if (!box.querySelector('.card') || box.textContent === had) return;
            window.cardAt = performance.now();
            observer.disconnect();
          }).observe(box, {childList: true, subtree: true, characterData: true});
        }"""
    )
    page.fill("#question textarea", question)
    page.evaluate("() => { window.sentAt = performance.now(); document.querySelector('#send').click(); }")


def evidence_seconds(page: Page) -> float:
    """Seconds from sending to the first card, by the page's own clock."""
    page.wait_for_function("window.cardAt !== null")
    return float(page.evaluate("(window.cardAt - window.sentAt) / 1000"))


def settle(page: Page) -> None:
    """Wait until nothing runs in the page."""
    page.wait_for_function("!document.querySelector('[data-running]') && document.querySelector('.meta')")


def typing_seconds(page: Page) -> list[float]:
    """For each key typed while an answer streams, seconds until the browser had handled it and drawn."""
    send(page, WORDED)
    page.wait_for_selector(".sentence")
    page.click("#question textarea")
    page.evaluate(
        """() => {
          window.lags = [];
          document.querySelector('#question textarea').addEventListener('keydown', (event) => {
            requestAnimationFrame(() => window.lags.push((performance.now() - event.timeStamp) / 1000));
          });
        }"""
    )
    page.keyboard.type(_TYPED, delay=60)
    lags = page.evaluate("window.lags")
    if page.input_value("#question textarea") != _TYPED:
        raise AssertionError("letters were lost or doubled while an answer streamed")
    settle(page)
    return [float(lag) for lag in lags]


def row(name: str, target: str, seconds: Sequence[float]) -> list[str]:
    """Median and spread of a measure."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return [
        name,
        target,
        f"{statistics.median(ordered):.2f} s",
        f"{p95:.2f} s",
        f"{ordered[-1]:.2f} s",
        str(len(ordered)),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", nargs="?", default=ADDRESS)
    parser.add_argument("--pages", type=int, default=30)
    args = parser.parse_args()
    progress, rows = Console(), list[list[str]]()
    with running_chromium() as browser:
        usable: list[float] = []
        for number in range(10):
            page, seconds = opened(browser, args.address)
            usable.append(seconds)
            page.context.close()
            progress("open the page", number + 1, 10)
        rows.append(row("usable", "1.5 s", usable))

        page, _ = opened(browser, args.address)
        found: list[float] = []
        for number in range(12):
            send(page, QUESTIONS[number % len(QUESTIONS)])
            found.append(evidence_seconds(page))
            settle(page)
            page.click("#shelf-head .new")
            page.wait_for_selector(".start")
            progress("ask", number + 1, 12)
        rows.append(row("evidence drawn", "0.5 s", found))
        rows.append(row("a key handled while an answer streams", "0.1 s", typing_seconds(page)))
        page.context.close()

        pages: list[Page] = []
        for number in range(args.pages):
            pages.append(opened(browser, args.address)[0])
            progress("open many pages", number + 1, args.pages)
        one_by_one: list[float] = []
        for number, page in enumerate(pages[:10]):
            send(page, QUESTIONS[number % len(QUESTIONS)])
            one_by_one.append(evidence_seconds(page))
            settle(page)
        rows.append(row(f"evidence, {args.pages} pages open", "1.5 s", one_by_one))
        for number, page in enumerate(pages):
            send(page, QUESTIONS[number % len(QUESTIONS)])
        rows.append(
            row(f"evidence, {args.pages} pages ask at once", "", [evidence_seconds(p) for p in pages])
        )
    print(table(["", "target", "median", "p95", "most", "n"], rows))


if __name__ == "__main__":
    main()

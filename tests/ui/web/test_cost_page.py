"""What answers cost: under each of them, and summed in a view of its own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.contract import Answer, AnswerTimings, Cost, Usage
from assistant.cost import hosted_models
from tests.ui.web.conftest import Open, Served
from tests.ui.web.test_page import QUESTION, answered, ask
from ui.conversations.spending import Spending
from ui.web.cost.of_answer import cost_items
from ui.words import Words

KO, EN = Words("ko"), Words("en")


NOTHING = Usage()


def given(model: str, usage: Usage = NOTHING, energy: float = 0.02) -> Answer:
    cost = Cost(energy, energy * 0.15 / 1_000, "USD", "GPT-4o", "2025-01-31", 0.001, "processor_time")
    timings = AnswerTimings(total=4_200.0)
    return Answer("a", "", "1", "answered", "ko", model_name=model, usage=usage, cost=cost, timings=timings)


def test_a_small_sum_reads_as_a_fraction_of_a_won_and_as_dollars() -> None:
    answer = given("small", Usage(400, 100, 50))
    korean, english = ("".join(cost_items(answer, words)) for words in (KO, EN))
    assert "추정 전기료 0.0043원 (0.020 Wh)" in korean or "추정 전기료 0.0044원 (0.020 Wh)" in korean
    assert "electricity under $0.0001 (0.020 Wh)" in english
    for hosted in hosted_models():
        assert hosted.model in korean and hosted.model in english
        assert hosted.date in korean


def test_what_the_model_had_no_part_in_is_compared_with_nothing() -> None:
    answer = Answer("a", "", "1", "answered", "ko", cost=Cost(0.0001, 1e-8))
    assert len(cost_items(answer, KO)) == 1


def fill(served: Served) -> None:
    engine = served.application.conversations.engine
    for days, answers in (
        (3, (given("small", Usage(1_000, 500, 100)), given(""))),
        (0, (given("small", Usage(10, 0, 5)),)),
    ):
        ledger = Spending(engine, lambda days=days: datetime.now(UTC) - timedelta(days=days))
        for answer in answers:
            ledger.note(answer)


@pytest.mark.browser
def test_the_view_sums_what_answers_cost_and_counts_on(served: Served, opened: Open) -> None:
    fill(served)
    page, watched = opened()
    page.click("[data-go=cost]")
    page.wait_for_selector(".tiles")
    tiles = page.inner_text(".tiles")
    for part in ("3", "1,115", "0.060 Wh", "모델 없이 코드가 답한 것 1개"):
        assert part in tiles
    served.application.spending.note(given("small"))
    page.click("[data-go=chat]")
    page.click("[data-go=cost]")
    page.wait_for_function("document.querySelector('.tiles dd b').textContent === '4'")
    assert page.locator(".days rect").count() == 3
    assert watched.troubles == []


@pytest.mark.browser
def test_a_time_can_be_chosen_and_the_sums_saved(served: Served, opened: Open, tmp_path: Path) -> None:
    fill(served)
    page, _ = opened()
    page.click("[data-go=cost]")
    page.click("[data-span=today]")
    page.wait_for_function("document.querySelector('.tiles dd b').textContent === '1'")
    assert page.get_attribute("[data-span=today]", "aria-pressed") == "true"
    page.click("[data-span=all]")
    page.wait_for_function("document.querySelector('.tiles dd b').textContent === '3'")
    page.click("details.part > summary")
    with page.expect_download() as waiting:
        page.click(".savecsv")
    waiting.value.save_as(tmp_path / "a.csv")
    head, *rows = csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig")))
    assert head[:4] == ["day", "model", "answers", "seconds"] and head[-1] == "money_krw"
    assert len(rows) == 3
    assert sum(int(row[2]) for row in rows) == 3
    assert {row[1] for row in rows} == {"small", ""}


@pytest.mark.browser
def test_an_empty_ledger_says_so_and_how_costs_are_found(served: Served, opened: Open) -> None:
    page, _ = opened(locale="en-US")
    page.click("[data-go=cost]")
    page.wait_for_selector(".costs .hint")
    assert "RAPL" in page.inner_text(".how")
    page.click(".how summary")
    assert "DeepSeek-R1" in page.inner_text(".how")


@pytest.mark.browser
def test_the_comparison_under_an_answer_opens_in_place(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    assert not page.is_visible(".meta table")
    page.click(".meta summary")
    for hosted in hosted_models():
        assert hosted.model in page.inner_text(".meta table")


@pytest.mark.browser
def test_the_view_fits_a_phone(served: Served, opened: Open) -> None:
    fill(served)
    page, _ = opened(locale="en-US", viewport={"width": 360, "height": 780})
    page.click("[data-go=cost]")
    page.wait_for_selector(".tiles")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

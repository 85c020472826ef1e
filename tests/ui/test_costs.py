"""Costs are summed by model and day, in one money, and say what the model had no part in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.contract import Answer, AnswerTimings, Cost, Gauge, Status, Usage
from assistant.cost import hosted_models, rate
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.costs import costs_of

NOTHING = Usage()


def given(
    model: str = "",
    usage: Usage = NOTHING,
    status: Status = "answered",
    money: float = 0.0,
    currency: str = "USD",
    gauge: Gauge = "processor_time",
) -> Answer:
    cost = Cost(0.5, money, currency, "GPT-4o", "2025-01-31", 0.1, gauge)
    timings = AnswerTimings(total=2_000.0)
    return Answer("a", "", "1", status, "ko", model_name=model, usage=usage, cost=cost, timings=timings)


class Ledger:
    """A ledger whose days go by as told."""

    def __init__(self, folder: Path) -> None:
        self.day = "2026-03-01"
        self.spending = Spending(
            Conversations.at(folder).engine, lambda: datetime.fromisoformat(self.day).replace(tzinfo=UTC)
        )

    def note(self, day: str, answer: Answer, owner: str = "") -> None:
        self.day = day
        self.spending.note(answer, owner)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path)
    made.note("2026-03-01", given("small", Usage(1_000, 400, 100), money=0.2))
    made.note("2026-03-03", given("small", Usage(3_000, 600, 300), money=0.4, gauge="rapl"))
    made.note("2026-03-03", given())
    made.note("2026-03-03", given(status="refused"))
    made.note("2026-03-03", given("large", Usage(10, 0, 5)), owner="mina")
    return made


def test_models_are_summed_with_the_busiest_first(ledger: Ledger) -> None:
    code, small, large = costs_of(ledger.spending).models
    assert [spent.model for spent in (code, small, large)] == ["", "small", "large"]
    assert (small.answers, small.prompt_tokens, small.cached_tokens) == (2, 4_000, 1_000)
    assert small.money == pytest.approx(0.6)


def test_what_code_answered_alone_is_counted_without_its_refusals(ledger: Ledger) -> None:
    costs = costs_of(ledger.spending)
    assert costs.by_code == 1
    assert costs.total.answers == 5


def test_hosted_models_are_charged_for_all_tokens_by_the_present_table(ledger: Ledger) -> None:
    charges = {charge.model: charge.dollars for charge in costs_of(ledger.spending, "").hosted}
    for hosted in hosted_models():
        assert charges[hosted.model] == pytest.approx(hosted.charge(Usage(4_000, 1_000, 400)))
    assert list(charges.values()) == sorted(charges.values(), reverse=True)


def test_a_time_and_an_owner_leave_the_others_out(ledger: Ledger) -> None:
    assert costs_of(ledger.spending, "mina").total.answers == 1
    assert [spent.day for spent in costs_of(ledger.spending, "", "2026-03-02").rows] == ["2026-03-03"] * 2
    assert costs_of(ledger.spending, "nobody").models == ()


def test_money_of_either_kind_is_one_sum_in_dollars(ledger: Ledger) -> None:
    ledger.note("2026-03-04", given("small", money=rate().won_per_dollar, currency="KRW"))
    (row,) = costs_of(ledger.spending, since="2026-03-04").rows
    assert (row.money, row.currency) == (pytest.approx(1.0), "USD")


def test_how_energy_was_found_is_told(ledger: Ledger) -> None:
    assert costs_of(ledger.spending).gauges == {"processor_time": 4, "rapl": 1}


def test_the_sums_are_json(ledger: Ledger) -> None:
    told = costs_of(ledger.spending).to_json()
    assert set(told) == {"days", "models", "total", "answered_by_code", "hosted", "gauges", "rate"}
    assert {"day", "model", "answers", "energy_wh", "money"} <= set(told["days"][0])
    assert sum(row["answers"] for row in told["models"]) == told["total"]["answers"] == 5

"""What an answer cost: each figure follows from tokens, energy and the table of prices."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.contract import Usage
from assistant.cost import HostedModel, cost_of, hosted_models, power, prices, rate
from assistant.energy import Energy

NOTHING = Energy(0.0, "processor_time")


def test_money_is_energy_by_the_price_of_electricity() -> None:
    cost = cost_of(Usage(), Energy(12.0, "rapl"))
    assert cost.energy_wh == 12.0
    assert cost.money == pytest.approx(0.012 * prices()["energy"]["dollars_per_kwh"])
    assert (cost.currency, cost.gauge) == ("USD", "rapl")


def test_a_figure_answered_in_a_blink_still_costs_something() -> None:
    assert cost_of(Usage(), Energy(0.00002, "processor_time")).money > 0


def test_a_hosted_model_charges_cached_tokens_less() -> None:
    hosted = HostedModel("m", "2025-01-01", "https://example.com", input=2.0, cached_input=0.5, output=8.0)
    assert hosted.charge(Usage(1_000_000, 0, 0)) == pytest.approx(2.0)
    assert hosted.charge(Usage(1_000_000, 1_000_000, 0)) == pytest.approx(0.5)
    assert hosted.charge(Usage(0, 0, 1_000_000)) == pytest.approx(8.0)


def test_an_answer_is_compared_with_the_first_model_of_the_table() -> None:
    first = hosted_models()[0]
    usage = Usage(400, 100, 50)
    cost = cost_of(usage, NOTHING)
    assert (cost.hosted_model, cost.hosted_price_date) == (first.model, first.date)
    assert cost.hosted_money == pytest.approx(first.charge(usage), abs=1e-7)


def test_each_price_has_a_date_and_an_address_and_cached_tokens_are_not_dearer() -> None:
    assert len({hosted.model for hosted in hosted_models()}) == len(hosted_models()) >= 4
    for hosted in hosted_models():
        assert date.fromisoformat(hosted.date)
        assert re.fullmatch(r"https://\S+\.\S+", hosted.source)
        assert 0 < hosted.cached_input <= hosted.input <= hosted.output
    assert date.fromisoformat(rate().date)
    assert rate().won_per_dollar > 0
    assert 0 < power().core <= power().processor


def test_nothing_costs_nothing() -> None:
    cost = cost_of(Usage(), NOTHING)
    assert (cost.energy_wh, cost.money, cost.hosted_money) == (0, 0, 0)

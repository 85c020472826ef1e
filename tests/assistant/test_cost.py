"""What an answer cost: each figure follows from tokens, seconds and the table of prices."""

import tomllib
from pathlib import Path

import pytest

from assistant.contract import Usage
from assistant.cost import cost_of, prices


def test_energy_is_power_by_time() -> None:
    watts = prices()["energy"]["processor_watts"]
    cost = cost_of(Usage(), 3_600)
    assert cost.energy_wh == pytest.approx(watts)
    assert cost.money == pytest.approx(watts / 1_000 * prices()["energy"]["dollars_per_kwh"])
    assert cost.currency == "USD"


def test_a_hosted_model_charges_cached_tokens_less() -> None:
    hosted = prices()["hosted"]
    whole = cost_of(Usage(1_000_000, 0, 0), 0).hosted_money
    cached = cost_of(Usage(1_000_000, 1_000_000, 0), 0).hosted_money
    assert (whole, cached) == (pytest.approx(hosted["input"]), pytest.approx(hosted["cached_input"]))
    assert cost_of(Usage(0, 0, 1_000_000), 0).hosted_money == pytest.approx(hosted["output"])


def test_the_price_has_a_model_and_a_date() -> None:
    cost = cost_of(Usage(1, 0, 1), 1)
    table = tomllib.loads(
        (Path(__file__).parents[2] / "assistant" / "prices.toml").read_text(encoding="utf-8")
    )
    assert (cost.hosted_model, cost.hosted_price_date) == (table["hosted"]["model"], table["hosted"]["date"])
    assert cost.hosted_model
    assert len(cost.hosted_price_date) == 10


def test_nothing_costs_nothing() -> None:
    cost = cost_of(Usage(), 0)
    assert (cost.energy_wh, cost.money, cost.hosted_money) == (0, 0, 0)

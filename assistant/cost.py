"""What an answer cost: energy and money here, and what hosted models would have charged for its tokens."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.contract import Cost, Usage
from assistant.energy import Energy, Power


@dataclass(frozen=True, slots=True)
class HostedModel:
    """A hosted model's list price: US dollars a million tokens, at a date, as told at an address."""

    model: str
    date: str
    source: str
    input: float
    cached_input: float
    output: float

    def charge(self, usage: Usage) -> float:
        """US dollars for these tokens."""
        fresh = usage.prompt_tokens - usage.cached_tokens
        return (
            fresh * self.input
            + usage.cached_tokens * self.cached_input
            + usage.completion_tokens * self.output
        ) / 1e6


@dataclass(frozen=True, slots=True)
class Rate:
    """The won that a dollar was worth on a day, ISO 8601."""

    won_per_dollar: float
    date: str


@cache
def prices() -> dict[str, Any]:
    """The table of `prices.toml`."""
    return tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))


@cache
def hosted_models() -> tuple[HostedModel, ...]:
    """The hosted models of the table; the first is the one that an answer is compared with."""
    return tuple(HostedModel(**row) for row in prices()["hosted"])


@cache
def rate() -> Rate:
    """The rate by which small amounts of money are shown in won."""
    return Rate(**prices()["currency"])


@cache
def power() -> Power:
    """The power by which processor time becomes energy."""
    energy = prices()["energy"]
    return Power(core=energy["watts_per_core"], processor=energy["processor_watts"])


def cost_of(usage: Usage, energy: Energy) -> Cost:
    """The cost of an answer, from its tokens and its energy."""
    hosted = hosted_models()[0]
    dollars = energy.watt_hours / 1_000 * prices()["energy"]["dollars_per_kwh"]
    return Cost(
        energy_wh=round(energy.watt_hours, 7),
        money=round(dollars, 11),
        hosted_model=hosted.model,
        hosted_price_date=hosted.date,
        hosted_money=round(hosted.charge(usage), 7),
        gauge=energy.gauge,
    )

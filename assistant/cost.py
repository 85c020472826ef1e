"""What an answer cost: energy and money here, and what a hosted model would have charged for its tokens."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from assistant.contract import Cost, Usage


@cache
def prices() -> dict[str, Any]:
    """The table of `prices.toml`."""
    return tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))


def cost_of(usage: Usage, seconds: float) -> Cost:
    """The cost of an answer.

    Args:
        usage: Its tokens.
        seconds: How long the processor worked on it; energy is that time by the power of `prices.toml`, an
            estimate that may be off by a factor of two.
    """
    energy, hosted = prices()["energy"], prices()["hosted"]
    watt_hours = energy["processor_watts"] * seconds / 3_600
    fresh = usage.prompt_tokens - usage.cached_tokens
    charged = (
        fresh * hosted["input"]
        + usage.cached_tokens * hosted["cached_input"]
        + usage.completion_tokens * hosted["output"]
    ) / 1e6
    return Cost(
        energy_wh=round(watt_hours, 5),
        money=round(watt_hours / 1_000 * energy["dollars_per_kwh"], 9),
        hosted_model=hosted["model"],
        hosted_price_date=hosted["date"],
        hosted_money=round(charged, 7),
    )

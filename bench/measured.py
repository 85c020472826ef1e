"""A measured figure with what surrounds it: its interval and how many single values it is of."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from assistant.evaluation.share import percentile

_RESAMPLES = 2_000
_FEWEST = 5
"""Single values below which resampling tells less than the least and the greatest do."""

Statistic = Callable[[Sequence[float]], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the bench's page.

    Attributes:
        row: Which row of `bench.targets` it fills.
        value: In the row's unit.
        low: Lower end of the spread; see `spread`.
        high: Upper end.
        n: Of how many single values it is.
        told: What a reader needs beside it: the two sides of a ratio, what a memory peak counts.
    """

    row: str
    value: float
    low: float
    high: float
    n: int
    told: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `docs/bench.json` keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Measured:
        """What `to_json` gave."""
        return cls(**row)


def measured(row: str, values: Sequence[float], statistic: Statistic = median, told: str = "") -> Measured:
    """A statistic of single values, with its spread.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError(f"nothing was measured for {row}")
    low, high = spread(values, statistic)
    return Measured(row, statistic(values), low, high, len(values), told)


def spread(values: Sequence[float], statistic: Statistic = median) -> tuple[float, float]:
    """The bootstrapped 95 % interval of a statistic, the same each time; of fewer than five values their least and greatest."""
    if len(values) < _FEWEST:
        return min(values), max(values)
    chance = random.Random(len(values))
    found = sorted(statistic(chance.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return found[int(0.025 * _RESAMPLES)], found[int(0.975 * _RESAMPLES) - 1]


def percentile_of(p: float) -> Statistic:
    """The statistic that p per cent of the values do not exceed."""
    return lambda values: percentile(values, p)

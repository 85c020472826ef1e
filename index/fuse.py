"""Fuses the rankings of several searches into one. Pure functions, ties broken by passage id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.question import Question

_DAMPING = 10.0
"""Of reciprocal rank fusion (Cormack et al., 2009): how slowly a leg's say falls with the rank."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage as one leg ranked it; with the window that was found, for a leg that searches windows."""

    passage: int
    score: float
    window: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One search: its name (`own words`, `other meaning`, …), its pool, and what it found, best first."""

    name: str
    pool: str
    ranked: tuple[Ranked, ...]


def fuse(legs: Sequence[Leg], weights: Mapping[int, float], question: Question) -> list[Ranked]:
    """All passages with a weight, best first."""
    scores: dict[str, dict[int, float]] = {}
    for leg in legs:
        of_pool = scores.setdefault(leg.pool, {})
        place = 0
        seen: set[int] = set()
        for ranked in leg.ranked:
            if ranked.passage in seen or ranked.passage not in weights:
                continue
            seen.add(ranked.passage)
            of_pool[ranked.passage] = of_pool.get(ranked.passage, 0.0) + 1 / (_DAMPING + place)
            place += 1
    merged = [
        Ranked(passage, score * weights[passage] * _pool_weight(pool, question))
        for pool, of_pool in scores.items()
        for passage, score in of_pool.items()
    ]
    return sorted(merged, key=lambda ranked: (-ranked.score, ranked.passage))


def _pool_weight(pool: str, question: Question) -> float:
    return 1.0

"""Fuses the rankings of several searches into one. Pure functions, ties broken by passage id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.question import Question

_DAMPING = 5.0
"""Of reciprocal rank fusion (Cormack et al., 2009): how slowly a leg's say falls with the rank."""

LEG_WEIGHTS: Mapping[str, float] = {
    "own words": 0.7,
    "own meaning": 1.2,
    "other words": 1.2,
    "other meaning": 1.0,
    "translated words": 0.6,
    "translated meaning": 0.8,
}
"""How much each leg counts; coarse steps tried on the dev questions (`python -m bench.retrieval`)."""

_REPORTED = 1.6
_LIKELY_REPORTED = 1.15


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
            share = LEG_WEIGHTS.get(leg.name, 1.0) / (_DAMPING + place)
            of_pool[ranked.passage] = of_pool.get(ranked.passage, 0.0) + share
            place += 1
    merged = [
        Ranked(passage, score * weights[passage] * _pool_weight(pool, question))
        for pool, of_pool in scores.items()
        for passage, score in of_pool.items()
    ]
    return sorted(merged, key=lambda ranked: (-ranked.score, ranked.passage))


def _pool_weight(pool: str, question: Question) -> float:
    """Filings count more for a question about a company that has some here, the surer the more."""
    if pool != "filings" or question.commentary or not question.reporting:
        return 1.0
    return _REPORTED if question.filing or question.periods else _LIKELY_REPORTED

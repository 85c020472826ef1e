"""Fuses the rankings of several searches into one. Pure functions, ties broken by passage id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from index.question import Question

_DAMPING = 5.0
"""Of reciprocal rank fusion (Cormack et al., 2009): how slowly a leg's say falls with the rank."""

LegKind = Literal["terms", "words", "meaning", "meaning across"]

LEG_WEIGHTS: Mapping[LegKind, float] = {"terms": 1.25, "words": 0.4, "meaning": 1.0, "meaning across": 0.5}
"""How much each kind of leg counts; coarse steps tried on the dev questions (`python -m bench.retrieval`)."""

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
    """One search and what it found, best first.

    Attributes:
        name: For people: `terms`, `own words`, `translated meaning`, …
        kind: `terms` of the question in any form, plain `words` in documents of their language, `meaning` in
            documents of the wording's language, or `meaning across` languages.
        pool: The pool of documents that it searched.
        ranked: What it found.
        trust: Its share of the weight of its kind; the model's translation has less than code's wordings.
    """

    name: str
    kind: LegKind
    pool: str
    ranked: tuple[Ranked, ...]
    trust: float = 1.0


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
            share = leg.trust * LEG_WEIGHTS[leg.kind] / (_DAMPING + place)
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

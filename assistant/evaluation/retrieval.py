"""How much of a case's evidence the first search results hold."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.fold import contains, fold

Result = Mapping[str, Any]
"""A search result of the published contract."""

_FARTHEST_APART = 40
"""Code points between two results that still count as adjacent: white space, a page's number."""


def quote_found(gold: Gold, results: Sequence[Result], k: int) -> bool:
    """Whether the quote lies in one of the first k results of its document, or across two adjacent ones."""
    first = [result for result in results[:k] if result["source"] == gold.source]
    quote = fold(gold.quote)
    if any(contains(quote, fold(result["text"])) for result in first):
        return True
    ordered = sorted(first, key=lambda result: result["start"])
    return any(
        0 <= after["start"] - before["end"] <= _FARTHEST_APART
        and contains(quote, fold(before["text"] + "\n" + after["text"]))
        for before, after in pairwise(ordered)
    )


def retrieval_score(case: Case, results: Sequence[Result], k: int) -> float | None:
    """The fraction of the case's quotes in the first k results; None for a case without evidence."""
    if not case.evidence:
        return None
    return sum(quote_found(gold, results, k) for gold in case.evidence) / len(case.evidence)


def ranks(case: Case, results: Sequence[Result]) -> list[int | None]:
    """For each of the case's quotes how many results it takes to have it; None where all do not hold it."""
    return [
        next((k for k in range(1, len(results) + 1) if quote_found(gold, results, k)), None)
        for gold in case.evidence
    ]


def ndcg_of_quotes(ranked: Sequence[int | None], k: int = 10) -> float:
    """nDCG of the places that quotes are found at (`ranks`), 0 to 1.

    A result gains as many as the quotes that it completes; the ideal has the same results in the best order,
    and a result of its own for each quote that none holds.
    """
    gains = Counter(rank for rank in ranked if rank is not None and rank <= k)
    best = sorted(gains.values(), reverse=True) + [1] * (len(ranked) - gains.total())
    ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(best[:k]))
    return sum(gain / math.log2(rank + 1) for rank, gain in gains.items()) / ideal if ideal else 0.0


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain of a ranking with yes-or-no relevance, 0 to 1."""
    gains = [1 / math.log2(place + 2) for place, item in enumerate(ranked[:k]) if item in relevant]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(relevant), k)))
    return sum(gains) / ideal if ideal else 0.0

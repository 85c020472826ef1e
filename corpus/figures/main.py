"""The main figures of a filing: those of the metrics that people ask for, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.document import DocumentInfo
from corpus.facts import Fact, segment_key, segment_of
from corpus.metrics import Metric, all_metrics, metric_of
from corpus.periods import fiscal_period_of


def main_facts(facts: Iterable[Fact], info: DocumentInfo) -> tuple[Fact, ...]:
    """Each figure of a metric and period once: under its preferred tag, the most exact of them.

    In the order of the metrics, the whole company before its parts, the newest period first. `info` is the filing's.
    """
    chosen: dict[tuple[str, str, str, str], tuple[tuple[int, int, int], Fact]] = {}
    for place, fact in enumerate(facts):
        metric = all_metrics().get(metric_of(fact))
        segment = segment_of(fact.dimensions)
        if metric is None or segment is None or not _may_be_told(fact, metric, info):
            continue
        tag = metric.concepts.index(fact.concept) if fact.concept in metric.concepts else len(metric.concepts)
        coarse = -99 if fact.decimals is None else -fact.decimals
        key = metric.id, segment_key(segment), fact.start, fact.end
        if key not in chosen or (tag, coarse, place) < chosen[key][0]:
            chosen[key] = ((tag, coarse, place), fact)
    order = {name: number for number, name in enumerate(all_metrics())}
    newest = sorted(chosen.items(), key=lambda item: (item[0][3], item[0][2]), reverse=True)
    newest.sort(key=lambda item: (order[item[0][0]], item[0][1]))
    return tuple(fact for _, (_, fact) in newest)


def _may_be_told(fact: Fact, metric: Metric, info: DocumentInfo) -> bool:
    """Whether a figure has the metric's kind of unit and a period that a name can be given to."""
    kinds = {
        "percent": r"percent",
        "shares": r"shares",
        "per_share": r"[A-Z]{3}/shares",
        "money": r"[A-Z]{3}",
        "people": r"count",
    }
    return (
        bool(fact.start) is metric.flow
        and bool(re.fullmatch(kinds[metric.unit], fact.unit))
        and bool(fiscal_period_of(fact.start, fact.end, info.fiscal_period, info.period_end))
    )

"""Reported figures by metric, part of the business and period: whose value speaks, and derived ones.

Several filings state the same figure: a year's own report, and the next ones beside their own. The period's own
report speaks first, because it is what was reported; what a later one says otherwise (recast segments, a share
split) is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document
from corpus.facts import Fact, segment_key
from corpus.library import Library, StoredFact
from corpus.metrics import Metric, all_metrics
from corpus.periods import fiscal_period_of


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure of a company for a period.

    Attributes:
        metric: What it measures.
        segment: Of which part of the company, in the words of the filing's tag; empty for the whole.
        fiscal_period: FY2025, FY2026Q3, FY2026H1, FY2026M9; see `corpus.periods.fiscal_period_of`.
        start: First day of the period; empty for a figure of one day.
        end: Last day of the period.
        value: In base units; percent as 12.0.
        unit: As in `Fact`; percent for ratios that are computed.
        document: The filing that states it; of a derived one, the filing of its first input.
        fact: What the filing states; None for a derived figure.
        inputs: What a derived figure was computed from.
        restated: What later filings say of the same period, the newest first, where it differs.
    """

    metric: Metric
    segment: str
    fiscal_period: str
    start: str
    end: str
    value: float
    unit: str
    document: Document
    fact: Fact | None = None
    inputs: tuple[Reported, ...] = ()
    restated: tuple[Reported, ...] = ()


def reported(library: Library, documents: Iterable[Document], metric: Metric) -> tuple[Reported, ...]:
    """Every figure of a metric that documents of one company state, one for each part and period.

    Newest period first, the whole company before its parts, longer stretches before shorter ones.
    """
    by_id = {document.id: document for document in documents if document.info.is_filing}
    if metric.of:
        first, second = (reported(library, by_id.values(), all_metrics()[name]) for name in metric.of)
        found = _derived(metric, first, second)
    else:
        found = _chosen(metric, _stated(metric, library.facts(by_id, metric.id), by_id))
    return tuple(sorted(found, key=_newest_first))


def _newest_first(figure: Reported) -> tuple[str, str, str]:
    backwards = "".join(chr(0x7F - ord(char)) for char in figure.end)
    return backwards, figure.segment, figure.start


def _stated(
    metric: Metric, stored: Iterable[StoredFact], documents: Mapping[int, Document]
) -> Iterable[Reported]:
    for row in stored:
        fact, document = row.fact, documents[row.document_id]
        if row.segment is None or bool(fact.start) is not metric.flow:
            continue
        period = fiscal_period_of(fact.start, fact.end, document.info.fiscal_period, document.info.period_end)
        if period:
            yield Reported(
                metric, row.segment, period, fact.start, fact.end, fact.value, fact.unit, document, fact
            )


def _chosen(metric: Metric, stated: Iterable[Reported]) -> list[Reported]:
    same: dict[tuple[str, str], list[Reported]] = {}
    for figure in stated:
        same.setdefault((segment_key(figure.segment), figure.fiscal_period), []).append(figure)
    return [_speaking(metric, figures) for figures in same.values()]


def _speaking(metric: Metric, figures: Sequence[Reported]) -> Reported:
    """The value of the period's own report, else of the newest; others that differ beside it."""

    def rank(figure: Reported) -> tuple[int, bool, int, int]:
        concept = figure.fact.concept if figure.fact else ""
        preferred = metric.concepts.index(concept) if concept in metric.concepts else len(metric.concepts)
        own = figure.document.info.fiscal_period == figure.fiscal_period
        return (
            preferred,
            not own,
            -int(figure.document.info.period_end.replace("-", "") or 0),
            figure.document.id,
        )

    best, *others = sorted(figures, key=rank)
    later: dict[int, Reported] = {}
    for other in others:
        newer = other.document.info.period_end > best.document.info.period_end
        if newer and _differ(best.value, other.value):
            later.setdefault(other.document.id, other)
    newest = sorted(later.values(), key=lambda f: f.document.info.period_end, reverse=True)
    return replace(best, restated=tuple(newest))


def _differ(a: float, b: float) -> bool:
    return abs(a - b) > 0.002 * max(abs(a), abs(b))


def _derived(metric: Metric, first: Iterable[Reported], second: Sequence[Reported]) -> list[Reported]:
    """A ratio in percent, or a difference of money, where both inputs are of one part and period."""
    others = {(segment_key(figure.segment), figure.fiscal_period): figure for figure in second}
    found: list[Reported] = []
    for a in first:
        b = others.get((segment_key(a.segment), a.fiscal_period))
        if b is None or a.unit != b.unit or (metric.unit == "percent" and not b.value):
            continue
        value = a.value / b.value * 100 if metric.unit == "percent" else a.value - b.value
        unit = "percent" if metric.unit == "percent" else a.unit
        found.append(
            Reported(
                metric, a.segment, a.fiscal_period, a.start, a.end, value, unit, a.document, None, (a, b)
            )
        )
    return found

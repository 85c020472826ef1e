"""Reported figures by metric, part of the business and period: whose value speaks, and derived ones.

Several filings state the same figure: a year's own report, and the next ones beside their own. The period's own
report speaks first, because it is what was reported; what a later one says otherwise (recast segments, a share
split) is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document
from corpus.errors import CatalogueError
from corpus.facts import Fact, segment_key
from corpus.library import Library, StoredFact
from corpus.metrics import Metric, all_metrics, find_metrics
from corpus.periods import fiscal_period_of
from corpus.scope import Scope

_ROUNDING = 0.002
"""The share of a value by which two reports may differ that say the same in other units."""


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

    @property
    def words(self) -> str:
        """How the filing says it, where a sentence does: its precision, its range and its hedge."""
        return self.fact.label if self.fact and self.fact.origin == "text" else ""


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


def figures_named(
    library: Library, company: str, metric: str, segment: str = "", periods: int = 8, viewer: str = ""
) -> tuple[Reported, ...]:
    """The newest figures of a company by the names that a person uses.

    Args:
        library: The catalogue.
        company: A name, ticker, CIK or DART code.
        metric: An id of `metrics.toml` or any of its names.
        segment: A part of the business in the words of the filing; empty for the whole company.
        periods: How many of each kind, annual and interim.
        viewer: The key of the person who asks, for what they keep privately.

    Returns:
        Fiscal years, newest first, then quarters and half-years, newest first.

    Raises:
        CatalogueError: `figures.no_filings`, `figures.unknown_metric`, or `figures.none` with the parts there are.
    """
    try:
        own = Scope(companies=(company,), viewer=viewer).of(library.documents(hidden=False))
    except CatalogueError as nothing:
        raise CatalogueError("figures.no_filings", company=company) from nothing
    wanted = all_metrics().get(metric) or next((m.metric for m in find_metrics(metric)), None)
    if wanted is None:
        raise CatalogueError("figures.unknown_metric", metric=metric, known=", ".join(all_metrics()))
    found = reported(library, own, wanted)
    of_part = [figure for figure in found if segment_key(figure.segment) == segment_key(segment)]
    if not of_part:
        parts = ", ".join(dict.fromkeys(figure.segment for figure in found if figure.segment)) or "-"
        raise CatalogueError("figures.none", company=company, metric=wanted.id, parts=parts)
    annual = [figure for figure in of_part if is_annual(figure.fiscal_period)]
    interim = [figure for figure in of_part if _is_interim(figure.fiscal_period)]
    return (*annual[:periods], *interim[:periods])


def is_annual(fiscal_period: str) -> bool:
    """Whether a fiscal period is a whole year."""
    return fiscal_period.startswith("FY") and len(fiscal_period) == len("FY2025")


def _is_interim(fiscal_period: str) -> bool:
    """A quarter, or the half-year of a company that reports by halves; no running total of quarters."""
    return "Q" in fiscal_period or ("H" in fiscal_period and not fiscal_period.startswith("FY"))


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
    """The exactest value under the preferred tag of the period's own report, else of the newest; others that differ beside it."""

    def rank(figure: Reported) -> tuple[int, bool, int, int, int]:
        concept = figure.fact.concept if figure.fact else ""
        preferred = metric.concepts.index(concept) if concept in metric.concepts else len(metric.concepts)
        own = figure.document.info.fiscal_period == figure.fiscal_period
        return (
            preferred,
            not own,
            -int(figure.document.info.period_end.replace("-", "") or 0),
            -(figure.fact.decimals or 0) if figure.fact else 0,  # $32,067 million before $32.1 billion
            figure.document.id,
        )

    best, *others = sorted(figures, key=rank)
    later: dict[int, Reported] = {}
    for other in others:
        newer = other.document.info.period_end > best.document.info.period_end
        if newer and best.fact and other.fact and _recasts(best.fact, other.fact):
            later.setdefault(other.document.id, other)
    newest = sorted(later.values(), key=lambda f: f.document.info.period_end, reverse=True)
    return replace(best, restated=tuple(newest))


def _recasts(said: Fact, later: Fact) -> bool:
    """Whether a later report gives another value of the same thing: under the same tag, or in the same kind of row."""
    step = max((10.0**-fact.decimals for fact in (said, later) if fact.decimals is not None), default=0.0)
    # A table may show as a deduction what a tag gives without a sign.
    apart = abs(abs(said.value) - abs(later.value))
    return said.concept == later.concept and apart > max(step / 2, _ROUNDING * abs(said.value))


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

"""The main figures of one filing: those of its own period, each beside the year before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.document import Document
from corpus.figures import Reported, reported
from corpus.library import Library
from corpus.metrics import all_metrics

FIRST = (
    "revenue",
    "gross_margin",
    "operating_income",
    "operating_margin",
    "net_income",
    "eps_diluted",
    "operating_cash_flow",
    "capital_expenditures",
    "free_cash_flow",
    "research_and_development",
    "cash",
    "total_assets",
)
"""What investors look at first, in their order; the other metrics follow in their own."""

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of a filing's own period, and the same a year before where the filing states that too."""

    figure: Reported
    before: Reported | None


def headlines(library: Library, document: Document) -> tuple[Headline, ...]:
    """The main figures of a filing, of the whole company, the first ones first; none for anything but a filing.

    What is of something named (the price of a company that is bought) or only expected is no main figure.
    """
    period = document.info.fiscal_period
    if not document.info.is_filing or not _YEAR.search(period):
        return ()
    stated = {row.metric for row in library.facts([document.id])}
    found: list[Headline] = []
    metrics = all_metrics()
    for metric in [metrics[name] for name in (*FIRST, *(name for name in metrics if name not in FIRST))]:
        if metric.named or metric.ahead or not (metric.of or {metric.id} & stated):
            continue
        own: Mapping[str, Reported] = {
            figure.fiscal_period: figure
            for figure in reported(library, [document], metric)
            if not figure.segment
        }
        if period in own:
            found.append(Headline(own[period], own.get(_year_before(period))))
    return tuple(found)


def _year_before(period: str) -> str:
    return _YEAR.sub(lambda year: str(int(year[0]) - 1), period, count=1)

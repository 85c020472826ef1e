"""Reported figures as an answer states them, and the filings behind them."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.contract import Figure
from assistant.figures.written import bounds, plain_unit, written
from corpus.document import Language
from corpus.figures import Reported


def stated(figure: Reported, language: Language) -> tuple[Figure, Reported | None]:
    """A figure of an answer with what a filing states; None in its place where it was computed."""
    low, high = bounds(figure)
    told = Figure(
        written(figure, language),
        figure.value,
        low,
        high,
        plain_unit(figure.unit),
        figure.metric.id,
        figure.fiscal_period,
        True,
        "derived" if figure.inputs else "text" if figure.words else "fact",
        tuple(written(source, language) for source in figure.inputs),
        segment=figure.segment,
    )
    return told, figure if figure.fact else None


def sources_of(found: Iterable[Reported]) -> tuple[Reported, ...]:
    """The figures of filings behind some figures, each once."""
    flat = [source for figure in found for source in (figure.inputs or (figure,))]
    return tuple({id(source): source for source in flat}.values())

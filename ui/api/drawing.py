"""The charts of an answer as JSON and its cost in words, for doors that draw them themselves."""

from __future__ import annotations

from typing import Any

from assistant.contract import Answer
from ui.web.charts.chart import Chart
from ui.web.charts.of_answer import charts_of
from ui.web.cost.of_answer import electricity, hosted
from ui.words import Words


def chart_rows(answer: Answer) -> list[dict[str, Any]]:
    """The charts of a finished answer, in its language; none where it states no two figures that belong together."""
    if answer.error:
        return []
    return [_row(chart) for chart in charts_of(answer, 0, Words(answer.language))]


def cost_lines(answer: Answer, words: Words) -> list[str]:
    """What an answer's electricity cost, and what a hosted model would have charged; without what is not known."""
    return list(filter(None, (electricity(answer.cost, words), hosted(answer.cost, words))))


def _row(chart: Chart) -> dict[str, Any]:
    bars = [
        {"label": bar.label, "value": bar.value, "shown": bar.shown, "shade": bar.shade} for bar in chart.bars
    ]
    told = {"title": chart.title, "source": chart.source, "growth": chart.growth, "summary": chart.summary}
    return {**told, "file": chart.file, "bars": bars}

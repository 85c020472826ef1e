"""Answers day by day as columns, each in the tones of the models that gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ui.conversations.spending import Spent
from ui.costs import Costs
from ui.web.charts.chart import SHADES
from ui.web.charts.columns import Column, Part, columns
from ui.web.markup import Html, el
from ui.words import Words

_MOST_DAYS = 60


def days_plot(costs: Costs, words: Words) -> Html | None:
    """The columns of the last days with their legend; None for a single day."""
    days = _days([spent.day for spent in costs.rows])
    if len(days) < 2:
        return None
    models = [spent.model for spent in costs.models]
    counted = {(spent.day, spent.model): spent.answers for spent in costs.rows}
    most = max(sum(counted.get((day, model), 0) for model in models) for day in days)
    given = [Column(day, tuple(_parts(day, models, counted, words))) for day in days]
    summary = words("cost.days_summary", first=days[0], last=days[-1], most=most)
    picture = columns(given, most, f"{most:,}", summary)
    return el(
        "figure",
        el("figcaption", el("b", words("cost.days"), class_="charttitle"), _legend(costs.models, words)),
        picture,
        class_="chart",
    )


def _parts(
    day: str, models: Sequence[str], counted: dict[tuple[str, str], int], words: Words
) -> Iterator[Part]:
    for n, model in enumerate(models):
        if count := counted.get((day, model), 0):
            yield Part(count, _tone(n, model), f"{day} · {model or words('cost.code')}: {count:,}")


def _legend(models: Sequence[Spent], words: Words) -> Html:
    entries = (
        el(
            "li",
            el("i", class_=f"swatch tone{_tone(n, spent.model)}", aria_hidden="true"),
            spent.model or words("cost.code"),
        )
        for n, spent in enumerate(models)
    )
    return el("ul", *entries, class_="legend")


def _tone(n: int, model: str) -> int:
    """Code alone has a tone of its own, whatever its place."""
    return 2 if not model else (0, 4, 1, 3, 3)[min(n, SHADES - 1)]


def _days(named: Sequence[str]) -> list[str]:
    """All days from the first to the last, those without answers too; at most the last sixty."""
    if not named:
        return []
    first, last = date.fromisoformat(min(named)), date.fromisoformat(max(named))
    first = max(first, last - timedelta(days=_MOST_DAYS - 1))
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]

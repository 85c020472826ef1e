"""Answers day by day as columns, each in the tones of the models that gave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ui.conversations.spending import Spent
from ui.costs import Costs
from ui.web.charts.chart import SHADES
from ui.web.markup import Html, el
from ui.words import Words

_MOST_DAYS = 60
_HEIGHT, _TOP = 132, 18
_WIDEST = 5.0  # percent of the width of one day at most


def days_plot(costs: Costs, words: Words) -> Html | None:
    """The columns of the last days with their legend; None for a single day."""
    days = _days([spent.day for spent in costs.rows])
    if len(days) < 2:
        return None
    models = [spent.model for spent in costs.models]
    counted = {(spent.day, spent.model): spent.answers for spent in costs.rows}
    most = max(sum(counted.get((day, model), 0) for model in models) for day in days)
    step = 100 / len(days)
    width = min(step * 0.72, _WIDEST)
    columns: list[Html] = []
    for n, day in enumerate(days):
        columns += _column(n * step + (step - width) / 2, width, day, models, counted, most, words)
    summary = words("cost.days_summary", first=days[0], last=days[-1], most=most)
    picture = el(
        "svg",
        el("text", f"{most:,}", x="0", y="12", class_="tick"),
        el("line", x1="0", x2="100%", y1=_TOP, y2=_TOP, class_="grid"),
        *columns,
        el("line", x1="0", x2="100%", y1=_TOP + _HEIGHT, y2=_TOP + _HEIGHT, class_="zero"),
        el("text", days[0], x="0", y=_TOP + _HEIGHT + 18, class_="tick"),
        el("text", days[-1], x="100%", y=_TOP + _HEIGHT + 18, class_="tick last"),
        class_="plot days",
        width="100%",
        height=_TOP + _HEIGHT + 26,
        role="img",
        aria_label=summary,
    )
    return el(
        "figure",
        el("figcaption", el("b", words("cost.days"), class_="charttitle"), _legend(costs.models, words)),
        picture,
        class_="chart",
    )


def _column(
    left: float,
    width: float,
    day: str,
    models: Sequence[str],
    counted: dict[tuple[str, str], int],
    most: int,
    words: Words,
) -> list[Html]:
    drawn: list[Html] = []
    base = float(_TOP + _HEIGHT)
    for n, model in enumerate(models):
        if not (count := counted.get((day, model), 0)):
            continue
        high = _HEIGHT * count / most
        base -= high
        name = model or words("cost.code")
        drawn.append(
            el(
                "rect",
                el("title", f"{day} · {name}: {count:,}"),
                x=f"{left:.2f}%",
                width=f"{width:.2f}%",
                y=f"{base:.1f}",
                height=f"{high:.1f}",
                class_=f"tone{_tone(n, model)}",
            )
        )
    return drawn


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

"""The start page's picture: how far share prices fell, as the article tells it."""

from __future__ import annotations

from corpus.falls import Fall, falls
from ui.web.charts.bars import plot
from ui.web.charts.chart import Bar, Opens
from ui.web.markup import Html, el
from ui.words import Words


def picture(words: Words) -> Html:
    """All falls as bars, each of which opens its sentence."""
    bars = tuple(_bar(n, fall, words) for n, fall in enumerate(falls(), 1))
    told = ", ".join(f"{bar.label} {bar.shown}" for bar in bars)
    return el(
        "figure",
        el("figcaption", el("b", words("chart.falls")), el("span", words("chart.falls_note"))),
        plot(bars, words("chart.falls_summary", values=told)),
        class_="falls",
    )


def _bar(n: int, fall: Fall, words: Words) -> Bar:
    told = fall.told(words.language)
    kind = "fall_range" if fall.to is not None else "fall_more" if fall.more else "fall"
    shown = words(f"chart.{kind}", percent=f"{fall.percent:g}", to=f"{fall.to or 0:g}")
    # As of a citation, so that the page knows it again when it is open already.
    data: tuple[tuple[str, str | int], ...] = (("fall", fall.id), ("of", "citation"), ("turn", 0), ("n", n))
    opens = Opens("fall", data, words("chart.falls_open", label=told.name, value=shown))
    tone = 0 if fall.to is None and not fall.more else 1
    return Bar(told.name, fall.percent, shown, tone, fall.to, fall.more, opens, told.also)

"""Bars as SVG: lengths in percent of the width, type and heights in pixels, so that it fits a phone and a desk alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ui.web.charts.chart import SHADES, Bar
from ui.web.markup import Html, el

Place = Callable[[float], float]
"""Where a value lies, in percent of the width."""

_ROW = 46  # pixels of one bar with the words above it
_LABEL, _TOP, _THICK = 14, 22, 14
_WIDEST = 64.0
"""Percent of the width that the longest bar takes: the rest is for the value behind it."""
_FADING = (0.45, 0.28, 0.14)  # how much is left of the colour past the end of a bar that may reach further
_FADE = 1.6  # percent of the width of each step of that


def plot(bars: Sequence[Bar], summary: str, most: float = 0.0) -> Html:
    """The bars, one below the other, each with its label above it and its value behind it; with links over them.

    With `most`, the longest bar there could be is of that value.
    """
    low = min(0.0, *(bar.end for bar in bars))
    high = max(most, 0.0, *(bar.end for bar in bars))
    span = high - low or 1.0
    zero = -low / span * _WIDEST

    def place(value: float) -> float:
        return zero + value / span * _WIDEST

    rows = [_row(bar, n, zero, place) for n, bar in enumerate(bars)]
    axis = None
    if low < 0 < high:
        axis = el("line", x1=_percent(zero), x2=_percent(zero), y1=4, y2=_ROW * len(bars) - 4, class_="zero")
    picture = el(
        "svg",
        *rows,
        axis,
        class_="plot",
        width="100%",
        height=_ROW * len(bars),
        role="img",
        aria_label=summary,
    )
    if not any(bar.opens for bar in bars):
        return el("div", picture, class_="plotted")
    return el(
        "div", picture, el("ul", *(el("li", _link(bar)) for bar in bars), class_="links"), class_="plotted"
    )


def _row(bar: Bar, n: int, zero: float, place: Place) -> Html:
    at = n * _ROW
    near, far = place(bar.value), place(bar.end)
    shade = f"tone{min(bar.shade, SHADES - 1)}"
    drawn = [_rect(zero, near, at, f"bar {shade}")]
    if bar.to is not None and bar.to != bar.value:
        drawn.append(_rect(near, far, at, f"bar {shade} reach"))
    end = max(zero, far)
    if bar.open_ended:
        for step, left in enumerate(_FADING):
            start = far + step * _FADE
            drawn.append(
                _rect(start, start + _FADE * 0.7, at, f"bar {shade}", fill_opacity=f"{left:.2f}"),
            )
        end = far + len(_FADING) * _FADE
    value = el(
        "text",
        bar.shown,
        x=_percent(end),
        y=at + _TOP + _THICK - 3,
        dx=8,
        class_="value",
    )
    note = el("tspan", bar.note, dx=7, class_="note") if bar.note else None
    return el("g", el("text", bar.label, note, x=0, y=at + _LABEL, class_="label"), *drawn, value)


def _rect(start: float, end: float, at: int, class_: str, **more: str) -> Html:
    left, width = min(start, end), abs(end - start)
    return el(
        "rect",
        x=_percent(left),
        y=at + _TOP,
        width=_percent(max(width, 0.4)),
        height=_THICK,
        rx=2,
        class_=class_,
        **more,
    )


def _link(bar: Bar) -> Html | None:
    """A link over the whole row of a bar, which a picture's own parts cannot be for those who do not see it."""
    if bar.opens is None:
        return None
    data = {f"data_{name}": value for name, value in bar.opens.data}
    return el(
        "a",
        el("span", bar.opens.label, class_="unseen"),
        href="#reader",
        data_do=bar.opens.do,
        title=bar.opens.label,
        **data,
    )


def _percent(value: float) -> str:
    return f"{value:.2f}%"

"""Columns over days as SVG: places in percent of the width, heights in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.web.charts.chart import SHADES
from ui.web.markup import Html, el

_HEIGHT, _TOP = 132, 18
_WIDEST = 5.0  # percent of the width of one column at most


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column: how high it is in the unit of its picture, its tone, and what it says when pointed at."""

    value: float
    shade: int
    says: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column, its parts from the bottom up, over its label."""

    label: str
    parts: tuple[Part, ...]


def columns(given: Sequence[Column], most: float, shown: str, summary: str, widest: float = _WIDEST) -> Html:
    """The columns side by side; the first and the last are labelled.

    Args:
        given: At least one.
        most: The value as high as the picture.
        shown: How that value reads.
        summary: The whole in a sentence, for those who do not see it.
        widest: How wide one column is at most, in percent of the width.
    """
    step = 100 / len(given)
    width = min(step * 0.72, widest)
    drawn = [
        piece
        for n, column in enumerate(given)
        for piece in _column(column, n * step + (step - width) / 2, width, most or 1)
    ]
    base = _TOP + _HEIGHT
    return el(
        "svg",
        el("text", shown, x="0", y="12", class_="tick"),
        el("line", x1="0", x2="100%", y1=_TOP, y2=_TOP, class_="grid"),
        *drawn,
        el("line", x1="0", x2="100%", y1=base, y2=base, class_="zero"),
        el("text", given[0].label, x="0", y=base + 18, class_="tick"),
        el("text", given[-1].label, x="100%", y=base + 18, class_="tick last"),
        class_="plot days",
        width="100%",
        height=base + 26,
        role="img",
        aria_label=summary,
    )


def _column(column: Column, left: float, width: float, most: float) -> list[Html]:
    drawn: list[Html] = []
    base = float(_TOP + _HEIGHT)
    for part in column.parts:
        if part.value <= 0:
            continue
        high = _HEIGHT * part.value / most
        base -= high
        drawn.append(
            el(
                "rect",
                el("title", part.says),
                x=f"{left:.2f}%",
                width=f"{width:.2f}%",
                y=f"{base:.1f}",
                height=f"{high:.1f}",
                class_=f"tone{min(part.shade, SHADES - 1)}",
            )
        )
    return drawn

"""A bar chart: what it shows, apart from how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BARS = 12
SHADES = 5
"""How many tones of one colour tell bars of different companies or parts apart."""


@dataclass(frozen=True, slots=True)
class Opens:
    """What a bar opens: the click it stands for (`data-do`) with its data, and what it says."""

    do: str
    data: tuple[tuple[str, str | int], ...]
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: What it is of, above it.
        value: Its signed length, in the unit of its chart; of a range the near end.
        shown: The value as the picture writes it, rounded.
        shade: Its tone, 0 (full) to 4.
        to: The far end of a range; the value itself without one.
        open_ended: Whether it may reach further than its end ("more than 20 %").
        opens: What a click on it opens.
        note: A few words after the label.
    """

    label: str
    value: float
    shown: str
    shade: int = 0
    to: float | None = None
    open_ended: bool = False
    opens: Opens | None = None
    note: str = ""

    @property
    def end(self) -> float:
        """The end that is farther from zero."""
        return self.value if self.to is None else self.to


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table view: what it shows, and the plain value that a file gets in its place where they differ."""

    shown: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table.

    Attributes:
        title: What the bars are of.
        bars: Two to twelve; none where another picture is drawn.
        heads, rows: The table; the numbers stand in the column `number`.
        source: Where the values come from, in a line.
        growth: What changed from the first bar to the last, where the answer says so.
        summary: The whole chart in a sentence, for those who do not see it.
        file: Name of the files that it is saved as, without an ending.
    """

    title: str
    bars: tuple[Bar, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str
    summary: str
    file: str
    growth: str = ""

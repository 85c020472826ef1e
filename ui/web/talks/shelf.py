"""What the list of conversations looks like on one open page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deleted:
    """The conversation that was deleted last, which one click brings back; `was_open` while it was looked at."""

    id: str
    title: str
    was_open: bool


@dataclass(eq=False)
class Shelf:
    """The state of the list.

    `wanted` is what is searched for, `deleted` what may still be brought back, `seen` how many times
    another conversation was turned to: the browser's history waits for that. `found` is the number of the last
    time the list was asked for anew, as the page counts.
    """

    wanted: str = ""
    deleted: Deleted | None = None
    seen: int = 0
    found: int = 0

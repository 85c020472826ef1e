"""What the reader shows, as a click carries it to the server: nothing of it is kept there between two clicks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ui.web.parts import number_of

_LONGEST_WORDS = 200

Of = Literal["citation", "evidence", "place"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What is opened, and how much of it is shown in which way.

    Attributes:
        of: A citation or a found passage of an answer (`turn`, `n`), or a place of a document (`source`, `start`, `end`).
        turn, n: The exchange, counted from 0, and the number in it, counted from 1.
        source: The document's name.
        start, end: The range that is marked, in code points of its text; nothing is where they are equal.
        top, bottom: The stretch that is shown; the surroundings of what is marked where they are None.
        large: Whether the reader takes the whole page, with outline and figures beside the text.
        paged: Whether the page of a PDF is shown as it was printed.
        page: Which one, counted from 0; the one that is marked on where it is None.
        words: What is looked for in the document.
        hit: Which of its places is shown, counted from 0; the nearest one where it is None.
    """

    of: Of
    turn: int = 0
    n: int = 0
    source: str = ""
    start: int = 0
    end: int = 0
    top: int | None = None
    bottom: int | None = None
    large: bool = False
    paged: bool = False
    page: int | None = None
    words: str = ""
    hit: int | None = None

    @property
    def key(self) -> str:
        """Names what is opened: another key is another place, which is brought into sight."""
        opened = f"{self.source}@{self.start}" if self.of == "place" else f"{self.turn}-{self.of}-{self.n}"
        return opened if self.hit is None else f"{opened}?{self.hit}"

    def click(self, name: str = "", **changes: Any) -> dict[str, str | int | bool | None]:
        """The attributes of what opens this sight, changed as told, when it is clicked.

        `name` tells it from the other controls of the reader, so that it has the focus again after it was used.
        """
        then = replace(self, **changes)
        shown: dict[str, str | int | bool | None] = {
            "data_do": "read",
            "data_of": then.of,
            "data_key": then.key,
            "data_name": name or None,
            "data_top": then.top,
            "data_bottom": then.bottom,
            "data_large": "1" if then.large else None,
            "data_paged": "1" if then.paged else None,
            "data_page": then.page,
            "data_words": then.words or None,
            "data_hit": then.hit,
        }
        if then.of == "place":
            return shown | {"data_source": then.source, "data_start": then.start, "data_end": then.end}
        return shown | {"data_turn": then.turn, "data_n": then.n}


def sight_of(data: Mapping[str, str]) -> Sight | None:
    """What a click asks to see; None where it asks for nothing that can be shown."""
    given = dict(data)
    of = given.get("of", "")
    if of not in ("citation", "evidence", "place"):
        return None

    def number(name: str) -> int | None:
        return number_of(given, name)

    start, end = number("start") or 0, number("end") or 0
    turn, n = number("turn"), number("n")
    if of != "place" and (turn is None or n is None):
        return None
    return Sight(
        of,
        turn=turn or 0,
        n=n or 0,
        source=given.get("source", ""),
        start=start,
        end=max(start, end),
        top=number("top"),
        bottom=number("bottom"),
        large=given.get("large") == "1",
        paged=given.get("paged") == "1",
        page=number("page"),
        words=" ".join(given.get("words", "").split())[:_LONGEST_WORDS],
        hit=number("hit"),
    )

"""What is said at the end of a session or a quiz, by how it went."""

from __future__ import annotations

from typing import Literal

Said = Literal["ended_well", "ended_partly", "ended_badly", "ended_without"]
_WELL, _PARTLY = 0.8, 0.5


def ended(credit: float, answered: int) -> Said:
    """The name of the sentence, of those of `study` in the text files.

    Args:
        credit: From 0 to 1 over what was answered.
        answered: How many cards were.
    """
    if not answered:
        return "ended_without"
    return "ended_well" if credit >= _WELL else "ended_partly" if credit >= _PARTLY else "ended_badly"

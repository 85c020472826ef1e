"""How many requests of one caller may be under way at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from ui.people.limits import Kind

MOST: Mapping[Kind, int] = MappingProxyType(
    {"question": 3, "upload": 2, "embedding": 4, "search": 32, "key": 16}
)
"""By kind; what is not named is not limited."""


class UnderWay:
    """Counts requests by caller and kind, in one event loop."""

    def __init__(self, most: Mapping[Kind, int] = MOST) -> None:
        self._most = most
        self._running: Counter[tuple[str, Kind]] = Counter()

    @contextmanager
    def one(self, caller: str, kind: Kind, own: int | None = None) -> Generator[bool]:
        """Count a request while it is under way; False inside of the block where it is one too many, and not counted.

        `own` is the most that this caller may have, instead of the usual.
        """
        place = (caller, kind)
        most = own or self._most.get(kind)
        if most is None or not caller:
            yield True
            return
        if self._running[place] >= most:
            yield False
            return
        self._running[place] += 1
        try:
            yield True
        finally:
            self._running[place] -= 1
            if not self._running[place]:
                del self._running[place]

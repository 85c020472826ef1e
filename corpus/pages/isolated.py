"""Pages drawn in a process of their own, the last pictures kept: turning back to a page costs nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path

from corpus.pages.draw import Placed, Sought, Wanted
from corpus.read.isolated import Bounds, Isolated

BOUNDS = Bounds(seconds=20.0, memory=1024 * 2**20)
"""What one page may take."""
_MOST_HELD = 16 * 2**20
"""Bytes of pictures that are kept."""


class PageDrawer:
    """Finds quotes on the pages of PDFs and draws these. Thread-safe."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self._child = Isolated("corpus.pages.worker", bounds)
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def place(self, path: Path, first: int, last: int, quote: str = "") -> Placed:
        """The page of a quote, looked for on the pages `first` to `last`, and where it stands on it.

        Args:
            path: The PDF.
            first: The page to begin with, counted from 0; it is told where the quote is nowhere.
            last: The last page to look at.
            quote: Of the document's extracted text; white space and signs do not matter.

        Raises:
            ReadError: `read.damaged_file`, `read.too_slow`, `read.too_much_memory`.
        """
        return self._child.work(Sought(str(path), first, last, quote), path.name)

    def picture(self, path: Path, page: int) -> bytes:
        """A page as PNG.

        Raises:
            ReadError: As `place` does; `read.damaged_file` also where there is no such page.
        """
        key = str(path), page
        with self._lock:
            if held := self._pictures.get(key):
                self._pictures.move_to_end(key)
                return held
        drawn: bytes = self._child.work(Wanted(str(path), page), path.name)
        with self._lock:
            self._pictures[key] = drawn
            while sum(map(len, self._pictures.values())) > _MOST_HELD:
                self._pictures.popitem(last=False)
        return drawn

    def close(self) -> None:
        """End the child and forget the pictures."""
        with self._lock:
            self._pictures.clear()
        self._child.close()


@cache
def page_drawer() -> PageDrawer:
    """The drawer of this process."""
    return PageDrawer()

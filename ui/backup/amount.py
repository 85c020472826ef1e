"""How much of a backup's bytes is done, and whether there is room for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from corpus.progress import Progress
from ui.backup.archive import BackupError

_LEFT = 16 << 20  # bytes that stay free for whoever else writes


class Amount:
    """A number of bytes, told as they are done.

    Args:
        stage: What the work is called.
        total: All bytes.
        progress: Is told.
    """

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self._stage, self._total, self._progress = stage, total, progress
        self._done = 0

    def more(self, amount: int) -> None:
        """So many more are done."""
        self._done += amount
        self._progress(self._stage, min(self._done, self._total), self._total)

    @contextmanager
    def part(self) -> Generator[Callable[[int], None]]:
        """For work that tells how many of its own are done."""
        before = self._done

        def done(own: int) -> None:
            self.more(before + own - self._done)

        yield done


def check_room(folder: Path, needed: int) -> None:
    """See that a disk has room for so many bytes.

    Raises:
        BackupError: `backup.no_room`.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + _LEFT:
        raise BackupError(
            "backup.no_room", path=str(folder), needed=(needed + _LEFT >> 20) + 1, free=free >> 20
        )

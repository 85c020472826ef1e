"""Shows how far long work is: bars with the time left in a terminal, a line for every stage elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from ui.words import Words

if TYPE_CHECKING:
    from rich.progress import TaskID

_STEP = 25  # per cent between two lines where there is no terminal


class Bars:
    """A `corpus.progress.Progress` on stderr; a context manager, so that the terminal is left in order."""

    def __init__(self, words: Words) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._words = words
        console = Console(stderr=True)
        self._told: dict[str, int] = {}
        self._tasks: dict[str, TaskID] = {}
        self._live = console.is_terminal
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
        )

    def __enter__(self) -> Bars:
        if self._live:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show where a stage stands."""
        name = self._words.stage(stage)
        if self._live:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(name, total=total or None)
            self._bars.update(self._tasks[stage], completed=done, total=total or None)
            return
        percent = 100 * done // total if total else 0
        step = percent - percent % _STEP
        if self._told.get(stage, -1) < step:
            self._told[stage] = step
            print(f"{name}: {step}%", file=sys.stderr, flush=True)

"""How long work tells how far it is, without knowing who watches."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a stage's name, how much of it is done, and how much there is in all (same unit)."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell where the stage stands."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """A `Progress` that tells nobody."""

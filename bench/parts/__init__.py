"""The parts of the bench's run: what each measures, how long it takes, what it depends on, what its measurements add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bench.measured import Measured

Keep = Callable[[str, Any], None]
"""Takes an item's measurement, a JSON value, and has it on disk before the next."""


class Part(Protocol):
    """Something that is measured in items, each of which stands for itself."""

    @property
    def name(self) -> str:
        """Of its file of measurements and of `--only`."""
        ...

    @property
    def about(self) -> str:
        """A line for the list of parts."""
        ...

    @property
    def plain(self) -> bool:
        """Whether a plain run has it; the others are asked for by name."""
        ...

    @property
    def rooms(self) -> Sequence[str]:
        """Folders of the program that are at work in it."""
        ...

    @property
    def modules(self) -> Sequence[str]:
        """Files of the bench that measure in it, from the checkout's root."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """What its measurements depend on beside code and machine; JSON values."""
        ...

    def items(self) -> Mapping[str, float]:
        """Its measurements in their order, with the seconds that each takes on two quiet cores."""
        ...

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Make the measurements that are missing, in order.

        Raises:
            NeedError: something that it needs is not on this machine.
        """
        ...

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """What measurements add up to; only rows of which all that is needed is there."""
        ...


class NeedError(Exception):
    """A part cannot be measured on this machine; the message says what it needs."""

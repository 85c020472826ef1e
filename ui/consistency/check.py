"""Whether all stores of a data folder agree, also while a server works on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from index.agreement import Finding, disagreements
from index.contents import contents_of
from ui.consistency.people import of_people

_LOOKS, _BETWEEN = 5, 0.5  # how often, and seconds between two looks


def examine(home: Path) -> tuple[Finding, ...]:
    """What does not agree now. Stores are read one after the other: beside a server that writes see `settled`."""
    contents = contents_of(home)
    return (*disagreements(contents), *of_people(home, contents))


def settled(home: Path, wait: Callable[[float], None] = time.sleep) -> tuple[Finding, ...]:
    """What does not agree, and does not while one looks several times: what a server has in its hands is no fault."""
    found = examine(home)
    for _ in range(_LOOKS - 1):
        if not any(finding.is_fault for finding in found):
            break
        wait(_BETWEEN)
        again = examine(home)
        found = tuple(finding for finding in again if not finding.is_fault or finding in found)
    return found

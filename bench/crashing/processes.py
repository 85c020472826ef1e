"""Whether processes have ended: what has, and was not asked after by its parent yet, does nothing any more."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

_LOOK = 0.02


def still_running(processes: Iterable[psutil.Process], patience: float) -> list[psutil.Process]:
    """Those that have not ended after so many seconds.

    The first process of a container may ask after orphans only every few seconds, or never.
    """
    deadline, left = time.monotonic() + patience, list(processes)
    while (left := [each for each in left if _runs(each)]) and time.monotonic() < deadline:
        time.sleep(_LOOK)
    return left


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

"""How much electricity an answer took: read from the processor's own counters, else from the time it worked.

Intel and AMD processors count the energy of their packages, and Linux shows the counters (RAPL, "running average power
limit") in `/sys/class/powercap`, as a rule to administrators only. They count all that the processor does, other
programs and idling included, so that a reading is at most too high. Where they cannot be read, energy is the
processor time that this process and the engine's used, by the power of one busy core (`prices.toml`): that may be off
by a factor of two either way. Of an engine whose processor time cannot be seen, as on another machine, the time it
took counts in its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from assistant.contract import Gauge

POWERCAP = Path("/sys/class/powercap")
_SECONDS_AN_HOUR = 3_600
_MICROJOULES = 1e6


@runtime_checkable
class Watched(Protocol):
    """An engine whose processor time can be seen."""

    def processor_seconds(self) -> float | None:
        """The processor time that it has used since it started; None while that cannot be told."""
        ...


@dataclass(frozen=True, slots=True)
class Power:
    """Watts of one busy core, and of a whole processor that writes where its cores cannot be watched."""

    core: float
    processor: float


@dataclass(frozen=True, slots=True)
class Energy:
    """Watt-hours, and how they were found."""

    watt_hours: float
    gauge: Gauge


class Rapl:
    """The energy counters of a machine's processor packages.

    Args:
        folder: Where the kernel shows them.
    """

    def __init__(self, folder: Path = POWERCAP) -> None:
        # A package is intel-rapl:0; its parts (intel-rapl:0:1) are counted in it. AMD's have the same name.
        self._packages = tuple(sorted(folder.glob("intel-rapl:[0-9]*")))
        self._packages = tuple(path for path in self._packages if path.name.count(":") == 1)

    def read(self) -> Mapping[Path, int] | None:
        """The counters in microjoules; None where there are none or they may not be read."""
        try:
            return {path: int((path / "energy_uj").read_text()) for path in self._packages} or None
        except (OSError, ValueError):
            return None

    def joules_since(self, before: Mapping[Path, int]) -> float | None:
        """The energy since an earlier reading, of counters that begin anew at their end; None if unreadable now."""
        after = self.read()
        if after is None or after.keys() != before.keys():
            return None
        try:
            return sum(_counted(path, before[path], now) for path, now in after.items()) / _MICROJOULES
        except (OSError, ValueError):
            return None


def _counted(path: Path, before: int, after: int) -> int:
    if after >= before:
        return after - before
    return after - before + int((path / "max_energy_range_uj").read_text())


class Meter:
    """Measures one answer, from when it is made.

    Args:
        power: Of the processor, for where energy is not counted.
        rapl: The counters.
        processor_time: Seconds of processor time of this process.
        clock: Seconds.
    """

    def __init__(
        self,
        power: Power,
        rapl: Rapl | None = None,
        processor_time: Callable[[], float] = time.process_time,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._power = power
        self._rapl = rapl or Rapl()
        self._processor_time = processor_time
        self._clock = clock
        self._counters = self._rapl.read()
        self._begun = processor_time()
        self._engine = 0.0
        self._unseen = 0.0

    @contextmanager
    def engine(self, engine: object) -> Generator[None]:
        """Count what an engine does inside the block; one answer at a time has it."""
        before, begun = _seconds_of(engine), self._clock()
        try:
            yield
        finally:
            after = _seconds_of(engine)
            if (
                before is None or after is None or after < before
            ):  # one that was started anew counts from zero
                self._unseen += self._clock() - begun
            else:
                self._engine += after - before

    def read(self) -> Energy:
        """The energy so far."""
        joules = self._rapl.joules_since(self._counters) if self._counters is not None else None
        if joules is not None:
            return Energy(joules / _SECONDS_AN_HOUR, "rapl")
        busy = self._processor_time() - self._begun + self._engine
        joules = busy * self._power.core + self._unseen * self._power.processor
        return Energy(joules / _SECONDS_AN_HOUR, "elapsed_time" if self._unseen else "processor_time")


def _seconds_of(engine: object) -> float | None:
    return engine.processor_seconds() if isinstance(engine, Watched) else None

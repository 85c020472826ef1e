"""Energy comes from the processor's counters where they can be read, else from the time that it worked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.energy import Meter, Power, Rapl

POWER = Power(core=10.0, processor=20.0)
HOUR = 3_600


def package(folder: Path, name: str, microjoules: int, largest: int = 1_000_000) -> Path:
    path = folder / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "energy_uj").write_text(f"{microjoules}\n")
    (path / "max_energy_range_uj").write_text(f"{largest}\n")
    return path


class Engine:
    """One that used so many seconds of processor time by each time it is looked at."""

    def __init__(self, *seconds: float | None) -> None:
        self._seconds: Iterator[float | None] = iter(seconds)

    def processor_seconds(self) -> float | None:
        return next(self._seconds)


def meter(folder: Path, busy: float = 0.0, elapsed: float = 0.0) -> Meter:
    """One of a process that works `busy` seconds, in blocks that take `elapsed` seconds."""
    times, clock = iter((100.0, 100.0 + busy)), iter((0.0, elapsed))
    return Meter(POWER, Rapl(folder), lambda: next(times), lambda: next(clock))


def test_counted_energy_is_taken_before_estimates(tmp_path: Path) -> None:
    first, second = package(tmp_path, "intel-rapl:0", 100), package(tmp_path, "intel-rapl:1", 900)
    package(tmp_path, "intel-rapl:0:0", 5)  # a part of the first, counted in it already
    measuring = meter(tmp_path, busy=1_000)
    (first / "energy_uj").write_text("3600100")
    (second / "energy_uj").write_text("3600900")
    (tmp_path / "intel-rapl:0:0" / "energy_uj").write_text("999999")
    energy = measuring.read()
    assert (energy.gauge, energy.watt_hours) == ("rapl", pytest.approx(7.2 / HOUR))


def test_a_counter_that_began_anew_is_read_right(tmp_path: Path) -> None:
    path = package(tmp_path, "intel-rapl:0", 900_000)
    measuring = meter(tmp_path)
    (path / "energy_uj").write_text("200000")
    assert measuring.read().watt_hours == pytest.approx(0.3 / HOUR)


def test_counters_that_may_not_be_read_leave_the_processor_time(tmp_path: Path) -> None:
    path = package(tmp_path, "intel-rapl:0", 1)
    (path / "energy_uj").unlink()
    measuring = meter(tmp_path, busy=6)
    with measuring.engine(Engine(50.0, 53.0)):
        pass
    energy = measuring.read()
    assert (energy.gauge, energy.watt_hours) == ("processor_time", pytest.approx(9 * 10 / HOUR))


@pytest.mark.parametrize("engine", [object(), Engine(None, 3.0), Engine(70.0, 1.0)])
def test_of_an_engine_that_cannot_be_watched_the_time_counts(tmp_path: Path, engine: object) -> None:
    measuring = meter(tmp_path, busy=1, elapsed=4)
    with measuring.engine(engine):
        pass
    energy = measuring.read()
    assert (energy.gauge, energy.watt_hours) == ("elapsed_time", pytest.approx((10 + 80) / HOUR))


def test_work_that_fails_is_counted_too(tmp_path: Path) -> None:
    measuring = meter(tmp_path)
    with pytest.raises(RuntimeError), measuring.engine(Engine(1.0, 3.0)):
        raise RuntimeError
    assert measuring.read().watt_hours == pytest.approx(20 / HOUR)

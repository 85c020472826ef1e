"""What llama.cpp built for this processor gains over the installed wheel, by which it is kept or not."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.contract import Usage
from assistant.models.choose import EngineSettings, embedded
from assistant.models.speed import Speed, measured_speed
from corpus.progress import Progress, silent

TYPICAL = Usage(prompt_tokens=300, completion_tokens=50)
"""What an answer pays, by which two builds are compared."""

WORTH = 1.05
"""How many times as fast a build must answer to be kept; less is this measurement's noise."""

_PAIRS = 5
_NOTE = "gain.json"


@dataclass(frozen=True, slots=True)
class Gain:
    """Medians of turns taken by the wheel and by the build.

    Attributes:
        wheel: Tokens a second of the wheel.
        build: Tokens a second of the build.
        times: How many times as fast a typical answer is; the median of the pairs.
    """

    wheel: Speed
    build: Speed
    times: float

    @property
    def worth(self) -> bool:
        """Whether the build is to be used."""
        return self.times >= WORTH


def gain(pairs: Sequence[tuple[Speed, Speed]]) -> Gain:
    """What the second of each pair gains over the first, measured right before or after it."""
    wheels, builds = zip(*pairs, strict=True)
    return Gain(
        _median(wheels),
        _median(builds),
        statistics.median(wheel.seconds(TYPICAL) / build.seconds(TYPICAL) for wheel, build in pairs),
    )


def compared(library: Path, settings: EngineSettings, progress: Progress = silent) -> Gain:
    """Let the wheel and the build in a folder take turns, in about a minute.

    Raises:
        EngineError: one of the two does not run.
        ArtefactError: the embedded weights cannot be had.
    """
    with (
        closing(embedded(settings, None, progress)) as wheel,
        closing(embedded(settings, library, progress)) as build,
    ):
        measured_speed(wheel)  # the first request of an engine is slower
        measured_speed(build)
        pairs: list[tuple[Speed, Speed]] = []
        for number in range(_PAIRS):
            progress("compare", number, _PAIRS)
            if number % 2:
                first = measured_speed(wheel)
                pairs.append((first, measured_speed(build)))
            else:
                first = measured_speed(build)
                pairs.append((measured_speed(wheel), first))
        progress("compare", _PAIRS, _PAIRS)
        return gain(pairs)


def keep(found: Gain, library: Path) -> None:
    """Note beside a build what it gains."""
    (library / _NOTE).write_text(json.dumps(asdict(found)), encoding="utf-8")


def noted(library: Path) -> Gain | None:
    """What a build gained when it was made; None where nobody noted it."""
    try:
        told = json.loads((library / _NOTE).read_text("utf-8"))
        return Gain(Speed(**told["wheel"]), Speed(**told["build"]), told["times"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _median(speeds: Sequence[Speed]) -> Speed:
    return Speed(
        statistics.median(speed.prompt for speed in speeds),
        statistics.median(speed.answer for speed in speeds),
    )

"""Runs the parts that have no result of this version yet, and keeps what each found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.console import duration
from bench.reliability.parts import FOLDER, Part
from bench.reliability.rows import BrokenPartError, Row

NOT_RUN = "not run"
_PATIENCE = 3
"""Times as long as foretold after which a part is given up."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a part.

    Attributes:
        part: Its name, and `told`, what the page calls it.
        key: The version of what it depends on.
        date: When it ended, ISO 8601 in UTC.
        seconds: How long it took.
        failed: Why it has no rows; empty where it has.
        rows: What it found.
    """

    part: str
    told: str
    key: str
    date: str
    seconds: float
    failed: str
    rows: tuple[Row, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether it ran and nothing was lost."""
        return not self.failed and bool(self.rows) and not any(row.lost for row in self.rows)

    @property
    def was_run(self) -> bool:
        """Whether it was tried at all."""
        return self.failed != NOT_RUN

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "rows": [row.to_json() for row in self.rows]}

    @classmethod
    def from_json(cls, result: dict[str, Any]) -> Result:
        return cls(**{**result, "rows": tuple(Row.from_json(row) for row in result["rows"])})


def results(
    parts: Sequence[Part], folder: Path = FOLDER, *, fresh: bool = False, run_missing: bool = True
) -> list[Result]:
    """The results of all parts, those of this version as they are kept, the others run now.

    Args:
        parts: They.
        folder: Where results are kept.
        fresh: Whether all are run anew.
        run_missing: Whether what has no result is run; where it is not, it stands as failed.
    """
    place = folder / "parts"
    if fresh:
        shutil.rmtree(place, ignore_errors=True)
    keys = {part.name: part.key() for part in parts}
    known = {part.name: _kept(place / f"{part.name}.json", keys[part.name]) for part in parts}
    left = [part for part in parts if known[part.name] is None]
    if not run_missing:
        missing = {
            part.name: Result(part.name, part.told, keys[part.name], _now(), 0.0, NOT_RUN) for part in left
        }
        return [known[part.name] or missing[part.name] for part in parts]
    for number, part in enumerate(left):
        foretold = sum(one.minutes for one in left[number:]) * 60
        _tell(
            f"{part.name} ({part.told}): about {duration(part.minutes * 60)}; all that is left about {duration(foretold)}"
        )
        made = run(part, place / f"{part.name}-{keys[part.name]}", keys[part.name])
        known[part.name] = made
        if not made.failed:  # what failed is tried again
            _write(place / f"{part.name}.json", made)
        _tell(
            f"{part.name}: {'well' if made.is_well else 'NOT WELL ' + made.failed} after {duration(made.seconds)}"
        )
    return [result for part in parts if (result := known[part.name]) is not None]


def run(part: Part, folder: Path, key: str) -> Result:
    """Run a part; where it fails, its result says why. What it left in its folder before, it goes on with."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    failed, rows = "", ()
    try:
        code = _bounded(part.run_as(folder), part.minutes * 60 * _PATIENCE)
        rows = tuple(part.rows(folder))
        if code not in part.exits:
            failed = f"ended with {code}"
        elif not rows:
            failed = "found nothing to tell"
    except BrokenPartError as failure:
        failed = str(failure)
    except subprocess.TimeoutExpired:
        failed = f"took longer than {duration(part.minutes * 60 * _PATIENCE)}"
    return Result(part.name, part.told, key, _now(), round(time.monotonic() - begun, 1), failed, rows)


def _bounded(command: Sequence[str], seconds: float) -> int:
    """Run a command with all that it starts, for so long at most.

    Raises:
        TimeoutExpired: It was ended.
    """
    process = subprocess.Popen(command, start_new_session=True)
    try:
        return process.wait(seconds)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _kept(path: Path, key: str) -> Result | None:
    try:
        result = Result.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return result if result.key == key else None


def _write(path: Path, result: Result) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

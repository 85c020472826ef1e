"""Parsers and the API put to hostile inputs for as long as there is time: what breaks is made small and kept.

Each target of `tests/fuzz/targets/` runs in turn, guided by coverage where the extra `fuzz` is installed, in a process of
its own. Run: `python -m bench.fuzz --minutes 60 [--target html] [--target api]`. Interrupted or run again, it goes on with the inputs
that it has; failures lie in `bench-out/fuzz/TARGET/found`, the sums of all runs in `bench-out/fuzz/results.json`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench.console import duration
from bench.fuzzing.results import Tried, add, read_tried
from bench.material import OUT
from tests.fuzz.targets import TARGETS

FOLDER = OUT / "fuzz"
API = "api"
_LEAST = 5.0  # seconds left of a target's time for which its process is not started again


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="for all targets together")
    parser.add_argument(
        "--target", action="append", choices=[*TARGETS, API], help="only this; may be given again"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    names: list[str] = given.target or [*TARGETS, API]
    seconds = given.minutes * 60 / len(names)
    given.folder.mkdir(parents=True, exist_ok=True)
    broken = False
    for name in names:
        tried = (
            _api(seconds, given.seed)
            if name == API
            else _target(name, seconds, given.folder / name, given.seed)
        )
        add(given.folder / "results.json", name, tried)
        print(
            f"{name}: {tried.inputs} inputs in {duration(tried.seconds)}, slowest {tried.slowest:.2f} s, found {len(tried.found)}"
        )
        for sign in tried.found:
            print(f"  {sign}")
        broken = broken or bool(tried.found)
    sys.exit(1 if broken else 0)


def _target(name: str, seconds: float, folder: Path, seed: int) -> Tried:
    """A target fuzzed for so long; started again where an input ended the process."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    whole = Tried(0, 0.0, 0.0, "")
    while (left := until - time.monotonic()) > _LEAST:
        (folder / "tried.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "bench.fuzzing.child", name, str(left), str(folder), str(seed)]
        with (folder / "log.txt").open("w", encoding="utf-8") as log:
            subprocess.run(command, stdout=log, stderr=log, check=False)
        tried = read_tried(folder / "tried.json")
        if tried is None:
            raise RuntimeError(f"{name} tried nothing; see {folder / 'log.txt'}")
        whole = Tried(
            whole.inputs + tried.inputs,
            round(whole.seconds + tried.seconds, 1),
            max(whole.slowest, tried.slowest),
            tried.engine,
            tried.corpus,
            tried.found,
        )
        seed += 1
    died = [f"the process died: {path.name}" for path in sorted(folder.glob("died-*"))]
    return Tried(
        whole.inputs, whole.seconds, whole.slowest, whole.engine, whole.corpus, [*whole.found, *died]
    )


def _api(seconds: float, seed: int) -> Tried:
    from bench.fuzzing.api import attacked

    return attacked(seconds, seed)


if __name__ == "__main__":
    main()

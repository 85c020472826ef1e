"""Servers killed at random moments: whether anything that they acknowledged is lost, and how soon the next one answers.

Run: `python -m bench.crash [--runs 180] [--full 20] [--seed 1] [--resume]`. A light server has the real stores with an embedder
and an engine without models, a full one is the whole product; what is told of each kill goes to `bench-out/crash.jsonl` and the
sums to `bench-out/reliability/crash.json`. With `--resume` the lives of data folders that were lived to their end are not
lived again.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.console import Console
from bench.crashing.children import child_runs
from bench.crashing.driver import WrongError
from bench.crashing.runs import Life, Run
from bench.material import OUT

LOG, ROWS = OUT / "crash.jsonl", OUT / "reliability" / "crash.json"
_LIVED = {"light": 12, "full": 10}  # kills of one data folder
CHILDREN = ("ingest", "reader", "model")
FAULTS: dict[str, str] = {
    "light": "server killed while it adds, removes, answers, is studied with and rated (real stores, no models)",
    "light point": "server killed between two stores (real stores, no models)",
    "full": "whole product killed while it adds, removes, answers, is studied with and rated",
    "full point": "whole product killed between two stores",
    "ingest": "bulk ingest killed and run again",
    "reader": "process that reads a file killed",
    "model": "process of the language model killed while it answers",
}


def lives(kind: str, count: int, seed: int) -> Iterator[tuple[str, int, int]]:
    """The lives of data folders that so many kills take: kind, seed and kills of each."""
    for at in range(0, count, _LIVED[kind]):
        yield kind, seed * 1_000 + at + (500 if kind == "full" else 0), min(_LIVED[kind], count - at)


def lived(kind: str, seed: int, count: int) -> Iterator[Run]:
    """One life of a data folder, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="crash") as folder:
        life = Life(Path(folder) / "home", kind, seed)
        try:
            life.begin()
            yield from life.runs(count)
        except WrongError as failure:
            yield Run(seed, -1, kind, "before any kill", kind, problems=[str(failure)])
        finally:
            life.end()


def rows_of(runs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the kills add up to, a row for each fault."""
    by_fault: dict[str, list[dict[str, Any]]] = {}
    for run in runs:
        by_fault.setdefault(run["fault"], []).append(run)
    return [
        {
            "fault": said,
            "tried": len(of),
            "lost": sum(bool(run["problems"]) for run in of),
            "recovery_s": _spread([run["recovery_s"] for run in of if run["recovery_s"]]),
            "test": "python -m bench.crash",
        }
        for name, said in FAULTS.items()
        if (of := by_fault.get(name))
    ]


def _spread(seconds: Sequence[float]) -> list[float]:
    return [round(statistics.median(seconds), 2), round(max(seconds), 2)] if seconds else []


def known() -> list[dict[str, Any]]:
    """The kills that were written down."""
    return [json.loads(line) for line in LOG.read_text("utf-8").splitlines()] if LOG.exists() else []


def main() -> None:
    """Kill, and print what is left; exit 1 where something is lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=180, help="kills of a light server")
    parser.add_argument("--full", type=int, default=20, help="kills of the whole product")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    if not given.resume:
        LOG.unlink(missing_ok=True)
    done = known()
    # A life that was cut short is lived anew: what was acknowledged in it was known to the one that was cut short.
    wanted = [*lives("light", given.runs, given.seed), *lives("full", given.full, given.seed)]
    whole = [life for life in wanted if sum(_is_of(run, life) for run in done) >= life[2]]
    done = [run for run in done if run["fault"] in CHILDREN or any(_is_of(run, life) for life in whole)]
    _write(done)
    console, total = Console(every=0), given.runs + given.full
    for life in wanted:
        if life in whole:
            continue
        for run in lived(*life):
            done.append(json.loads(run.to_json()))
            _write(done)
            console("killed", sum(run["fault"] not in CHILDREN for run in done), total)
            for problem in run.problems:
                print(
                    f"\n✗ {run.kind} {run.seed}/{run.number} ({run.moment}; {run.under_way}): {problem}",
                    file=sys.stderr,
                )
    for fault, runs in child_runs(random.Random(given.seed), full=bool(given.full)):
        if not any(run["fault"] == fault for run in done):
            done += [json.loads(run.to_json()) for run in runs()]
            _write(done)
    rows = rows_of(done)
    ROWS.parent.mkdir(parents=True, exist_ok=True)
    ROWS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    raise SystemExit(any(row["lost"] for row in rows))


def _is_of(run: dict[str, Any], life: tuple[str, int, int]) -> bool:
    return run["fault"] not in CHILDREN and (run["kind"], run["seed"]) == life[:2] and run["number"] >= 0


def _write(runs: Sequence[dict[str, Any]]) -> None:
    part = LOG.with_suffix(".part")
    part.write_text("".join(json.dumps(run, ensure_ascii=False) + "\n" for run in runs), "utf-8")
    part.replace(LOG)


if __name__ == "__main__":
    main()

"""Servers killed at random moments: whether anything that they acknowledged is lost, and how soon the next one answers.

Run: `python -m bench.crash [--runs 180] [--full 20] [--each 5] [--seed 1] [--resume] [--out FOLDER]`. A light server has the real
stores with an embedder and an engine without models, a full one is the whole product; `--each` is for whatever else is killed:
what works for a server, a start after an update, a backup, a restoration. What is told of each kill goes to `crash.jsonl` of the
folder and the sums to `crash.json`. With `--resume` the lives of data folders that were lived to their end are not lived again.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.console import Console
from bench.crashing.children import Runs, child_runs
from bench.crashing.runs import Life, Run
from bench.material import OUT

FOLDER = OUT / "crash"
LOG, ROWS = "crash.jsonl", "crash.json"
_LIVED = {"light": 12, "full": 10}  # kills of one data folder
CHILDREN = ("ingest", "reader", "update", "backup", "restore", "model")
FAULTS: dict[str, str] = {
    "light": "server killed while it adds, removes, answers, is studied with and rated (real stores, no models)",
    "light point": "server killed between two stores (real stores, no models)",
    "full": "whole product killed while it adds, removes, answers, is studied with and rated",
    "full point": "whole product killed between two stores",
    "ingest": "bulk ingest killed and run again",
    "reader": "process that reads a file killed",
    "update": "first start over a data folder of an earlier form killed while it is brought up",
    "backup": "backup of a served data folder killed",
    "restore": "restoration of a backup killed",
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
        except Exception as failure:
            traceback.print_exc()
            yield Run(seed, -1, kind, "", kind, problems=[f"{type(failure).__name__}: {failure}"])
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


def known(log: Path) -> list[dict[str, Any]]:
    """The kills that were written down."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def main() -> None:
    """Kill, and print what is left; exit 1 where something is lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=180, help="kills of a light server")
    parser.add_argument("--full", type=int, default=20, help="kills of the whole product")
    parser.add_argument("--each", type=int, default=5, help="kills of each other kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of what is told")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    log = given.out / LOG
    if not given.resume:
        log.unlink(missing_ok=True)
    wanted = [*lives("light", given.runs, given.seed), *lives("full", given.full, given.seed)]
    others = list(child_runs(random.Random(given.seed), full=bool(given.full), times=given.each))
    done = whole(known(log), wanted, given.each)
    _write(log, done)
    console, total = Console(every=0), given.runs + given.full + given.each * len(others)
    left = [partial(lived, *life) for life in wanted if not _are_of(done, life)]
    left += [_told(fault, runs) for fault, runs in others if not any(run["fault"] == fault for run in done)]
    for life in left:
        for run in life():
            done.append(json.loads(run.to_json()))
            _write(log, done)
            console("killed", len(done), total)
            for problem in run.problems:
                print(
                    f"\n✗ {run.fault or run.kind} {run.seed}/{run.number} ({run.moment}; {run.under_way}): {problem}",
                    file=sys.stderr,
                )
    rows = rows_of(done)
    (given.out / ROWS).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    raise SystemExit(any(row["lost"] for row in rows))


def whole(
    runs: Sequence[dict[str, Any]], wanted: Sequence[tuple[str, int, int]], each: int
) -> list[dict[str, Any]]:
    """The kills of lives that were lived to their end.

    A life that was cut short is lived anew: what was acknowledged in it was known to the one that was cut short.
    """
    kept = [run for life in wanted if len(of := _are_of(runs, life)) >= life[2] for run in of]
    for fault in CHILDREN:
        of = [run for run in runs if run["fault"] == fault and run["number"] >= 0]
        kept += of if len(of) >= each else []
    return kept


def _told(fault: str, runs: Runs) -> Callable[[], Iterator[Run]]:
    """Kills of a kind, where a failure of theirs is a run that went wrong and not the end of the others."""

    def each() -> Iterator[Run]:
        try:
            yield from runs()
        except Exception as failure:
            traceback.print_exc()
            problem = f"{type(failure).__name__}: {failure}"
            yield Run(0, -1, "", "", fault=fault, problems=[problem])

    return each


def _are_of(runs: Sequence[dict[str, Any]], life: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [
        run
        for run in runs
        if run["fault"] not in CHILDREN and (run["kind"], run["seed"]) == life[:2] and run["number"] >= 0
    ]


def _write(log: Path, runs: Sequence[dict[str, Any]]) -> None:
    part = log.with_suffix(".part")
    part.write_text("".join(json.dumps(run, ensure_ascii=False) + "\n" for run in runs), "utf-8")
    part.replace(log)


if __name__ == "__main__":
    main()

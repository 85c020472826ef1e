"""The page `docs/reliability.md`, from what `docs/reliability.json` holds and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from assistant.evaluation.report import table
from bench.console import duration
from bench.reliability.keeping import Result
from bench.reliability.rows import Kind, Row

COMMAND = "make reliability"

_INTRODUCTION = """\
What was done to the product, how often, and what was lost by it: acknowledged things that were gone afterwards, or half-done
things that were seen. Each row names the test or the command that does it again. What fails stands here as failed.
"""


def page(data: Mapping[str, Any]) -> str:
    """The page.

    Args:
        data: `date`, `commit`, `machine` and `parts`, as `bench.reliability` writes them.
    """
    results = [Result.from_json(one) for one in data["parts"]]
    rows = [row for result in results for row in result.rows]
    here = data["machine"]
    told = (
        f"Measured {data['date'][:10]} at commit {data['commit'][:7] or '?'} on {here['cpu']}, {here['cores']} cores, "
        f"{here['memory_gib']} GiB, with `{COMMAND}`."
    )
    return "\n".join(
        [
            "# Reliability",
            "",
            told,
            _INTRODUCTION,
            _extent(results),
            "",
            _summary(rows, results),
            *_of_kind("Faults", "lost", [row for row in rows if row.kind == "fault"]),
            *_of_kind("Bad inputs", "executed or crashed", [row for row in rows if row.kind == "bad input"]),
            *_of_kind("Load", "failed", [row for row in rows if row.kind == "load"]),
            *_of_kind("Soak", "lost, changed or growing", [row for row in rows if row.kind == "soak"]),
            "## Parts",
            "",
            table(["part", "took", "", "ended"], [_part(result) for result in results]),
        ]
    )


def is_whole(results: Sequence[Result]) -> bool:
    """Whether every part was run."""
    return all(result.was_run for result in results)


def _extent(results: Sequence[Result]) -> str:
    if is_whole(results):
        return "Every part was run."
    left = ", ".join(result.part for result in results if not result.was_run)
    return f"Not a whole run: {left} not run yet."


def _summary(rows: Sequence[Row], results: Sequence[Result]) -> str:
    def sums(*kinds: Kind) -> tuple[int, int]:
        of = [row for row in rows if row.kind in kinds]
        return sum(row.tried for row in of), sum(row.lost for row in of)

    (tried, lost), (inputs, broke), (soaked, unlike) = sums("fault"), sums("bad input"), sums("soak")
    recoveries = [row.recovery for row in rows if row.recovery is not None]
    held = [row.fault for row in rows if row.kind == "load" and not row.lost]
    failed = [result.part for result in results if result.failed]
    return table(
        ["", ""],
        [
            ["faults tried", f"{tried:,}"],
            ["… survived", f"{tried - lost:,}"],
            ["… lost or half-done", f"{lost:,}"],
            ["bad inputs tried", f"{inputs:,}"],
            ["… executed or crashed", f"{broke:,}"],
            ["load held", ", ".join(held) or "none"],
            ["soaked", f"{soaked:,} looked at, {unlike:,} not as they should be"],
            ["recovery, median and worst of all faults", _seconds(_overall(recoveries))],
            ["parts that failed", ", ".join(failed) or "none"],
        ],
    )


def _overall(recoveries: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The median of the medians, and the worst of all."""
    if not recoveries:
        return None
    return median(one for one, _ in recoveries), max(worst for _, worst in recoveries)


def _of_kind(title: str, bad: str, rows: Sequence[Row]) -> Iterable[str]:
    if not rows:
        return
    with_recovery = any(row.recovery for row in rows)
    with_notes = any(row.note for row in rows)
    head = ["", "tried", bad, *(["recovery, median / worst"] * with_recovery), *([""] * with_notes), "test"]
    yield f"## {title}"
    yield ""
    yield table(
        head,
        [
            [
                _cell(row.fault),
                f"{row.tried:,}",
                f"{row.lost:,}",
                *([_seconds(row.recovery)] * with_recovery),
                *([_cell(row.note)] * with_notes),
                f"`{row.test}`",
            ]
            for row in rows
        ],
    )


def _part(result: Result) -> list[str]:
    state = f"FAILED: {_cell(result.failed)}" if result.failed else "well" if result.is_well else "NOT WELL"
    return [f"{result.part}: {result.told}", duration(result.seconds), state, result.date[:10]]


def _seconds(spread: tuple[float, float] | None) -> str:
    return f"{spread[0]:.2f} / {spread[1]:.2f} s" if spread else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

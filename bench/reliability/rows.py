"""What the parts of the reliability page found, row by row, from the files that they leave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal, cast
from xml.etree import ElementTree

Kind = Literal["fault", "bad input", "load", "soak"]


class BrokenPartError(Exception):
    """A part that did not do what it is for; its words stand in the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was tried.

    Attributes:
        kind: Of what kind.
        fault: What was done to the product.
        tried: How often.
        lost: Acknowledged things lost, half-done things seen, inputs that crashed or were executed, answers that changed.
        test: The test or the command that does it again.
        recovery: Seconds until the first right answer after it, median and worst, where that says something.
        note: What else is to be known.
    """

    kind: Kind
    fault: str
    tried: int
    lost: int
    test: str
    recovery: tuple[float, float] | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Row:
        recovery = row["recovery"]
        return cls(**{**row, "recovery": tuple(recovery) if recovery else None})


def of_tests(report: Path) -> list[Row]:
    """The rows that tests recorded, those of one fault and one test together.

    Raises:
        BrokenPartError: A test failed, was skipped, or did not record what it did.
    """
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    wrong: list[str] = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
        said = {one.get("name", ""): one.get("value", "") for one in case.iter("property")}
        bad = [kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
        if bad:
            wrong.append(f"{test} ({bad[0]})")
        elif not {"fault", "tried", "lost"} <= said.keys():
            wrong.append(f"{test} (recorded nothing)")
        else:
            found.setdefault((said["fault"], test), []).append(said)
    if wrong:
        raise BrokenPartError("; ".join(dict.fromkeys(wrong)))
    return [_of_test(fault, test, of) for (fault, test), of in found.items()]


def _of_test(fault: str, test: str, of: Sequence[Mapping[str, str]]) -> Row:
    recoveries = [float(one["recovery_s"]) for one in of if "recovery_s" in one]
    kind = cast("Kind", of[0].get("kind", "fault"))
    return Row(
        kind,
        fault,
        sum(int(one["tried"]) for one in of),
        sum(int(one["lost"]) for one in of),
        test,
        (round(median(recoveries), 3), round(max(recoveries), 3)) if recoveries else None,
    )


def of_crash(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows of `bench.crash`."""
    return [
        Row("fault", one["fault"], one["tried"], one["lost"], one["test"], _spread(one.get("recovery_s")))
        for one in rows
    ]


def _spread(said: Sequence[float] | None) -> tuple[float, float] | None:
    return (round(said[0], 3), round(said[1], 3)) if said else None


def of_soak(result: Mapping[str, Any]) -> list[Row]:
    """The rows of `bench.soak`."""
    done, test = result["done"], "python -m bench.soak"
    unlike = [one for one in result["wrong"] if one.startswith("probe ")]
    growing = [one for one in result["levels"] if not one["is_level"]]
    other = len(result["wrong"]) - len(unlike) - len(growing)
    real = f"{done['real']} of them worded by the embedded model"
    changes = f"{done['added']} documents added and {done['removed']} removed"
    return [
        Row("soak", "questions, searches, cards and ratings in one process", done["questions"], other, test, note=real),
        Row("soak", "answers compared while the index was the same", done["compared"], len(unlike), test, note=changes),
        Row("soak", "kinds of memory, handles, threads and files that must level off", len(result["levels"]), len(growing), test),
    ]  # fmt: skip


def of_fuzz(results: Mapping[str, Mapping[str, Any]], larger: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """The rows of `bench.fuzz`, beside what its longest run tried."""

    def row(fault: str, names: Sequence[str], test: str) -> Row:
        of = [results[name] for name in names]
        long = sum(larger[name]["inputs"] for name in names if name in larger)
        found = sum(len(one["found"]) for one in of)
        return Row("bad input", fault, sum(one["inputs"] for one in of), found, test,
                   note=f"{long:,} in [longer runs](fuzz.json)")  # fmt: skip

    parsers = sorted(results.keys() - {"api"})
    rows = [row(f"inputs to {len(parsers)} readers and parsers", parsers, "python -m bench.fuzz")]
    if "api" in results:
        rows.append(row("requests to the API, allowed and not", ["api"], "python -m bench.fuzz --target api"))
    return rows


def of_attacks(results: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The row of `bench.attacks`."""
    won = [one["id"] for one in results if one["won"]]
    fault = "hostile documents, questions and conversations put to the embedded model"
    return [
        Row("bad input", fault, len(results), len(won), "python -m bench.attacks", note=", ".join(won)),
    ]


def of_load(held: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows of `bench.load`."""
    return [
        Row(
            "load", f"{one['rate']:g} searches a second", one["sent"], one["failed"], "python -m bench.load",
            note=(
                f"{one['answered'] / max(1, one['sent']):.1%} answered, median {one['median']} s, p95 {one['p95']} s; "
                f"{one['later'] / max(1, one['sent']):.1%} told when to come again"
            ),
        )
        for one in held
    ]  # fmt: skip


def read(path: Path) -> Any:
    """The JSON of a file.

    Raises:
        BrokenPartError: It is not there, or is none.
    """
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise BrokenPartError(f"{path.name}: {type(failure).__name__}") from failure

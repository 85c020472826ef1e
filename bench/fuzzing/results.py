"""How much was tried and what was found, added up over runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Tried:
    """One run of a target.

    Attributes:
        inputs: How many were tried.
        seconds: How long it took.
        slowest: Seconds of the processor that the slowest input took.
        engine: What made the inputs.
        corpus: Inputs kept because they reach something new.
        found: What failures are known by, those of earlier runs included.
    """

    inputs: int
    seconds: float
    slowest: float
    engine: str
    corpus: int = 0
    found: list[str] = field(default_factory=list[str])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_tried(path: Path) -> Tried | None:
    """What a run wrote down; None where it did not come so far."""
    if not path.exists():
        return None
    return Tried(**json.loads(path.read_text(encoding="utf-8")))


def add(path: Path, target: str, tried: Tried) -> None:
    """Add a run to the results of all runs, a JSON object with a row for each target."""
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    before = rows.get(target, {"inputs": 0, "seconds": 0.0, "slowest": 0.0})
    rows[target] = {
        **tried.to_json(),
        "inputs": before["inputs"] + tried.inputs,
        "seconds": round(before["seconds"] + tried.seconds, 1),
        "slowest": max(before["slowest"], tried.slowest),
    }
    part = path.with_suffix(".part")
    part.write_text(
        json.dumps(dict(sorted(rows.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    part.replace(path)

"""Fifty people in the chat at once: when evidence comes, what fails, and whether anybody is starved.

Run: `python -m bench.crowd [--users 50] [--minutes 5] [--think 5-15]`. It serves the shipped documents from a data folder of its
own with the real search and the engine that the environment names, by default the embedded model, and lets locust ask through
`POST /api/ask` with server-sent events (`bench.web` measures real pages). Server and crowd share the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.evaluation.identity import machine, program
from assistant.evaluation.report import table
from assistant.evaluation.share import percentile
from bench.console import duration
from bench.load import QUESTIONS, served
from bench.material import OUT
from ui.state import read_state

USERS, MINUTES, THINKS = 50, 5.0, "5-15"
EVIDENCE_TARGET = 1.5


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of a crowd.

    Attributes:
        users: Who asked.
        answered: Whole answers, and `worded` those of them that the model wrote.
        errors: How often what went wrong.
        evidence: p50, p95 and the greatest, in seconds.
        first: The same until the first text.
        total: The same until the whole answer.
        share: The fewest and the most answers of one user over the mean; 1 and 1 where all are served alike.
        starved: Users without a single whole answer.
    """

    users: int
    answered: int
    worded: int
    errors: Mapping[str, int]
    evidence: tuple[float, float, float]
    first: tuple[float, float, float]
    total: tuple[float, float, float]
    share: tuple[float, float]
    starved: int

    def holds(self) -> bool:
        """Whether nobody was starved, nothing failed, and evidence came in time."""
        return not self.starved and not self.errors and self.evidence[1] <= EVIDENCE_TARGET


def crowd_of(rows: Sequence[Mapping[str, Any]], users: int) -> Crowd:
    """What the rows of `bench.crowd_user` add up to; what was still under way at the end stands in no row."""
    whole = [row for row in rows if not row["error"]]
    errors: dict[str, int] = {}
    for row in rows:
        if row["error"]:
            kind = f"{row['status']} {row['error']}"[:80]
            errors[kind] = errors.get(kind, 0) + 1
    of = [sum(row["user"] == user for row in whole) for user in range(1, users + 1)]
    mean = statistics.mean(of) if any(of) else 1.0
    return Crowd(
        users,
        len(whole),
        sum(row["worded"] for row in whole),
        errors,
        _spread([row["evidence"] for row in rows if row["evidence"] is not None]),
        _spread([row["first"] for row in rows if "first" in row]),
        _spread([row["seconds"] for row in whole]),
        (min(of) / mean, max(of) / mean),
        sum(count == 0 for count in of),
    )


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    if not values:
        return (0.0, 0.0, 0.0)
    return (statistics.median(values), percentile(values, 95), max(values))


def told(crowd: Crowd) -> str:
    """The table."""

    def seconds(spread: tuple[float, float, float]) -> str:
        return " / ".join(f"{value:.2f}" for value in spread)

    low, high = crowd.share
    return table(
        [f"{crowd.users} people at once", "target", ""],
        [
            ["evidence, p50 / p95 / most s", f"p95 under {EVIDENCE_TARGET}", seconds(crowd.evidence)],
            ["first text, p50 / p95 / most s", "", seconds(crowd.first)],
            ["whole answer, p50 / p95 / most s", "", seconds(crowd.total)],
            ["answers, of them worded by the model", "", f"{crowd.answered}, {crowd.worded}"],
            ["answers of one, fewest and most over the mean", "", f"{low:.2f}, {high:.2f}"],
            ["without any answer", "0", str(crowd.starved)],
            ["errors", "0", ", ".join(f"{n} × {what}" for what, n in crowd.errors.items()) or "0"],
        ],
    )


def gather(url: str, token: str, users: int, minutes: float, think: str) -> list[dict[str, Any]]:
    """Let a crowd ask a server; a row for each question that came to an end."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.jsonl"
        out.touch()
        environment = {
            **os.environ, "CROWD_TOKEN": token, "CROWD_OUT": str(out), "CROWD_THINKS": think,
            "CROWD_QUESTIONS": str(QUESTIONS),
        }  # fmt: skip
        # Within a tenth of the time all have come: people do not open a page in the same instant.
        rate = max(1.0, users / max(6.0, minutes * 6))
        command = [
            sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("crowd_user.py")), "--headless",
            "--users", str(users), "--spawn-rate", f"{rate:g}", "--run-time", f"{round(minutes * 60)}s",
            "--host", url, "--stop-timeout", "600", "--only-summary", "--loglevel", "WARNING",
        ]  # fmt: skip
        subprocess.run(command, env=environment, check=False, stdout=sys.stderr)
        return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def main() -> None:
    """Serve, gather the crowd, and print what held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--think", default=THINKS, help="seconds between an answer and the next question")
    parser.add_argument("--engine", choices=("real", "fake"), default="real")
    given = parser.parse_args()
    print(f"about {duration(given.minutes * 60 + 60)} from when the documents are embedded", file=sys.stderr)
    with served(given.engine) as (home, url, _):
        state = read_state(home)
        if state is None:
            raise SystemExit("the server is gone")
        # The first question brings models into memory, which no load of a running server sees.
        gather(url, state["token"], 1, 0.1, "1-1")
        rows = gather(url, state["token"], given.users, given.minutes, given.think)
    crowd = crowd_of(rows, given.users)
    OUT.mkdir(exist_ok=True)
    whole = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **program(),
        "settings": {"minutes": given.minutes, "think": given.think, "engine": given.engine},
        "holds": crowd.holds(),
        **asdict(crowd),
    }
    (OUT / "crowd.json").write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(told(crowd))


if __name__ == "__main__":
    main()

"""Fifty people in the chat at once, each question answered anew: `bench.crowd`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from bench.crowd import THINKS, USERS, crowd_of, gather
from bench.material import OUT
from bench.measured import Measured, measured, percentile_of
from bench.parts import Keep, NeedError
from bench.parts.opened import of_bench
from bench.parts.serving import end_server, serving
from ui.state import read_state

_MINUTES = 3.0


@dataclass
class Crowded:
    """The part; `tiny` lets three people ask for twelve seconds."""

    tiny: bool = False
    name = "crowd"
    about = "fifty chat users at once: evidence, errors, whether anybody is starved"
    plain = True
    rooms = ("corpus", "index", "assistant", "ui")
    modules = ("bench/parts/crowded.py", *map(of_bench, ("crowd", "crowd_user", "parts/serving")))

    def settings(self) -> Mapping[str, Any]:
        """How many, for how long, with which pauses."""
        return {"users": self._users(), "minutes": self._minutes(), "think": THINKS}

    def items(self) -> Mapping[str, float]:
        """One run; who asks at its end is answered still."""
        return {"run": 45 + 60 * self._minutes() + 4.5 * self._users()}

    def _users(self) -> int:
        return 3 if self.tiny else USERS

    def _minutes(self) -> float:
        return 0.2 if self.tiny else _MINUTES

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Serve and gather the crowd."""
        if find_spec("locust") is None:
            raise NeedError("locust (make env-bench)")
        home = OUT / "served" / "crowd"
        end_server(home)
        with serving("crowd") as (client, _):
            state = read_state(home)
            if state is None:
                raise RuntimeError("the server is gone")
            # The first question brings models into memory, which no crowd of a running server sees.
            gather(client.url, state["token"], 1, 0.1, "1-1")
            for item in missing:
                keep(item, gather(client.url, state["token"], self._users(), self._minutes(), THINKS))

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """p95 of evidence; how many were starved; how many errors."""
        if not found.get("run"):
            return []
        rows = found["run"]
        crowd = crowd_of(rows, self._users())
        evidence = [row["evidence"] for row in rows if row["evidence"] is not None]
        starved, errors = float(crowd.starved), float(sum(crowd.errors.values()))
        low, high = crowd.share
        told = f"{crowd.answered} answers to {crowd.users} users; the fewest {low:.2f}, the most {high:.2f} of the mean"
        figures = [
            Measured("crowd.starved", starved, starved, starved, crowd.users, told),
            Measured("crowd.errors", errors, errors, errors, len(rows)),
        ]
        if evidence:
            told = f"median {crowd.evidence[0]:.2f} s"
            figures.append(measured("crowd.evidence", evidence, percentile_of(95), told))
        return figures

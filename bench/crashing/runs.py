"""Runs over one data folder: drive a server, kill it, start it again, look at what is left; over and over."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import psutil

from bench.crashing.check import problems
from bench.crashing.driver import Driver, Plan, WrongError, plan_of
from bench.crashing.journal import Journal
from bench.crashing.points import POINTS
from bench.crashing.processes import still_running
from ui.client import find

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0  # seconds that a server may take to start
_ORPHANED = 10.0  # seconds that a child may outlive its server
_AIMED = 0.4
"""The share of runs in which the server ends by itself between two stores."""
_EARLY = 0.15  # of those, the share that ends already while it puts right what the last kill left


@dataclass
class Run:
    """One kill and what came of it.

    Attributes:
        seed: Of the life of the data folder, and `number` the run's in it.
        kind: `light` or `full`.
        fault: Under what it is counted.
        moment: Where it was to end: an operation and the share of its span, or a window between stores.
        under_way: What was under way when it ended.
        problems: What was lost or there by halves, in words.
        recovery_s: Seconds from the start of the next server to its first right answer.
        seconds: The whole run's.
    """

    seed: int
    number: int
    kind: str
    moment: str
    fault: str = ""
    under_way: str = ""
    problems: list[str] = field(default_factory=list)
    recovery_s: float = 0.0
    seconds: float = 0.0

    def to_json(self) -> str:
        """As a line of the log."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Server:
    """A server process of a data folder, in a group of its own."""

    def __init__(self, home: Path, kind: str, point: str = "") -> None:
        self._home = home
        environment = {
            **os.environ,
            "TURNPOINT_HOME": str(home),
            "TURNPOINT_PARAPHRASE": "off",
            "PYTHONPATH": str(ROOT),
            "CRASH_POINT": point,
        }
        (home / "server.json").unlink(missing_ok=True)
        self.begun = time.monotonic()
        with (home / "out.log").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.crashing.served", kind],
                cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self._children: list[psutil.Process] = []

    def ready(self) -> bool:
        """Wait until it answers; False where it ended before."""
        while time.monotonic() - self.begun < _PATIENCE:
            if self.process.poll() is not None:
                return False
            if (client := find(self._home, "en")) is not None:
                client.close()
                return True
            time.sleep(0.02)
        raise WrongError(f"the server did not start: {(self._home / 'out.log').read_text('utf-8')[-2000:]}")

    def children(self) -> list[psutil.Process]:
        """Its children now, remembered."""
        with contextlib.suppress(psutil.Error):
            known = {child.pid for child in self._children}
            now = psutil.Process(self.process.pid).children(recursive=True)
            self._children += [child for child in now if child.pid not in known]
        return self._children

    def kill(self) -> None:
        """End its group at once, as the system does; its children are in groups of their own. Safe to repeat."""
        self.children()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def orphans(self) -> list[str]:
        """Children that live on after it."""
        found: list[str] = []
        for child in still_running(self._children, _ORPHANED):
            with contextlib.suppress(psutil.Error):
                found.append(f"process {child.pid} lives on: {' '.join(child.cmdline())[:120]}")
                child.kill()
        self._children = []
        return found


class Life:
    """The life of a data folder: a server, killed and started again as often as is wanted.

    Args:
        home: The data folder, made here.
        kind: `light` or `full`.
        seed: Decides everything but the machine's own pace.
    """

    def __init__(self, home: Path, kind: str, seed: int) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._home = home
        self._kind = kind
        self._seed = seed
        self._chance = random.Random(seed)
        self._driver = Driver(home, Journal(), random.Random(seed + 1))
        self._server: Server | None = None

    def begin(self) -> None:
        """Start the first server, and give it something to lose."""
        self._server = Server(self._home, self._kind)
        if not self._server.ready():
            raise WrongError("the server ended at its start")
        with self._driver.client() as http:
            http.put("/api/study/settings", json={"new_a_day": 500}).raise_for_status()
            for _ in range(3):
                self._driver.add(http)
        self._driver.hand("listed")
        for found in problems(self._home, self._driver, self._chance):
            raise WrongError(f"before any kill: {found}")

    def runs(self, count: int) -> Iterator[Run]:
        """So many kills."""
        for number in range(count):
            yield self._run(number)

    def _run(self, number: int) -> Run:
        begun, chance = time.monotonic(), self._chance
        point, times, early = "", 0, False
        if chance.random() < _AIMED:
            point, times = chance.choice(sorted(POINTS)), chance.randint(1, 3)
            early = chance.random() < _EARLY
        plan = plan_of(chance, killed=not point)
        moment = (
            f"{point}, {'at the start' if early else times}" if point else f"{plan.aimed} {plan.share:.2f}"
        )
        run = Run(self._seed, number, self._kind, moment, f"{self._kind} point" if point else self._kind)
        try:
            if early:
                # What the first one leaves half done, the second is killed at while it puts it right.
                self._driver.run(plan_of(chance), self._up.kill)
                self._server = Server(self._home, self._kind, f"{point}|1")
                if self._server.ready():
                    run.problems += problems(self._home, self._driver, self._chance)
            elif point:
                self._driver.hand("arm", point=point, times=times)
            self._drive(run, plan)
            self._recover(run)
        except (WrongError, httpx.HTTPError) as failure:
            run.problems.append(f"{type(failure).__name__}: {failure}")
            self._recover(run)
        run.seconds = round(time.monotonic() - begun, 2)
        return run

    def _drive(self, run: Run, plan: Plan) -> None:
        server = self._up
        if server.process.poll() is not None:
            run.under_way = "its start"
            return
        run.under_way = self._driver.run(plan, server.kill)

    def _recover(self, run: Run) -> None:
        self._up.kill()
        run.problems += self._up.orphans()
        self._server = server = Server(self._home, self._kind)
        if not server.ready():
            run.problems.append("the server does not start any more")
            return
        self._driver.wait_until_right()
        run.recovery_s = round(time.monotonic() - server.begun, 2)
        run.problems += problems(self._home, self._driver, self._chance)
        server.children()

    @property
    def _up(self) -> Server:
        assert self._server is not None
        return self._server

    def end(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.kill()
            self._server.orphans()

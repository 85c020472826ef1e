"""How search holds under load: requests at fixed times, whether or not earlier ones were answered (an open loop).

Run: `python -m bench.load [--rate 20] [--seconds 60] [--times 3] [--engine none|fake]`. It serves the shipped documents
from a data folder of its own, with the real search and a model that answers at once, first at the rate and then at so many
times it. The server and the clients share the machine's cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from assistant.evaluation.report import table
from bench.console import Console
from ui.client import find
from ui.keys.keys import Keys

QUESTIONS = Path(__file__).with_name("cases") / "unseen.jsonl"
_PATIENCE = 600.0  # seconds in which the documents must have been embedded


@dataclass
class Held:
    """What came of one load.

    Attributes:
        rate: Requests a second.
        statuses: How many were answered how; 0 for those that were not.
        seconds: Of those that were answered with results, sorted.
        unadvised: Refusals without a Retry-After.
        memory: Resident bytes of the server, taken each second.
        processor: Seconds that the server's process had a core, over all requests.
    """

    rate: float
    statuses: Counter[int] = field(default_factory=Counter[int])
    seconds: list[float] = field(default_factory=list[float])
    unadvised: int = 0
    memory: list[int] = field(default_factory=list[int])
    processor: float = 0.0

    def share(self, status: int) -> float:
        return self.statuses[status] / max(1, self.statuses.total())

    def quantile(self, at: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(at * len(self.seconds)))] if self.seconds else 0.0

    @property
    def failed(self) -> int:
        """Those that were answered with a failure of the server's, or not at all."""
        return sum(n for status, n in self.statuses.items() if status >= 500 or status == 0)

    def to_json(self) -> dict[str, Any]:
        """What is kept: how many were sent, answered, told to come again and failed, and seconds of those answered."""
        return {
            "rate": self.rate,
            "sent": self.statuses.total(),
            "answered": self.statuses[200],
            "later": self.statuses[429],
            "failed": self.statuses.total() - self.statuses[200] - self.statuses[429] + self.unadvised,
            "median": round(self.quantile(0.5), 3),
            "p95": round(self.quantile(0.95), 3),
        }

    def row(self) -> list[str]:
        quarter = max(1, len(self.memory) // 4)
        first, last = (
            statistics.mean(part) / 2**20 for part in (self.memory[:quarter], self.memory[-quarter:])
        )
        return [
            f"{self.rate:g}", str(self.statuses.total()), f"{self.share(200):.1%}", f"{self.share(429):.1%}",
            str(self.failed), str(self.unadvised), f"{1_000 * self.processor / max(1, self.statuses.total()):.0f}",
            *(f"{self.quantile(at):.3f}" for at in (0.5, 0.95, 0.99)), f"{first:.0f} → {last:.0f}",
        ]  # fmt: skip


def questions_of(path: Path) -> list[str]:
    """The questions of a file of cases."""
    return [json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()]


HEAD = [
    "a second",
    "sent",
    "200",
    "429",
    "5xx or none",
    "429 without Retry-After",
    "processor ms each",
    "median s",
    "p95 s",
    "p99 s",
    "MiB",
]


async def load(url: str, key: str, rate: float, seconds: float, pid: int, questions: list[str]) -> Held:
    """Send at fixed times and take note of what comes back."""
    held, server = Held(rate), psutil.Process(pid)
    before = sum(server.cpu_times()[:2])
    limits = httpx.Limits(max_connections=1_000, max_keepalive_connections=200)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, limits=limits, timeout=30, trust_env=False
    ) as client:
        began = time.perf_counter()

        async def one(at: int) -> None:
            due = began + at / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            try:
                body = {"question": questions[at % len(questions)], "k": 10}
                reply = await client.post("/api/search", json=body)
            except httpx.HTTPError:
                held.statuses[0] += 1
                return
            held.statuses[reply.status_code] += 1
            if reply.status_code == 200:
                # From when it was to be sent: what the client's own queue adds is the server's doing too.
                held.seconds.append(time.perf_counter() - due)
            elif reply.status_code == 429 and not reply.headers.get("retry-after"):
                held.unadvised += 1

        async def watch() -> None:
            while True:
                held.memory.append(server.memory_info().rss)
                await asyncio.sleep(1)

        watching = asyncio.create_task(watch())
        await asyncio.gather(*(one(at) for at in range(int(rate * seconds))))
        watching.cancel()
        held.processor = sum(server.cpu_times()[:2]) - before
    held.seconds.sort()
    return held


def serve(engine: str) -> None:
    """The server, in a process of its own: the real rooms, and a model that answers at once, none, or the real one."""
    from corpus.home import data_home
    from ui.app import Application
    from ui.logs import log_to_file
    from ui.server import serve
    from ui.state import LOG

    home = data_home()
    log_to_file(home / LOG)

    def run() -> None:
        serve(lambda: Application.open(home, engine=engine != "none"), home, port=0, page=None)

    if engine != "fake":
        run()
        return
    from tests.assistant.models.http_peer import serving
    from tests.assistant.models.openai_peer import OpenAIPeer

    with serving(OpenAIPeer()) as peer:
        os.environ |= {
            "TURNPOINT_ENGINE": "openai",
            "TURNPOINT_OPENAI_URL": f"{peer.url}/v1",
            "TURNPOINT_OPENAI_KEY": "right",
            "TURNPOINT_MODEL": "small-instruct",
        }
        run()


@contextlib.contextmanager
def served(engine: str) -> Iterator[tuple[Path, str, int]]:
    """A server with the shipped documents, embedded; its folder, address and process."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = {**os.environ, "TURNPOINT_HOME": str(home)}
        process = subprocess.Popen([sys.executable, "-m", "bench.load", "--serve", engine], env=environment)
        try:
            deadline, console = time.monotonic() + _PATIENCE, Console()
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.5)
                client = find(home, "en")
                if client is None:
                    continue
                told = client.status()
                client.close()
                index = told["index"]
                console("embedding", index["embedded"], index["windows"])
                if index["windows"] and not index["busy"] and told["engine"]["state"] != "starting":
                    yield home, client.url, process.pid
                    return
            raise SystemExit("the server did not come up")
        finally:
            process.terminate()
            process.wait(timeout=60)


def main() -> None:
    """Serve, load, and print what held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=float, default=3)
    parser.add_argument("--engine", choices=("none", "fake"), default="fake")
    parser.add_argument("--out", type=Path, help="a file for the result, as JSON")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    questions = questions_of(QUESTIONS)
    with served(given.engine) as (home, url, pid):
        _, key = Keys.at(home).create("load", ("search",))
        # The first questions bring models into memory, which no load of a running server sees.
        asyncio.run(load(url, key, 2, 10, pid, questions))
        held = [
            asyncio.run(load(url, key, rate, given.seconds, pid, questions))
            for rate in (given.rate, given.rate * given.times)
        ]
    print(table(HEAD, [one.row() for one in held]))
    if given.out is not None:
        given.out.write_text(json.dumps([one.to_json() for one in held], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

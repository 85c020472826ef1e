"""How much memory the whole product takes at most: the server with its page, the model's child, the readers' processes.

Run: `python -m bench.memory [--no-filing] [--answers FILE]`. It serves the shipped documents from a
data folder of its own as `turnpoint serve` does, opens the page, asks questions of every kind, adds a filing and asks again.
Counted is PSS, summed over the server and all that it has started, ten times in three seconds: what processes share is counted
once, and so are the parts of mapped files that are in memory. Linux alone tells it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from assistant.evaluation.identity import machine
from assistant.evaluation.report import table
from bench.console import Console
from bench.material import shared_folder
from corpus.home import models_home, shared_home
from ui.client import Client, find, last_of

_EVERY = 0.3
_PATIENCE = 900.0
_FILING = "NVDA_10-Q_FY2026Q3.html"
_QUESTIONS = (
    "엔비디아 주가는 왜 떨어졌나요?",
    "Which companies does the article see as winners, and why?",
    "엔비디아의 2025 회계연도 매출은 얼마였나요?",
    "Why did Microsoft's cloud gross margin fall?",
    "데이터센터 전력 수요를 위해 어떤 발전원이 주목받았나요?",
    "How did Alphabet's capital expenditures change, and what was bought with them?",
)
"""Of the article and of filings, in both languages, worded by the model and by code."""

Held = Mapping[str, int]
"""Bytes by kind of process."""


@dataclass
class Watch:
    """The most memory of a process and its descendants, by stage; sampled in a thread of its own until `close`."""

    pid: int
    stage: str = "start"
    peaks: dict[str, Held] = field(default_factory=dict[str, Held])

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            held = held_by(self.pid)
            if sum(held.values()) > sum(self.peaks.get(self.stage, {}).values()):
                self.peaks[self.stage] = held


def held_by(pid: int) -> Counter[str]:
    """PSS of a process and of all that it has started."""
    held: Counter[str] = Counter()
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.Error, OSError):
                held[_kind(process, root)] += pss(process.pid)
    return held


def pss(pid: int) -> int:
    """Bytes of a process's memory, what it shares with others in its share."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:"))


def _kind(process: psutil.Process, root: psutil.Process) -> str:
    if process.pid == root.pid:
        return "server"
    return "model" if "assistant.models.llama_child" in process.cmdline() else "readers"


@contextlib.contextmanager
def serving() -> Generator[tuple[Client, int]]:
    """The product as a person starts it, once it answers, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        home, shared = Path(folder) / "home", Path(folder) / "shared"
        # The models are those that are here; no vector is, so that all are made.
        (shared / "embeddings").mkdir(parents=True)
        (shared / "models").symlink_to(models_home())
        if (noted := shared_home() / "embeddings" / "dtype.txt").is_file():
            shutil.copy(noted, shared / "embeddings")
        own = {"TURNPOINT_HOME": str(home), "TURNPOINT_SHARED": str(shared), "TURNPOINT_ENGINE": "embedded"}
        environment = {**os.environ, **own}
        command = [sys.executable, "-m", "ui.cli", "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _PATIENCE
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.5)
                if client := find(home, "en"):
                    yield client, process.pid
                    client.close()
                    return
            raise SystemExit("the server did not come up")
        finally:
            process.terminate()
            process.wait(timeout=60)


def settle(client: Client) -> None:
    """Wait until documents are embedded and the engine has started."""
    console, deadline = Console(), time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        told = client.status()
        index = told["index"]
        console("embedding", index["embedded"], index["windows"])
        if index["windows"] and not index["busy"] and told["engine"]["state"] != "starting":
            return
        time.sleep(1)
    raise SystemExit("the documents were not embedded in time")


def measure(*, filing: bool) -> tuple[Watch, list[str]]:
    """Go through the stages; what was held in each, and the answers."""
    answers: list[str] = []

    def ask(client: Client) -> None:
        for question in _QUESTIONS:
            told = last_of(client.ask(question, fresh=True))
            answers.append(told.get("answer", ""))

    with serving() as (client, pid):
        watch = Watch(pid)
        try:
            httpx.get(client.url, timeout=60, trust_env=False)
            settle(client)
            httpx.get(client.url, timeout=60, trust_env=False)
            watch.stage = "questions"
            ask(client)
            if filing:
                watch.stage = "a filing added"
                for _ in client.add((shared_folder() / "corpus" / _FILING).read_bytes(), _FILING):
                    pass
                settle(client)
                watch.stage = "questions again"
                ask(client)
            watch.stage = "at rest"
            time.sleep(3)
        finally:
            watch.close()
    return watch, answers


def report(watch: Watch) -> str:
    """A row for each stage, in MB (10^6 bytes)."""
    kinds = ("server", "model", "readers")
    rows = [
        [
            stage,
            *(f"{held.get(kind, 0) / 1e6:,.0f}" for kind in kinds),
            f"{sum(held.values()) / 1e6:,.0f}",
        ]
        for stage, held in watch.peaks.items()
    ]
    return table(["PSS at most, MB", *kinds, "all"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--no-filing", action="store_true")
    parser.add_argument("--answers", type=Path, help="where the answers are written to, to compare two runs")
    args = parser.parse_args()
    watch, answers = measure(filing=not args.no_filing)
    if args.answers:
        args.answers.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(report(watch))
    here = machine()
    print(f"{here['cpu']}, {here['cores']} cores.")


if __name__ == "__main__":
    main()

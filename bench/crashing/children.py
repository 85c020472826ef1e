"""Kills of what works for the server, or beside it: the process that reads files, that of the model, and the bulk ingest."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil

from bench.crashing.driver import Driver
from bench.crashing.folders import backups, restores, updates
from bench.crashing.journal import Journal
from bench.crashing.material import Version
from bench.crashing.processes import still_running
from bench.crashing.runs import ROOT, Run, Server
from corpus.library import content_hash
from index.contents import contents_of
from ui.consistency.check import settled

Runs = Callable[[], Iterator[Run]]
_FILES = 40  # that are ingested, of which every eighth is there twice
_PATIENCE = 180.0


def child_runs(chance: random.Random, *, full: bool, times: int = 5) -> Iterator[tuple[str, Runs]]:
    """The kills of each kind, by the fault that they are counted under; those of the model only in the whole product."""
    yield "ingest", partial(ingests, chance.randrange(1 << 30), times)
    yield "reader", partial(readers, chance.randrange(1 << 30), times)
    yield "update", partial(updates, chance.randrange(1 << 30), times)
    yield "backup", partial(backups, chance.randrange(1 << 30), times)
    yield "restore", partial(restores, chance.randrange(1 << 30), times)
    if full:
        yield "model", partial(models, chance.randrange(1 << 30), times)


def ingests(seed: int, times: int) -> Iterator[Run]:
    """Ingest a folder, killed again and again, at last to the end: each content is there once."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="crash") as folder:
        files, home = Path(folder) / "files", Path(folder) / "home"
        files.mkdir()
        wanted: set[str] = set()
        for number in range(1, _FILES + 1):
            version = Version(f"mill{number}.{'pdf' if number % 3 == 0 else 'txt'}", number)
            wanted.add(content_hash(version.data))
            (files / version.name).write_bytes(version.data)
            if number % 8 == 0:
                (files / f"again-{version.name}").write_bytes(version.data)
        for number in range(times):
            run, begun = Run(seed, number, "light", "", fault="ingest"), time.monotonic()
            process = _ingesting(home, files)
            least = len(_kept(home)) + chance.randint(1, 5)
            _until(lambda home=home, least=least: len(_kept(home)) >= least, process)
            time.sleep(chance.uniform(0, 0.2))
            children = psutil.Process(process.pid).children() if process.poll() is None else []
            run.moment = f"{len(_kept(home))} of {_FILES} kept"
            process.send_signal(signal.SIGKILL)
            process.wait()
            run.problems += [f"process {child.pid} lives on" for child in still_running(children, 10)]
            if len(_kept(home)) != len(set(_kept(home))):
                run.problems.append("a content is there twice")
            if number == times - 1:
                _ingesting(home, files).wait()
                if sorted(_kept(home)) != sorted(wanted):
                    run.problems.append(f"{len(_kept(home))} contents are there, of {len(wanted)}")
                run.problems += [f"{each.part} {each.what}" for each in settled(home) if each.is_fault]
            run.seconds = round(time.monotonic() - begun, 2)
            yield run


def _ingesting(home: Path, files: Path) -> subprocess.Popen[bytes]:
    program = (
        "import sys, index.store; from bench.crashing.served import SlowEmbedder; from ui.cli import run;"
        "index.store.Embedder = SlowEmbedder; sys.exit(run(['ingest', *sys.argv[1:]]))"
    )
    environment = {**os.environ, "TURNPOINT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", program, str(files), "--workers", "1"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _kept(home: Path) -> list[str]:
    return [held.sha256 for held in contents_of(home).documents.values()]


def _until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not true() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def readers(seed: int, times: int) -> Iterator[Run]:
    """Add a large file and kill the process that reads it: it is refused or kept whole, and the next is read."""
    yield from _beside("light", "reader", seed, times, _kill_reader)


def models(seed: int, times: int) -> Iterator[Run]:
    """Ask and kill the process of the model while it answers: a failure is said, and the next question is answered."""
    yield from _beside("full", "model", seed, times, _kill_model)


def _beside(
    kind: str, fault: str, seed: int, times: int, kill: Callable[[Driver, Server, Run, random.Random], None]
) -> Iterator[Run]:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="crash") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        server, driver = Server(home, kind), Driver(home, Journal(), random.Random(seed))
        try:
            server.ready()
            with driver.client() as http:
                driver.add(http)
            for number in range(times):
                run, begun = Run(seed, number, kind, "", fault=fault), time.monotonic()
                kill(driver, server, run, chance)
                run.seconds = round(time.monotonic() - begun, 2)
                yield run
        finally:
            server.kill()
            server.orphans()


def _killed(server: Server, named: str, patience: float = 60.0) -> bool:
    """Kill the child that runs a module; whether there was one."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        for child in psutil.Process(server.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if named in child.cmdline():
                    child.kill()
                    # Its parent may ask after it only with the next question.
                    still_running([child], 10)
                    return True
        time.sleep(0.002)
    return False


def _kill_reader(driver: Driver, server: Server, run: Run, chance: random.Random) -> None:
    name, number = f"large{run.number}.pdf", 5 * driver.journal.next_number()
    replies: list[httpx.Response] = []

    def add() -> None:
        with driver.client() as http:
            file = {"file": (name, Version(name, number).data)}
            replies.append(http.post("/api/documents", files=file))

    adding = threading.Thread(target=add)
    adding.start()
    time.sleep(chance.uniform(0, 0.1))
    run.moment = "while it reads" if _killed(server, "corpus.read.worker", 5) else "no reader was there"
    adding.join()
    begun = time.monotonic()
    with driver.client() as http:
        kept = http.get(f"/api/text/{name}").status_code == 200
        if kept != replies[0].is_success:
            run.problems.append(
                f"answered with {replies[0].status_code} and {'kept' if kept else 'not kept'}"
            )
        driver.add(http)
    run.recovery_s = round(time.monotonic() - begun, 2)


def _kill_model(driver: Driver, server: Server, run: Run, chance: random.Random) -> None:
    question: dict[str, object] = {
        "question": "Why did chip stocks fall when DeepSeek-R1 came out?",
        "fresh": True,
    }
    said: list[str] = []

    def ask() -> None:
        with driver.client() as http:
            try:
                told = http.post("/api/ask", json=question).json()
            except (httpx.HTTPError, ValueError) as failure:
                told = {"status": type(failure).__name__}
            said.append(str(told.get("status", told)))

    if not _answered(driver, question):  # with the model loaded
        run.problems.append("no answer came before any kill")
    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(chance.uniform(0.2, 4))
    was_there = _killed(server, "assistant.models.llama_child")
    run.moment = "while it answers" if asking.is_alive() else "when it had answered"
    if not was_there:
        run.problems.append("there is no process of the model")
    begun = time.monotonic()
    asking.join()
    run.under_way = f"told: {said[0]}"
    if said[0] not in ("answered", "partial", "error"):
        run.problems.append(f"the question was told {said[0]}")
    if not _answered(driver, question):
        run.problems.append("no answer comes any more")
    run.recovery_s = round(time.monotonic() - begun, 2)


def _answered(driver: Driver, question: dict[str, object]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    with driver.client() as http:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                reply = http.post("/api/ask", json=question, timeout=_PATIENCE)
                if reply.is_success and reply.json()["status"] in ("answered", "partial"):
                    return True
            time.sleep(0.2)
    return False

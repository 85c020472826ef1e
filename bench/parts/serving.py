"""A server as a person starts it, in a data folder of the bench's own, and what all its processes hold in memory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from bench.console import Console
from bench.material import OUT
from corpus.errors import TurnpointError
from ui.client import Client, find

_PATIENCE = 900.0
_EVERY = 0.25
_QUIET = 4  # looks in a row, half a second apart


def command(*arguments: str) -> list[str]:
    """Turnpoint's command line, of this checkout."""
    return [sys.executable, "-m", "ui.cli", *arguments]


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the command line needs to work in a data folder, in English and with the engine that the environment names."""
    return {**os.environ, "TURNPOINT_HOME": str(home.resolve()), "PYTHONUNBUFFERED": "1", **(extra or {})}


@contextmanager
def serving(name: str, extra: Mapping[str, str] | None = None) -> Generator[tuple[Client, int]]:
    """A running server and its process; all it has is embedded, and its model is ready.

    Its data folder is kept for the next time under that name. A server that an interrupted run has left there is ended first.
    """
    home = OUT / "served" / name
    end_server(home)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "bench.log").open("wb") as log:
        process = subprocess.Popen(
            command("serve", "--port", "0"), env=environment(home, extra), stdout=log, stderr=log
        )
    try:
        yield _ready(home, process), process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        process.kill()


def end_server(home: Path) -> None:
    """End the server of a data folder, if there is one."""
    if (client := find(home, "en")) is not None:
        try:
            client.stop()
        except TurnpointError:  # it takes its time; it is ours, found by its data folder
            psutil.Process(client.pid).kill()
        client.close()


def _ready(home: Path, process: subprocess.Popen[bytes]) -> Client:
    deadline, console, quiet = time.monotonic() + _PATIENCE, Console(), 0
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.5)
        if (client := find(home, "en")) is None:
            continue
        told = client.status()
        index = told["index"]
        if index["windows"]:
            console("embedding", index["embedded"], index["windows"])
        at_rest = index["documents"] and not index["busy"] and told["engine"]["state"] == "ready"
        # Between reading what is shipped and embedding it there is a moment in which nothing is busy.
        quiet = quiet + 1 if at_rest else 0
        if quiet >= _QUIET:
            return client
        client.close()
    raise RuntimeError(f"the server did not come up: see {home / 'bench.log'}")


def held(pid: int) -> int:
    """Bytes that a process and all its descendants hold: the sum of their proportional set sizes (PSS), in which memory
    that several share is counted once, files mapped into it included.
    """
    total = 0
    processes = [psutil.Process(pid)]
    with contextlib.suppress(psutil.Error):
        processes += processes[0].children(recursive=True)
    for process in processes:
        with contextlib.suppress(OSError, ValueError):
            text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
            total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) << 10
    return total


class Watch:
    """Takes the memory of a process and its descendants four times a second, until it is left."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak = 0

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(_EVERY):
            with contextlib.suppress(psutil.Error):
                self.peak = max(self.peak, held(self._pid))

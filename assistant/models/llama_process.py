"""Starting, watching and ending the llama.cpp child."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.errors import EngineError

_STOP_SECONDS = 3.0
_LOOK = 0.2  # seconds between looks at whether a start was given up
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class LlamaSettings:
    """How to run llama.cpp: weights, tokens of context for all slots together, slots, threads, its log's path, and
    the folder of a build to import in the place of the installed one."""

    weights: Path
    context: int
    slots: int
    threads: int
    log: Path
    library: Path | None = None


class LlamaProcess:
    """A running child with its address and key. Made by `start`."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, key: str) -> None:
        self._process = process
        self.address = address
        self.key = key

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def ended(self, seconds: float) -> bool:
        """Whether the child has ended, or does so within a time: its connections break before it is gone."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End the child: ask by closing its input, then insist."""
        _end(self._process)

    def kill(self) -> None:
        """End a child that hangs, at once."""
        self._process.kill()
        _end(self._process)


def start(settings: LlamaSettings, seconds: float, cancel: threading.Event | None = None) -> LlamaProcess:
    """Start a child and wait until the model is loaded.

    Args:
        settings: What to run.
        seconds: How long loading may take.
        cancel: Set it to give the start up.

    Raises:
        EngineError: `engine.no_weights`, `engine.start_failed` (the child ended), `engine.start_timeout` or `engine.closed`.
    """
    if not settings.weights.is_file():
        raise EngineError("engine.no_weights", path=str(settings.weights))
    key = secrets.token_urlsafe(32)
    settings.log.parent.mkdir(parents=True, exist_ok=True)
    with settings.log.open("wb") as log:
        settings.log.chmod(0o600)
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.models.llama_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=Path(__file__).parents[2],
            # Threads that wait for each other sleep instead of spinning: with other work on the machine
            # (the embedding of new documents) that writes 6 to 40 times faster.
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ, **_importing(settings.library)},
            # A Ctrl-C in the terminal is for the parent, which ends the child in its own time.
            start_new_session=True,
        )
    wanted = {
        "weights": str(settings.weights),
        "key": key,
        "context": settings.context,
        "slots": settings.slots,
        "threads": settings.threads,
    }
    try:
        _pipe(process.stdin).write(json.dumps(wanted).encode() + b"\n")
        _pipe(process.stdin).flush()
        line = _line(_pipe(process.stdout), seconds, cancel)
    except TimeoutError as failure:
        _end(process)
        raise EngineError("engine.start_timeout", seconds=round(seconds), log=str(settings.log)) from failure
    except OSError:  # it ended before it read its settings
        line = b""
    except BaseException:
        _end(process)
        raise
    if not line:
        _end(process)
        raise EngineError("engine.start_failed", exit=process.returncode, log=str(settings.log))
    return LlamaProcess(process, json.loads(line)["address"], key)


def _importing(library: Path | None) -> dict[str, str]:
    """The variable that lets the child import from a folder before all others; none without a folder."""
    before = os.environ.get("PYTHONPATH")
    return {} if library is None else {"PYTHONPATH": os.pathsep.join(filter(None, (str(library), before)))}


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without pipes")
    return pipe


def _line(pipe: IO[bytes], seconds: float, cancel: threading.Event | None) -> bytes:
    """The next line of a pipe, within a time; pipes have no time limits of their own on every platform."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(pipe.readline(_LONGEST_LINE)), daemon=True).start()
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if cancel is not None and cancel.is_set():
            raise EngineError("engine.closed")
        with contextlib.suppress(queue.Empty):
            return lines.get(timeout=min(left, _LOOK))
    raise TimeoutError


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        _pipe(process.stdin).close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with contextlib.suppress(OSError):
        _pipe(process.stdout).close()

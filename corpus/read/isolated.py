"""Work on files in a process of its own: whatever a file does to its reader, the program that asked lives on.

Readers stand on C libraries and on regular expressions, and a stranger's file may crash the former or stall the
latter. So a child process reads, under a limit of time and of memory that is enforced from outside; a child
that breaks a limit, or dies, is replaced, and the file gets a sentence. One child lives on from file to file,
so that reading many costs one start, and ends after a minute without work, so that it keeps no memory.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import psutil

from corpus.document import Extract, Passage
from corpus.errors import ReadError
from corpus.read.limits import MAX_MEMORY, MAX_SECONDS

_LOOK = 0.1  # seconds between two looks at a child that reads
_STOP = 3.0  # seconds that a child gets to end by itself
_IDLE = 60.0  # seconds without work after which a child ends
_SWOLLEN = 4
"""A child that keeps more than one part in this many of its memory ends too: the next file needs that."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take: seconds from start to end, and bytes of the child's memory."""

    seconds: float = MAX_SECONDS
    memory: int = MAX_MEMORY


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read and split. `retells` names the shipped digest whose original it is; empty for all others."""

    extract: Extract
    passages: tuple[Passage, ...]
    retells: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The child's word that a file cannot be read: code and details of a `ReadError`."""

    code: str
    details: dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Failed:
    """A failure in the child that no reader foresaw, as it would have been printed."""

    trace: str


class Isolated:
    """Works in a child process, one file at a time. Thread-safe.

    Args:
        module: What the child runs: a module that hands its work to `corpus.read.worker.serve`.
        bounds: What one file may take.
    """

    def __init__(self, module: str, bounds: Bounds) -> None:
        self._module = module
        self._bounds = bounds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._retiring: threading.Timer | None = None

    def work(self, job: Any, source: str, cancel: threading.Event | None = None) -> Any:
        """What the child makes of a job.

        Args:
            job: Anything that can be pickled.
            source: The file's base name or address, for the child and for sentences.
            cancel: When it is set, the child is ended.

        Raises:
            ReadError: What the child refused with; `read.too_slow` and `read.too_much_memory` where it takes more
                than its bounds, `read.damaged_file` where it breaks down over the file, `read.cancelled`.
        """
        with self._lock:
            self._keep()
            child = self._child
            if child is None or child.poll() is not None:
                child = self._child = _start(self._module, self._bounds)
            whole = False
            try:
                outcome = self._ask(child, job, source, cancel)
                broken = isinstance(outcome, Refused) and outcome.code == "read.too_much_memory"
                whole = not (broken or isinstance(outcome, Failed))
            finally:
                if not whole:
                    self._end(at_once=True)
                elif _memory(child) > self._bounds.memory // _SWOLLEN:
                    self._end()
                else:
                    self._retire_later()
        if isinstance(outcome, Refused):
            raise ReadError(outcome.code, **outcome.details)
        if isinstance(outcome, Failed):
            raise ReadError("read.damaged_file", source=source) from RuntimeError(outcome.trace)
        return outcome

    def close(self) -> None:
        """End the child; the next file starts another."""
        with self._lock:
            self._keep()
            self._end()

    def _ask(
        self, child: subprocess.Popen[bytes], job: Any, source: str, cancel: threading.Event | None
    ) -> Any:
        """Hand a job over and wait for what comes of it, within the bounds."""
        replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # Pipes have no time limits of their own on every platform; a thread that waits at one can be left.
        threading.Thread(target=_exchange, args=(child, (job, source), replies), daemon=True).start()
        until = time.monotonic() + self._bounds.seconds
        most = 0
        while True:
            with contextlib.suppress(queue.Empty):
                reply = replies.get(timeout=_LOOK)
                if not isinstance(reply, Exception):
                    return reply
                raise self._death(child, most, source) from reply
            # The child's own limit is exact, but not every system has one.
            most = max(most, _memory(child))
            if most > self._bounds.memory:
                raise self._too_much(source)
            if time.monotonic() > until:
                raise self._too_slow(source)
            if cancel is not None and cancel.is_set():
                raise ReadError("read.cancelled", source=source)

    def _death(self, child: subprocess.Popen[bytes], most: int, source: str) -> ReadError:
        """What a child died of that sent no word."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_STOP)
        ended = -(child.returncode or 0)
        if ended == getattr(signal, "SIGXCPU", None):
            return self._too_slow(source)
        # A C library that gets no memory aborts, or breaks in ways of its own; the system's way is to kill.
        starved = (getattr(signal, "SIGABRT", None), getattr(signal, "SIGKILL", None))
        if ended in starved or most > self._bounds.memory // 2:
            return self._too_much(source)
        return ReadError("read.damaged_file", source=source)

    def _too_slow(self, source: str) -> ReadError:
        return ReadError("read.too_slow", source=source, seconds=round(self._bounds.seconds))

    def _too_much(self, source: str) -> ReadError:
        return ReadError("read.too_much_memory", source=source, limit_mb=self._bounds.memory // 2**20)

    def _retire_later(self) -> None:
        self._retiring = threading.Timer(_IDLE, self.close)
        self._retiring.daemon = True
        self._retiring.start()

    def _keep(self) -> None:
        if self._retiring is not None:
            self._retiring.cancel()
            self._retiring = None

    def _end(self, *, at_once: bool = False) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if at_once:
            child.kill()
        with contextlib.suppress(OSError):
            _pipe(child.stdin).close()
        try:
            child.wait(_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if not at_once:  # else a thread may still wait at it
            _pipe(child.stdout).close()


class IsolatedReader(Isolated):
    """Reads in a child process, one file at a time. Thread-safe."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        super().__init__("corpus.read.worker", bounds or Bounds())

    def read(self, data: bytes, source: str, cancel: threading.Event | None = None) -> Reading:
        """Read, split and recognise a document.

        Args:
            data: The file's bytes.
            source: Its base name or address; only the extension is used.
            cancel: When it is set, the reading is given up.

        Raises:
            ReadError: As `corpus.read.read` and `work` do.
        """
        from corpus.read import check_size

        check_size(data, source)
        return self.work(data, source, cancel)


@cache
def isolated_reader() -> IsolatedReader:
    """The reader of this process, which every index shares."""
    return IsolatedReader()


def _start(module: str, bounds: Bounds) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        # Told, since a child that asks may have another parent by then.
        [sys.executable, "-m", module, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What libraries print about a file is that file's text, and the log is no place for it.
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        # A Ctrl-C in the terminal is for the parent; its end closes the pipe, which ends the child.
        start_new_session=True,
    )
    with contextlib.suppress(OSError):  # a child that is dead already is found out by the first file
        pickle.dump(bounds, _pipe(child.stdin))
    return child


def _exchange(child: subprocess.Popen[bytes], job: tuple[Any, str], replies: queue.SimpleQueue[Any]) -> None:
    try:
        pickle.dump(job, _pipe(child.stdin), pickle.HIGHEST_PROTOCOL)
        _pipe(child.stdin).flush()
        replies.put(pickle.load(_pipe(child.stdout)))  # noqa: S301 - our own child wrote it
    except Exception as failure:  # a child may die in the middle of a word
        replies.put(failure)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without pipes")
    return pipe


def _memory(child: subprocess.Popen[bytes]) -> int:
    try:
        return psutil.Process(child.pid).memory_info().rss
    except psutil.Error:
        return 0

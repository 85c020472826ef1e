"""A process that reads files reaches no network, starts no program and writes no file, and still reads."""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.read.isolated import Bounds, Isolated, IsolatedReader

ROOT = Path(__file__).parents[2]
sealing = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="needs Linux on x86-64 or ARM: elsewhere only time and memory are bounded",
)

TRIES = """
import os, resource, signal, socket, subprocess, sys, threading
from corpus.read.sandbox import seal
print("sealed", seal())

def tried(what, do):
    try:
        do()
        print(what, "done")
    except OSError as failure:
        print(what, type(failure).__name__)

tried("socket", lambda: socket.socket())
tried("pair", lambda: socket.socketpair())
tried("program", lambda: subprocess.run(["/bin/true"]))
tried("exec", lambda: os.execv("/bin/true", ["true"]))
tried("signal", lambda: os.kill(os.getppid(), 0))
tried("thread's signal", lambda: signal.pthread_kill(threading.get_ident(), 0))
tried("write", lambda: os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b"x"))
tried("files", lambda: [open("/dev/null") for _ in range(100)])
tried("read", lambda: open(__import__("corpus.errors").errors.__file__).read())
thread = threading.Thread(target=lambda: print("thread done"))
thread.start(); thread.join()
print("core", resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


@sealing
def test_what_reading_does_not_need_is_refused_and_what_it_needs_is_not(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)" + TRIES, str(tmp_path / "x")],
        cwd=ROOT, text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "sealed True", "socket PermissionError", "pair PermissionError", "program PermissionError",
        "exec PermissionError", "signal PermissionError", "thread's signal done", "write OSError", "files OSError", "read done",
        "thread done", "core 0",
    ], done.stderr  # fmt: skip


@sealing
def test_a_library_that_aborts_still_does() -> None:
    code = "import os; from corpus.read.sandbox import seal; seal(); os.abort()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGABRT


@sealing
def test_the_process_that_reads_is_sealed() -> None:
    reader = IsolatedReader()
    assert reader.read(b"Some words of a text.", "a.txt").extract.text == "Some words of a text."
    child = reader._child
    assert child is not None
    state = Path(f"/proc/{child.pid}/status").read_text()
    limits = Path(f"/proc/{child.pid}/limits").read_text()
    assert "Seccomp:\t2" in state and "NoNewPrivs:\t1" in state
    told = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert (
        told["Max file size"] == "0" and told["Max open files"] == "64" and told["Max core file size"] == "0"
    )
    assert told["Max address space"] == str(Bounds().memory) and told["Max cpu time"].isdigit()
    reader.close()


def test_a_child_that_hangs_is_killed_on_time() -> None:
    child = Isolated("tests.corpus.hanging", Bounds(seconds=0.5))
    with pytest.raises(Exception, match=r"read\.too_slow"):
        child.work(b"", "a.txt")
    assert child._child is None

"""A real Chroma server (`chroma run`) of the tests' own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.postgres import free_port


class ChromaServer:
    """One that runs on a folder; it may be stopped, and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "run", "--path", self._folder / "data", "--host", "127.0.0.1", "--port", str(self._port)],
                stdout=log, stderr=log, cwd=self._folder,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", trust_env=False).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    def pause(self, *, over: bool = False) -> None:
        """Let it hang, until that is `over`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT if over else signal.SIGSTOP)


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    made = ChromaServer(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()

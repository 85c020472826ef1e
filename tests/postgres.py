"""A real PostgreSQL of the tests' own: one cluster for a run of the suite, a database for each test that asks for one."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

USER, PASSWORD = "turnpoint", "only for tests"
_ADDRESS = "postgresql://{user}:only%20for%20tests@127.0.0.1:{port}/{database}"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return installed[-1].parent if installed else None


@dataclass
class Cluster:
    """A server that runs."""

    bin: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        return _ADDRESS.format(user=USER, port=self.port, database=database)

    def start(self) -> None:
        options = ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=200", "autovacuum=off")
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-p", str(self.port)]
        self.process = subprocess.Popen(
            [*command, *(part for option in options for part in ("-c", option))],
            stderr=(self.folder / "log").open("ab"), cwd=self.folder, **_as_whom(),
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.run("SELECT 1")
                return
            except Exception:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """End it at once: connections break."""
        if self.process is not None:
            self.process.send_signal(
                signal.SIGINT
            )  # the fast way; SIGTERM would wait for whoever is connected
            self.process.wait(timeout=60)
            self.process = None

    def pause(self, *, over: bool = False) -> None:
        """Let it hang, with all who are connected, until that is `over`."""
        assert self.process is not None
        server = psutil.Process(self.process.pid)
        for each in (server, *server.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGCONT if over else signal.SIGSTOP)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            found = connection.execute(statement)  # pyright: ignore - the tests' own words
            return found.fetchall() if found.description else []

    def empty(self, database: str) -> None:
        """Take everything out but the notes of migrations, and whoever is still in it; a tenth of what a new one takes."""
        import psycopg

        tables = (
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname LIKE 'turnpoint%' AND tablename NOT LIKE '%version%'"
        )
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(others)
            names = ", ".join(name for (name,) in connection.execute(tables))
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")  # pyright: ignore

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database without any table, which goes when the block is left."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def cluster(bin: Path) -> Iterator[Cluster]:
    """A new cluster, as empty as it was born."""
    folder = Path(tempfile.mkdtemp(prefix="turnpoint-postgres-"))
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    try:
        subprocess.run(
            [bin / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", secret, "-A", "scram-sha-256",
             "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True, capture_output=True, cwd=folder, **_as_whom(),
        )  # fmt: skip
        made = Cluster(bin, folder, free_port())
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens at, for a server that may be away for a while and come back to it.

    Not one of those that the system hands out to connections: one of them, even of somebody who asks whether the server is
    back, could have it by then.
    """
    for _ in range(1_000):
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def _as_whom() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package makes."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

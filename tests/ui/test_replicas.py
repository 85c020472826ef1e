"""Several servers of one database and one Chroma server: what one was told all know, and one that is killed takes nothing with it."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.chroma import ChromaServer
from tests.postgres import PASSWORD, Cluster
from tests.ui.conftest import ROOT, wait_for
from ui.client import Client
from ui.keys.keys import Keys
from ui.people.sessions import Sessions
from ui.people.users import Users
from ui.state import read_state

WORDS = (
    "alder",
    "birch",
    "cedar",
    "douglas",
    "elm",
    "fir",
    "ginkgo",
    "hazel",
    "ivy",
    "juniper",
    "larch",
    "maple",
)


@dataclass
class Replica:
    home: Path
    process: subprocess.Popen[str]
    client: Client

    def http(self, key: str = "") -> httpx.Client:
        state = read_state(self.home)
        assert state is not None
        shown = {"Authorization": f"Bearer {key or state['token']}"}
        return httpx.Client(base_url=self.client.url, headers=shown, timeout=60, trust_env=False)

    @property
    def embedded(self) -> list[str]:
        log = self.home / "embedded.log"
        return log.read_text("utf-8").splitlines() if log.is_file() else []


@pytest.fixture
def replicas(
    database: str, chroma: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Replica, Replica]]:
    """Two servers with nothing in common but the database and the vectors, each with a data folder of its own."""
    monkeypatch.setenv("TURNPOINT_VECTORS", chroma.url)
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    homes = (tmp_path / "one", tmp_path / "two")
    processes = [_start(home) for home in homes]
    try:
        clients = [wait_for(home) for home in homes]
        one, two = (Replica(*each) for each in zip(homes, processes, clients, strict=True))
        yield one, two
        for client in clients:
            client.close()
    finally:
        for process in processes:
            process.kill()
            process.wait(timeout=30)


def _start(home: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "TURNPOINT_HOME": str(home),
        "TURNPOINT_SHARED": str(home / "shared"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.ui.replica_server"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True)


def _text(number: int) -> bytes:
    """A document that says a word which no other says."""
    tree, other = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
    lines = (f"In year {year} the {tree} mill sold {year * 7} tons of {other} wood." for year in range(1, 9))
    return f"The report of mill{number}zz\n\n{' '.join(lines)}\n".encode()


def _until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_one_server_was_told_the_other_knows(replicas: tuple[Replica, Replica], tmp_path: Path) -> None:
    one, two = replicas
    with one.http() as here, two.http() as there:
        added = here.post("/api/documents", files={"file": ("mill.txt", _text(1))}).raise_for_status().json()
        assert added["status"] == "added"
        found = there.post("/api/search", json={"question": "mill1zz", "k": 3}).raise_for_status().json()
        assert found["results"][0]["source"] == "mill.txt"
        assert there.get("/api/text/mill.txt").text == here.get("/api/text/mill.txt").text
        answer = there.post("/api/ask", json={"question": "What did mill1zz sell?"}).raise_for_status().json()
        assert answer["status"] != "error"
        assert one.client.costs()["total"]["answers"] == two.client.costs()["total"]["answers"] == 1
        mark = {"Idempotency-Key": "once"}
        first = here.post("/api/documents", files={"file": ("b.txt", _text(2))}, headers=mark)
        again = there.post("/api/documents", files={"file": ("b.txt", _text(2))}, headers=mark)
        assert first.json() == again.json() and first.json()["status"] == "added"
        there.delete("/api/documents/mill.txt").raise_for_status()
        assert [row["source"] for row in one.client.sources()] == ["b.txt"]
        found = here.post("/api/search", json={"question": "mill1zz", "k": 3}).raise_for_status().json()
        assert "mill.txt" not in {result["source"] for result in found["results"]}


@pytest.mark.long
def test_what_is_away_is_told_and_what_is_back_is_used_again(
    replicas: tuple[Replica, Replica], database: str, postgres: Cluster, chroma: ChromaServer
) -> None:
    one, _ = replicas
    with one.http() as here:
        here.post("/api/documents", files={"file": ("mill.txt", _text(1))}).raise_for_status()

        def search() -> httpx.Response:
            return here.post("/api/search", json={"question": "mill1zz", "k": 3})

        assert search().json()["results"]
        postgres.stop()
        try:
            _until(lambda: (reply := search()).status_code == 503 and reply.json()["code"] == "database.away")
            _until(lambda: here.get("/readyz").status_code == 503)
        finally:
            postgres.start()
        _until(lambda: search().status_code == 200)
        _until(lambda: _embedded(database) == (1, 1))
        # Without vectors it goes on by words alone, and says so.
        _until(lambda: "notice" not in search().json() and search().json()["results"])
        chroma.stop()
        try:
            _until(lambda: "words alone" in search().json().get("notice", ""))
            assert search().json()["results"]
        finally:
            chroma.start()
        _until(lambda: "notice" not in search().json())
    for log in one.home.glob("*.log"):
        assert PASSWORD not in log.read_text("utf-8") and "only%20for" not in log.read_text("utf-8")


def test_who_signed_in_at_one_server_is_known_at_the_other(database: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    anna = Users(one).add("anna", "correct horse anna")
    here, there = Sessions(one, Users(one)), Sessions(two, Users(two))
    assert here.cookie == there.cookie
    shown = here.begin(anna, secure=True)
    assert (known := there.known(shown)) is not None and known[0] == anna
    here.end(shown)
    _until(lambda: there.known(shown) is None, 5)
    made, whole = Keys.at(one).create("bot")
    assert (key := Keys.at(two).check(whole)) is not None and key.id == made.id
    assert not list(two.glob("*.toml")) and not list(two.glob("sessions*"))


def test_a_document_is_embedded_once_by_whichever_server(
    replicas: tuple[Replica, Replica], database: str
) -> None:
    one, two = replicas
    with one.http() as here, two.http() as there:
        for number in range(16):
            door = (here, there)[number % 2]
            door.post("/api/documents", files={"file": (f"{number}.txt", _text(number))}).raise_for_status()
        _until(lambda: _embedded(database) == (16, 16), 120)
    times = Counter(one.embedded + two.embedded)
    assert set(times.values()) == {1}
    assert all(any(f"mill{number}zz" in text for text in times) for number in range(16))


@dataclass
class Told:
    """What servers have acknowledged."""

    documents: list[str] = field(default_factory=list)
    answers: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def test_a_server_killed_under_load_loses_nothing_that_it_acknowledged(
    replicas: tuple[Replica, Replica], database: str
) -> None:
    one, two = replicas
    told, numbers, killed, over = Told(), itertools.count(100), threading.Event(), threading.Event()

    def add(doors: list[httpx.Client]) -> None:
        number = next(numbers)
        name, mark = f"{number}.txt", {"Idempotency-Key": f"add-{number}"}
        for door in doors:  # who gets no answer asks another server, under the same mark
            try:
                reply = door.post("/api/documents", files={"file": (name, _text(number))}, headers=mark)
            except httpx.HTTPError:
                continue
            while reply.status_code == 409:  # the killed one's turn ends when the database sees it gone
                time.sleep(0.1)
                reply = door.post("/api/documents", files={"file": (name, _text(number))}, headers=mark)
            assert reply.status_code == 200, reply.text
            with told.lock:
                told.documents.append(name)
            return

    def ask(doors: list[httpx.Client]) -> None:
        for door in doors:
            try:
                reply = door.post("/api/ask", json={"question": f"What did mill{100 + told.answers}zz sell?"})
            except httpx.HTTPError:
                continue
            assert reply.status_code == 200, reply.text
            assert reply.json()["status"] != "error", reply.text
            with told.lock:
                told.answers += 1
            return

    def work(worker: int) -> None:
        with one.http() as here, two.http() as there:
            while not over.is_set():
                first = worker % 2 == 0 and not killed.is_set()
                doors = [here, there] if first else [there]
                (ask if worker % 3 == 2 else add)(doors)

    with ThreadPoolExecutor(6) as pool:
        working = [pool.submit(work, worker) for worker in range(6)]
        try:
            _until(lambda: (len(told.documents) >= 18 and told.answers >= 3) or _failed(working), 120)
            one.process.send_signal(signal.SIGKILL)
            one.process.wait(timeout=30)
            killed.set()
            reached = len(told.documents)
            _until(lambda: len(told.documents) >= reached + 9 or _failed(working), 120)
        finally:
            over.set()
        for each in working:
            each.result(timeout=60)

    sources = Counter(row["source"] for row in two.client.sources())
    assert set(told.documents) <= set(sources)
    assert max(sources.values()) == 1
    assert two.client.costs()["total"]["answers"] >= told.answers
    with two.http() as there:
        for name in told.documents:
            number = name.partition(".")[0]
            found = there.post("/api/search", json={"question": f"mill{number}zz", "k": 3}).json()["results"]
            assert found and found[0]["source"] == name
    # What the killed one was embedding is taken up by the other.
    _until(lambda: _embedded(database) == (len(sources), len(sources)), 120)


def _failed(working: list[Future[None]]) -> bool:
    return any(each.done() and each.exception() for each in working)


def _embedded(database: str) -> tuple[int, int]:
    import psycopg

    counted = "SELECT count(*) FILTER (WHERE whole), count(*) FROM turnpoint_embedded.shelved"
    with psycopg.connect(database) as connection:
        row = connection.execute(counted).fetchone()
    assert row is not None
    return row[0], row[1]

"""A real Chroma and a real PostgreSQL are away, hang and come back, at the start and in the middle."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.chroma import ChromaServer
from tests.postgres import Cluster
from tests.ui.conftest import turnpoint, wait_for
from tests.ui.test_replicas import Replica, _start, _text

LIMITS = {
    "vectors_search": 2.0,
    "vectors_write": 5.0,
    "database_connect": 3.0,
    "database_ping": 2.0,
    "database_statement": 15.0,
}
LATE = 12.0
"""Seconds by which a busy machine may be late."""

Record = Callable[[str, object], None]


@pytest.fixture
def serving(
    database: str, chroma: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], object]:
    monkeypatch.setenv("TURNPOINT_VECTORS", chroma.url)
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    monkeypatch.setenv("TESTED_LIMITS", json.dumps(LIMITS))

    @contextmanager
    def serve() -> Iterator[httpx.Client]:
        home = tmp_path / "home"
        process = _start(home)
        try:
            client = wait_for(home)
            with Replica(home, process, client).http() as here:
                yield here
            client.close()
        finally:
            process.kill()
            process.wait(timeout=30)

    return serve


def until(came: Callable[[], object], seconds: float = 60.0) -> float:
    begun = time.monotonic()
    while not came():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.02)
    return time.monotonic() - begun


def search(here: httpx.Client, word: str = "mill1zz") -> httpx.Response:
    return here.post("/api/search", json={"question": word, "k": 3})


def in_full(here: httpx.Client, word: str = "mill1zz") -> bool:
    reply = search(here, word)
    return reply.status_code == 200 and "notice" not in reply.json() and bool(reply.json()["results"])


def add(here: httpx.Client, number: int) -> httpx.Response:
    return here.post("/api/documents", files={"file": (f"{number}.txt", _text(number))})


def metric(here: httpx.Client, name: str) -> float:
    rows = here.get("/metrics").raise_for_status().text.splitlines()
    (row,) = [row for row in rows if row.startswith(f"turnpoint_{name} ")]
    return float(row.split()[-1])


def windows(database: str) -> tuple[int, int]:
    """Documents that are wholly embedded, and all that are noted."""
    import psycopg

    counted = "SELECT count(*) FILTER (WHERE whole), count(*) FROM turnpoint_embedded.shelved"
    with psycopg.connect(database) as connection:
        row = connection.execute(counted).fetchone()
    assert row is not None
    return row[0], row[1]


def note(record: Record, fault: str, tried: int, recovery: float | None = None) -> None:
    record("fault", fault)
    record("tried", tried)
    record("lost", 0)
    if recovery is not None:
        record("recovery_s", round(recovery, 2))


@pytest.mark.reliability
@pytest.mark.parametrize("way", ["killed", "paused"])
def test_without_vectors_words_are_searched_and_that_is_said_until_they_are_back(
    serving: Callable[[], Iterator[httpx.Client]],
    database: str,
    chroma: ChromaServer,
    way: str,
    record_property: Record,
) -> None:
    with serving() as here:
        add(here, 1).raise_for_status()
        add(here, 3).raise_for_status()
        until(lambda: windows(database) == (2, 2) and in_full(here))
        chroma.stop() if way == "killed" else chroma.pause()
        try:
            begun = time.monotonic()
            reply = search(here)
            assert time.monotonic() - begun < LIMITS["vectors_search"] + LATE
            assert "words alone" in reply.json()["notice"] and "chroma run" in reply.json()["notice"]
            assert reply.json()["results"][0]["source"] == "1.txt"
            begun = time.monotonic()
            for _ in range(5):
                assert search(here).json()["results"]
            assert time.monotonic() - begun < 5 * LIMITS["vectors_search"]  # not each of them waits
            answer = (
                here.post("/api/ask", json={"question": "What did mill1zz sell?"}).raise_for_status().json()
            )
            assert answer["status"] != "error" and "words alone" in answer["notice"]
            korean = here.post(
                "/api/ask", json={"question": "mill1zz는 무엇을 팔았나요?", "language": "ko"}
            ).json()
            assert "낱말로만" in korean["notice"]
            assert metric(here, "vectors_up") == 0
            assert here.get("/readyz").status_code == 200
            status = here.get("/api/status").json()
            assert status["index"]["error"]["code"] == "vectors.away"
            # What is added is found by its words; what is removed is found no more.
            add(here, 2).raise_for_status()
            assert search(here, "mill2zz").json()["results"][0]["source"] == "2.txt"
            here.delete("/api/documents/3.txt").raise_for_status()
            assert "3.txt" not in {row["source"] for row in search(here, "mill3zz").json()["results"]}
        finally:
            chroma.start() if way == "killed" else chroma.pause(over=True)
        recovery = until(lambda: in_full(here))
        # Embedded without being asked for again, and of what was removed nothing is left.
        until(lambda: windows(database) == (2, 2), 90)
        until(lambda: metric(here, "vectors_up") == 1)
        assert in_full(here, "mill2zz")
    note(record_property, f"Chroma {way} in the middle", 9, recovery)


@pytest.mark.reliability
@pytest.mark.long
def test_a_server_starts_without_vectors_and_has_them_once_they_are_there(
    serving: Callable[[], Iterator[httpx.Client]],
    database: str,
    chroma: ChromaServer,
    record_property: Record,
) -> None:
    chroma.stop()
    try:
        with serving() as here:
            add(here, 1).raise_for_status()
            assert search(here).json()["results"]  # by words: nothing has vectors yet
            until(lambda: metric(here, "vectors_up") == 0)
            assert here.get("/api/status").json()["index"]["error"]["code"] == "vectors.away"
            chroma.start()
            recovery = until(lambda: in_full(here))
            until(lambda: windows(database) == (1, 1), 90)
    finally:
        if not _answers(chroma):
            chroma.start()
    note(record_property, "Chroma away at the start", 2, recovery)


def _answers(chroma: ChromaServer) -> bool:
    try:
        return httpx.get(f"{chroma.url}/api/v2/heartbeat", trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.reliability
@pytest.mark.parametrize("way", ["stopped", "paused"])
def test_without_its_database_it_says_so_at_once_and_goes_on_when_that_is_back(
    serving: Callable[[], Iterator[httpx.Client]], postgres: Cluster, way: str, record_property: Record
) -> None:
    longest = LIMITS["database_ping"] + LIMITS["database_connect"] + LATE
    with serving() as here:
        add(here, 1).raise_for_status()
        until(lambda: in_full(here))
        postgres.stop() if way == "stopped" else postgres.pause()
        try:
            begun = time.monotonic()
            reply = search(here)
            assert time.monotonic() - begun < longest
            assert (reply.status_code, reply.json()["code"]) == (503, "database.away")
            assert reply.headers["Retry-After"]
            begun = time.monotonic()
            for _ in range(5):
                assert search(here).status_code == 503
            assert time.monotonic() - begun < 5 * LIMITS["database_connect"]  # not each of them waits
            assert add(here, 2).status_code == 503
            begun = time.monotonic()
            assert here.get("/healthz").status_code == 200 and time.monotonic() - begun < LATE
            assert here.get("/readyz").status_code == 503
            assert metric(here, "database_up") == 0
        finally:
            postgres.start() if way == "stopped" else postgres.pause(over=True)
        recovery = until(lambda: in_full(here))
        assert [row["source"] for row in here.get("/api/documents").json()["documents"]] == ["1.txt"]
        add(here, 2).raise_for_status()
        assert in_full(here, "mill2zz")
        assert here.get("/readyz").status_code == 200 and metric(here, "database_up") == 1
    note(record_property, f"PostgreSQL {way} in the middle", 8, recovery)


@pytest.mark.reliability
def test_a_server_whose_database_is_away_at_the_start_says_so_and_leaves_nothing_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    monkeypatch.setenv("TURNPOINT_DATABASE", "postgresql://me:secret@127.0.0.1:1/turnpoint")
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    ended: subprocess.CompletedProcess[str] = turnpoint("serve", "--port", "0")
    assert ended.returncode != 0
    assert "TURNPOINT_DATABASE" in ended.stderr + ended.stdout and "secret" not in ended.stderr + ended.stdout
    assert {each.pid for each in psutil.Process().children(recursive=True)} <= before
    assert not (home / "server.json").exists() and os.environ["TURNPOINT_DATABASE"]
    note(record_property, "PostgreSQL away at the start", 1)

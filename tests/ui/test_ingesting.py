"""`turnpoint ingest` into the folder of a running server: each content once, also after a kill, and written down."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import ROOT, start_server, turnpoint, wait_for
from ui.audit.log import Audit
from ui.cli import run
from ui.client import Client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight reports, one of them twice, one that cannot be read, and what is no document."""
    made = tmp_path / "files"
    made.mkdir()
    for n in range(8):
        (made / f"report{n}.txt").write_text(f"Report {n}. " * 5, "utf-8")
    (made / "copy.txt").write_text("Report 3. " * 5, "utf-8")
    (made / "bad.txt").write_text("BAD", "utf-8")
    (made / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    return made


def sources(client: Client) -> list[str]:
    return sorted(row["source"] for row in client.sources())


def test_a_running_server_is_handed_each_content_once(server: Client, home: Path, folder: Path) -> None:
    first = turnpoint("ingest", str(folder))
    assert first.returncode == 1 and "8 added" in first.stdout and "bad.txt" in first.stderr
    # Of two files of one content the first by name is kept.
    assert sources(server) == ["copy.txt", *(f"report{n}.txt" for n in range(8) if n != 3)]
    (row,) = [json.loads(line) for line in (home / "ingest-failed.jsonl").read_text("utf-8").splitlines()]
    assert row["path"].endswith("bad.txt")
    (folder / "renamed.txt").write_text("Report 5. " * 5, "utf-8")
    again = turnpoint("ingest", str(folder))
    assert "to add: 1, here already: 10" in again.stdout and "0 added" in again.stdout
    assert "renamed.txt" not in sources(server)


def test_a_run_that_loses_its_server_says_so_and_goes_on_with_the_next(home: Path, folder: Path) -> None:
    process = start_server(home)
    wait_for(home).close()
    for n in range(8, 400):
        (folder / f"report{n}.txt").write_text(f"Report {n}. " * 5, "utf-8")
    command = [sys.executable, "-m", "ui.cli", "ingest", str(folder)]
    running = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(list(Audit(home).entries())) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    _, said = running.communicate(timeout=120)
    process.communicate(timeout=30)
    assert running.returncode == 1 and "doctor" in said
    assert len((home / "ingest-failed.jsonl").read_text("utf-8").splitlines()) > 1
    process = start_server(home)
    try:
        client = wait_for(home)
        turnpoint("ingest", str(folder))
        # Every content once: the scripted server forgets at its end what it had.
        assert len(sources(client)) == 400
        client.close()
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_what_is_kept_without_a_server_stands_in_the_audit_log_too(home: Path, folder: Path) -> None:
    done = turnpoint("ingest", str(folder), "--no-vectors")
    assert "8 added" in done.stdout or "9 added" in done.stdout, done.stderr
    noted = [(entry.what, entry.by.who, entry.by.door) for entry in Audit(home).entries()]
    assert noted and set(noted) == {("document.added", "machine", "cli")}


def test_what_a_killed_run_kept_last_is_written_down_by_the_next(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    note, calls = Audit.note, iter(range(100))

    def dying(audit: Audit, *given: Any, **named: Any) -> None:
        if next(calls) == 3:
            raise Killed
        note(audit, *given, **named)

    monkeypatch.setattr(Audit, "note", dying)
    with pytest.raises(Killed):
        run(["ingest", str(folder), "--no-vectors"])
    monkeypatch.setattr(Audit, "note", note)
    run(["ingest", str(folder), "--no-vectors"])
    noted = [entry.on for entry in Audit(home).entries()]
    assert len(noted) == len(set(noted)) == 9

"""Studying from the command line against a real server: asked, left, gone on with, taken away and brought back."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.conftest import wait_for
from tests.ui.study.serving import study_served
from ui.cli import run
from ui.client import Client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a server with five cards; one for all tests here."""
    folder = tmp_path_factory.mktemp("study") / "home"
    with study_served(folder):
        yield folder


@pytest.fixture
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The server's client, for a learner of whom nothing is known."""
    monkeypatch.setenv("TURNPOINT_HOME", str(folder))
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    client = wait_for(folder)
    client.study.forget()
    yield client
    client.close()


@dataclass
class Done:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


Turnpoint = Callable[..., Done]


@pytest.fixture
def turnpoint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Turnpoint:
    """The command line, in the process of the test."""

    def running(*arguments: str, given: str | None = None) -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(given or ""))
        code = run(list(arguments))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return running


def right_answers(home: Path) -> dict[str, str]:
    """The right answer to each question."""
    with sqlite3.connect(home / "study.sqlite") as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM card")]
    return {body["question"]: body["key"]["text"] for body in bodies}


def test_a_session_is_left_gone_on_with_and_told_of(
    served: Client, turnpoint: Turnpoint, folder: Path, tmp_path: Path
) -> None:
    assert json.loads(turnpoint("quiz", "cards", "--count", "--json").stdout)["language"] == {"en": 5}
    assert "5 questions in all" in turnpoint("quiz", "cards", "--count").stdout
    assert "= 1,200" in turnpoint("quiz", "cards").stdout
    left = turnpoint("quiz", "--number", "4", "--seed", "3", "--new", given="nonsense\n/skip\n")
    assert left.returncode == 0, left.stderr
    assert "Wrong" in left.stdout and "Answer:" in left.stdout and "Paused" in left.stdout
    (opened,) = served.study.open_sessions()
    assert (opened["place"], opened["total"]) == (2, 4)
    ask = served.study.next(opened["session"])
    assert ask is not None
    assert not {"key", "points", "passage"} & ask.keys()
    done = turnpoint("quiz", given=f"{right_answers(folder)[ask['question']]} /easy\nabout that\n")
    assert done.returncode == 0, done.stderr
    assert "Going on where you left (3/4)" in done.stdout
    assert "Partly right" in done.stdout and "To put right: the number" in done.stdout
    assert "Getting there\n1 right, 1 partly, 1 wrong, 1 skipped" in done.stdout
    assert "Ovens come in red." in done.stdout
    told = json.loads(turnpoint("quiz", "progress", "--json").stdout)
    assert (told["cards"], told["answers"], told["streak"]) == (3, 3, 1)
    assert "Days in a row: 1 " in turnpoint("quiz", "progress").stdout

    file = tmp_path / "history.json"
    assert turnpoint("quiz", "export", str(file)).returncode == 0
    assert "Delete all" in turnpoint("quiz", "forget", given="n\n").stdout
    assert turnpoint("quiz", "forget", "--yes").returncode == 0
    assert served.study.progress("")["answers"] == 0
    assert "3 answers are new" in turnpoint("quiz", "import", str(file)).stdout
    assert "0 answers are new" in turnpoint("quiz", "import", str(file)).stdout
    assert json.loads(turnpoint("quiz", "progress", "--json").stdout)["cards"] == 3
    file.write_text("[1]")
    bad = turnpoint("quiz", "import", str(file))
    assert bad.returncode == 1 and "Nothing was changed" in bad.stderr


def test_cards_are_written_to_files_by_their_ending(
    served: Client, turnpoint: Turnpoint, tmp_path: Path
) -> None:
    for form, begins in (("apkg", b"PK"), ("csv", b"\xef\xbb\xbf"), ("html", b"<!doctype html>")):
        file = tmp_path / f"cards.{form}"
        done = turnpoint("quiz", "export", str(file), "--kind", "short")
        assert done.returncode == 0, done.stderr
        assert file.read_bytes().startswith(begins)
    assert "collection.anki2" in zipfile.ZipFile(tmp_path / "cards.apkg").namelist()
    assert turnpoint("quiz", "export", str(tmp_path / "cards.pdf")).returncode == 2
    none = turnpoint("quiz", "export", str(tmp_path / "none.csv"), "--kind", "ox")
    assert none.returncode == 1 and "No question fits" in none.stderr
    assert not (tmp_path / "none.csv").exists()


def test_a_quiz_by_link_is_made_taken_told_of_and_closed(
    served: Client, turnpoint: Turnpoint, tmp_path: Path
) -> None:
    made = json.loads(
        turnpoint(
            "quiz", "link", "new", "--title", "Ovens", "--language", "en", "--number", "2", "--json"
        ).stdout
    )
    state = json.loads((Path(os.environ["TURNPOINT_HOME"]) / "server.json").read_text())
    api = httpx.Client(
        base_url=f"{state['url']}/api/study",
        headers={"Authorization": f"Bearer {state['token']}"},
        trust_env=False,
    )
    begun = api.post("/attempts", json={"token": made["token"], "name": "가온"}).json()
    while (ask := api.get(f"/attempts/{begun['key']}/next").json()["ask"]) is not None:
        told: dict[str, Any] = api.post(
            f"/attempts/{begun['key']}/answers", json={"place": ask["place"], "text": "about"}
        ).json()
        assert told["verdict"] == "partial"
    shown = turnpoint("quiz", "results", made["quiz"]).stdout
    assert "가온" in shown and "1/2" in shown and "△" in shown
    out = tmp_path / "results.csv"
    assert turnpoint("quiz", "results", made["quiz"], "--out", str(out)).returncode == 0
    assert "가온" in out.read_text(encoding="utf-8-sig")
    assert turnpoint("quiz", "link", "close", made["quiz"]).returncode == 0
    assert (
        api.post("/attempts", json={"token": made["token"], "name": "x"}).json()["code"]
        == "study.quiz_closed"
    )
    assert "closed" in turnpoint("quiz", "link", "list").stdout
    assert turnpoint("quiz", "link", "remove", made["quiz"]).returncode == 0
    gone = turnpoint("quiz", "results", made["quiz"])
    assert gone.returncode == 1 and "There is no such quiz" in gone.stderr
    api.close()


def test_what_is_aimed_at_can_be_changed_within_reason(served: Client, turnpoint: Turnpoint) -> None:
    del served
    assert "remember 90%" in turnpoint("quiz", "settings").stdout
    assert (
        "remember 85% · 3 new"
        in turnpoint("quiz", "settings", "--retention", "0.85", "--new-a-day", "3").stdout
    )
    refused = turnpoint("quiz", "settings", "--retention", "1.5")
    assert refused.returncode == 1 and "0.7" in refused.stderr

"""Backups while people add, remove, rate and ask: each comes back consistent, with everything that was acknowledged before it."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.backup.keeping import application, rest
from tests.ui.conftest import ROOT, turnpoint, wait_for
from ui.app import Application
from ui.backup.restoring import restore
from ui.client import Client

ROUNDS = 5
ANSWER = {"id": "", "language": "en", "status": "answered", "answer": "It is so."}


class People:
    """Several at once, who note what was acknowledged to them, and what they have asked to be taken out."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._over = threading.Event()
        self._numbers = itertools.count()
        self.added: set[str] = set()
        self.going: set[str] = set()
        self.gone: set[str] = set()
        self.rated: set[str] = set()
        self.failed: list[BaseException] = []
        work = (self._add, self._add, self._remove, self._rate, self._ask)
        self._threads = [threading.Thread(target=self._do, args=(each,)) for each in work]

    @contextmanager
    def busy(self) -> Generator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(60)
        assert not self.failed

    def _do(self, act: Callable[[Client], None]) -> None:
        client = wait_for(self._home)
        try:
            while not self._over.is_set():
                act(client)
        except BaseException as failure:
            self.failed.append(failure)
        finally:
            client.close()

    def _add(self, client: Client) -> None:
        n = next(self._numbers)
        text = f"Here {word(n)} is told of. It stands in no other document, and ovens are sold.\n"
        list(client.add(text.encode(), f"{n}.txt"))
        self.added.add(f"{n}.txt")

    def _remove(self, client: Client) -> None:
        chosen = sorted(self.added - self.going, key=lambda name: int(name[:-4]))[:-6]
        if not chosen:
            time.sleep(0.01)
            return
        self.going.add(chosen[0])
        client.remove(chosen[0])
        self.gone.add(chosen[0])

    def _rate(self, client: Client) -> None:
        name = f"answer-{next(self._numbers)}"
        client.rate("Are ovens sold?", (), ANSWER | {"id": name}, "good")
        self.rated.add(name)

    def _ask(self, client: Client) -> None:
        list(client.ask("Are ovens sold?"))


@pytest.fixture
def serving(home: Path) -> Iterator[Client]:
    """The client of a server process with real stores, without a model."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.replica_server"], cwd=ROOT, env=os.environ.copy(), text=True
    )
    client = wait_for(home)
    yield client
    client.close()
    process.terminate()
    process.wait(timeout=60)


@pytest.mark.reliability
def test_a_backup_while_everybody_is_busy_comes_back_consistent(
    serving: Client, home: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    people, lost, seconds = People(home), list[str](), list[float]()
    with people.busy():
        until = time.monotonic() + 60
        while len(people.added) < 12:
            assert time.monotonic() < until and not people.failed
            time.sleep(0.02)
        backups = []
        for n in range(ROUNDS):
            file = tmp_path / f"{n}.backup"
            gone, added, rated = set(people.gone), set(people.added), set(people.rated)
            done = turnpoint("backup", str(file))
            assert done.returncode == 0, done.stderr
            backups.append((file, added - people.going, gone, rated))
    for file, there, gone, rated in backups:
        folder = file.with_suffix(".home")
        begun = time.monotonic()
        restore(file, folder)
        opened = application(folder)
        try:
            found = {hit.document.source for hit in list(opened.search("ovens", 100))[-1].results}
            seconds.append(time.monotonic() - begun)
            opened.start_embedding()
            rest(opened)
            lost += wrong(opened, there, gone, rated)
            assert found, "nothing was found at once"
        finally:
            opened.close()
    assert not lost
    record_property("fault", "backup while documents come and go and people rate")
    record_property("tried", ROUNDS)
    record_property("lost", len(lost))
    record_property("recovery_s", round(max(seconds), 2))


def wrong(opened: Application, there: set[str], gone: set[str], rated: set[str]) -> list[str]:
    """What is lost, has come back, or is half there."""
    index = opened._index  # pyright: ignore[reportPrivateUsage]
    documents = {document.id: document for document in opened.documents()}
    names = {document.source for document in documents.values()}
    said = [f"{name} is lost" for name in there - names] + [f"{name} is back" for name in gone & names]
    for what, ids in (("words", index.words.documents()), ("vectors", index.vectors.documents())):
        said += [f"{what} of {n} differ from the catalogue" for n in ids ^ documents.keys()]
    for document in documents.values():
        (*_, hits) = opened.search(word(int(document.source[:-4])), 3)
        if not hits.results or hits.results[0].document.id != document.id:
            said.append(f"{document.source} is not found by its word")
    return said + [
        f"{name} is lost" for name in rated - {each.answer["id"] for each in opened.feedback.rated()}
    ]


def word(n: int) -> str:
    """A word of its own for a number."""
    return "quoz" + "".join("abcdefghij"[int(digit)] for digit in str(n))


def test_a_folder_that_is_served_is_not_restored_and_one_that_was_stopped_is(
    serving: Client, home: Path, tmp_path: Path
) -> None:
    list(serving.add(b"The first oven is red.", "red.txt"))
    file = tmp_path / "backup"
    made = turnpoint("backup", str(file))
    assert made.returncode == 0 and str(file) in made.stdout
    list(serving.add(b"The second oven is blue.", "blue.txt"))
    refused = turnpoint("restore", str(file))
    assert refused.returncode == 1 and "turnpoint stop" in refused.stderr
    assert len(serving.sources()) == 2
    serving.stop()
    done = turnpoint("restore", "--language", "ko", str(file))
    assert done.returncode == 0 and "복원했습니다" in done.stdout and "home-before-" in done.stdout
    opened = application(home)
    try:
        assert [document.source for document in opened.documents()] == ["red.txt"]
    finally:
        opened.close()
    assert "Restored" in turnpoint("audit").stdout


def test_what_is_wrong_is_said_in_a_sentence(home: Path, tmp_path: Path) -> None:
    nothing = turnpoint("backup", str(tmp_path / "b"))
    assert nothing.returncode == 1 and "nothing to back up" in nothing.stderr
    (tmp_path / "b").write_text("x")
    other = turnpoint("restore", str(tmp_path / "b"), "--language", "ko")
    assert other.returncode == 1 and "백업이 아닙니다" in other.stderr
    assert [path.name for path in home.iterdir()] == ["client.log"]


def test_a_data_folder_whose_data_is_elsewhere_is_not_backed_up_as_if_it_were_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNPOINT_DATABASE", "postgresql://me:secret@127.0.0.1:1/turnpoint")
    done = turnpoint("backup", str(tmp_path / "b"))
    assert done.returncode == 1 and "pg_dump" in done.stderr and "secret" not in done.stderr


def test_a_database_that_is_away_is_told_before_anything_is_restored(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = application(home)
    opened.add(b"The oven is red.", "red.txt")
    opened.close()
    assert turnpoint("backup", str(tmp_path / "b")).returncode == 0
    there = sorted(path.name for path in home.iterdir())
    monkeypatch.setenv("TURNPOINT_DATABASE", "postgresql://me:secret@127.0.0.1:1/turnpoint")
    done = turnpoint("restore", str(tmp_path / "b"))
    assert done.returncode == 1 and "127.0.0.1:1/turnpoint" in done.stderr and "secret" not in done.stderr
    assert {path.name for path in home.iterdir()} <= {*there, "slack.lock", "server.lock", "client.log"}


def test_a_backup_that_was_killed_leaves_nothing_for_good(home: Path, tmp_path: Path) -> None:
    opened = application(home)
    opened.add(b"The oven is red.", "red.txt")
    opened.close()
    left = tmp_path / ".b-killed"
    left.mkdir()
    (left / ".pid").write_text("4194303")  # beyond what Linux gives by default
    assert turnpoint("backup", str(tmp_path / "b")).returncode == 0
    assert not left.exists()

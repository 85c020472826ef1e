"""A disk that is full, or only read from: nothing is lost, nothing is half there, and all goes on once there is room."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError

import corpus.storing
import ui.documents
import ui.embedding
from assistant.contract import Finished
from corpus.database import unanswered
from corpus.errors import CatalogueError
from tests.small_disk import SmallDisk, small_disk
from tests.ui.backup.keeping import QUESTION, application, fill, rest, running, seen
from tests.ui.conftest import ROOT, start_server, turnpoint, wait_for
from ui.app import Application
from ui.backup.archive import BackupError
from ui.backup.making import back_up
from ui.backup.restoring import restore
from ui.conversations.kept import Reply
from ui.state import read_state
from ui.words import Words

pytestmark = pytest.mark.reliability
Recorder = Callable[[str, object], None]


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    monkeypatch.setattr(ui.embedding, "TRIED_AGAIN", 0.2)
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path / "disk" / "home"))
    monkeypatch.setenv("TURNPOINT_LANGUAGE", "en")
    with small_disk(tmp_path / "disk", 96) as made:
        yield made


def is_told(failure: CatalogueError) -> bool:
    return failure.code == "home.full" and all(
        said in Words(language).error(failure)  # type: ignore[arg-type]
        for language, said in (("en", "full"), ("ko", "가득"))
    )


def consistent(opened: Application) -> bool:
    """Whether word index and vectors have what the catalogue has."""
    index = opened._index  # pyright: ignore[reportPrivateUsage]
    ids = {document.id for document in opened.documents()}
    return set(index.words.documents()) == ids == set(index.vectors.documents())


def settle(opened: Application) -> float:
    """Wait until everything is consistent again; the seconds that took."""
    begun = time.monotonic()
    while opened.embedding()["error"] or not consistent(opened):
        assert time.monotonic() - begun < 30, opened.embedding()
        time.sleep(0.05)
    rest(opened)
    return time.monotonic() - begun


def test_a_document_for_which_there_is_no_room_is_refused_whole(
    disk: SmallDisk, record_property: Recorder
) -> None:
    with running(disk.folder / "home") as opened:
        key = fill(opened)
        before = seen(opened, key)
        disk.fill(leaving=corpus.storing.SPARE - (1 << 20))
        for name in ("new.txt", "ovens.txt"):
            with pytest.raises(CatalogueError) as failure:
                opened.add(b"Another oven is blue.", name)
            assert is_told(failure.value)
        assert seen(opened, key) == before
        # What is left is for what people say and for taking out.
        talks = opened.conversations
        talks.ask("", talks.begin("", "en"), "Is there room?", 0)
        opened.remove("mill.pdf")
        disk.empty()
        assert opened.add(b"Another oven is blue.", "new.txt").status == "added"
        settle(opened)
    record_property("fault", "no room for a document")
    record_property("tried", 2)
    record_property("lost", 0)


def test_nothing_is_lost_on_a_full_disk_and_all_goes_on_when_there_is_room(
    disk: SmallDisk, record_property: Recorder
) -> None:
    with running(disk.folder / "home") as opened:
        key = fill(opened)
        before = seen(opened, key)
        disk.fill()
        # A question is answered, though what it cost cannot be written down.
        (*_, finished) = opened.ask(QUESTION)
        assert isinstance(finished, Finished)
        assert (finished.answer.status, [each.text for each in finished.answer.sentences]) == before["answer"]
        talks = opened.conversations
        (talk,) = talks.list("")
        with pytest.raises(OperationalError) as failure:
            for place in range(1, 200):
                talks.ask("", talk.id, "Is there room? " * 100, place)
                talks.settle("", talk.id, place, Reply())
        assert is_told(unanswered(failure.value))
        acknowledged = len(talks.load("", talk.id).exchanges)
        with pytest.raises(CatalogueError) as refused:
            opened.add(b"Another oven is blue.", "new.txt")
        assert is_told(refused.value)
        with pytest.raises(BackupError, match=r"backup\.(no_room|not_written)"):
            back_up(opened.home, disk.folder / "b", "1")
        assert not (disk.folder / "b").exists()
        disk.empty()
        begun = time.monotonic()
        assert len(talks.load("", talk.id).exchanges) == acknowledged
        talks.ask("", talk.id, "And now?", 0)
        talks.settle("", talk.id, 0, before["talk"].exchanges[0].reply)
        assert opened.add(b"Another oven is blue.", "new.txt").status == "added"
        recovered = time.monotonic() - begun
        settle(opened)
        opened.remove("new.txt")
        rest(opened)
        after = seen(opened, key)
        same = ("documents", "found", "answer", "index", "reviews", "memories", "user", "slack")
        lost = [name for name in same if after[name] != before[name]]
        assert not lost
    record_property("fault", "full disk while serving")
    record_property("tried", 4)
    record_property("lost", len(lost))
    record_property("recovery_s", round(recovered, 2))


def test_a_disk_that_fills_in_the_middle_of_adding_leaves_a_document_whole_or_not(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch, record_property: Recorder
) -> None:
    monkeypatch.setattr(ui.documents, "SPARE", -(1 << 30))  # what looks ahead is out of the way
    text = b"The %d. oven is blue, and bread is baked in it every morning of the year. " * 40
    tried, refused, slowest = 0, 0, 0.0
    with running(disk.folder / "home") as opened:
        opened.add(b"The first oven is red.", "red.txt")
        rest(opened)
        for left in (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256):  # KB
            name, tried = f"{left}.txt", tried + 1
            disk.fill(leaving=left << 10)
            try:
                opened.add(text.replace(b"%d", str(left).encode()), name)
            except CatalogueError as failure:
                assert failure.code in ("home.full", "home.disk_fails"), failure
                refused += 1
            disk.empty()
            slowest = max(slowest, settle(opened))
            here = {document.source for document in opened.documents()}
            if name in here:  # then it is wholly there
                assert opened.text(name) and name in {
                    hit.document.source for hit in list(opened.search(f"oven {left}", 100))[-1].results
                }
            else:
                assert opened.add(text.replace(b"%d", str(left).encode()), name).status == "added"
            opened.remove(name)
            rest(opened)
        assert [document.source for document in opened.documents()] == ["red.txt"]
        assert consistent(opened)
    assert refused >= 3
    with running(disk.folder / "home") as again:
        assert [document.source for document in again.documents()] == ["red.txt"]
    record_property("fault", "a disk that fills while a document is added")
    record_property("tried", tried)
    record_property("lost", 0)
    record_property("recovery_s", round(slowest, 2))


def test_a_restoration_without_room_leaves_what_was_there(
    disk: SmallDisk, tmp_path: Path, record_property: Recorder
) -> None:
    home, file = disk.folder / "home", tmp_path / "backup"
    with running(home) as opened:
        opened.add(b"The first oven is red.", "red.txt")
    back_up(home, file, "1")
    for leaving in (0, 1 << 20):
        disk.fill(leaving)
        with pytest.raises((BackupError, CatalogueError)) as failure:
            restore(file, home)
        assert failure.value.code in ("backup.no_room", "backup.not_restored", "home.not_writable")
        disk.empty()
        assert [path.name for path in disk.folder.iterdir()] == ["home"]
        with running(home) as opened:
            assert [document.source for document in opened.documents()] == ["red.txt"]
    restore(file, home)
    record_property("fault", "no room for a restoration")
    record_property("tried", 2)
    record_property("lost", 0)


def test_the_server_and_the_command_line_tell_of_a_full_disk(
    disk: SmallDisk, record_property: Recorder
) -> None:
    home = disk.folder / "home"
    process = start_server(home)
    client = wait_for(home)
    try:
        disk.fill()
        state = read_state(home)
        assert state is not None
        headers = {"Authorization": f"Bearer {state['token']}", "Accept-Language": "ko"}
        with httpx.Client(base_url=client.url, headers=headers, trust_env=False) as http:
            reply = http.post("/api/documents", files={"file": ("a.txt", b"words")})
            assert (reply.status_code, reply.json()["code"]) == (507, "home.full")
            assert "가득" in reply.json()["detail"]
        done = turnpoint("users", "add", "anna", given="a long enough password\n")
        assert done.returncode == 1 and "full" in done.stderr
        disk.empty()
        assert len(list(client.add(b"words", "a.txt"))) > 0
        assert turnpoint("users", "add", "anna", given="a long enough password\n").returncode == 0
    finally:
        client.close()
        process.terminate()
        process.wait(timeout=30)
    record_property("fault", "full disk, by HTTP and the command line")
    record_property("tried", 2)
    record_property("lost", 0)


def test_a_folder_that_is_only_read_from_is_told_and_used_again_later(
    disk: SmallDisk, tmp_path: Path, record_property: Recorder
) -> None:
    home = disk.folder / "home"
    # In a process of its own, which leaves no file open.
    server = [sys.executable, "-m", "tests.ui.replica_server"]
    process = subprocess.Popen(server, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    client = wait_for(home)
    list(client.add(b"The first oven is red.", "red.txt"))
    client.stop()
    client.close()
    process.wait(timeout=30)
    disk.read_only(wanted=True)
    try:
        with pytest.raises(CatalogueError) as failure:
            application(home)
        assert failure.value.code == "home.not_writable"
        assert "written to" in Words("en").error(failure.value)
        assert "쓸 수 없" in Words("ko").error(failure.value)
        # What is there can still be saved.
        back_up(home, tmp_path / "saved", "1")
    finally:
        disk.read_only(wanted=False)
    for folder in (home, tmp_path / "elsewhere"):
        if folder != home:
            restore(tmp_path / "saved", folder)
        with running(folder) as opened:
            assert [document.source for document in opened.documents()] == ["red.txt"]
    record_property("fault", "a folder that is only read from")
    record_property("tried", 1)
    record_property("lost", 0)

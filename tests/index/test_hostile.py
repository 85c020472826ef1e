"""Damaged and hostile files end in a sentence or in clean text, within bounds, and the catalogue stays as it was."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from corpus.errors import ReadError
from corpus.read import file_bytes
from corpus.read.isolated import Bounds, IsolatedReader, Reading
from index.store import Index
from tests.corpus.hostile import (
    HOSTILE,
    WORDS,
    page,
    pdf_line_of_30_000_pieces,
    pdf_stream_that_unpacks_to_half_a_gigabyte,
)
from tests.corpus.reading import FILING
from tests.fake_embedder import FakeEmbedder
from ui.words import Words

ROOT = Path(__file__).parents[2]
BOUNDS = Bounds(seconds=30, memory=1024 * 2**20)
GRACE = 5.0  # seconds that replacing a child and writing to disk may take beyond the bounds
KEPT = f"# Notes\n\n{WORDS}\n".encode()


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    reader = IsolatedReader(BOUNDS)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def index(home: Path) -> Iterator[Index]:
    index = Index.open(home, FakeEmbedder())
    index.add(KEPT, "notes.md")
    index.add(FILING.encode(), "filing.html")
    yield index
    index.close()


def state(home: Path) -> list[str]:
    """Every row of the catalogue and of the word index, without the databases' own bookkeeping."""
    rows: list[str] = []
    for name in ("catalogue.sqlite", "words.sqlite"):
        with sqlite3.connect(f"file:{home / name}?mode=ro", uri=True) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            for (table,) in tables.fetchall():
                if not table.startswith(("sqlite_", "words_")):
                    rows += [f"{table}: {row}" for row in database.execute(f'SELECT * FROM "{table}"')]
    return rows


def test_there_are_at_least_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


class NotKeptError(Exception):
    """Ends adding a file that was read: to index megabytes of dots is no part of this promise."""


class Looking:
    """A reader that hands its readings over to be looked at, and lets none be kept."""

    def __init__(self, reader: IsolatedReader) -> None:
        self._reader = reader
        self.text = ""

    def read(self, data: bytes, source: str, cancel: threading.Event | None = None) -> Reading:
        self.text = self._reader.read(data, source, cancel).extract.text
        raise NotKeptError


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence_or_in_clean_text(
    name: str, reader: IsolatedReader, index: Index, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = Looking(reader)
    monkeypatch.setattr("index.store.isolated_reader", lambda: looking)
    hostile = HOSTILE[name]
    data, before = hostile.make(), state(home)
    begun = time.monotonic()
    with pytest.raises((ReadError, NotKeptError)) as caught:
        index.add(data, hostile.name)
    assert time.monotonic() - begun < BOUNDS.seconds + GRACE
    assert state(home) == before
    if isinstance(caught.value, ReadError):
        assert caught.value.code in hostile.refused
        assert not isinstance(caught.value.__cause__, RuntimeError), "a failure that no reader foresaw"
        for language in ("ko", "en"):
            sentence = Words(language).error(caught.value)
            assert hostile.name in sentence
            assert "{" not in sentence
    else:
        assert hostile.holds
        assert hostile.holds in looking.text
        assert [found for found in hostile.never if found in looking.text] == []


@pytest.mark.parametrize(
    "name", [name for name, hostile in HOSTILE.items() if "script" in name and hostile.holds]
)
def test_a_page_with_scripts_is_kept_without_them(
    name: str, reader: IsolatedReader, index: Index, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.isolated_reader", lambda: reader)
    hostile, before = HOSTILE[name], state(home)
    added = index.add(hostile.make(), hostile.name)
    texts = [stored.passage.text for stored in index.library.passages_of(added.document)]
    assert any(hostile.holds in text for text in texts)
    assert [found for found in hostile.never if any(found in text for text in texts)] == []
    index.remove(hostile.name)
    assert state(home) == before


def test_a_file_that_is_given_up_leaves_nothing_and_the_next_is_read(
    index: Index, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = IsolatedReader(BOUNDS)  # its child is still starting when it looks whether to go on
    monkeypatch.setattr("index.store.isolated_reader", lambda: fresh)
    before, cancel = state(home), threading.Event()
    cancel.set()
    with pytest.raises(ReadError) as caught:
        index.add(FILING.encode(), "given_up.html", cancel=cancel)
    assert caught.value.code == "read.cancelled"
    assert state(home) == before
    assert index.add(FILING.encode(), "read.html").status == "added"
    index.remove("read.html")
    fresh.close()


def test_500_megabytes_of_zeros_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "zeros.pdf"
    with path.open("wb") as file:
        file.truncate(500 * 2**20)
    resident = psutil.Process().memory_info().rss
    begun = time.monotonic()
    with pytest.raises(ReadError) as caught:
        file_bytes(path)
    assert caught.value.code == "read.too_large"
    assert caught.value.details["mb"] == 500
    assert time.monotonic() - begun < 1
    assert psutil.Process().memory_info().rss - resident < 50 * 2**20


def test_a_file_that_is_too_slow_is_given_up_and_the_next_one_is_read() -> None:
    reader = IsolatedReader(Bounds(seconds=1.0, memory=BOUNDS.memory))
    slow = pdf_line_of_30_000_pieces()
    begun = time.monotonic()
    with pytest.raises(ReadError) as caught:
        reader.read(slow, "slow.pdf")
    assert caught.value.code == "read.too_slow"
    assert time.monotonic() - begun < 1 + GRACE
    assert reader.read(KEPT, "notes.md").passages
    reader.close()


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    reader = IsolatedReader(Bounds(seconds=60, memory=300 * 2**20))
    for data, name in (
        (page("<p>" + "<b>x</b>" * 3_000_000 + "</p>"), "large.html"),
        (pdf_stream_that_unpacks_to_half_a_gigabyte(), "large.pdf"),
    ):
        with pytest.raises(ReadError) as caught:
            reader.read(data, name)
        assert caught.value.code == "read.too_much_memory"
        assert reader.read(KEPT, "notes.md").passages
    reader.close()


def test_a_child_that_dies_is_replaced() -> None:
    reader = IsolatedReader(BOUNDS)
    assert reader.read(KEPT, "notes.md").passages
    children = {child.pid for child in psutil.Process().children()}
    for pid in children:
        if "corpus.read.worker" in psutil.Process(pid).cmdline():
            os.kill(pid, signal.SIGKILL)
            psutil.Process(pid).wait(10)
    assert reader.read(KEPT, "notes.md").passages
    reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_child_ends_with_its_parent_also_in_the_middle_of_a_file() -> None:
    program = (
        "import threading, time\n"
        "from corpus.read.isolated import Isolated, Bounds\n"
        "reading = Isolated('tests.corpus.hanging', Bounds(seconds=120))\n"
        "threading.Thread(target=reading.work, args=(None, 'a.txt'), daemon=True).start()\n"
        "while reading._child is None: time.sleep(0.01)\n"
        "print(reading._child.pid, flush=True); time.sleep(120)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=15)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_many_threads_may_read_at_once_and_each_gets_its_own() -> None:
    reader = IsolatedReader(BOUNDS)
    got: dict[int, str] = {}

    def read(number: int) -> None:
        got[number] = reader.read(f"Number {number}. {WORDS}".encode(), f"{number}.txt").extract.text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {number: text.split(".")[0] for number, text in got.items()} == {
        n: f"Number {n}" for n in range(8)
    }
    reader.close()


def test_a_closed_reader_leaves_no_child_behind() -> None:
    before = {child.pid for child in psutil.Process().children()}
    reader = IsolatedReader(BOUNDS)
    reader.read(KEPT, "notes.md")
    reader.close()
    assert {child.pid for child in psutil.Process().children()} <= before

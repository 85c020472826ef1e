"""What was removed takes up no room for ever: Chroma's index is made anew beside the one in use, which is searched meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection

from index.contents import contents_of
from index.embed import Vectors
from index.shelves import Shelves
from index.store import Index
from index.vectors import VectorStore
from tests.index.conftest import OpenIndex

WINDOWS = 600
BYTES = 140 + 4 * 8  # of one in Chroma's index


class Killed(BaseException):
    """The end of the process."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors._GONE", 1_000)
    monkeypatch.setattr("index.vectors._FEW", 0)  # all searches go to Chroma
    monkeypatch.setattr("index.vectors._STEP", 100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    opened = VectorStore(tmp_path / "vectors", "one")
    yield opened
    opened.close()


def made(document: int) -> Vectors:
    rows = np.random.default_rng(document).standard_normal((WINDOWS, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def add(store: VectorStore, document: int) -> None:
    windows = [(document * 1_000 + number, 0, 0, 40) for number in range(WINDOWS)]
    store.add(document, "filings", windows, made(document))
    store.finish(document, "filings")


def churned(store: VectorStore) -> VectorStore:
    """Two documents stand, and more of their windows were removed than are there."""
    for document in range(1, 7):
        add(store, document)
    for document in range(1, 5):
        store.remove(document)
    return store


def found(store: VectorStore) -> list[list[int]]:
    """What is nearest to a window of each of the standing documents, itself first."""
    queries = np.vstack([made(5)[:1], made(6)[:1]])
    return [[hit.passage for hit in hits] for hits in store.search(queries, 10, "filings", [5, 6])]


def agrees(home: Path) -> bool:
    """Whether Chroma has the windows that are kept, and no others."""
    contents = contents_of(home)
    kept = {window for held in contents.vectors.values() for window in held.windows}
    return contents.chroma == frozenset(kept) and bool(kept)


def index_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*/*"))


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_disk_and_handles_level_off_however_much_comes_and_goes(store: VectorStore, tmp_path: Path) -> None:
    add(store, 1)
    sizes: list[int] = []
    open_files: list[int] = []
    for document in range(2, 22):
        add(store, document)
        store.remove(document)
        store.make_room()
        sizes.append(index_bytes(tmp_path / "vectors"))
        open_files.append(handles() if Path("/proc/self/fd").is_dir() else 0)
    most = WINDOWS + 1_000 + 1_000 + WINDOWS  # there, gone, not yet written by Chroma, the last to come
    assert max(sizes) < 1.2 * most * BYTES < 0.5 * 20 * WINDOWS * BYTES
    assert max(open_files[10:]) <= max(open_files[:10]) + 1
    assert len(list((tmp_path / "vectors").glob("*-*-*-*-*"))) <= 2
    assert store.count() == WINDOWS and agrees(tmp_path)


def test_little_that_was_removed_is_left_as_it_is(
    store: VectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    churned(store)
    monkeypatch.setattr("index.vectors._GONE", 4_000)
    before = {path.name for path in (tmp_path / "vectors").glob("*-*-*-*-*")}
    store.make_room()
    assert {path.name for path in (tmp_path / "vectors").glob("*-*-*-*-*")} == before


def test_the_same_is_found_as_before(store: VectorStore, tmp_path: Path) -> None:
    before = found(churned(store))
    was = index_bytes(tmp_path / "vectors")
    store.make_room()
    assert found(store) == before and before[0][0] == 5_000
    assert index_bytes(tmp_path / "vectors") < was / 2
    assert agrees(tmp_path)


def nothing(index: Index) -> tuple[()]:
    del index
    return ()


def test_a_server_that_starts_makes_up_for_what_was_removed_before(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index()
    churned(VectorStore(tmp_path / "home" / "vectors", index.embedder.fingerprint)).close()
    assert (was := index_bytes(tmp_path / "home" / "vectors"))
    monkeypatch.setattr("index.store.Index._searched", nothing)  # what is in no catalogue goes
    index.embed_pending()
    assert index_bytes(tmp_path / "home" / "vectors") < was / 2


POINTS = {
    "begun": (Shelves, "fill", "before"),
    "half filled": (Shelves, "fill", "after"),
    "full": (Shelves, "exchange", "before"),
    "in use, the earlier still there": (Client, "delete_collection", "before"),
    "the earlier gone": (Client, "delete_collection", "after"),
    "not named anew": (Collection, "modify", "before"),
    "named anew": (Collection, "modify", "after"),
    "the earlier's folder still there": (Shelves, "_sweep", "before"),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_moment_leaves_one_whole_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    store = churned(VectorStore(tmp_path / "vectors", "one"))
    before = found(store)
    kind, method, when = POINTS[point]
    do = getattr(kind, method)

    def die(*given: object, **named: object) -> None:
        if when == "after":
            do(*given, **named)
        raise Killed

    monkeypatch.setattr(kind, method, die)
    with pytest.raises(Killed):
        store.make_room()
    assert agrees(tmp_path)  # as seen from beside, by who looks for faults
    monkeypatch.undo()
    store.close()
    again = VectorStore(tmp_path / "vectors", "one")
    assert again.count() == 2 * WINDOWS and agrees(tmp_path)
    monkeypatch.setattr("index.vectors._GONE", 1_000)
    monkeypatch.setattr("index.vectors._FEW", 0)
    assert found(again) == before
    assert len(list((tmp_path / "vectors").glob("*-*-*-*-*"))) <= 2
    again.make_room()
    assert found(again) == before and index_bytes(tmp_path / "vectors") < 3 * 2 * WINDOWS * BYTES
    again.close()


def indexed(shelves: Shelves, shelf: str) -> int:
    del shelves, shelf
    return 1_000_000


def test_searches_beside_find_the_same(store: VectorStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found(churned(store))
    done, searched, wrong = threading.Event(), threading.Event(), list[object]()

    def search() -> None:
        while not done.is_set():
            try:
                if (now := found(store)) != before:
                    wrong.append(now)
            except Exception as failure:
                wrong.append(failure)
            searched.set()

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert searched.wait(30)
    try:
        monkeypatch.setattr(Shelves, "indexed", indexed)  # one exchange after the other
        for _ in range(6):
            store.make_room()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def between(store: VectorStore, changing: Callable[[], None], step: int) -> Callable[[], bool]:
    """Has something changed in another thread before a step."""
    steps = iter(range(1_000))

    def stopping() -> bool:
        if next(steps) == step:
            other = threading.Thread(target=changing)
            other.start()
            other.join()
        return False

    return stopping


@pytest.mark.parametrize("step", [0, 3, 8, 11])
def test_what_comes_and_goes_meanwhile_is_in_the_new_one_too(
    store: VectorStore, tmp_path: Path, step: int
) -> None:
    churned(store)

    def change() -> None:
        store.remove(5)
        add(store, 7)

    was = index_bytes(tmp_path / "vectors")
    store.make_room(between(store, change, step))
    assert index_bytes(tmp_path / "vectors") < was
    assert store.count() == 2 * WINDOWS and agrees(tmp_path)
    (hits,) = store.search(made(7)[:1], 1, "filings", [6, 7])
    assert [hit.passage for hit in hits] == [7_000]


def test_a_server_that_ends_leaves_it_for_the_next(store: VectorStore, tmp_path: Path) -> None:
    before = found(churned(store))
    steps = iter([False] * 4)
    store.make_room(lambda: next(steps, True))
    assert found(store) == before and agrees(tmp_path)
    store.make_room()
    assert found(store) == before and agrees(tmp_path)


@pytest.mark.parametrize("point", ["fill", "delete_collection"])
def test_a_failure_leaves_the_earlier_in_use(
    store: VectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    before = found(churned(store))
    real, failing = Client.delete_collection, iter([True])

    def fail(*given: object, **named: object) -> None:
        if point == "delete_collection" and not next(failing, False):
            real(*given, **named)  # pyright: ignore[reportArgumentType]
            return
        raise RuntimeError("disk")

    with monkeypatch.context() as broken:
        broken.setattr(*((Shelves, "fill", fail) if point == "fill" else (Client, "delete_collection", fail)))
        with pytest.raises(RuntimeError):
            store.make_room()
    add(store, 7)
    store.remove(7)
    assert found(store) == before and agrees(tmp_path)
    store.make_room()
    assert found(store) == before and agrees(tmp_path)


def test_folders_that_chroma_left_go_when_it_is_opened(tmp_path: Path) -> None:
    first = churned(VectorStore(tmp_path / "vectors", "one"))
    first.close()
    other = VectorStore(tmp_path / "vectors", "two")
    assert index_bytes(tmp_path / "vectors") == 0
    other.close()

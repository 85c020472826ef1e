"""Looking at each window: the nearest of a few documents exactly, kept within bounds, gone when they are removed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import index.exact
import index.vectors
from index.embed import Vectors
from index.exact import Kept
from index.vectors import VectorStore

CHANCE = np.random.default_rng(5)


def some(count: int, dimensions: int = 24) -> Vectors:
    rows = CHANCE.standard_normal((count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(kept: Kept, document: int, vectors: Vectors) -> None:
    places = np.array([(document * 100 + n, 0, 9) for n in range(len(vectors))], "<i4")
    kept.add(document, "first", places, vectors)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    opened = Kept(tmp_path / "kept.sqlite", "one")
    yield opened
    opened.close()


@pytest.mark.parametrize("queries", [1, 2, 5])
def test_the_nearest_are_those_that_comparing_each_gives(
    kept: Kept, queries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.exact, "_ALONE", 24 * 7)  # several slices
    given = {document: some(40) for document in (1, 2, 3)}
    for document, vectors in given.items():
        fill(kept, document, vectors)
    asked = some(queries)
    for query, found in zip(asked, kept.nearest(asked, 5, [1, 3]), strict=True):
        every = [(float(v @ query), d * 100 + n) for d in (1, 3) for n, v in enumerate(given[d])]
        assert [place[0] for _, place, _ in found] == [p for _, p in sorted(every, reverse=True)[:5]]
        assert [cosine for _, _, cosine in found] == pytest.approx(
            [c for c, _ in sorted(every, reverse=True)[:5]], abs=2e-3
        )


def test_what_stays_in_memory_is_bounded(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.exact, "_KEPT", 50)
    for document in range(1, 7):
        fill(kept, document, some(20))
    kept.nearest(some(1), 3, range(1, 7))
    assert list(kept._open) == [5, 6]


def test_a_document_that_is_removed_is_found_no_more_and_tells_its_places(kept: Kept) -> None:
    fill(kept, 1, some(4))
    fill(kept, 2, some(4))
    kept.nearest(some(1), 3, [1, 2])
    assert kept.places(1)[:, 0].tolist() == [100, 101, 102, 103]
    kept.remove(1)
    assert kept.counts() == {2: 4}
    assert {document for document, _, _ in kept.nearest(some(1), 9, [1, 2])[0]} == {2}


def test_among_many_windows_more_of_all_are_asked_for_and_the_others_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.vectors, "_FEW", 30)
    store = VectorStore(tmp_path / "vectors", "one")
    for document in (1, 2, 3):
        store.add(document, "filings", [(document * 100 + n, n, 0, 9) for n in range(40)], some(40))
        store.finish(document, "filings")
    asked = some(2)
    exactly = store._kept.nearest(asked, 5, [1, 3])
    monkeypatch.setattr(store._kept, "nearest", None)
    for hits, nearest in zip(store.search(asked, 5, "filings", [1, 3]), exactly, strict=True):
        assert [hit.passage for hit in hits] == [place[0] for _, place, _ in nearest]
    store.close()


def test_where_hardly_any_of_all_are_wanted_each_of_those_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.vectors, "_FEW", 1)
    monkeypatch.setattr(index.vectors, "_MOST", 9)
    store = VectorStore(tmp_path / "vectors", "one")
    for document in (1, 2, 3):
        store.add(document, "filings", [(document * 100 + n, n, 0, 9) for n in range(40)], some(40))
        store.finish(document, "filings")
    assert [len(hits) for hits in store.search(some(2), 5, "filings", [2])] == [5, 5]
    store.close()

"""Vector search: nearest first by cosine, only within the documents asked of, and never a text in the store."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embed import Vectors
from index.vectors import VectorStore


def unit(*numbers: float) -> Vectors:
    row = np.array([numbers], np.float32)
    return row / np.linalg.norm(row)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    opened = VectorStore(tmp_path / "vectors", "one")
    opened.add(1, "filings", [(10, 0, 0, 40), (10, 1, 41, 80)], np.vstack([unit(1, 0, 0), unit(1, 1, 0)]))
    opened.add(2, "filings", [(20, 0, 0, 30)], unit(0, 1, 0))
    for document in (1, 2):
        opened.finish(document, "filings")
    yield opened
    opened.close()


def test_nearest_windows_come_first_with_their_cosine_and_offsets(store: VectorStore) -> None:
    (hits,) = store.search(unit(1, 0, 0), 3, "filings", [1, 2])
    assert [(hit.passage, hit.start, hit.end) for hit in hits] == [(10, 0, 40), (10, 41, 80), (20, 0, 30)]
    assert [hit.similarity for hit in hits] == pytest.approx([1.0, 0.5**0.5, 0.0], abs=1e-4)


@pytest.mark.parametrize(
    ("documents", "passages"), [([2], {20}), ([1, 2], {10, 20}), ([], set()), ([7], set())]
)
def test_only_the_documents_asked_of_are_searched(
    store: VectorStore, documents: list[int], passages: set[int]
) -> None:
    (hits,) = store.search(unit(1, 0, 0), 5, "filings", documents)
    assert {hit.passage for hit in hits} == passages


def test_a_document_is_found_by_meaning_once_all_of_it_is_here(store: VectorStore) -> None:
    store.add(4, "filings", [(40, 0, 0, 30)], unit(1, 0, 0))
    assert [hit.document for hit in store.search(unit(1, 0, 0), 1, "filings", [1, 2, 4])[0]] == [1]
    store.finish(4, "filings")
    (hits,) = store.search(unit(1, 0, 0), 2, "filings", [1, 2, 4])
    assert {hit.document for hit in hits} == {1, 4}


def test_each_query_has_its_own_hits(store: VectorStore) -> None:
    first, second = store.search(np.vstack([unit(1, 0, 0), unit(0, 1, 0)]), 1, "filings", [1, 2])
    assert (first[0].passage, second[0].passage) == (10, 20)
    assert store.search(np.zeros((0, 3), np.float32), 1, "filings", [1, 2]) == []


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    empty = VectorStore(tmp_path / "empty", "one")
    assert empty.search(unit(1, 0, 0), 5, "commentary", []) == [[]]
    assert empty.search(unit(1, 0, 0), 5, "commentary", [1, 2]) == [[]]
    empty.close()


def test_shelves_are_searched_apart(store: VectorStore) -> None:
    store.add(3, "commentary", [(30, 0, 0, 9)], unit(1, 0, 0))
    store.finish(3, "commentary")
    assert [
        [hit.passage for hit in hits] for hits in store.search(unit(1, 0, 0), 1, "filings", [1, 2, 3])
    ] == [[10]]
    ((hit,),) = store.search(unit(1, 0, 0), 5, "commentary", [1, 2, 3])
    assert (hit.document, hit.passage) == (3, 30)
    store.remove(3)
    assert store.search(unit(1, 0, 0), 5, "commentary", [3]) == [[]]


def test_adding_again_changes_nothing(store: VectorStore) -> None:
    store.add(2, "filings", [(20, 0, 0, 30)], unit(0, 1, 0))
    assert store.count() == 3


def test_a_document_counts_as_embedded_when_it_is_finished(store: VectorStore) -> None:
    store.add(5, "filings", [(50, 0, 0, 30)], unit(0, 1, 0))
    assert store.documents() == {1, 2}
    store.finish(5, "filings")
    assert store.documents() == {1, 2, 5}
    store.remove(1)
    assert store.documents() == {2, 5}
    assert store.count() == 2


def test_a_store_of_another_model_starts_empty(tmp_path: Path) -> None:
    first = VectorStore(tmp_path / "v", "one")
    first.add(1, "filings", [(10, 0, 0, 4)], unit(1, 0, 0))
    first.finish(1, "filings")
    first.close()
    other = VectorStore(tmp_path / "v", "two")
    assert other.count() == 0
    assert other.documents() == frozenset()
    other.add(1, "filings", [(10, 0, 0, 4)], unit(1, 0, 0, 0, 0))  # of another length
    assert other.count() == 1
    other.close()

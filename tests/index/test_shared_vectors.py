"""Vectors in a Chroma server: each document is embedded by one server, and what one that died left is taken up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from corpus.database import kept_in
from corpus.errors import CatalogueError
from index.embed import Vectors
from index.shared.tables import VECTORS
from index.shared.vectors import CLAIMED, SharedVectors
from tests.chroma import ChromaServer


@dataclass
class Clock:
    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


def unit(*numbers: float) -> Vectors:
    row = np.array([numbers], np.float32)
    return row / np.linalg.norm(row)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def servers(
    stores: str, chroma: ChromaServer, tmp_path: Path, clock: Clock
) -> Iterator[tuple[SharedVectors, SharedVectors]]:
    """Two servers of one database."""
    opened = tuple(SharedVectors(kept_in(tmp_path, VECTORS), chroma.url, "one", clock) for _ in range(2))
    yield opened[0], opened[1]
    for each in opened:
        each.close()


Servers = tuple[SharedVectors, SharedVectors]
WINDOWS = [(10, 0, 0, 40), (10, 1, 41, 80)]
VECTORS_OF = np.vstack([unit(1, 0, 0), unit(1, 1, 0)])


def test_what_one_server_embedded_the_other_finds(servers: Servers) -> None:
    one, other = servers
    assert one.claim(1, "filings")
    one.add(1, "filings", WINDOWS, VECTORS_OF)
    one.finish(1, "filings")
    assert other.documents() == {1}
    (hits,) = other.search(unit(1, 0, 0), 3, "filings", [1, 2])
    assert [(hit.passage, hit.start, hit.end) for hit in hits] == [(10, 0, 40), (10, 41, 80)]
    assert [hit.similarity for hit in hits] == pytest.approx([1.0, 0.5**0.5], abs=1e-4)
    assert other.search(unit(1, 0, 0), 3, "filings", [7]) == [[]]


def test_a_document_is_embedded_by_one_of_them(servers: Servers) -> None:
    one, other = servers
    assert one.claim(1, "filings") and not other.claim(1, "filings")
    assert one.claim(1, "filings"), "who has it may go on"
    one.finish(1, "filings")
    assert not other.claim(1, "filings") and not one.claim(1, "filings")


def test_what_a_server_that_died_left_is_taken_up_and_its_late_words_count_nothing(
    servers: Servers, clock: Clock
) -> None:
    one, other = servers
    assert one.claim(1, "filings")
    one.add(1, "filings", WINDOWS[:1], VECTORS_OF[:1])
    clock.at += CLAIMED / 2
    one.add(1, "filings", WINDOWS[:1], VECTORS_OF[:1])
    clock.at += CLAIMED - 1
    assert not other.claim(1, "filings"), "it was gone on with"
    clock.at += 2
    assert other.claim(1, "filings")
    one.add(1, "filings", WINDOWS, VECTORS_OF)
    one.finish(1, "filings")
    assert one.documents() == frozenset() and one.count() == 1
    other.add(1, "filings", WINDOWS, VECTORS_OF)
    other.finish(1, "filings")
    assert one.documents() == {1} and one.count() == 2


def test_what_is_removed_while_it_is_embedded_leaves_nothing(servers: Servers) -> None:
    one, other = servers
    assert one.claim(1, "filings")
    one.add(1, "filings", WINDOWS[:1], VECTORS_OF[:1])
    other.remove(1)
    one.add(1, "filings", WINDOWS, VECTORS_OF)
    one.finish(1, "filings")
    assert one.count() == 0 and one.documents() == frozenset()


def test_vectors_of_two_models_never_meet(servers: Servers, chroma: ChromaServer, tmp_path: Path) -> None:
    one, _ = servers
    one.claim(1, "filings")
    one.add(1, "filings", WINDOWS, VECTORS_OF)
    one.finish(1, "filings")
    other = SharedVectors(kept_in(tmp_path, VECTORS), chroma.url, "two")
    assert other.documents() == frozenset() and other.count() == 0
    other.claim(1, "filings")
    other.add(1, "filings", [(10, 0, 0, 4)], unit(1, 0, 0, 0, 0))  # of another length
    assert (other.count(), one.count()) == (1, 2)
    other.close()


def test_two_databases_at_one_chroma_server_keep_apart(chroma: ChromaServer, tmp_path: Path) -> None:
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        each = SharedVectors(kept_in(tmp_path / name, VECTORS), chroma.url, "one")
        found.append(each.count())
        each.claim(1, "filings")
        each.add(1, "filings", WINDOWS, VECTORS_OF)
        each.close()
    assert found == [0, 0]


def test_a_server_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    opened = SharedVectors(kept_in(tmp_path, VECTORS), "http://me:secret@127.0.0.1:1", "one")
    with pytest.raises(CatalogueError) as told:
        opened.count()
    assert opened.failure is told.value
    assert told.value.code == "vectors.away"
    assert "secret" not in str(told.value) and told.value.details["place"] == "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://a/b"]
)
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"vectors\.bad_address"):
        SharedVectors(kept_in(tmp_path, VECTORS), url, "one")

"""A data folder with a real catalogue, word index and Chroma, and an embedder without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.store import Index
from tests.fake_embedder import FakeEmbedder

OpenIndex = Callable[..., Index]


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def open_index(tmp_path: Path, embedder: FakeEmbedder) -> Iterator[OpenIndex]:
    """Opens the index of this test's data folder; call it again after `close` to start anew."""
    opened: list[Index] = []

    def opening(embedding: FakeEmbedder = embedder) -> Index:
        opened.append(Index.open(tmp_path / "home", embedding))
        return opened[-1]

    yield opening
    for index in opened:
        index.close()


@pytest.fixture
def index(open_index: OpenIndex) -> Index:
    return open_index()

"""Engines for the tests of engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.embedded import EmbeddedEngine
from assistant.models.weights import embedded_weights
from corpus.fetch.artefacts import present
from corpus.home import models_home
from tests.assistant.models.http_peer import serving
from tests.assistant.models.ollama_peer import OllamaPeer
from tests.assistant.models.openai_peer import OpenAIPeer


@pytest.fixture(scope="session")
def weights() -> Path:
    """The embedded model's file on this machine."""
    path = present(embedded_weights().artefact, models_home())
    if path is None:
        pytest.skip("needs the embedded model's weights: run `make setup`")
    return path


@pytest.fixture(scope="package")
def engine(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """The real embedded engine, running."""
    table = embedded_weights()
    engine = EmbeddedEngine(
        weights,
        name=table.model,
        model_hash=table.artefact.sha256,
        context=1024,
        threads=2,
        log=tmp_path_factory.mktemp("llama") / "llama.log",
    )
    engine.start()
    yield engine
    engine.close()


@pytest.fixture
def ollama_peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaPeer]:
    """An Ollama with one instruct model and an embedding model, found at `OLLAMA_HOST`."""
    peer = OllamaPeer({"nomic-embed-text:latest": 274_000_000, "qwen2.5:3b": 1_900_000_000})
    with serving(peer):
        monkeypatch.setenv("OLLAMA_HOST", peer.url)
        yield peer


@pytest.fixture
def openai_peer() -> Iterator[OpenAIPeer]:
    """An OpenAI-compatible server with the key `right`."""
    peer = OpenAIPeer()
    with serving(peer):
        yield peer

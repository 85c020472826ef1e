"""One server for the tests that leave nothing behind, and one of their own for those that make keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.api.serving import GENEROUS, Served, served


@pytest.fixture(scope="package")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Nobody signs in and no key was made: any word is a key."""
    with served(tmp_path_factory.mktemp("api") / "home", limits=GENEROUS) as server:
        server.application.add(b"Revenue of ACME was 12 million dollars.", "a.txt")
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own."""
    with served(tmp_path / "home") as server:
        yield server

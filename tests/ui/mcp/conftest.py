"""A server with one document and five study cards, and its tools over HTTP; for each module its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.conftest import ROOT
from tests.ui.study.serving import study_served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a server with one document and five study cards."""
    folder = tmp_path_factory.mktemp("mcp") / "home"
    with study_served(folder):
        yield folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where `turnpoint mcp --http` serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "mcp", "--http", "--port", "0"],
        cwd=ROOT, env=environment(folder), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://\S+/mcp", said)
    assert found, said
    yield found[0]
    process.terminate()
    process.wait(timeout=30)


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TURNPOINT_HOME": str(folder),
        "TURNPOINT_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }

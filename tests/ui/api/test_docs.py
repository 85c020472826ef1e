"""The examples of docs/api.md run as they stand, but for the port."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.ui.api.serving import Served
from ui.keys.key import SCOPES
from ui.people.permits import PERMITS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PYTHON = [code for kind, code in BLOCKS if kind == "python"]
CURL = [code for kind, code in BLOCKS if kind == "bash" and "curl" in code]


def run(command: list[str], code: str, server: Served, folder: Path) -> str:
    """What an example prints, run against the server of the test."""
    assert "http://127.0.0.1:7860" in code
    here = code.replace("127.0.0.1:7860", urlsplit(server.address).netloc)
    environment = {**os.environ, "no_proxy": "*"}
    done = subprocess.run(
        [*command, here],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_examples_of_each_kind() -> None:
    assert len(PYTHON) == 2 and len(CURL) == 2


@pytest.mark.parametrize("code", PYTHON, ids=["openai", "langchain"])
def test_an_example_in_python_runs(open_server: Served, tmp_path: Path, code: str) -> None:
    said = run([sys.executable, "-c"], code, open_server, tmp_path)
    assert said.count("It is so: What was revenue in fiscal 2025?.[1]") >= 1
    if "openai import OpenAI" in code:
        assert "1 A so" in said and said.count("It is so") == 2


@pytest.mark.parametrize("code", CURL, ids=["ask", "documents"])
def test_an_example_with_curl_runs(open_server: Served, tmp_path: Path, code: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    (tmp_path / "report.txt").write_text("Capital expenditures of ACME grew.", encoding="utf-8")
    said = run(["bash", "-euo", "pipefail", "-c"], code, open_server, tmp_path)
    assert '"code"' not in said
    if "report.txt" in code:
        assert '"status":"added"' in said and "event: finished" in said and '{"removed":"report.txt"}' in said
    else:
        assert '"status":"answered"' in said


def test_every_scope_and_every_public_route_is_told() -> None:
    for scope in SCOPES:
        assert f"| `{scope}` |" in PAGE
    for permit in PERMITS:
        told = permit.route.partition("/{")[0]
        assert told in PAGE or told.rpartition("/")[0] + "/…" in PAGE or told.startswith("/api/quiz"), (
            permit.route
        )

"""Over HTTP the tools do what the key that is shown allows; whoever shows none gets what the API gives without one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client as McpClient
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.ui.conftest import ROOT, run_apart
from tests.ui.mcp.conftest import environment

CALLS: dict[str, dict[str, Any]] = {
    "search": {"question": "ovens"},
    "ask": {"question": "what?"},
    "list_sources": {},
    "quiz": {"language": "en", "number": 1},
}


@pytest.fixture(scope="module")
def keys(folder: Path) -> Iterator[dict[str, str]]:
    """A key that may search, one that may ask, and one that was taken back, by what they are called."""
    made = {}
    for name in ("search", "ask", "gone"):
        scope = "search" if name == "gone" else name
        made[name] = json.loads(_run(folder, "key", "create", name, "--scope", scope, "--json"))["key"]
    _run(folder, "key", "revoke", "gone")
    yield made


def _run(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ui.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder), text=True, capture_output=True, check=True
    ).stdout


def done_by(address: str, key: str | None) -> set[str]:
    """The tools that a key opens; what refuses says so in a sentence."""
    opened: set[str] = set()

    async def whole() -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with anyio.fail_after(60):
            async with (
                httpx2.AsyncClient(headers=headers, timeout=30) as http,
                McpClient(streamable_http_client(address, http_client=http)) as client,
            ):
                for tool, arguments in CALLS.items():
                    called = await client.call_tool(tool, arguments)
                    said = str(called.content[0].text)  # type: ignore[union-attr]
                    assert "Traceback" not in said and (not called.is_error or "key" in said), said
                    if not called.is_error:
                        opened.add(tool)

    run_apart(whole)
    return opened


def test_without_any_key_made_all_tools_are_open_to_this_machine(address: str) -> None:
    assert done_by(address, None) == set(CALLS) == done_by(address, "any word")


def test_once_there_are_keys_each_opens_what_it_names_and_no_other_word_anything(
    address: str, keys: dict[str, str]
) -> None:
    assert done_by(address, keys["search"]) == {"search"}
    assert done_by(address, keys["ask"]) == {"ask"}
    for word in (None, "any word", keys["gone"]):
        assert done_by(address, word) == set()


def test_the_pipe_needs_no_key(folder: Path, keys: dict[str, str]) -> None:
    assert keys

    async def whole() -> None:
        target = StdioServerParameters(
            command=sys.executable, args=["-m", "ui.cli", "mcp"], env=environment(folder), cwd=ROOT
        )
        async with McpClient(target) as client:
            assert not (await client.call_tool("search", CALLS["search"])).is_error

    run_apart(whole)

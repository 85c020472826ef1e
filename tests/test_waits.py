"""Nothing waits for a network or another process for ever: every such wait in the code has a limit, or its reason here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

_ASKING = {
    ("httpx", name) for name in ("Client", "AsyncClient", "get", "post", "put", "delete", "request", "stream")
}
_ASKING |= {("subprocess", "run"), ("subprocess", "check_output"), ("ollama", "Client")}
_WAITING = {"wait", "join", "communicate", "acquire", "result"}

WITHOUT = {
    ("corpus/fetch/artefacts.py", "_from_packages"): "of downloads, each of which has its limit",
    ("corpus/read/isolated.py", "_end"): "of a child that was just killed",
    ("index/ingest.py", "prepare"): "of reading in processes, each of which has its limit",
    ("assistant/models/llama_process.py", "_end"): "of a child that was just killed",
    ("ui/api/admission.py", "place"): "of requests of this process, which have their limits",
    ("ui/seat.py", "_start"): "of this process: until somebody asks, or it ends",
    ("ui/page_slot.py", "wanted"): "inside of `asyncio.wait_for`",
    ("ui/page_slot.py", "keep_page"): "of this process: as long as it serves",
    ("ui/slack/process.py", "over_socket"): "of this process: as long as it serves",
    (
        "ui/slack/web.py",
        "serve",
    ): "of this process: as long as it serves, and of its thread, which has a limit for its shut-down",
}
"""Waits without a limit, by file and function, and why none is needed."""


def _waits(path: Path) -> Iterator[tuple[str, int, str]]:
    """Function, line and call of each wait that has no limit."""

    def visit(node: ast.AST, within: str) -> Iterator[tuple[str, int, str]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else within
            if isinstance(child, ast.Call) and _is_unlimited(child):
                yield within, child.lineno, ast.unparse(child)[:80]
            yield from visit(child, inner)

    yield from visit(ast.parse(path.read_text("utf-8")), "")


def _is_unlimited(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    names = {keyword.arg for keyword in call.keywords}
    if isinstance(call.func.value, ast.Name) and (call.func.value.id, call.func.attr) in _ASKING:
        return not names & {"timeout", None}  # None: arguments from elsewhere
    return call.func.attr in _WAITING and not call.args and not names


def test_every_wait_for_a_network_or_a_process_has_a_limit() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for room in ("corpus", "index", "assistant", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for function, line, call in _waits(path):
                found.setdefault((name, function), []).append(f"{line}: {call}")
    assert {place: calls for place, calls in found.items() if place not in WITHOUT} == {}
    assert set(WITHOUT) <= set(found), "no longer there"

"""The tools as another assistant meets them: by the SDK's own client, over a pipe and over HTTP."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import jsonschema_rs
import pytest
from mcp import Client as McpClient
from mcp import MCPError
from mcp.client.stdio import StdioServerParameters

from tests.ui.conftest import ROOT, run_apart, wait_for
from tests.ui.mcp.conftest import environment

TOOLS = {"ask", "search", "figures", "read_passage", "list_sources", "quiz", "quiz_answer"}
Session = Callable[[McpClient], Awaitable[None]]
With = Callable[[Session], None]


@pytest.fixture(params=["pipe", "http"])
def within(request: pytest.FixtureRequest, folder: Path) -> With:
    """Runs a session with the tools over one of the two transports."""
    if request.param == "http":
        target: Any = request.getfixturevalue("address")
    else:
        arguments = ["-m", "ui.cli", "mcp"]
        target = StdioServerParameters(
            command=sys.executable, args=arguments, env=environment(folder), cwd=ROOT
        )

    def run(session: Session) -> None:
        async def whole() -> None:
            with anyio.fail_after(60):
                async with McpClient(target) as client:
                    await session(client)

        run_apart(whole)

    return run


def test_every_tool_says_what_it_takes_and_gives(within: With) -> None:
    async def session(client: McpClient) -> None:
        listed = (await client.list_tools()).tools
        assert {tool.name for tool in listed} == TOOLS
        for tool in listed:
            assert tool.description and tool.output_schema and tool.annotations
            jsonschema_rs.meta.validate(tool.input_schema)
            jsonschema_rs.meta.validate(tool.output_schema)
            assert tool.annotations.read_only_hint is not tool.name.startswith("quiz")

    within(session)


def test_an_answer_comes_with_its_citations_and_tells_its_stages(within: With) -> None:
    stages: list[tuple[float, str | None]] = []

    async def told(progress: float, total: float | None, message: str | None) -> None:
        assert total == 4
        stages.append((progress, message))

    async def session(client: McpClient) -> None:
        called = await client.call_tool("ask", {"question": "what?"}, progress_callback=told)
        answer = called.structured_content
        assert not called.is_error and answer is not None
        assert (answer["status"], answer["answer"]) == ("answered", "It is so: what?.[1]")
        assert answer["citations"][0]["quote"] == "so"
        assert [message for _, message in stages] == ["Evidence found", "Writing", "Checking each sentence"]
        korean = await client.call_tool("ask", {"question": "what?", "language": "ko"})
        assert korean.structured_content is not None and korean.structured_content["language"] == "ko"

    within(session)


def test_what_is_found_can_be_read_where_it_stands(within: With) -> None:
    async def session(client: McpClient) -> None:
        found = await client.call_tool("search", {"question": "ovens", "k": 1})
        assert found.structured_content is not None
        (passage,) = found.structured_content["results"]
        asked = {"document": passage["source"], "start": 0, "end": 3}
        read = (await client.call_tool("read_passage", asked)).structured_content
        assert read is not None and (read["text"], read["end"], read["more"]) == (
            passage["text"][:3],
            3,
            True,
        )
        rest = await client.call_tool("read_passage", {"document": str(passage["document"]), "start": 3})
        assert rest.structured_content is not None
        assert rest.structured_content["text"] == passage["text"][3:] and not rest.structured_content["more"]

    within(session)


def test_documents_are_listed_and_read_as_resources(within: With) -> None:
    async def session(client: McpClient) -> None:
        sources = (await client.call_tool("list_sources", {})).structured_content
        assert sources is not None and [row["source"] for row in sources["sources"]] == ["ovens.html"]
        (resource,) = (await client.list_resources()).resources[-1:]
        assert resource.name == "ovens.html"
        (text,) = (await client.read_resource(str(resource.uri))).contents
        assert text.text == "ovens"  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="no document"):
            await client.read_resource("turnpoint://documents/999")

    within(session)


def test_a_quiz_is_asked_answered_and_judged_without_its_key_before(within: With) -> None:
    async def session(client: McpClient) -> None:
        begun = (await client.call_tool("quiz", {"language": "en", "number": 2})).structured_content
        assert begun is not None
        ask = begun["ask"]
        assert ask["total"] == 2 and "key" not in ask
        given: dict[str, Any] = {"quiz": begun["quiz"], "place": ask["place"]}
        given |= {"chosen": [0]} if ask["choices"] else {"text": "nothing of the kind"}
        verdict = (await client.call_tool("quiz_answer", given)).structured_content
        assert verdict is not None and verdict["key"] and verdict["passage"]
        assert verdict["ask"]["place"] == ask["place"] + 1

    within(session)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "fail"}, "engine"),
    ("ask", {"question": "   "}, "question"),
    ("ask", {"question": "why?", "sources": ["absent.pdf"]}, "."),
    ("figures", {"company": "Nobody", "metric": "revenue"}, "."),
    ("read_passage", {"document": "absent.pdf"}, "no document"),
    ("read_passage", {"document": "ovens.html", "start": 5, "end": 2}, "before"),
    ("quiz_answer", {"quiz": "none", "place": 0}, "."),
]


def test_what_cannot_be_done_is_said_in_a_sentence(within: With) -> None:
    async def session(client: McpClient) -> None:
        for tool, arguments, said in REFUSED:
            called = await client.call_tool(tool, arguments)
            text = str(called.content[0].text)  # type: ignore[union-attr]
            assert called.is_error and re.search(said, text) and "Traceback" not in text, (tool, arguments)

    within(session)


FORBIDDEN: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": ""}),
    ("ask", {"question": "x" * 2_001}),
    ("search", {"question": "x", "k": 21}),
    ("read_passage", {"document": "ovens.html", "start": -1}),
]


def test_what_a_schema_forbids_is_refused(within: With) -> None:
    async def session(client: McpClient) -> None:
        for tool, arguments in FORBIDDEN:
            assert (await client.call_tool(tool, arguments)).is_error, (tool, arguments)

    within(session)


def test_the_page_that_tells_of_the_tools_names_each_and_connects(folder: Path) -> None:
    page = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    (settings,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    told = json.loads(settings)["mcpServers"]["turnpoint"]
    target = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui.cli", *told["args"]],
        env={**environment(folder), **told["env"]},
        cwd=ROOT,
    )

    async def whole() -> None:
        async with McpClient(target) as client:
            for tool in (await client.list_tools()).tools:
                assert f"`{tool.name}`" in page
            for prompt in (await client.list_prompts()).prompts:
                assert f"`{prompt.name}`" in page
            refused = await client.call_tool("ask", {"question": " "})
            assert "질문" in str(refused.content[0].text)  # type: ignore[union-attr]

    run_apart(whole)


def test_common_questions_are_offered_as_prompts(within: With) -> None:
    async def session(client: McpClient) -> None:
        names = {prompt.name for prompt in (await client.list_prompts()).prompts}
        assert names == {"company_figure", "compare", "deepseek_shock", "study"}
        asked = await client.get_prompt("company_figure", {"company": "NVIDIA", "metric": "revenue"})
        text = str(asked.messages[0].content.text)  # type: ignore[union-attr]
        assert "NVIDIA" in text and "`figures`" in text

    within(session)


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
def test_no_web_page_reaches_the_tools(address: str, headers: dict[str, str]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    reply = httpx.post(address, json=body, headers={**accept, **headers}, trust_env=False)
    assert reply.status_code in (403, 421)


def test_an_asker_that_leaves_ends_its_answer(folder: Path, address: str) -> None:
    async def whole() -> None:
        async with McpClient(address) as client:
            with anyio.move_on_after(1.0):
                await client.call_tool("ask", {"question": "slow"})

    run_apart(whole)
    after = wait_for(folder)
    try:
        assert _within(20, lambda: after.status()["questions"] == 0)
    finally:
        after.close()


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

"""Turnpoint installed from its wheel, with no checkout in sight, serves everything that it serves from one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
import openai
import pytest
from mcp import Client as McpClient
from mcp.client.stdio import StdioServerParameters

from tests.ui.conftest import ROOT, run_apart
from tests.ui.slack.conftest import TOKENS, slack, until
from tests.ui.slack.fake_slack import FakeSlack
from tests.ui.slack.test_asking import done, shown
from ui.client import Client, find_or_start

__all__ = ["slack"]  # a fixture

QUESTION = "엔비디아의 2025 회계연도 데이터센터 매출은 얼마였나요?"


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and of the checkout's environment only the libraries."""

    python: Path
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """What `turnpoint` prints."""
        command = [str(self.python), "-m", "ui.cli", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, text=True, capture_output=True, timeout=300, check=True
        )  # fmt: skip
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    # Out of a copy: a build leaves its own folders beside the sources, and takes files from them again.
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, tracked.split("\0")):
        if name.startswith(("corpus/", "index/", "assistant/", "ui/")) or "/" not in name:
            source = ROOT / name
            if source.is_file():
                (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheels = folder / "wheels"
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(folder / "source")]
    subprocess.run(built, check=True, timeout=300)
    shutil.rmtree(folder / "source")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    (wheel,) = wheels.glob("turnpoint-*.whl")
    site = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, timeout=300)
    # On PYTHONPATH the libraries' folder is only looked in: the link to the checkout in it is not followed.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(site), sysconfig.get_path("purelib"))),
        "TURNPOINT_HOME": str(folder / "home"),
        "TURNPOINT_LANGUAGE": "en",
    }
    return Installed(python, folder, environment)


@pytest.fixture(scope="module")
def served(installed: Installed) -> Iterator[Client]:
    """The server of the installed package, with the shipped corpus."""
    installed.run("setup")
    home = Path(installed.environment["TURNPOINT_HOME"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", installed.environment["PYTHONPATH"])
        command = (str(installed.python), "-m", "ui.cli", "serve", "--background", "--port", "0")
        command += ("--embed-origin", "http://localhost:1")
        client = find_or_start(home, "en", command=command)
    yield client
    client.stop()
    client.close()


def test_nothing_of_the_checkout_is_used(installed: Installed) -> None:
    script = (
        "import corpus, index, assistant, ui; print([m.__file__ for m in (corpus, index, assistant, ui)])"
    )
    told = subprocess.run(
        [str(installed.python), "-c", script],
        cwd=installed.folder, env=installed.environment, text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert str(ROOT) not in told and told.count(str(installed.folder)) == 4


def test_it_answers_from_the_shipped_corpus(installed: Installed, served: Client) -> None:
    answer: dict[str, Any] = json.loads(installed.run("ask", "--json", QUESTION))
    assert answer["status"] == "answered" and "1,151억 8,600만 달러" in answer["answer"]
    assert json.loads(installed.run("figures", "NVDA", "revenue", "--json"))
    assert served.search("Why did Nvidia's shares fall?", 3)["results"]


def test_it_serves_its_page(served: Client) -> None:
    page = httpx.get(served.url, timeout=120, trust_env=False)
    while page.status_code == 503:  # it is being built
        page = httpx.get(served.url, timeout=120, trust_env=False)
    assert page.status_code == 200 and "Turnpoint" in page.text


def test_other_assistants_get_its_tools(installed: Installed, served: Client) -> None:
    target = StdioServerParameters(
        command=str(installed.python), args=["-m", "ui.cli", "mcp"], env=installed.environment, cwd=installed.folder
    )  # fmt: skip

    async def whole() -> None:
        with anyio.fail_after(120):
            async with McpClient(target) as client:
                asked = await client.call_tool("figures", {"company": "엔비디아", "metric": "매출"})
                assert asked.structured_content is not None and asked.structured_content["figures"]

    run_apart(whole)


def test_programs_are_answered_with_a_key_and_pages_get_the_chat(
    installed: Installed, served: Client
) -> None:
    key = json.loads(installed.run("key", "create", "wheel", "--json"))["key"]
    client = openai.OpenAI(base_url=f"{served.url}/v1", api_key=key)
    asked: Any = [{"role": "user", "content": QUESTION}]
    chunks = list(client.chat.completions.create(model="turnpoint", messages=asked, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "1,151억 8,600만 달러" in said
    assert chunks[-1].choices[0].delta.turnpoint["figures"][0]["verified"]  # type: ignore[attr-defined]
    (model,) = [each.id for each in client.models.list() if each.id != "turnpoint"]
    assert len(client.embeddings.create(model=model, input="매출").data[0].embedding) == 384
    http = httpx.Client(
        base_url=served.url, headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=60
    )
    assert "/v1/chat/completions" in http.get("/api/openapi.json").json()["paths"]
    assert "turnpoint_answers_total" in http.get("/metrics").text
    for place in ("/embed.js", "/embed", "/embed/frame.js", "/embed/frame.css"):
        assert http.get(place).status_code == 200, place


def test_it_answers_in_slack(installed: Installed, served: Client, slack: FakeSlack) -> None:
    assert json.loads(installed.run("slack", "manifest"))["display_information"]["name"] == "Turnpoint"
    process = subprocess.Popen(
        [str(installed.python), "-m", "ui.cli", "slack", "--api", slack.api],
        cwd=installed.folder, env={**installed.environment, **TOKENS}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: slack.connected, 60)
        (answer,) = done(slack, slack.mention(QUESTION)["event"]["ts"])
        assert "1,151억 8,600만 달러" in shown(answer) and slack.refusals == []
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0

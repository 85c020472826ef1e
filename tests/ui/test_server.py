"""The server: who is let in, what the API says, and that clients find it and nothing else."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.ui.conftest import FAKE_SERVER, start_server, wait_for
from tests.ui.fake import fake_application
from ui.app import Application
from ui.client import Client, ClientError, ServerRefusedError, find, find_or_start
from ui.people.access import Access, is_loopback
from ui.people.gate import Guard
from ui.server import create
from ui.state import STATE, read_state, write_state


def state_of(home: Path) -> dict[str, Any]:
    state = read_state(home)
    assert state is not None
    return state


def call(home: Path, method: str, path: str, **options: Any) -> httpx.Response:
    """A request with the token; headers may be added or replaced."""
    state = state_of(home)
    headers = {"Authorization": f"Bearer {state['token']}"} | options.pop("headers", {})
    return httpx.request(method, state["url"] + path, headers=headers, trust_env=False, **options)


def test_the_api_wants_the_token(home: Path, server: Client) -> None:
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": state_of(home)["token"]}):
        reply = httpx.get(f"{server.url}/api/status", headers=given, trust_env=False)
        assert reply.status_code == 401
        assert reply.json()["code"] == "server.no_token"
    assert call(home, "GET", "/api/status").status_code == 200


def test_health_needs_no_token_and_gives_none(home: Path, server: Client) -> None:
    reply = httpx.get(f"{server.url}/healthz", trust_env=False)
    assert reply.json()["name"] == "turnpoint"
    assert state_of(home)["token"] not in reply.text


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "evil.example"}, "server.foreign_host"),
        ({"Host": "127.0.0.1.evil.example"}, "server.foreign_host"),
        ({"Host": "localhost@evil.example"}, "server.foreign_host"),
        ({"Origin": "http://evil.example"}, "server.foreign_origin"),
        ({"Origin": "http://localhost:1"}, "server.foreign_origin"),
        ({"Origin": "null"}, "server.foreign_origin"),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, "server.foreign_origin"),
    ],
)
def test_requests_meant_by_other_pages_are_refused(
    home: Path, server: Client, headers: dict[str, str], code: str
) -> None:
    for path in ("/api/status", "/healthz", "/"):
        reply = call(home, "GET", path, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (403, code)


def test_the_servers_own_page_and_a_followed_link_are_let_in(home: Path, server: Client) -> None:
    assert call(home, "GET", "/healthz", headers={"Origin": server.url}).status_code == 200
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert call(home, "GET", "/healthz", headers=followed).status_code == 200


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/upload", "/sign-out"])
def test_a_form_that_another_page_sends_is_refused_though_it_looks_like_a_followed_link(
    home: Path, server: Client, path: str
) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    plain = {**followed, "Content-Type": "text/plain"}
    reply = call(home, "POST", path, headers=plain, content='{"question": "x"}')
    assert (reply.status_code, reply.json()["code"]) == (403, "server.foreign_origin")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1:7860", True), ("localhost", True), ("[::1]:7860", True),
        ("", False), ("0.0.0.0", False), ("192.168.0.1", False), ("[::1", False),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_token_file_is_its_owners_alone_and_goes_with_the_server(home: Path) -> None:
    process = start_server(home)
    client = wait_for(home)
    assert stat.S_IMODE((home / STATE).stat().st_mode) == 0o600
    client.stop()
    assert process.wait(30) == 0
    assert not (home / STATE).exists()


def test_a_terminated_server_leaves_no_token_file(home: Path) -> None:
    process = start_server(home)
    wait_for(home)
    process.terminate()
    process.wait(30)
    assert not (home / STATE).exists()


def test_an_answer_streams_in_order_and_ends_finished(server: Client) -> None:
    list(server.add(b"text", "a.txt"))
    events = list(server.ask("what?"))
    assert [name for name, _ in events] == ["evidence", "draft", "sentence", "finished"]
    assert events[0][1]["results"][0]["source"] == "a.txt"
    assert events[2][1]["sentence"]["check"] == "verified"
    assert events[-1][1]["answer"] == "It is so: what?.[1]"


def test_an_answer_without_a_stream_is_the_finished_one(home: Path, server: Client) -> None:
    answer = call(home, "POST", "/api/ask", json={"question": "what?"}).json()
    assert answer["status"] == "answered" and answer["version"] == 1


def test_a_client_that_leaves_ends_its_answer(server: Client) -> None:
    events = server.ask("slow one")
    for _ in range(3):
        next(events)
    events.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while server.status()["questions"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.status()["questions"] == 0


def test_errors_have_one_form_in_the_language_asked_for(home: Path, server: Client) -> None:
    for language, word in (("ko", "비어"), ("en", "empty")):
        reply = call(home, "POST", "/api/ask", json={"question": " "}, headers={"Accept-Language": language})
        assert reply.status_code == 400
        assert reply.json()["code"] == "question.empty"
        assert word in reply.json()["detail"]


def test_a_question_of_twenty_thousand_characters_gets_a_clear_message(home: Path, server: Client) -> None:
    reply = call(home, "POST", "/api/ask", json={"question": "x" * 20_000})
    assert reply.status_code == 400
    assert "too long: at most 2,000 characters" in reply.json()["detail"]


def test_a_malformed_request_is_named_not_traced(home: Path, server: Client) -> None:
    for body in (b"{", b"[]", b'{"question": 1}', b'{"question": "x", "history": [{"role": "system"}]}'):
        reply = call(home, "POST", "/api/ask", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code == 422
        assert reply.json()["code"] == "request.invalid"


def test_an_unexpected_failure_of_a_route_tells_no_inner_details(home: Path, server: Client) -> None:
    reply = call(home, "POST", "/api/documents", files={"file": ("a.txt", b"CRASH")})
    assert reply.status_code == 500
    assert reply.json()["code"] == "internal" and "secret" not in reply.text
    with pytest.raises(ServerRefusedError, match="internal"):
        list(server.add(b"CRASH", "a.txt"))


def test_a_document_comes_and_goes_by_its_name_even_an_address(server: Client) -> None:
    for source in ("보고서 1.txt", "https://example.org/a/b?c=d&e=%20#f", "a%2Fb.txt"):
        events = list(server.add("가나다라".encode(), source))
        assert [name for name, _ in events][-1] == "added"
        assert "progress" in [name for name, _ in events]
        assert server.text(source, 1, 3) == "나다"
        assert [row["source"] for row in server.sources()] == [source]
        server.remove(source)
        assert server.sources() == []
        with pytest.raises(ServerRefusedError, match="unknown_source"):
            server.remove(source)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Users\\me\\passwd", "/etc/passwd"])
def test_an_upload_is_kept_under_its_base_name_only(server: Client, name: str) -> None:
    list(server.add(b"text", name))
    assert [row["source"] for row in server.sources()] == ["passwd"]


def test_a_second_server_on_one_data_folder_is_refused(home: Path, server: Client) -> None:
    second = start_server(home)
    _, error = second.communicate(timeout=30)
    assert second.returncode != 0 and "home.in_use" in error
    assert find(home, "en") is not None


def test_what_a_killed_server_left_behind_is_recovered(home: Path) -> None:
    process = start_server(home)
    wait_for(home)
    process.kill()
    process.wait(30)
    assert (home / STATE).exists()
    assert find(home, "en") is None
    client = find_or_start(home, "en", command=FAKE_SERVER)
    assert client.status()["engine"]["state"] in ("starting", "ready")
    client.stop()


def test_the_token_is_not_shown_to_another_program_at_that_address(home: Path, server: Client) -> None:
    state = state_of(home)
    write_state(home, state | {"instance": "another"})
    assert find(home, "en") is None
    write_state(home, state)
    assert find(home, "en") is not None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_state_file_counts_for_none(home: Path, content: str) -> None:
    home.mkdir()
    (home / STATE).write_text(content)
    assert find(home, "en") is None


def test_clients_that_start_at_once_share_one_server(home: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        clients = list(pool.map(lambda _: find_or_start(home, "en", command=FAKE_SERVER), range(3)))
    assert len({client.pid for client in clients}) == 1
    clients[0].stop()


def test_a_server_that_does_not_start_says_why(home: Path) -> None:
    command = (*FAKE_SERVER[:1], "-c", "import sys; sys.exit('no such luck')")
    with pytest.raises(ClientError) as caught:
        find_or_start(home, "en", command=command)
    assert caught.value.code == "client.not_started" and "no such luck" in str(caught.value)


def test_a_port_of_another_program_does_not_stop_the_command(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [*FAKE_SERVER, str(taken.getsockname()[1])],
            env=os.environ.copy(), capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode != 0 and "port_in_use" in done.stderr
    assert not (home / STATE).exists()


def test_the_page_place_shows_a_waiting_page_until_it_is_built(home: Path, server: Client) -> None:
    reply = httpx.get(f"{server.url}/", headers={"Accept-Language": "ko"}, trust_env=False)
    assert reply.status_code == 503 and "화면" in reply.text
    assert json.dumps(state_of(home)["token"])[1:-1] not in reply.text


@pytest.mark.parametrize("leaving", [False, True])
def test_who_was_started_by_a_command_builds_the_page_when_somebody_comes_for_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, *, leaving: bool
) -> None:
    monkeypatch.setattr("ui.page_slot._PAGE_LATER", 3600.0)
    built = threading.Event()

    def page(application: Application) -> Starlette:
        del application
        built.set()
        return Starlette()

    application = fake_application(home, embed=False)
    guard = Guard.at(home, Access.of("127.0.0.1"))
    app = create(application, "token", "instance", lambda: None, page, guard, page_later=True)
    with TestClient(app, base_url="http://127.0.0.1:7860") as browser:
        assert browser.get("/healthz").status_code == 200
        assert not built.is_set()
        if not leaving:
            assert browser.get("/").status_code == 503
            assert built.wait(30)
    assert built.is_set() is not leaving
    application.close()

"""Nobody passes the gate unknown, and nobody gets at what is another's: raw HTTP against the real server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.awaiting import awaited
from tests.ui.people.conftest import TOKEN, Browser, Running
from ui.people.gate import Gate

GRADIO = (
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/queue/data?session_hash=abc"),
    ("GET", "/gradio_api/queue/status"),
    ("GET", "/gradio_api/heartbeat/abc"),
    ("GET", "/gradio_api/upload_progress?upload_id=abc"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/user"),
    ("GET", "/assets/index.js"),
    ("GET", "/static/img/logo.svg"),
    ("GET", "/theme.css"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/login"),
    ("GET", "/logout"),
    ("GET", "/whatever"),
)


@pytest.mark.parametrize(("method", "path"), GRADIO)
def test_who_has_not_signed_in_gets_nothing_of_the_page(served: Running, method: str, path: str) -> None:
    reply = Browser(served.address).http.request(method, path)
    assert reply.status_code == 401
    assert reply.json()["code"] == "people.signed_out"


def test_a_browser_that_has_not_signed_in_is_led_to_the_sign_in_page(served: Running) -> None:
    reply = Browser(served.address).http.get("/", headers={"Accept": "text/html"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")


def test_who_follows_a_link_from_elsewhere_comes_once_more_with_their_cookie(served: Running) -> None:
    followed = {
        "Accept": "text/html",
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    reply = httpx.get(f"{served.address}/", headers=followed, trust_env=False)
    assert reply.status_code == 200 and reply.headers["refresh"] == "0"
    assert "gradio" not in reply.text.lower()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/api/predict"),
        ("GET", "/gradio_api/call/ask/1"),
        ("GET", "/gradio_api/deep_link?session_hash=abc"),
        ("GET", "/?deep_link=abc"),
        ("GET", "/config?deep_link=abc"),
        ("GET", "/gradio_api/proxy=https://example.org/"),
        ("GET", "/gradio_api/file=https://example.org/"),
        ("GET", "/gradio_api/stream/a/b/1/playlist.m3u8"),
        ("POST", "/gradio_api/vibe-code"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/login"),
        ("GET", "/logout"),
        ("GET", "/monitoring"),
        ("PUT", "/gradio_api/upload"),
    ],
)
def test_what_the_page_does_not_need_of_gradio_is_not_there(anna: Browser, method: str, path: str) -> None:
    assert anna.http.request(method, path).status_code == 404


def test_the_page_knows_who_signed_in(anna: Browser, served: Running) -> None:
    user = served.users.find("anna")
    assert user is not None and anna.config["username"] == user.person.key
    assert "anna" in str(anna.open())


def test_an_answer_is_streamed_to_who_asked_and_kept_for_them_alone(
    anna: Browser, ben: Browser, served: Running
) -> None:
    anna.open()
    anna.ask("what does anna wonder?")
    assert "It is so: what does anna wonder?" in anna.heard()
    keys = {name: user.person.key for name, user in served.users.all().items()}
    kept = served.application.conversations
    mine = kept.list(keys["anna"], "anna wonder")
    assert [one.title for one in mine] == ["what does anna wonder?"]
    assert kept.list(keys["ben"], "anna wonder") == () and kept.list("", "anna wonder") == ()
    ben.predict(ben.function("", "load"), ["en", mine[0].id, "", None])
    assert "anna wonder" not in ben.predict(ben.function("", "load"), ["en", mine[0].id, "", None]).text
    assert "anna wonder" in anna.predict(anna.function("", "load"), ["en", mine[0].id, "", None]).text


def test_nobody_uses_the_open_page_of_somebody_else(anna: Browser, ben: Browser) -> None:
    anna.open()
    anna.ask("slow one")
    thief = Browser(ben.address, session=anna.session)
    thief.http.cookies = ben.http.cookies
    for reply in (
        thief.http.get("/gradio_api/queue/data", params={"session_hash": anna.session}),
        thief.http.get(f"/gradio_api/queue/data?session_hash=mine&session_hash={anna.session}"),
        thief.http.get(f"/gradio_api/queue/data?session_hash={anna.session}&session_hash=mine"),
        thief.http.get(f"/gradio_api/heartbeat/{anna.session}"),
        thief.http.get(f"/gradio_api/heartbeat/{anna.session}/"),
        thief.predict(thief.function("stop", "click"), [None]),
        thief.join(thief.function("past", "ask"), [None], event_data={"question": "hers?"}),
        thief.http.post(
            "/gradio_api/cancel", json={"session_hash": anna.session, "fn_index": 0, "event_id": "x"}
        ),
    ):
        assert (reply.status_code, reply.json()["code"]) == (403, "people.not_yours")
    # Of two fields of one name the application must not read the one that was not looked at.
    body = (
        f'{{"data":[null],"fn_index":0,"session_hash":"{anna.session}","session_hash":"own-{ben.session}"}}'
    )
    reply = thief.http.post("/gradio_api/run/predict", content=body, headers={"Content-Type": "text/plain"})
    assert anna.session not in reply.text
    assert anna.predict(anna.function("stop", "click"), [None]).status_code == 200
    anna.heard()


def test_a_page_that_skips_its_opening_is_nobodys_and_sees_nothing(anna: Browser, served: Running) -> None:
    served.application.add(b"private words of anna", "hers.txt", owner=anna.config["username"])
    anna.session = "never-opened"
    anna.ask("who am I?")
    assert "private words" not in anna.heard()
    assert served.application.conversations.list("", "who am I") == ()


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data": []}', b'{"session_hash": 1}', b"[" * 100_000])
def test_a_body_that_names_no_open_page_is_refused(anna: Browser, body: bytes) -> None:
    reply = anna.http.post("/gradio_api/queue/join", content=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "request.bad_body")


def test_many_files_uploaded_at_once_are_their_owners(anna: Browser, served: Running) -> None:
    files = [("files", (f"report-{n}.txt", f"words {n}".encode())) for n in range(20)]
    reply = anna.http.post("/gradio_api/upload", files=files, headers={"Accept-Encoding": "br, gzip"})
    key = anna.config["username"]
    assert len(reply.json()) == 20
    assert all(served.guard.bindings.has_uploaded(path, key) for path in reply.json())


def test_nobody_watches_the_uploads_of_somebody_else(anna: Browser, ben: Browser) -> None:
    anna.http.post("/gradio_api/upload?upload_id=hers", files={"files": ("a.txt", b"words")})
    reply = ben.http.get("/gradio_api/upload_progress?upload_id=hers")
    assert (reply.status_code, reply.json()["code"]) == (403, "people.not_yours")


def test_nobody_fetches_or_adds_a_file_that_somebody_else_uploaded(anna: Browser, ben: Browser) -> None:
    path = anna.upload("hers.txt", b"private words in a file")
    assert anna.http.get(f"/gradio_api/file={path}").content == b"private words in a file"
    for spelling in (path, path.replace("/", "//", 1), path.replace("/hers", "/./hers")):
        reply = ben.http.get(f"/gradio_api/file={spelling}")
        assert reply.status_code in (403, 404) and b"private" not in reply.content
    file = {"path": path, "orig_name": "hers.txt", "meta": {"_type": "gradio.FileData"}}
    reply = ben.join(ben.function("upload", "upload"), [[file], None])
    assert (reply.status_code, reply.json()["code"]) == (403, "people.not_yours")


def test_an_upload_is_seen_found_and_removed_by_its_owner_only(
    anna: Browser, ben: Browser, served: Running
) -> None:
    anna.open()
    ben.open()
    assert "secretplan.txt" in anna.add("secretplan.txt", b"the plan that only anna knows")
    mine, his = anna.config["username"], ben.config["username"]
    assert [row.get("name") for row in served.application.sources(owner=mine)].count("secretplan.txt") == 1
    assert "secretplan" not in str(ben.open()) and "secretplan.txt" in str(anna.open())
    ben.ask("what is the plan?")
    assert "only anna knows" not in ben.heard()
    anna.ask("what is the plan?")
    assert "only anna knows" in anna.heard()
    source = f"{mine}/secretplan.txt"
    for answer in (None, "yes"):
        click = {"do": "remove", "source": source} | ({"answer": answer} if answer else {})
        ben.predict(ben.function("sources", "remove"), [None], event_data=click)
    assert any(row["source"] == source for row in served.application.sources(owner=mine))
    assert not any(row["source"] == source for row in served.application.sources(owner=his))


def test_the_api_wants_its_token_also_of_who_has_signed_in(anna: Browser, served: Running) -> None:
    assert anna.http.get("/api/documents").status_code == 401
    served.application.add(b"words of anna again", "hers2.txt", owner=anna.config["username"])
    with_token = {"Authorization": f"Bearer {TOKEN}"}
    listed = anna.http.get("/api/documents", headers=with_token)
    assert listed.status_code == 200 and "hers" not in listed.text
    source = f"{anna.config['username']}/hers2.txt"
    assert anna.http.get(f"/api/text/{source}", headers=with_token).status_code == 404
    assert anna.http.delete(f"/api/documents/{source}", headers=with_token).status_code == 404


def test_too_large_a_body_is_refused_before_it_is_read(anna: Browser) -> None:
    for path, size in (("/gradio_api/queue/join", 2 << 20), ("/gradio_api/upload", (256 << 20) + 1)):
        answer = raw(anna, f"POST {path} HTTP/1.1", f"Content-Length: {size}")
        assert answer.startswith("HTTP/1.1 413") and "request.too_large" in answer


def test_a_body_that_hides_its_length_is_cut_off(anna: Browser) -> None:
    def endless() -> object:
        for _ in range(64):
            yield b" " * (64 << 10)

    try:
        reply = anna.http.post("/gradio_api/queue/join", content=endless())  # type: ignore[arg-type]
    except httpx.HTTPError:
        return  # the server hung up on it
    assert reply.status_code == 413


def test_a_websocket_is_closed(served: Running) -> None:
    said: list[Any] = []

    async def never(*ignored: Any) -> Any:
        raise AssertionError("nothing is to be passed on")

    async def send(message: Any) -> None:
        said.append(message)

    awaited(Gate(never, served.guard, TOKEN)({"type": "websocket", "path": "/"}, never, send))
    assert said == [{"type": "websocket.close", "code": 1008}]


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not come true"
        threading.Event().wait(0.02)


def raw(browser: Browser, *lines: str) -> str:
    """What the server says to a head without a body, written as it is."""
    url = browser.http.base_url
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        head = (*lines, f"Host: {url.host}:{url.port}", f"Cookie: {cookie}", "Connection: close", "", "")
        connection.sendall("\r\n".join(head).encode())
        said = b""
        while part := connection.recv(65_536):
            said += part
        return said.decode()


def test_who_closes_the_page_leaves_the_line_and_frees_the_engine(anna: Browser, served: Running) -> None:
    anna.open()
    anna.ask("slow one")
    with anna.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": anna.session}) as stream:
        for line in stream.iter_lines():
            if "process_generating" in line:
                break
        until(lambda: served.application.status()["questions"] == 1)
    until(lambda: served.application.status()["questions"] == 0)


def test_a_program_that_leaves_before_its_answer_frees_the_engine(served: Running) -> None:
    with socket.create_connection(("127.0.0.1", int(served.address.rpartition(":")[2]))) as connection:
        body = b'{"question": "slow one"}'
        head = (
            f"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        until(lambda: served.application.status()["questions"] == 1)
    until(lambda: served.application.status()["questions"] == 0, seconds=5)

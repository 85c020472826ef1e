"""Documents, figures, search, quiz, and what is told of failures, requests and numbers."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.awaiting import awaited
from tests.ui.api.serving import GENEROUS, Served, application_of, served
from tests.ui.conftest import run_apart
from tests.ui.fake import FakeEngine, FakeIndex, settled
from ui.api.admission import Admission, BusyError
from ui.people.limits import Allowance
from ui.people.underway import UnderWay
from ui.tracing import FORMAT, Numbered, request_id, traced

TEXT = b"Revenue of ACME was 12 million dollars."


@pytest.fixture
def roomy(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home", limits=GENEROUS) as server:
        yield server


def add(server: Served, data: bytes, name: str = "a.txt", mark: str = "", **headers: str) -> httpx.Response:
    marked = {"Idempotency-Key": mark} if mark else {}
    return server.http(**marked, **headers).post("/api/documents", files={"file": (name, data)})


# Documents


def test_a_document_is_added_looked_at_read_and_removed(roomy: Served) -> None:
    http = roomy.http()
    assert add(roomy, TEXT).json()["status"] == "added"
    assert [row["source"] for row in http.get("/api/documents").json()["documents"]] == ["a.txt"]
    looked = http.get("/api/documents/a.txt").json()
    assert looked["document"]["status"] == "ready" and looked["embedding"]["busy"] in (True, False)
    assert http.get("/api/text/a.txt", params={"start": 0, "end": 7}).text == "Revenue"
    assert http.delete("/api/documents/a.txt").json() == {"removed": "a.txt"}
    assert http.get("/api/documents/a.txt").status_code == 404


def test_the_same_add_under_one_mark_is_done_once(roomy: Served) -> None:
    first = add(roomy, TEXT, mark="m1")
    roomy.application.remove("a.txt")
    again = add(roomy, TEXT, mark="m1")
    assert again.json() == first.json() and not roomy.application.sources()
    assert add(roomy, TEXT, mark="m2").json()["status"] == "added"


def test_another_add_under_one_mark_is_refused(roomy: Served) -> None:
    add(roomy, TEXT, mark="m1")
    for reply in (add(roomy, b"other", mark="m1"), add(roomy, TEXT, name="b.txt", mark="m1")):
        assert (reply.status_code, reply.json()["code"]) == (422, "request.other_under_mark")
    assert len(roomy.application.sources()) == 1


def test_a_mark_survives_the_end_of_the_server(tmp_path: Path) -> None:
    with served(tmp_path / "home") as server:
        first = add(server, TEXT, mark="m1").json()
    with served(tmp_path / "home") as server:
        assert add(server, TEXT, mark="m1").json() == first
        assert not server.application.sources(), "the new server's index has nothing: nothing was added again"


def test_marks_of_two_keys_never_meet(roomy: Served) -> None:
    _, one = roomy.keys.create("one")
    _, two = roomy.keys.create("two")
    for key, text in ((one, b"first"), (two, b"second")):
        http = roomy.http(key, **{"Idempotency-Key": "same"})
        assert http.post("/api/documents", files={"file": ("a.txt", text)}).status_code == 200


def test_what_was_added_in_a_stream_is_told_again_in_one(roomy: Served) -> None:
    streamed = {"Accept": "text/event-stream"}
    assert "event: progress" in add(roomy, TEXT, mark="m1", **streamed).text
    again = add(roomy, TEXT, mark="m1", **streamed).text
    assert "event: added" in again and "event: progress" not in again


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_mark_that_is_in_use_is_refused_before_anything_is_sent(roomy: Served, accept: str) -> None:
    wanted = {"Accept": accept}
    assert add(roomy, TEXT, mark="m1", **wanted).status_code == 200
    other = add(roomy, b"another", mark="m1", **wanted)
    assert (other.status_code, other.json()["code"]) == (422, "request.other_under_mark")
    bad = add(roomy, TEXT, mark="two words", **wanted)
    assert (bad.status_code, bad.json()["code"]) == (400, "request.bad_mark")
    begun, may_end = threading.Event(), threading.Event()
    add_one = roomy.application.add

    def held(*given: Any, **more: Any) -> Any:
        begun.set()
        assert may_end.wait(20)
        return add_one(*given, **more)

    roomy.application.add = held  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(add, roomy, b"under way", "b.txt", "m2", **wanted)
        assert begun.wait(20)
        clash = add(roomy, b"under way", "b.txt", "m2", **wanted)
        may_end.set()
        assert first.result().status_code == 200
    assert (clash.status_code, clash.json()["code"]) == (409, "request.still_under_way")
    assert clash.headers["content-type"] == "application/problem+json"
    assert add(roomy, b"under way", "b.txt", "m2", **wanted).status_code == 200


def test_a_failed_add_may_be_tried_again_under_its_mark(roomy: Served) -> None:
    assert add(roomy, b"BAD", mark="m1").json()["code"] == "read.binary_file"
    assert add(roomy, b"BAD", mark="m1").status_code == 400


# Quiz


def test_a_quiz_is_drawn_answered_and_finished(roomy: Served) -> None:
    roomy.application.add(TEXT, "a.txt")
    http = roomy.http()
    for _ in range(200):
        if http.get("/api/quiz/counts").json()["language"]:
            break
        threading.Event().wait(0.05)
    session = http.post("/api/quiz/sessions", json={"number": 1, "seed": 1}).json()["session"]
    asked = http.get(f"/api/quiz/sessions/{session}/next").json()["ask"]
    assert asked["question"] and "key" not in asked
    reply = {"place": 0, "chosen": [0]} if asked["choices"] else {"place": 0, "text": "12"}
    verdict = http.post(f"/api/quiz/sessions/{session}/answers", json=reply).json()
    assert verdict["verdict"] in ("right", "partial", "wrong") and verdict["passage"]["source"] == "a.txt"
    assert http.post(f"/api/quiz/sessions/{session}/finish").json()["total"] == 1


@pytest.mark.parametrize("difficulty", ["0", "4", "-17620500218875822080", "x"])
def test_a_difficulty_that_is_none_is_refused(open_server: Served, difficulty: str) -> None:
    reply = open_server.http().get("/api/quiz/counts", params={"difficulty": difficulty})
    assert (reply.status_code, reply.json()["code"]) == (422, "request.invalid")


# Failures


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/api/ask", 422, "request.invalid"),
        ("GET", "/api/documents/none", 404, "catalogue.unknown_source"),
        ("PUT", "/api/ask", 405, "request.no_such_method"),
        ("GET", "/api/figures?company=Nobody&metric=revenue", 404, "figures.no_filings"),
    ],
)
def test_failures_are_problems(open_server: Served, method: str, path: str, status: int, code: str) -> None:
    reply = open_server.http().request(method, path)
    problem = reply.json()
    assert (reply.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert problem["instance"] == path.partition("?")[0]
    assert problem["request_id"] == reply.headers["x-request-id"]


def test_a_method_that_is_not_there_is_told_those_that_are(open_server: Served) -> None:
    assert open_server.http().put("/api/documents").headers["allow"] == "GET, HEAD, POST"


def test_the_machine_is_told_what_is_not_there(open_server: Served) -> None:
    reply = open_server.machine.get("/api/nothing")
    assert (reply.status_code, reply.json()["code"]) == (404, "request.nothing_here")


def test_a_failure_that_nobody_foresaw_tells_nothing_inner(roomy: Served) -> None:
    reply = add(roomy, b"CRASH")
    assert reply.status_code == 500 and reply.json()["code"] == "internal" and "secret" not in reply.text
    assert reply.json()["request_id"] == reply.headers["x-request-id"]


# Requests' numbers


def test_a_sane_number_of_the_client_is_kept_and_no_other(open_server: Served) -> None:
    for given, kept in (("abc-1.2_3", True), ("", False), ("two words", False), ("x" * 65, False)):
        for path in ("/healthz", "/v1/models", "/whatever"):
            shown = open_server.http(**{"X-Request-ID": given}).get(path).headers["x-request-id"]
            assert (shown == given) is kept and shown


def test_every_line_that_is_logged_for_a_request_has_its_number(
    roomy: Served, caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.addFilter(Numbered())
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        with caplog.at_level(logging.INFO):
            for accept in ("*/*", "text/event-stream"):
                http = roomy.http(**{"X-Request-ID": "number-7", "Accept": accept})
                http.post("/api/ask", json={"question": "fail"})
    finally:
        logging.getLogger().removeHandler(handler)
    failed = [line for line in lines if "question failed" in line]
    assert len(failed) == 2 and all("[number-7]" in line for line in failed)


def test_outside_of_requests_there_is_no_number() -> None:
    assert request_id() == "-"
    with traced("x") as one:
        assert request_id() == one.id == "x"
    assert request_id() == "-"


def test_what_a_key_is_used_for_is_logged_and_what_was_asked_is_not(
    roomy: Served, caplog: pytest.LogCaptureFixture
) -> None:
    made, key = roomy.keys.create("bot")
    with caplog.at_level(logging.INFO, "ui.api.tracing"):
        roomy.http(key).post("/api/search", json={"question": "a private matter"})
        # It is noted once the response has gone.
        deadline = time.monotonic() + 10
        while made.id not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "POST /api/search 200" in caplog.text and f"by {made.id}" in caplog.text
    assert "private matter" not in caplog.text and key not in caplog.text


# Limits


def test_too_many_requests_of_a_key_are_refused_until_later_and_others_are_not(tmp_path: Path) -> None:
    with served(tmp_path / "home", limits={"search": Allowance(2, 0.5)}) as server:
        (_, one), (_, two) = server.keys.create("one"), server.keys.create("two")
        asked = {"question": "revenue"}
        replies = [server.http(one).post("/api/search", json=asked) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert replies[2].headers["retry-after"] == "2"
        assert replies[2].json()["code"] == "people.too_many_requests"
        assert server.http(two).post("/api/search", json=asked).status_code == 200
        assert server.machine.post("/api/search", json=asked).status_code == 200


def test_a_key_has_three_questions_under_way_at_most(roomy: Served) -> None:
    _, key = roomy.keys.create("bot")
    clients = [roomy.http(key) for _ in range(3)]
    streams = []
    for client in clients:
        request = client.build_request(
            "POST", "/api/ask", json={"question": "slow"}, headers={"Accept": "text/event-stream"}
        )
        streams.append(client.send(request, stream=True))
    try:
        refused = roomy.http(key).post("/api/ask", json={"question": "one more"})
        assert refused.status_code == 429 and refused.headers["retry-after"]
        chat = {"model": "turnpoint", "messages": [{"role": "user", "content": "one more"}]}
        openai = roomy.http(key).post("/v1/chat/completions", json=chat)
        assert openai.status_code == 429 and openai.json()["error"]["type"] == "rate_limit_error"
    finally:
        for stream in streams:
            stream.close()


def test_too_long_a_question_is_refused(open_server: Served) -> None:
    reply = open_server.http().post("/api/search", json={"question": "x" * 2_001})
    assert (reply.status_code, reply.json()["code"]) == (400, "question.too_long")


def test_too_large_a_body_is_refused_before_it_is_read(open_server: Served) -> None:
    where = urlsplit(open_server.address)
    with socket.create_connection((where.hostname, where.port), 10) as connection:
        head = "POST /v1/embeddings HTTP/1.1", f"Host: {where.netloc}", "Authorization: Bearer any"
        connection.sendall("\r\n".join((*head, f"Content-Length: {17 << 20}", "", "")).encode())
        reply = connection.recv(10_000).decode()
    assert reply.startswith("HTTP/1.1 413") and "request.too_large" in reply


def test_admission_lets_some_in_has_some_wait_and_refuses_the_rest() -> None:
    async def tried() -> tuple[list[str], int]:
        admission, release, most, running = Admission(2, 1), asyncio.Event(), 0, 0

        async def one() -> str:
            nonlocal most, running
            try:
                async with admission.place():
                    running += 1
                    most = max(most, running)
                    await release.wait()
                    running -= 1
            except BusyError:
                return "refused"
            return "done"

        tasks = [asyncio.create_task(one()) for _ in range(5)]
        for _ in range(10):
            await asyncio.sleep(0)
        release.set()
        told = await asyncio.gather(*tasks)
        assert await one() == "done", "there is room again"
        return told, most

    told, most = run_apart(tried)
    assert told == ["done", "done", "done", "refused", "refused"] and most == 2


def test_who_would_wait_too_long_is_refused_however_few_there_are() -> None:
    async def tried() -> list[str]:
        at = [0.0]
        admission, release = Admission(1, 100, within=0.5, now=lambda: at[0]), asyncio.Event()
        async with admission.place():
            at[0] = 0.2  # what one usually takes from now on

        async def one() -> str:
            try:
                async with admission.place():
                    await release.wait()
            except BusyError:
                return "refused"
            return "done"

        tasks = [asyncio.create_task(one()) for _ in range(5)]
        for _ in range(10):
            await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*tasks)

    assert run_apart(tried) == ["done", "done", "done", "refused", "refused"]


def test_one_who_waits_and_leaves_makes_room() -> None:
    async def tried() -> None:
        admission = Admission(1, 1)
        async with admission.place():

            async def wait() -> None:
                async with admission.place():
                    pass

            waiting = asyncio.create_task(wait())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            again = asyncio.create_task(wait())
            await asyncio.sleep(0)
        await again

    run_apart(tried)


def test_counts_under_way_are_given_back() -> None:
    counted = UnderWay({"search": 1})
    with (
        counted.one("a", "search") as first,
        counted.one("a", "search") as second,
        counted.one("b", "search") as other,
    ):
        assert (first, second, other) == (True, False, True)
    with (
        counted.one("a", "search") as again,
        counted.one("", "search") as machine,
        counted.one("a", "key") as free,
    ):
        assert again and machine and free


# Being


def test_it_is_ready_when_the_engine_is_and_says_what_is_missing(tmp_path: Path) -> None:
    may = threading.Event()

    def engine(progress: Any) -> FakeEngine:
        assert may.wait(20)
        return FakeEngine()

    with served(
        tmp_path / "home", application=application_of(tmp_path / "home", engine=engine), wait=False
    ) as server:
        http = server.http("")
        reply = http.get("/readyz")
        assert (reply.status_code, reply.json()["code"]) == (503, "server.engine_starting")
        assert reply.headers["retry-after"]
        may.set()
        settled(server.application)
        assert http.get("/readyz").json() == {"ready": True}


def test_what_is_counted_is_told_and_nothing_that_anybody_said(tmp_path: Path) -> None:
    index = FakeIndex()
    application = application_of(tmp_path / "home", index)
    with served(tmp_path / "home", limits=GENEROUS, application=application) as server:
        http = server.http()
        add(server, TEXT)
        http.post("/api/ask", json={"question": "a-private-question"})
        http.get("/api/documents/a-private-name")
        http.get("/a-private-path")
        http.request("PROPFIND", "/api/ask")
        text = http.get("/metrics").text
    assert 'turnpoint_requests_total{method="POST",route="/api/ask",status="200"} 1.0' in text
    assert 'route="/api/documents/{source}",status="404"' in text
    assert 'method="other"' in text and "PROPFIND" not in text
    assert 'turnpoint_answers_total{status="answered"} 1.0' in text
    assert "turnpoint_documents 1.0" in text and "turnpoint_questions_in_line 0.0" in text
    assert "private" not in text


def test_the_numbers_want_a_key_that_allows_them(roomy: Served) -> None:
    _, narrow = roomy.keys.create("narrow", ("ask",))
    _, scraper = roomy.keys.create("scraper", ("metrics",))
    assert roomy.http(narrow).get("/metrics").status_code == 403
    assert roomy.http(scraper).get("/metrics").status_code == 200


def test_half_a_letter_in_a_question_is_passed_over(roomy: Served) -> None:
    add(roomy, TEXT)
    told = {"Content-Type": "application/json"}
    asked = roomy.http().post("/api/ask", content=b'{"question": "\\ud800 ovens?"}', headers=told)
    assert asked.status_code == 200
    empty = roomy.http().post("/api/search", content=b'{"question": "\\ud800"}', headers=told)
    assert (empty.status_code, empty.json()["code"]) == (400, "question.empty")


def test_sixty_questions_in_line_keep_nobody_else_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home, limits=GENEROUS, application=application_of(home, FakeIndex())) as server:

        async def crowd() -> int:
            async with asyncio.TaskGroup() as group:
                http = httpx.AsyncClient(
                    base_url=server.address, headers=server.machine.headers, timeout=60, trust_env=False,
                    limits=httpx.Limits(max_connections=100),
                )  # fmt: skip
                asking = [
                    group.create_task(http.post("/api/ask", json={"question": "slow one"})) for _ in range(60)
                ]
                until = time.monotonic() + 25
                # More than the routes have threads; the first may be answered already.
                while server.application.status()["questions"] < 50:
                    assert time.monotonic() < until, server.application.status()["questions"]
                    await asyncio.sleep(0.01)
                reply = await http.get("/api/documents", timeout=30)
                for task in asking:
                    task.cancel()
            await http.aclose()
            return reply.status_code

        assert awaited(crowd()) == 200
        deadline = time.monotonic() + 30
        while server.application.status()["questions"] and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.application.status()["questions"] == 0  # who left waits no more

"""Whatever a model server does wrong is told in time, is not asked again for a while, and is over once the server is well."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.models import http_options
from assistant.models.engine import EngineKind, TimeLimits
from assistant.models.pool import Pool
from assistant.models.server import Server, connection
from corpus.errors import EngineError
from corpus.limits import LIMITS
from tests.assistant.models.misbehaving import (
    WHOLE,
    Behaviour,
    Misbehaving,
    begins_and,
    hangs,
    hangs_up,
    misbehaving,
    repeats,
    says,
)

PROMPT: list[BaseMessage] = [SystemMessage("Word the answer in one sentence."), HumanMessage("What grew?")]
SHORT = TimeLimits(connect=1.0, first_token=0.6, between=0.6, whole=1.2)
SLACK = 10.0
"""Seconds by which a busy machine may be late."""

FAULTS: dict[str, tuple[Behaviour, tuple[str, ...]]] = {
    "model server answers with invalid JSON": (says(b"data: {not json\n\n{not json\n"), ("engine.garbage",)),
    "model server answers with invalid UTF-8": (
        says(b'data: {"id": "\xff\xfe\xc3\x28"}\n\n{"model": "\xff"}\n'),
        ("engine.garbage", "engine.dead"),
    ),
    "model server answers with a page of HTML": (
        says(b"<html><title>Sign in</title></html>", "text/html; charset=utf-8"),
        ("engine.garbage",),
    ),
    "model server answers with bytes of another kind": (
        says(bytes(range(256)) * 8, "application/octet-stream"),
        ("engine.garbage", "engine.dead"),
    ),
    "model server answers with JSON of another form": (
        says(b'data: {"choices": 7, "message": [1]}\n\n{"choices": 7, "message": [1]}\n'),
        ("engine.garbage", "engine.dead"),
    ),
    "model server answers with nothing": (says(b""), ("engine.dead", "engine.garbage")),
    "model server breaks the connection": (hangs_up, ("engine.dead",)),
    "model server ends a stream in the middle": (begins_and(lambda peer, handler: None), ("engine.dead",)),
    "model server hangs before the first token": (hangs, ("engine.timeout",)),
    "model server hangs in the middle of a stream": (begins_and(hangs), ("engine.timeout",)),
    "model server writes without end": (repeats(lambda peer: peer.event("word " * 50)), ("engine.garbage",)),
    "model server writes a line without end": (repeats(lambda peer: b"x" * 65_536), ("engine.garbage",)),
    "model server sends events without text, without end": (
        repeats(lambda peer: peer.event(""), 0.05),
        ("engine.timeout",),
    ),
    "model server is too slow to be of use": (
        repeats(lambda peer: peer.event("a "), 0.3),
        ("engine.timeout",),
    ),
    "model server refuses the key": (says(b"{}", "application/json", 401), ("engine.key_refused",)),
    "model server no longer knows the model": (
        says(b'{"error": "model not found"}', "application/json", 404),
        ("engine.no_model",),
    ),
    "model server fails with 500": (
        says(b'{"error": "out of memory"}', "application/json", 500),
        ("engine.failed",),
    ),
    "model server is overloaded (429)": (
        says(b"{}", "application/json", 429, Retry_After="30"),
        ("engine.busy",),
    ),
    "model server is still loading (503)": (says(b"{}", "application/json", 503), ("engine.busy",)),
}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["openai", "ollama"])
def peer(request: pytest.FixtureRequest) -> Iterator[Misbehaving]:
    with misbehaving(request.param) as running:
        yield running


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIMITS, "look", 2.0)
    monkeypatch.setattr(http_options, "_MOST_BYTES", 1 << 20)


def pool_at(peer: Misbehaving, clock: Callable[[], float], patience: float = 0.0) -> Pool:
    """The only server there is, looked at when the test says so."""
    url = f"{peer.url}/v1" if peer.kind == "openai" else peer.url
    server = Server(url, connection(url, "secret", peer.kind, SHORT))
    pool = Pool([server], patience=patience, now=clock, kind=peer.kind)
    pool.look()
    return pool


def written(pool: Pool) -> str:
    return "".join(piece.text for piece in pool.write(PROMPT, max_tokens=20))


def failed(pool: Pool) -> tuple[str, float]:
    begun = time.monotonic()
    with pytest.raises(EngineError) as failure:
        written(pool)
    return failure.value.code, time.monotonic() - begun


def connections(peer: Misbehaving) -> int:
    """Our own connections to a server that are still there."""
    port = int(peer.url.rpartition(":")[2])
    return sum(
        bool(each.raddr) and each.raddr.port == port and each.status != psutil.CONN_TIME_WAIT
        for each in psutil.Process().net_connections("tcp")
    )


@pytest.mark.reliability
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_time_not_met_twice_and_over_when_the_server_is_well(
    peer: Misbehaving, fault: str, record_property: Callable[[str, object], None]
) -> None:
    clock = Clock()
    pool, (behaviour, codes) = pool_at(peer, clock), FAULTS[fault]
    assert written(pool) == WHOLE
    threads = set(threading.enumerate())
    peer.behaves = behaviour
    code, seconds = failed(pool)
    assert code in codes
    assert seconds < SHORT.whole + SLACK
    asked = peer.asked
    if (
        code != "engine.failed"
    ):  # that may be the request's own fault, and is not held against the only server
        assert pool.health() == (False, code)
        again, seconds = failed(pool)
        assert (again, peer.asked) == (code, asked) and seconds < 1
    peer.behaves, ended = None, time.monotonic()
    clock.now += 31
    pool.look()
    assert written(pool) == WHOLE
    recovery = time.monotonic() - ended
    assert pool.health() == (True, "")
    until = time.monotonic() + SLACK
    while connections(peer) and time.monotonic() < until:
        time.sleep(0.01)
    left = {each for each in set(threading.enumerate()) - threads if "process_request" not in each.name}
    assert connections(peer) == 0 and left == set()
    pool.close()
    record_property("fault", f"{fault} ({peer.kind})")
    record_property("tried", 1)
    record_property("lost", 0)
    record_property("recovery_s", round(recovery, 3))


@pytest.mark.reliability
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_neither_a_question_nor_a_key_goes_where_a_server_points_to(
    peer: Misbehaving, status: int, record_property: Callable[[str, object], None]
) -> None:
    with misbehaving(peer.kind) as elsewhere:
        pool = pool_at(peer, Clock())
        path = "/v1/chat/completions" if peer.kind == "openai" else "/api/chat"
        there = says(b"", "text/plain", status, Location=f"{elsewhere.url}{path}")
        peer.behaves = there
        assert failed(pool)[0] == "engine.redirected"
        assert elsewhere.asked == 0
        peer.behaves = None
        listing = "/v1/models" if peer.kind == "openai" else "/api/tags"
        peer.models = says(b"", "text/plain", status, Location=f"{elsewhere.url}{listing}")
        url = f"{peer.url}/v1" if peer.kind == "openai" else peer.url
        with pytest.raises(EngineError) as failure:
            connection(url, "secret", peer.kind, SHORT)("")
        assert failure.value.code in ("engine.redirected", "engine.unreachable")
        assert elsewhere.asked == 0
    record_property("fault", f"model server redirects elsewhere with {status} ({peer.kind})")
    record_property("tried", 2)
    record_property("lost", 0)


@pytest.mark.reliability
def test_a_busy_server_is_asked_again_after_as_long_as_it_said(
    record_property: Callable[[str, object], None],
) -> None:
    with misbehaving("openai") as peer:
        pool = pool_at(peer, time.monotonic, patience=10.0)
        pool.start()
        times: list[float] = []

        def busy_once(peer: Misbehaving, handler: Any) -> None:
            times.append(time.monotonic())
            (says(b"{}", "application/json", 429, Retry_After="1") if len(times) == 1 else Misbehaving.well)(
                peer, handler
            )

        peer.behaves = busy_once
        assert written(pool) == WHOLE
        assert 1.0 <= times[1] - times[0] < 1 + SLACK
        pool.close()
    record_property("fault", "model server is overloaded for a second (429, Retry-After)")
    record_property("tried", 1)
    record_property("lost", 0)
    record_property("recovery_s", round(times[1] - times[0] - 1.0, 3))


@pytest.mark.reliability
@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_a_server_that_is_away_at_the_start_is_used_once_it_is_there(
    kind: EngineKind, record_property: Callable[[str, object], None]
) -> None:
    with misbehaving(kind) as peer:
        peer.models = hangs_up
        clock = Clock()
        pool = pool_at(peer, clock)
        assert pool.health()[0] is False and pool.info.engine == kind
        pool.warm(PROMPT)  # nothing to do yet, and no failure of who starts
        assert failed(pool)[1] < 1 and peer.asked == 0
        peer.models, ended = None, time.monotonic()
        clock.now += 1
        pool.look()
        assert written(pool) == WHOLE
        recovery = time.monotonic() - ended
        pool.close()
    record_property("fault", f"model server away at the start ({kind})")
    record_property("tried", 1)
    record_property("lost", 0)
    record_property("recovery_s", round(recovery, 3))


@pytest.mark.reliability
def test_a_model_that_is_replaced_meanwhile_is_known_by_what_it_is_now(
    record_property: Callable[[str, object], None],
) -> None:
    with misbehaving("openai") as peer:
        clock = Clock()
        pool = pool_at(peer, clock)
        assert pool.info.context == 8192
        peer.behaves = hangs_up
        failed(pool)
        peer.behaves = None
        peer.models = says(
            b'{"data": [{"id": "qwen2.5:3b", "max_model_len": 2048, "new_field": {"x": 1}}], "next": null}',
            "application/json",
        )
        clock.now += 1
        pool.look()
        assert pool.info.context == 2048 and written(pool) == WHOLE
        pool.close()
    record_property("fault", "model server restarted with another context and a newer API")
    record_property("tried", 1)
    record_property("lost", 0)


@pytest.mark.reliability
def test_an_ollama_that_sends_more_than_is_known_is_understood(
    record_property: Callable[[str, object], None],
) -> None:
    with misbehaving("ollama") as peer:
        pool = pool_at(peer, Clock())

        def newer(peer: Misbehaving, handler: Any) -> None:
            rows = [json.loads(peer.event(word)) for word in WHOLE.split(" ")]
            rows.append(json.loads(peer.event("", end=True)))
            for row in rows:
                row["message"] |= {"thinking": "hm", "tool_calls": None, "logprobs": []}
                row |= {"remote_host": "", "shiny": {"new": True}}
            says("".join(json.dumps(row) + "\n" for row in rows).encode(), "application/x-ndjson")(
                peer, handler
            )

        peer.behaves = newer
        assert written(pool) == WHOLE.replace(" ", "")
        pool.close()
    record_property("fault", "Ollama replaced by one of a newer API")
    record_property("tried", 1)
    record_property("lost", 0)

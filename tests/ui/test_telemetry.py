"""A collector is told where the time of a request and of its answer went, and no word of anybody; off, nothing is loaded."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from assistant.contract import Answer, Draft, EvidenceFound, Finished, Sentence, SentenceChecked, Waiting
from tests.ui.conftest import ROOT
from tests.ui.people.conftest import TOKEN, running
from ui.people.access import Access
from ui.telemetry import Off, telemetry

MARK = "what-nobody-else-should-read"


class Collector:
    """An OTLP receiver over HTTP."""

    def __init__(self) -> None:
        self.address, self.status = "", 200
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []

    @property
    def spans(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                assert any(each.value.string_value == "turnpoint" for each in resource.resource.attributes)
                for scope in resource.scope_spans:
                    found |= {span.name: span for span in scope.spans}
        return found


@pytest.fixture
def collector() -> Iterator[Collector]:
    told = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.headers.append({"path": self.path, **dict(self.headers.items())})
            told.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(told.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_the_stages_of_an_answer_follow_each_other(collector: Collector) -> None:
    watching = telemetry(
        {"OTEL_EXPORTER_OTLP_ENDPOINT": f"{collector.address}/", "OTEL_EXPORTER_OTLP_HEADERS": "x-team=a%20b"}
    )
    sentence = Sentence(MARK, (), "verified")
    events = [
        EvidenceFound((), 1.0, False), EvidenceFound((), 2.0, True), Waiting(2, 9.0), Waiting(0), Draft(MARK),
        Draft(MARK), SentenceChecked(sentence, ()),
        Finished(Answer("id", "2026", "1", "answered", "en", (sentence,), model_name="m")),
    ]  # fmt: skip
    assert list(watching.answer(iter(events))) == events
    watching.close()
    spans = collector.spans
    order = ["search.first", "search.final", "engine.queue", "engine.prompt", "checks"]
    assert set(spans) == {"answer", *order}
    for before, after in itertools.pairwise(order):
        assert spans[before].end_time_unix_nano == spans[after].start_time_unix_nano
    assert all(spans[name].parent_span_id == spans["answer"].span_id for name in order)
    assert attributes(spans["answer"])["turnpoint.status"] == "answered"
    assert [event.name for event in spans["answer"].events] == ["first_token"]
    assert [event.name for event in spans["checks"].events] == ["checked"]
    assert collector.headers[0]["path"] == "/v1/traces" and collector.headers[0]["x-team"] == "a b"
    assert MARK.encode() not in b"".join(collector.bodies)


def test_a_request_is_one_trace_from_the_door_to_the_answer(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with running(tmp_path / "home", Access(), page=False) as served:
        headers = {"Authorization": f"Bearer {TOKEN}", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        with httpx.Client(base_url=served.address, headers=headers, trust_env=False, timeout=30) as client:
            assert client.post("/api/ask", json={"question": MARK}).status_code == 200
            client.post("/api/search", json={"question": MARK})
            client.get(f"/api/text/{MARK}")
    spans = collector.spans
    request = spans["POST /api/ask"]
    assert request.trace_id.hex() == trace and attributes(request)["http.response.status_code"] == 200
    assert spans["answer"].parent_span_id == request.span_id
    assert {"search", "search.final", "engine.prompt", "checks", "GET /api/text/{source}"} <= set(spans)
    assert all(span.trace_id.hex() == trace for span in spans.values())
    for body in collector.bodies:
        assert MARK.encode() not in body and TOKEN.encode() not in body


@pytest.mark.parametrize("status", [500, 0])
def test_a_collector_that_fails_or_is_gone_holds_nothing_up(collector: Collector, status: int) -> None:
    address = collector.address if status else "http://127.0.0.1:9"
    collector.status = status
    watching = telemetry({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{address}/v1/traces"})
    begun = time.monotonic()
    assert list(watching.answer(iter([Draft("x")]))) == [Draft("x")]
    watching.close()
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "environment", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}]
)
def test_without_a_collector_events_are_handed_on_as_they_are(environment: dict[str, str]) -> None:
    watching = telemetry(environment)
    assert isinstance(watching, Off)
    events = iter([Draft("x")])
    assert watching.answer(events) is events


def test_off_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys; from ui.telemetry import telemetry; telemetry({}); "
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    assert done.stdout.strip() == "[]"

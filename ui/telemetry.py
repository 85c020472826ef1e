"""Traces for OpenTelemetry: where the time of a request and of an answer goes, stage by stage. Off unless a collector is named.

Set `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) to the address of a collector that speaks OTLP over HTTP; headers
for it stand in `OTEL_EXPORTER_OTLP_HEADERS`, as OpenTelemetry has it. Spans hold numbers and words of fixed sets: no question,
no answer, nobody's name.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assistant.contract import Answer, Draft, Event, EvidenceFound, Finished, SentenceChecked, Waiting
from index.evidence import Found

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

_ENDPOINT, _TRACES = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
_HEADERS, _DISABLED, _NAME = "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SDK_DISABLED", "OTEL_SERVICE_NAME"
_SECONDS = 10.0  # that a collector may take


@dataclass(slots=True)
class Request:
    """What is known of a request once it was answered."""

    route: str = ""
    status: int = 0


class Telemetry(Protocol):
    """Watches requests, answers and searches."""

    def request(self, method: str, headers: Mapping[str, str]) -> Any:
        """A context manager round a request, which gives a `Request` to be filled in."""
        ...

    def answer(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events of an answer, watched."""
        ...

    def search(self, stages: Iterator[Found]) -> Iterator[Found]:
        """The stages of a search that was asked for alone, watched."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


def telemetry(environment: Mapping[str, str] = os.environ) -> Telemetry:
    """What the environment asks for; what watches nothing where it names no collector."""
    address = environment.get(_TRACES, "") or (
        f"{environment[_ENDPOINT].rstrip('/')}/v1/traces" if environment.get(_ENDPOINT) else ""
    )
    if not address or environment.get(_DISABLED, "").lower() == "true":
        return Off()
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(
        resource=Resource.create({"service.name": environment.get(_NAME) or "turnpoint"})
    )
    provider.add_span_processor(BatchSpanProcessor(_exporter(address, _headers(environment))))
    return Spans(provider)


class Off:
    """Watches nothing."""

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Generator[Request]:
        """Round a request."""
        del method, headers
        yield Request()

    def answer(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events as they are."""
        return events

    def search(self, stages: Iterator[Found]) -> Iterator[Found]:
        """The stages as they are."""
        return stages

    def close(self) -> None:
        """Nothing is left."""


class Spans:
    """Makes spans of what it watches."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("turnpoint")

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Generator[Request]:
        """A span of a request; part of its caller's trace where the caller says so (`traceparent`)."""
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        context = TraceContextTextMapPropagator().extract(headers)
        told = Request()
        with self._tracer.start_as_current_span(
            method, context, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield told
            finally:
                route = told.route or "page"
                span.update_name(f"{method} {route}")
                span.set_attribute("http.request.method", method)
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", told.status)
                if told.status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

    def answer(self, events: Iterator[Event]) -> Iterator[Event]:
        """Spans of an answer: each search stage, waiting for the engine, its prompt, and what follows the first token."""
        stages = _Stages(self._tracer, "answer")
        try:
            for event in events:
                stages.saw(event)
                yield event
        finally:
            stages.end()

    def search(self, stages: Iterator[Found]) -> Iterator[Found]:
        """Spans of the stages of a search."""
        watched = _Stages(self._tracer, "search")
        try:
            for found in stages:
                watched.part("search.final" if found.final else "search.first", results=len(found.results))
                yield found
        finally:
            watched.end()

    def close(self) -> None:
        """Send what is left; a collector that is gone is not waited for long."""
        self._provider.force_flush(2_000)
        self._provider.shutdown()


class _Stages:
    """The span of an answer, and those of its stages, each of which begins where the one before ended."""

    def __init__(self, tracer: Tracer, name: str) -> None:
        self._tracer = tracer
        self._whole = tracer.start_span(name)
        self._from = time.time_ns()
        self._waiting = False
        self._writing: Span | None = None

    def saw(self, event: Event) -> None:
        """Note an event as it passes."""
        match event:
            case EvidenceFound(results, _, final):
                self.part("search.final" if final else "search.first", results=len(results))
            case Waiting(ahead, seconds):
                over = not ahead and seconds is None and self._waiting
                self._waiting = True
                if over:
                    self.part("engine.queue")
                    self._waiting = False
            case Draft():
                self._began_to_write()
            case SentenceChecked(sentence, _):
                self._began_to_write()
                if self._writing is not None:
                    self._writing.add_event("checked", {"check": sentence.check})
            case Finished(answer):
                self._finished(answer)

    def part(self, name: str, **attributes: int) -> None:
        """A stage that ends now."""
        now = time.time_ns()
        self._child(name, self._from, attributes).end(now)
        self._from = now

    def end(self) -> None:
        """The end, however it came."""
        if self._writing is not None:
            self._writing.end()
        self._whole.end()

    def _began_to_write(self) -> None:
        if self._writing is None:
            self.part("engine.prompt")
            self._whole.add_event("first_token")
            self._writing = self._child("checks", self._from, {})

    def _finished(self, answer: Answer) -> None:
        told = {
            "turnpoint.status": answer.status,
            "turnpoint.language": answer.language,
            "turnpoint.cached": answer.cached,
            "turnpoint.sentences": len(answer.sentences),
            "turnpoint.withdrawn": answer.withdrawn,
            "gen_ai.request.model": answer.model_name,
            "gen_ai.usage.input_tokens": answer.usage.prompt_tokens,
            "gen_ai.usage.output_tokens": answer.usage.completion_tokens,
        }
        self._whole.set_attributes(told)

    def _child(self, name: str, begun: int, attributes: Mapping[str, int]) -> Span:
        from opentelemetry.trace import set_span_in_context

        return self._tracer.start_span(
            name, set_span_in_context(self._whole), attributes=dict(attributes), start_time=begun
        )


def _headers(environment: Mapping[str, str]) -> dict[str, str]:
    from urllib.parse import unquote

    pairs = (pair.partition("=") for pair in environment.get(_HEADERS, "").split(","))
    return {name.strip(): unquote(value.strip()) for name, _, value in pairs if name.strip()}


def _exporter(address: str, headers: Mapping[str, str]) -> SpanExporter:
    """Sends spans as OTLP over HTTP: OpenTelemetry's own encoding, by the HTTP client that is here."""
    import httpx
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    client = httpx.Client(timeout=_SECONDS, headers={**headers, "Content-Type": "application/x-protobuf"})

    class Exporter(SpanExporter):
        def export(self, spans: Any) -> SpanExportResult:
            sent: list[ReadableSpan] = list(spans)
            try:
                client.post(address, content=encode_spans(sent).SerializeToString()).raise_for_status()
            except (httpx.HTTPError, RuntimeError):  # also a client that was closed
                return SpanExportResult.FAILURE
            return SpanExportResult.SUCCESS

        def shutdown(self) -> None:
            client.close()

    return Exporter()

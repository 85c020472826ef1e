"""What the server counts, in the form that Prometheus reads. Labels are of fixed sets: nothing that anybody says is in them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from assistant.contract import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST

_METHODS = {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"}
_PAGE = "page"  # the route of everything that is not the API's
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)  # seconds


def _looked(look: Callable[[], float]) -> float:
    """What a look finds; no number where what it looks at is away, which must not keep the others from being told."""
    try:
        return look()
    except SQLAlchemyError:
        return math.nan


class Metrics:
    """The numbers of one running application. Thread-safe.

    Args:
        gauges: What is looked up when somebody asks: a name without `turnpoint_`, what it tells, and the look.
    """

    def __init__(self, gauges: tuple[tuple[str, str, Callable[[], float]], ...] = ()) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._requests = Counter(
            "turnpoint_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "turnpoint_request_seconds",
            "From a request to the end of its response.",
            ("route",),
            registry=registry,
            buckets=_QUICK,
        )
        self._stages = Histogram(
            "turnpoint_answer_stage_seconds",
            "From a question to a stage of its answer.",
            ("stage",),
            registry=registry,
            buckets=_QUICK,
        )
        self._searches = Histogram(
            "turnpoint_search_seconds",
            "From a question to the final results of a search alone.",
            registry=registry,
            buckets=_QUICK,
        )
        self._answers = Counter(
            "turnpoint_answers",
            "Answers by their status; refusals are answers.",
            ("status",),
            registry=registry,
        )
        self._tokens = Counter(
            "turnpoint_tokens", "Tokens of the engine that writes.", ("kind",), registry=registry
        )
        for name, told, look in gauges:
            Gauge(f"turnpoint_{name}", told, registry=registry).set_function(partial(_looked, look))

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request: `route` is the one of the OpenAPI that it took, empty for the page."""
        route = route or _PAGE
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer, through whichever door."""
        self._answers.labels(answer.status).inc()
        usage, timings = answer.usage, answer.timings
        for kind, tokens in (
            ("prompt", usage.prompt_tokens),
            ("cached", usage.cached_tokens),
            ("completion", usage.completion_tokens),
        ):
            self._tokens.labels(kind).inc(tokens)
        for stage, milliseconds in (
            ("search", timings.search),
            ("search_final", timings.search_final),
            ("first_token", timings.first_token),
            ("first_verified_sentence", timings.first_verified_sentence),
            ("total", timings.total),
        ):
            if milliseconds is not None:
                self._stages.labels(stage).observe(milliseconds / 1_000)

    def searched(self, milliseconds: float) -> None:
        """Count a search that was asked for alone."""
        self._searches.observe(milliseconds / 1_000)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)

"""The API put to what its description allows and forbids, for as long as there is time, on a server of its own."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.specs.openapi.checks import response_schema_conformance

from bench.fuzzing.results import Tried
from tests.ui.api.serving import GENEROUS, served
from tests.ui.api.test_openapi import EXCLUDED

_ROUND = 25
"""Requests to a route before the next one has its turn."""
_TOLD = 300
_EVENTS = "text/event-stream"
_ACCEPTED = ("application/json, */*", _EVENTS, "*/*")


def attacked(seconds: float, seed: int) -> Tried:
    """All routes in turn until the time is up; failures by route and kind."""
    logging.disable(logging.ERROR)  # every refusal is a line
    begun = time.monotonic()
    inputs, found = 0, dict[str, None]()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "home", limits=GENEROUS) as server:
        server.application.add(b"Revenue of ACME was 12 million dollars.", "a.txt")
        _, key = server.keys.create("attacker")
        schema = schemathesis.openapi.from_url(f"{server.address}/api/openapi.json")
        operations = [operation.ok() for operation in schema.get_all_operations()]
        while time.monotonic() - begun < seconds:
            for operation in operations:
                seed += 1
                tried, failure = _requests(operation, key, seed)
                inputs += tried
                if failure:
                    found[failure] = None
                if time.monotonic() - begun > seconds:
                    break
    engine = f"schemathesis {schemathesis.__version__}"
    return Tried(inputs, round(time.monotonic() - begun, 1), 0.0, engine, 0, [*found])


def _requests(operation: Any, key: str, seed: int) -> tuple[int, str]:
    """How many requests went to a route, and what failed of them."""
    count = 0

    @hypothesis.seed(seed)
    @hypothesis.settings(
        database=None,
        deadline=None,
        max_examples=_ROUND,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def one(case: Any) -> None:
        nonlocal count
        count += 1
        accepted = _ACCEPTED[count % len(_ACCEPTED)]
        # Of a stream the description tells the whole; the library would hold it against each event.
        left_out = [response_schema_conformance] if accepted == _EVENTS else []
        case.call_and_validate(
            headers={"Authorization": f"Bearer {key}", "Accept": accepted},
            excluded_checks=[*left_out, *EXCLUDED.get(operation.label, [])],
        )

    try:
        one()
    except (Exception, BaseExceptionGroup) as failure:
        return count, f"{operation.label}: {type(failure).__name__}: {failure}"[:_TOLD]
    return count, ""

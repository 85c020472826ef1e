"""The description of the API says what it does: every public route, every failure, and nothing else happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.ui.api.serving import GENEROUS, Served, served
from ui.people.permits import PERMITS

HIDDEN = {"/api/openapi.json", "/api/docs"}
EXCLUDED: dict[str, list[Any]] = {
    route: [positive_data_acceptance] for route in ("POST /api/documents", "POST /api/quiz/sessions")
}
"""Whether a file can be read, and whether a zone of time exists, no schema tells."""
EXAMPLES = 25


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose documents may go."""
    with served(tmp_path_factory.mktemp("attacked") / "home", limits=GENEROUS) as server:
        server.application.add(b"Revenue of ACME was 12 million dollars.", "a.txt")
        yield server


@pytest.fixture(scope="module")
def described(attacked: Served) -> Any:
    return attacked.http().get("/api/openapi.json").json()


def test_what_is_described_is_what_keys_may_do(described: dict[str, Any]) -> None:
    told = {(method.upper(), route) for route, methods in described["paths"].items() for method in methods}
    assert told == {(permit.method, permit.route) for permit in PERMITS if permit.route not in HIDDEN}


def test_every_public_route_has_an_example(described: dict[str, Any]) -> None:
    for route, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"] and operation["description"], (method, route)
            good = operation["responses"]["200"]["content"]
            if "application/json" in good:
                assert good["application/json"]["schema"].get("example"), (method, route)


def test_no_route_fails_nor_answers_what_is_not_described(attacked: Served) -> None:
    schema = schemathesis.openapi.from_url(f"{attacked.address}/api/openapi.json")
    _, key = attacked.keys.create("attacker")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(PERMITS) - len(HIDDEN)
    for operation in operations:
        attack(operation, key)


def attack(operation: Any, key: str) -> None:
    unknowable = EXCLUDED.get(operation.label, [])

    @hypothesis.settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def one(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=unknowable)

    one()

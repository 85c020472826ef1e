"""What a crowd's rows add up to, and that locust's people ask as people do: through the real door, each for themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.crowd import crowd_of, gather, told
from tests.ui.conftest import start_server, wait_for


def row(user: int, evidence: float | None = 0.5, error: str = "", seconds: float = 4.0) -> dict[str, Any]:
    status = 429 if error == "busy" else 200
    return {
        "user": user, "status": status, "evidence": evidence, "error": error, "seconds": seconds,
        "worded": True, "first": 3.0,
    }  # fmt: skip


def test_a_crowd_holds_when_all_are_served_in_time_and_nothing_fails() -> None:
    crowd = crowd_of([row(user) for user in (1, 2, 3, 1, 2, 3)], 3)
    assert crowd.holds() and crowd.share == (1.0, 1.0) and crowd.answered == crowd.worded == 6


@pytest.mark.parametrize(
    ("rows", "users"),
    [
        ([row(1), row(2)], 3),  # one is starved
        ([row(1), row(2, None, "busy"), row(2)], 2),
        ([row(1), row(2, evidence=2.0), row(2, evidence=2.0)], 2),
    ],
)
def test_a_crowd_does_not_hold_when_anything_is_amiss(rows: list[dict[str, Any]], users: int) -> None:
    assert not crowd_of(rows, users).holds()


def test_the_table_says_what_went_wrong() -> None:
    text = told(crowd_of([row(1), row(1), row(2, None, "busy")], 2))
    assert "1 × 429 busy" in text and "| without any answer | 0 | 1 |" in text and "0.00, 2.00" in text


def test_everybody_asks_through_the_real_door_as_a_person_of_their_own(home: Path) -> None:
    process = start_server(home)
    try:
        client = wait_for(home)
        from ui.state import read_state

        state = read_state(home)
        assert state is not None
        rows = gather(client.url, state["token"], 4, 0.1, "0-1")
        client.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
    crowd = crowd_of(rows, 4)
    assert not crowd.errors and not crowd.starved and 0 < crowd.evidence[0] < 5


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"

"""Which stores there are is told, and what is wrong with them, in both languages and without a password."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from corpus.database import unanswered
from corpus.home import database_url
from tests.chroma import ChromaServer
from tests.postgres import PASSWORD
from ui.doctor import Check, examine
from ui.words import Words


def looked_at(language: str = "en") -> dict[str, Check]:
    return {check.part: check for check in examine(Words(language)) if check.part in ("database", "vectors")}  # type: ignore[arg-type]


def test_a_data_folder_keeps_all_itself(home: Path) -> None:
    found = looked_at()
    assert {check.state for check in found.values()} == {"well"}
    assert "SQLite" in found["database"].seen and str(home) in found["database"].seen


def test_stores_that_answer_are_told_with_their_versions(
    home: Path, database: str, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNPOINT_VECTORS", chroma.url)
    found = looked_at()
    assert {check.state for check in found.values()} == {"well"}
    assert "PostgreSQL" in found["database"].seen and "127.0.0.1" in found["database"].seen
    assert chroma.url in found["vectors"].seen
    assert PASSWORD not in json.dumps([check.to_json() for check in found.values()])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_stores_that_are_away_are_ill_and_the_next_step_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("TURNPOINT_DATABASE", "postgresql://me:secret@127.0.0.1:1/turnpoint")
    monkeypatch.setenv("TURNPOINT_VECTORS", "http://me:secret@127.0.0.1:1")
    found = looked_at(language)
    assert {check.state for check in found.values()} == {"ill"}
    assert "TURNPOINT_DATABASE" in found["database"].seen and "chroma run" in found["vectors"].seen
    assert "secret" not in json.dumps([check.to_json() for check in found.values()])


def test_a_shared_database_with_vectors_of_ones_own_is_warned_of(home: Path, database: str) -> None:
    assert looked_at()["vectors"].state == "warning"


def test_a_database_that_has_gone_is_told_as_away_and_a_file_as_before(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = OperationalError("SELECT 1", {}, sqlite3.OperationalError("server closed the connection"))
    assert unanswered(failure).code == "database.away"
    monkeypatch.delenv("TURNPOINT_DATABASE")
    assert not database_url() and unanswered(failure).code == "internal"

"""Stores that do not agree with the catalogue are told, each by what is wrong with it, and nothing is changed by looking."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.agreement import Finding, disagreements
from index.contents import Contents, Embedded, Held, contents_of
from tests.corpus.reading import lines, pdf
from tests.index.conftest import OpenIndex

TEXT = ("The mill sold seven tons of wood. " * 40).encode()
REPORT = pdf([lines(["Annual report of Sample", "We sell widgets in every region of the world."])])


@pytest.fixture
def home(open_index: OpenIndex, tmp_path: Path) -> Path:
    """A folder with two documents, one of them a PDF, in which all agrees."""
    index = open_index()
    index.add(TEXT, "mill.txt")
    index.add(REPORT, "report.pdf")
    index.embed_pending()
    index.close()
    return tmp_path / "home"


def found(home: Path) -> list[Finding]:
    return list(disagreements(contents_of(home)))


def test_stores_that_agree_are_told_to(home: Path) -> None:
    before = {
        path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "shm" not in path.name
    }
    assert found(home) == []
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "shm" not in path.name}
    assert {path: data for path, data in after.items() if data} == {p: d for p, d in before.items() if d}


def test_a_folder_in_which_nothing_is_yet_agrees(tmp_path: Path) -> None:
    assert found(tmp_path / "nowhere") == []


def change(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("store", "statement", "expected"),
    [
        ("words.sqlite", "DELETE FROM span WHERE document = 1",
         [("words", "missing", "mill.txt"), ("words", "superfluous", "§1")]),
        ("words.sqlite", "DELETE FROM words WHERE row = 1", [("words", "differs", "mill.txt")]),
        ("vectors/kept.sqlite", "DELETE FROM kept WHERE document = 1",
         [("vectors", "superfluous", "#1"), ("vectors", "differs", "mill.txt")]),
        ("vectors/embedded.sqlite", "UPDATE shelved SET whole = 0 WHERE document = 1",
         [("vectors", "waiting", "mill.txt")]),
        ("vectors/chroma.sqlite3", "DELETE FROM embeddings WHERE embedding_id LIKE '2:%'",
         [("vectors", "differs", "report.pdf")]),
        ("catalogue.sqlite", "UPDATE passage SET text = 'x' WHERE id = 1", [("catalogue", "differs", "mill.txt")]),
        ("catalogue.sqlite", "DELETE FROM document WHERE id = 1",
         [("words", "superfluous", "#1"), ("vectors", "superfluous", "#1")]),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told_by_store_and_document(
    home: Path, store: str, statement: str, expected: list[tuple[str, str, str]]
) -> None:
    change(home / store, statement)
    told = [(finding.part, finding.what, finding.names[0]) for finding in found(home)]
    assert told[: len(expected)] == expected and len(told) == len(expected)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4_000] + b"\x00garbage" * 600)


@pytest.mark.parametrize(
    ("name", "hurt", "expected"),
    [
        ("words.sqlite", cut, ("files", "damaged", True)),
        ("vectors/kept.sqlite", cut, ("files", "damaged", True)),
        ("catalogue.sqlite", cut, ("files", "damaged", False)),
        ("catalogue.sqlite", Path.unlink, ("files", "damaged", False)),
        ("originals", lambda path: next(path.glob("*.pdf")).write_bytes(REPORT + b" "), ("originals", "damaged", False)),
        ("originals", lambda path: next(path.glob("*.pdf")).unlink(), ("originals", "missing", False)),
    ],
)  # fmt: skip
def test_damage_is_told_with_whether_it_can_be_made_good(
    home: Path, name: str, hurt: Callable[[Path], None], expected: tuple[str, str, bool]
) -> None:
    hurt(home / name)
    first = found(home)[0]
    assert (first.part, first.what, first.derived) == expected


def test_what_is_being_made_is_no_fault() -> None:
    held = Held(1, "a.txt", "", "0" * 64, "", "2026", False, frozenset({1}), frozenset({1}))
    contents = Contents({1: held}, {1: frozenset({1})}, vectors={1: Embedded(False, frozenset({"1:1:0:5"}))})
    (finding,) = disagreements(contents)
    assert (finding.part, finding.what, finding.is_fault) == ("vectors", "waiting", False)

"""What the catalogue said last is told again without reading, and never after it has changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import corpus.remembering
from corpus.document import DocumentInfo, Extract, Passage
from corpus.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def statements(library: Library) -> list[str]:
    told: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        told.append(statement)

    event.listen(library._engine, "before_cursor_execute", note)
    return told


def keep(library: Library, source: str, *texts: str) -> int:
    passages: list[Passage] = []
    at = 0
    for text in texts:
        passages.append(Passage(at, at + len(text), text, "prose"))
        at += len(text) + 2
    extract = Extract("\n\n".join(texts), (), DocumentInfo(title=source))
    return library.keep(source, f"{texts}", extract, passages).document.id


def test_documents_and_passages_are_read_once(library: Library, statements: list[str]) -> None:
    document = keep(library, "a.txt", "one", "two")
    ids = [stored.id for stored in library.passages_of(document)]
    first = library.documents(), library.documents(hidden=False), library.passages(ids)
    statements.clear()
    assert (library.documents(), library.documents(hidden=False), library.passages(ids)) == first
    assert statements == []


def test_a_change_is_seen_at_once_whoever_made_it(library: Library, tmp_path: Path) -> None:
    keep(library, "a.txt", "one")
    assert [one.source for one in library.documents()] == ["a.txt"]
    keep(library, "b.txt", "two")
    assert [one.source for one in library.documents()] == ["a.txt", "b.txt"]
    other = Library.at(tmp_path)
    other.remove("a.txt")
    assert [one.source for one in library.documents()] == ["b.txt"]
    assert [one.source for one in other.documents()] == ["b.txt"]
    other.close()


def test_the_passages_of_what_is_removed_or_replaced_are_let_go(library: Library) -> None:
    document = keep(library, "a.txt", "secret one", "secret two")
    ids = [stored.id for stored in library.passages_of(document)]
    assert len(library.passages(ids)) == 2
    keep(library, "a.txt", "another")
    assert library.passages(ids) == {}
    assert len(library._passages) == 0


def test_no_more_passages_are_kept_than_the_bound(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.remembering, "_MOST", 3)
    document = keep(library, "a.txt", *(f"number {n}" for n in range(9)))
    ids = [stored.id for stored in library.passages_of(document)]
    for one in ids:
        assert list(library.passages([one])) == [one]
    assert len(library._passages) == 3
    texts = {one: stored.passage.text for one, stored in library.passages(ids).items()}
    assert [texts[one] for one in ids] == [f"number {n}" for n in range(9)]

"""What is left when a process ends between two stores is found, and goes when the index is next opened or used.

An exception that nothing catches stands for the end: it leaves the stores as a kill does at the same place.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import Library, content_hash
from index.agreement import disagreements
from index.contents import contents_of
from index.exact import Kept
from index.store import Index
from index.vectors import VectorStore
from tests.corpus.reading import lines, pdf
from tests.index.conftest import OpenIndex

TEXT = ("The mill sold seven tons of wood. " * 40).encode()
REPORT = pdf([lines(["Annual report of Sample", "We sell widgets in every region of the world."])])


class Killed(BaseException):
    """The end of the process."""


def faults(home: Path) -> list[tuple[str, str]]:
    return [(found.part, found.what) for found in disagreements(contents_of(home)) if found.is_fault]


def dying(monkeypatch: pytest.MonkeyPatch, kind: type, method: str) -> None:
    def die(*given: object, **named: object) -> None:
        raise Killed

    monkeypatch.setattr(kind, method, die)


def chroma_collection() -> type:
    from chromadb.api.models.Collection import Collection

    return Collection


def opened_again(open_index: OpenIndex, index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.undo()
    index.close()
    return open_index()


@pytest.mark.parametrize("last", ["upsert", "add"])
def test_windows_that_only_one_store_has_go_with_their_document(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    index = open_index()
    index.add(TEXT, "mill.txt")
    dying(monkeypatch, *((chroma_collection(), "upsert") if last == "upsert" else (Kept, "add")))
    with pytest.raises(Killed):
        index.embed_pending()
    index = opened_again(open_index, index, monkeypatch)
    index.remove("mill.txt")
    index.embed_pending()
    assert index.vectors.count() == 0
    assert faults(tmp_path / "home") == []


@pytest.mark.parametrize("at", ["delete", "remove"])
def test_a_removal_that_ends_between_chroma_and_the_kept_vectors_is_taken_up(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    index = open_index()
    index.add(TEXT, "mill.txt")
    index.embed_pending()
    dying(monkeypatch, *((chroma_collection(), "delete") if at == "delete" else (Kept, "remove")))
    with pytest.raises(Killed):
        index.remove("mill.txt")
    index = opened_again(open_index, index, monkeypatch)
    assert index.vectors.count() == 0 and index.words.documents() == frozenset()
    assert faults(tmp_path / "home") == []


def test_a_document_is_never_there_without_its_original(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index()
    dying(monkeypatch, type(index.words), "add")  # the first store after the catalogue
    with pytest.raises(Killed):
        index.add(REPORT, "report.pdf")
    index = opened_again(open_index, index, monkeypatch)
    assert [document.source for document in index.library.documents()] == ["report.pdf"]
    assert index.originals.path(content_hash(REPORT)) is not None
    assert faults(tmp_path / "home") == []


def test_an_original_whose_document_never_came_goes(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index()
    dying(monkeypatch, Library, "keep")
    with pytest.raises(Killed):
        index.add(REPORT, "report.pdf")
    assert faults(tmp_path / "home") == [("originals", "superfluous")]
    index = opened_again(open_index, index, monkeypatch)
    assert index.originals.path(content_hash(REPORT)) is None
    assert faults(tmp_path / "home") == []


def test_a_replacement_that_ends_anywhere_leaves_the_one_version_or_the_other(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (kind, method) in enumerate(
        ((VectorStore, "remove"), (Kept, "remove"), (type(open_index().words), "add"))
    ):
        index = open_index()
        index.add(f"Before {number}. ".encode() + TEXT, f"{number}.txt")
        index.embed_pending()
        dying(monkeypatch, kind, method)
        with pytest.raises(Killed):
            index.add(f"After {number}. ".encode() + TEXT, f"{number}.txt")
        index = opened_again(open_index, index, monkeypatch)
        index.embed_pending()
        assert index.library.text(f"{number}.txt").startswith("After")
        assert faults(tmp_path / "home") == []
        index.close()

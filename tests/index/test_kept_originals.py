"""The original of an added PDF is there as long as its document is, whatever becomes of both."""

from __future__ import annotations

from pathlib import Path

from corpus.library import content_hash
from index.store import Index
from tests.corpus.reading import lines, pdf
from tests.index.conftest import OpenIndex

FIRST = pdf([lines(["Annual report of Sample", "We sell widgets in every region of the world."])])
SECOND = pdf([lines(["Annual report of Sample", "We sell gadgets in every region of the world."])])


def kept(index: Index, home: Path) -> set[str]:
    del index
    folder = home / "originals"
    return {file.name for file in folder.iterdir()} if folder.is_dir() else set()


def names(*files: bytes) -> set[str]:
    return {f"{content_hash(data)}.pdf" for data in files}


def test_an_original_comes_and_goes_with_its_document(index: Index, tmp_path: Path) -> None:
    home = tmp_path / "home"
    index.add(FIRST, "a.pdf")
    index.add(b"Only text.", "b.txt")
    assert kept(index, home) == names(FIRST)
    index.add(SECOND, "a.pdf")
    assert kept(index, home) == names(SECOND), "the earlier version's went with it"
    index.add(SECOND, "copy.pdf")
    index.remove("a.pdf")
    assert kept(index, home) == names(SECOND), "another document was made from it too"
    index.remove("copy.pdf")
    assert kept(index, home) == set()


def test_a_document_from_before_gets_its_original_when_its_file_is_added_again(
    index: Index, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    index.add(FIRST, "a.pdf")
    index.originals.keep_only([])
    assert index.add(FIRST, "a.pdf").status == "unchanged"
    assert kept(index, home) == names(FIRST)


def test_what_an_interruption_left_goes_when_the_index_is_opened(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    index.add(FIRST, "a.pdf")
    index.originals.keep(SECOND, content_hash(SECOND))
    index.close()
    assert kept(open_index(), tmp_path / "home") == names(FIRST)


def test_a_full_disk_costs_the_original_and_not_the_document(index: Index, tmp_path: Path) -> None:
    (tmp_path / "home" / "originals").write_bytes(b"a file where the folder is to be")
    added = index.add(FIRST, "a.pdf")
    assert added.status == "added"
    assert index.originals.path(content_hash(FIRST)) is None

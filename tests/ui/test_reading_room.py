"""Documents are opened once and kept, and are gone for readers when they are gone from the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import FIGURES, DocumentInfo, Extract, Passage
from corpus.errors import CatalogueError
from corpus.library import Library, content_hash
from corpus.originals import Originals
from tests.corpus.reading import lines, pdf
from ui.reading_room import ReadingRoom

TEXT = "Widgets sell well."
PDF = pdf([lines([TEXT]), lines(["The end."])])


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.at(tmp_path)


@pytest.fixture
def room(library: Library, tmp_path: Path) -> ReadingRoom:
    return ReadingRoom(library, Originals.at(tmp_path))


def keep(library: Library, source: str, text: str = TEXT, place: str = "", end: str = "2025-12-31") -> int:
    passages = [Passage(0, len(text), text, "prose", page=0)]
    info = DocumentInfo(title=source, form="10-K", period_end=end, accession=source)
    return library.keep(
        source, content_hash(text.encode()), Extract(text, (), info), passages, place
    ).document.id


def test_a_document_is_opened_once_and_anew_after_it_changed(library: Library, room: ReadingRoom) -> None:
    keep(library, "a.txt")
    first = room.open("a.txt")
    assert (first.text, first.passages[0].text) == (TEXT, TEXT)
    assert room.open("a.txt") is first
    keep(library, "a.txt", "Gadgets sell better.")
    assert room.open("a.txt").text == "Gadgets sell better."
    library.remove("a.txt")
    with pytest.raises(CatalogueError, match="unknown_source"):
        room.open("a.txt")


def test_many_documents_are_not_all_kept_open(library: Library, room: ReadingRoom) -> None:
    for n in range(9):
        keep(library, f"{n}.txt", f"Text {n}.")
    first = room.open("0.txt")
    for n in range(1, 9):
        room.open(f"{n}.txt")
    assert room.open("0.txt") is not first


def test_the_figures_of_a_company_open_at_the_newest(library: Library, room: ReadingRoom) -> None:
    for year in (2023, 2025, 2024):
        source = f"NVDA_10-K_{year}.figures"
        keep(library, source, f"Figures of {year}.", f"{FIGURES}{year}", f"{year}-01-26")
    assert room.open("NVDA_*.figures").text == "Figures of 2025."
    for unknown in ("ACME_*.figures", ""):
        with pytest.raises(CatalogueError, match="unknown_source"):
            room.open(unknown)


def test_pages_are_those_of_documents_that_are_here(
    library: Library, room: ReadingRoom, tmp_path: Path
) -> None:
    passages = [Passage(0, len(TEXT), TEXT, "prose", page=0)]
    sha256 = content_hash(PDF)
    document = library.keep("a.pdf", sha256, Extract(TEXT, (), DocumentInfo()), passages).document
    assert room.sheet("a.pdf", 0, 1, TEXT) is None, "no original"
    assert not room.has_pages(document)
    Originals.at(tmp_path).keep(PDF, sha256)
    assert room.has_pages(document)
    placed = room.sheet("a.pdf", 0, 1, TEXT)
    assert placed is not None
    assert (placed.page, placed.pages, len(placed.boxes)) == (0, 2, 1)
    assert room.picture(document.id, 1).startswith(b"\x89PNG")
    library.remove("a.pdf")
    with pytest.raises(CatalogueError, match="unknown_source"):
        room.picture(document.id, 1)

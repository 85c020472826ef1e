"""What was read for study cards is remembered for as long as its document is here, and no longer."""

from __future__ import annotations

from pathlib import Path

from corpus.library import Library, content_hash
from corpus.read import read
from corpus.split import split
from ui.study.building import CardBuilder

TEXT = "# Works\n\nNVIDIA's revenue was $130.5 billion in fiscal year 2025 because demand for accelerators rose.\n"


def added(library: Library, name: str, owner: str = "") -> None:
    data = f"{TEXT}\n{name}\n".encode()
    extract = read(data, name)
    library.keep(name, content_hash(data), extract, split(extract), owner=owner)


def test_nothing_of_a_document_that_has_gone_stays_in_memory(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    builder = CardBuilder(library)
    added(library, "stays.md")
    for number in range(3):
        added(library, f"goes-{number}.md")
        builder(library.documents(), lambda: False)
        library.remove(f"goes-{number}.md")
    builder(library.documents(), lambda: False)
    assert [source for source, _, _ in builder._prepared] == ["stays.md"]
    library.close()


def test_what_one_person_keeps_is_not_forgotten_when_anothers_cards_are_built(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    builder = CardBuilder(library)
    added(library, "all.md")
    added(library, "anna~1/own.md", "anna~1")
    builder(library.documents(), lambda: False)
    known = dict(builder._prepared)
    builder([one for one in library.documents() if not one.owner], lambda: False)
    assert builder._prepared == known
    library.close()

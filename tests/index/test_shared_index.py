"""An index that several servers share: what one does the others see, and nothing of a document stays when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.store import Index
from tests.chroma import ChromaServer
from tests.corpus.reading import lines, pdf
from tests.fake_embedder import FakeEmbedder
from tests.postgres import Cluster

PDF = pdf([lines(["Annual report of Sample", "We sell lamps in every region of the world."])])
QUOKKA = b"The quokka division sold twelve thousand lamps in Perth."


@pytest.fixture
def shared_by(
    database: str, chroma: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Index, Index]]:
    """The index as two servers have it."""
    monkeypatch.setenv("TURNPOINT_VECTORS", chroma.url)
    one, two = (Index.open(tmp_path / name, FakeEmbedder()) for name in ("one", "two"))
    yield one, two
    one.close()
    two.close()


def found(index: Index, word: str) -> list[str]:
    hits = index.words.search([word], 5)
    stored = index.library.passages(passage for passage, _ in hits)
    sources = {document.id: document.source for document in index.library.documents()}
    return [sources[stored[passage].document_id] for passage, _ in hits]


def test_what_one_adds_the_other_finds_by_words_and_by_meaning(shared_by: tuple[Index, Index]) -> None:
    one, two = shared_by
    one.add(QUOKKA, "quokka.txt")
    assert found(two, "quokka") == ["quokka.txt"]
    assert two.embed_pending() and one.embed_pending()
    (document,) = one.library.documents()
    ((hit, *_),) = one.vectors.search(one.embedder.queries(["quokka lamps"]), 3, "commentary", [document.id])
    assert hit.document == document.id
    assert one.vectors.documents() == two.vectors.documents() == {document.id}


def test_what_another_adds_and_embeds_meanwhile_is_not_taken_for_gone(
    shared_by: tuple[Index, Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = shared_by
    noted = one.vectors.documents
    of_two: list[bool] = []

    def after_another_added() -> frozenset[int]:
        if not of_two:
            of_two.append(True)
            two.add(QUOKKA, "quokka.txt")
            assert two.embed_pending()
        return noted()

    monkeypatch.setattr(one.vectors, "documents", after_another_added)
    assert one.embed_pending() and of_two
    assert one.vectors.documents() == {document.id for document in two.library.documents()} != set()


def test_nothing_of_a_document_stays_when_either_removes_it(
    shared_by: tuple[Index, Index], postgres: Cluster, migrated: str
) -> None:
    one, two = shared_by
    one.add(QUOKKA, "quokka.txt")
    one.embed_pending()
    two.remove("quokka.txt")
    assert found(one, "quokka") == [] and one.vectors.count() == 0
    for place in ("catalogue.document", "catalogue.passage", "words.line", "words.posting", "words.indexed"):
        assert postgres.run(f"SELECT count(*) FROM turnpoint_{place}", migrated) == [(0,)]


def test_a_pdf_that_one_was_given_the_other_can_show(shared_by: tuple[Index, Index], tmp_path: Path) -> None:
    one, two = shared_by
    one.add(PDF, "lamp.pdf")
    (document,) = two.library.documents()
    path = two.originals.path(document.sha256)
    assert path is not None and path.read_bytes() == PDF and path.is_relative_to(tmp_path / "two")
    one.remove("lamp.pdf")
    two._follow_catalogue()  # pyright: ignore[reportPrivateUsage]
    assert two.originals.path(document.sha256) is None


def test_both_may_add_the_same_at_once(shared_by: tuple[Index, Index]) -> None:
    with ThreadPoolExecutor(2) as pool:
        added = list(pool.map(lambda index: index.add(QUOKKA, "quokka.txt").status, shared_by))
    assert "added" in added
    (document,) = shared_by[0].library.documents()
    assert [len(index.words.search(["quokka"], 5)) for index in shared_by] == [1, 1]
    assert document.source == "quokka.txt"


def test_a_server_that_starts_indexes_what_the_catalogue_has_and_the_words_lack(
    shared_by: tuple[Index, Index], tmp_path: Path
) -> None:
    one, _ = shared_by
    one.add(QUOKKA, "quokka.txt")
    (document,) = one.library.documents()
    one.words.remove(document.id)
    assert found(one, "quokka") == []
    three = Index.open(tmp_path / "three", FakeEmbedder())
    assert found(one, "quokka") == ["quokka.txt"]
    three.close()


def test_what_a_server_that_died_was_adding_is_made_whole_by_the_others(
    shared_by: tuple[Index, Index],
) -> None:
    one, two = shared_by
    one.add(QUOKKA, "quokka.txt")
    (document,) = one.library.documents()
    one.words.remove(document.id)
    assert two.add(QUOKKA, "quokka.txt").status == "unchanged"
    assert found(two, "quokka") == ["quokka.txt"]
    one.words.remove(document.id)
    two.embed_pending()
    assert found(two, "quokka") == ["quokka.txt"]


def test_what_a_server_that_died_was_removing_goes_with_the_others(shared_by: tuple[Index, Index]) -> None:
    one, two = shared_by
    one.add(QUOKKA, "quokka.txt")
    one.embed_pending()
    one.library.remove("quokka.txt")
    two.embed_pending()
    assert two.words.documents() == two.vectors.documents() == frozenset()
    assert two.vectors.count() == 0

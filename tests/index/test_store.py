"""The index follows the catalogue: nothing is lost, nothing is done twice, nothing is left behind."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import DocumentInfo
from corpus.errors import CatalogueError, ReadError
from index.store import Index
from index.tokens import tokens
from tests.fake_embedder import FakeEmbedder
from tests.filings import NVIDIA, filing

OpenIndex = Callable[..., Index]

ASCII = "The zanzibar quokka ledger balanced at seventeen furlongs."
KOREAN = "몽블랑너구리의 회계장부는 열일곱 펄롱에서 균형을 이루었다."
KEPT = "Plain words stay where they were put."
WITH = f"# Notes\n\n{ASCII}\n\n{KOREAN}\n\n{KEPT}\n".encode()
WITHOUT = f"# Notes\n\n{KEPT}\n".encode()
# Long enough that words and vectors span many pages of their files.
LONG = "\n\n".join(
    f"Paragraph {n} speaks of subject{n} and of matter{n * 7} at some length." for n in range(150)
)


def everything(index: Index) -> list[int]:
    return [document.id for document in index.library.documents()]


def leftovers(home: Path, *texts: str) -> list[str]:
    """Which of the texts stand in which file of the folder, byte for byte, in UTF-8 or UTF-16."""
    found: list[str] = []
    for file in sorted(path for path in home.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for text in texts:
            if any(text.encode(code) in data for code in ("utf-8", "utf-16-le")):
                found.append(f"{file.relative_to(home)}: {text}")
    return found


# Words that nothing else in the folder contains, as they stand in the text and as the word index keeps them.
TRACES = (ASCII, KOREAN, "zanzibar", "quokka", "furlong", "몽블랑", "너구리", "펄롱", "회계장부")


def test_the_search_for_leftovers_finds_what_is_there(index: Index, tmp_path: Path) -> None:
    index.add(WITH, "notes.md")
    found = leftovers(tmp_path / "home", *TRACES)
    assert any(ASCII in line for line in found)
    assert any(KOREAN in line for line in found)
    assert any(line.startswith("words.sqlite") and "quokka" in line for line in found)


def test_what_a_publisher_says_of_a_filing_is_kept_beside_what_it_says_itself(index: Index) -> None:
    told = DocumentInfo(
        company="Nvidia", form="10-Q", filed="2025-02-26", accession="1-25-1", url="https://a"
    )
    index.add(filing(NVIDIA, ["Words."]), "a.htm", known=told)
    document = index.library.find("a.htm")
    assert document is not None
    info = document.info
    assert (info.form, info.filed, info.accession, info.url) == ("10-K", "2025-02-26", "1-25-1", "https://a")
    assert (info.origins["form"], info.origins["filed"]) == ("xbrl", "fetch")


@pytest.mark.parametrize("embed_first", [True, False])
@pytest.mark.parametrize("beside", [LONG, ""])
def test_removing_a_document_leaves_nothing_of_it_behind(
    index: Index, tmp_path: Path, embed_first: bool, beside: str
) -> None:
    if beside:
        index.add(beside.encode(), "beside.txt")
    index.add(WITH, "notes.md")
    if embed_first:
        assert index.embed_pending()
    index.remove("notes.md")
    assert leftovers(tmp_path / "home", *TRACES) == []
    index.close()
    assert leftovers(tmp_path / "home", *TRACES) == []


def test_replacing_a_document_leaves_nothing_of_what_it_no_longer_says(index: Index, tmp_path: Path) -> None:
    index.add(LONG.encode(), "beside.txt")
    index.add(WITH, "notes.md")
    index.embed_pending()
    assert index.add(WITHOUT, "notes.md").status == "updated"
    index.embed_pending()
    assert leftovers(tmp_path / "home", *TRACES) == []
    assert index.words.search(tokens("plain words"), 5)
    assert index.library.text("notes.md").strip().endswith(KEPT)


def test_removing_takes_the_vectors_too(index: Index) -> None:
    index.add(WITHOUT, "keep.md")
    index.embed_pending()
    before = index.vectors.count()
    index.add(WITH, "notes.md")
    index.embed_pending()
    assert index.vectors.count() > before
    gone = index.remove("notes.md")
    assert index.vectors.count() == before
    assert gone.id not in index.vectors.documents()
    query = index.embedder.queries([ASCII])
    assert {hit.passage for hit in index.vectors.search(query, 10, "commentary", everything(index))[0]} <= {
        stored.id for d in index.library.documents() for stored in index.library.passages_of(d.id)
    }


def test_removing_what_is_not_there_says_so(index: Index) -> None:
    with pytest.raises(CatalogueError) as failure:
        index.remove("absent.md")
    assert failure.value.code == "catalogue.unknown_source"


def test_words_are_searchable_before_anything_is_embedded(index: Index, embedder: FakeEmbedder) -> None:
    added = index.add(WITH, "notes.md")
    found = index.words.search(tokens("quokka"), 5)
    assert [index.library.passages([p])[p].document_id for p, _ in found] == [added.document]
    assert index.words.search(tokens("너구리는 몇 펄롱인가"), 5)
    assert embedder.embedded == []


def test_adding_the_same_bytes_again_changes_nothing(index: Index, embedder: FakeEmbedder) -> None:
    first = index.add(WITH, "notes.md")
    index.embed_pending()
    state, version, embedded = index.library.documents(), index.version, len(embedder.embedded)
    again = index.add(WITH, "notes.md")
    assert (again.status, again.document, again.passages) == ("unchanged", first.document, first.passages)
    assert index.embed_pending()
    assert (index.library.documents(), index.version, len(embedder.embedded)) == (state, version, embedded)


def test_a_replaced_document_counts_its_versions_and_keeps_one_entry(index: Index) -> None:
    first = index.add(WITH, "notes.md")
    second = index.add(WITHOUT, "notes.md")
    assert second.status == "updated"
    assert second.document != first.document
    (document,) = index.library.documents()
    assert (document.id, document.version) == (second.document, 2)


def test_what_cannot_be_read_changes_nothing(index: Index) -> None:
    index.add(WITH, "notes.md")
    state, version = index.library.documents(), index.version
    for bad in (b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256))):
        with pytest.raises(ReadError):
            index.add(bad, "notes.md")
    assert (index.library.documents(), index.version) == (state, version)
    assert index.words.search(tokens("quokka"), 5)


def test_a_killed_embedding_goes_on_where_it_was(
    open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.pending._BATCH", 4)
    index = open_index()
    for n in range(3):
        index.add(f"# Part {n}\n\n{LONG[n * 2000 : n * 2000 + 2000]}".encode(), f"{n}.md")
    looks = iter(range(100))
    assert (
        index.embed_pending(stopping=lambda: next(looks) >= 7) is False
    )  # 3 looks while windows are counted
    done, total = index.pending()
    assert 0 < done < total
    whole = index.vectors.documents()
    assert len(whole) < 3
    index.close()

    fresh = FakeEmbedder()
    index = open_index(fresh)
    assert index.vectors.documents() == whole
    assert index.embed_pending() is True
    assert index.vectors.documents() == {d.id for d in index.library.documents()}
    assert index.vectors.count() == total
    assert 0 < len(fresh.embedded) < total
    assert index.pending()[0] == index.pending()[1]


def test_a_document_removed_while_it_is_embedded_stays_gone(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.pending._BATCH", 2)
    index.add(LONG.encode(), "long.txt")
    looks = iter(range(1000))

    def removing() -> bool:
        if next(looks) == 2:
            index.remove("long.txt")
        return False

    assert index.embed_pending(stopping=removing)
    assert index.vectors.count() == 0
    assert index.vectors.documents() == frozenset()


@pytest.mark.parametrize("lost", ["words.sqlite", "vectors"])
def test_a_lost_index_is_rebuilt_from_the_catalogue(open_index: OpenIndex, tmp_path: Path, lost: str) -> None:
    index = open_index()
    index.add(WITH, "notes.md")
    index.add(LONG.encode(), "long.txt")
    index.embed_pending()
    words, count = index.words.search(tokens("quokka ledger"), 5), index.vectors.count()
    near = index.vectors.search(index.embedder.queries([ASCII]), 3, "commentary", everything(index))
    index.close()
    place = tmp_path / "home" / lost
    if place.is_dir():
        # Chroma keeps a folder it has open; a new process would start from nothing.
        from chromadb.api.client import SharedSystemClient

        SharedSystemClient.clear_system_cache()
        shutil.rmtree(place)
    else:
        for file in place.parent.glob(f"{lost}*"):
            file.unlink()

    index = open_index()
    index.embed_pending()
    assert index.words.search(tokens("quokka ledger"), 5) == words
    assert index.vectors.count() == count
    assert [
        hit.passage
        for hit in index.vectors.search(index.embedder.queries([ASCII]), 3, "commentary", everything(index))[
            0
        ]
    ] == [hit.passage for hit in near[0]]


def test_what_the_catalogue_dropped_is_dropped_from_words_when_opened(open_index: OpenIndex) -> None:
    index = open_index()
    index.add(WITH, "notes.md")
    index.embed_pending()
    index.library.remove("notes.md")  # killed before the indexes followed
    index.close()
    index = open_index()
    assert index.words.search(tokens("quokka"), 5) == []
    assert index.vectors.count() == 0


def test_vectors_of_another_model_are_never_used(open_index: OpenIndex) -> None:
    index = open_index()
    index.add(WITH, "notes.md")
    index.embed_pending()
    version = index.version
    index.close()
    other = FakeEmbedder("other00000000000")
    index = open_index(other)
    assert index.vectors.documents() == frozenset()
    assert index.vectors.count() == 0
    assert index.version != version
    index.embed_pending()
    assert other.embedded
    assert index.vectors.documents()


def test_the_version_names_the_state_not_the_order_of_adding(tmp_path: Path) -> None:
    versions: list[str] = []
    for name, order in (("a", (0, 1)), ("b", (1, 0))):
        index = Index.open(tmp_path / name, FakeEmbedder())
        for n in order:
            index.add((WITH, WITHOUT)[n], f"{n}.md")
        versions.append(index.version)
        index.close()
    assert versions[0] == versions[1]
    assert len(versions[0]) == 12


def test_windows_are_embedded_under_a_header_that_names_their_document(
    index: Index, embedder: FakeEmbedder
) -> None:
    index.add(filing(NVIDIA, ["Revenue rose because of strong demand for accelerators."]), "x.htm")
    index.embed_pending()
    (text,) = [text for text in embedder.embedded if "accelerators" in text]
    head, _, body = text.partition("\n")
    assert "NVIDIA" in head
    assert "2025" in head
    assert "Revenue rose" in body

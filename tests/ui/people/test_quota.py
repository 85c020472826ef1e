"""What does not fit is refused before anything of it is stored, in words that say how full it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document, DocumentInfo, source_of
from corpus.errors import CatalogueError
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from tests.ui.api.serving import served
from ui.app import Application
from ui.people.quota import Quota, Quotas
from ui.words import Words

ANNA, BEN = "anna~1a2b3c4d", "ben~5e6f7a8b"
MB = 1_000_000


def document(number: int, name: str, owner: str = "") -> Document:
    return Document(number, source_of(name, owner), DocumentInfo(), f"{number:064}", 1, "", owner=owner)


def quota(own: int, everybodys: int, *documents: tuple[Document, int]) -> Quota:
    sizes = {one.id: size for one, size in documents}
    return Quota(
        lambda: [one for one, _ in documents],
        lambda some: {one.id: sizes[one.id] for one in some},
        Quotas(own, everybodys),
    )


def check(quota: Quota, name: str, owner: str, size: int, sha256: str = "new") -> None:
    quota.check(name, owner, lambda: sha256, size)


def test_one_person_may_store_so_much_and_others_as_much_again() -> None:
    full = quota(2, 100, (document(1, "a.txt", ANNA), MB), (document(2, "all.txt"), 90 * MB))
    check(full, "b.txt", ANNA, MB)
    with pytest.raises(CatalogueError) as refused:
        check(full, "b.txt", ANNA, MB + 1)
    assert refused.value.code == "quota.own"
    assert refused.value.details == {"source": "b.txt", "mb": 2, "used_mb": 1, "limit_mb": 2}
    check(full, "b.txt", BEN, 2 * MB)
    check(full, "b.txt", "", 3 * MB)


def test_all_together_may_store_so_much() -> None:
    full = quota(50, 100, (document(1, "a.txt", ANNA), 40 * MB), (document(2, "all.txt"), 55 * MB))
    for owner in ("", ANNA, BEN):
        check(full, "b.txt", owner, 5 * MB)
        with pytest.raises(CatalogueError, match=r"quota\.everybodys"):
            check(full, "b.txt", owner, 5 * MB + 1)


def test_what_a_document_replaces_makes_room_for_it() -> None:
    full = quota(2, 0, (document(1, "a.txt", ANNA), 2 * MB))
    check(full, "a.txt", ANNA, 2 * MB)
    with pytest.raises(CatalogueError):
        check(full, "a.txt", ANNA, 2 * MB + 1)


def test_a_document_that_is_here_already_always_fits() -> None:
    full = quota(1, 1, (document(1, "a.txt", ANNA), 5 * MB))
    check(full, "a.txt", ANNA, 5 * MB, sha256=f"{1:064}")
    with pytest.raises(CatalogueError):
        check(full, "a.txt", ANNA, 5 * MB)


def test_a_quota_of_nothing_bounds_nothing() -> None:
    check(quota(0, 0, (document(1, "a.txt", ANNA), 10**15)), "b.txt", ANNA, 10**15)


def test_quotas_are_those_of_the_environment() -> None:
    assert Quotas.from_environment({}) == Quotas(500, 5_000)
    assert Quotas.from_environment({"TURNPOINT_QUOTA_PERSON": "5", "TURNPOINT_QUOTA": " 0 "}) == Quotas(5, 0)
    for wrong in ("-1", "5 GB", "٣", "1e3"):
        with pytest.raises(CatalogueError, match=r"quota\.no_number"):
            Quotas.from_environment({"TURNPOINT_QUOTA": wrong})


def test_a_size_is_asked_for_once() -> None:
    asked: list[int] = []

    def sizes(some: object) -> dict[int, int]:
        asked.extend(one.id for one in some)  # type: ignore[attr-defined]
        return {one.id: 1 for one in some}  # type: ignore[attr-defined]

    documents = [document(1, "a.txt"), document(2, "b.txt")]
    full = Quota(lambda: documents, sizes, Quotas(1, 1))
    check(full, "c.txt", "", 1)
    documents.append(document(3, "c.txt"))
    del documents[0]
    check(full, "d.txt", "", 1)
    assert asked == [1, 2, 3]


def test_what_does_not_fit_leaves_nothing_behind(
    stores: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del stores
    monkeypatch.setenv("TURNPOINT_QUOTA_PERSON", "1")
    home = tmp_path / "home"
    application = Application(
        home,
        lambda: Index.open(home, FakeEmbedder()),
        Searcher,
        lambda progress: FakeEngine(),  # type: ignore[arg-type, return-value]
        lambda index, seat: _Silent(),  # type: ignore[arg-type, return-value]
    )
    try:
        long = ("Revenue of the plant was 12 million dollars. " * 15_000).encode()
        added = application.add(long, "a.txt", owner=ANNA)
        before = application.sources(owner=ANNA)
        with pytest.raises(CatalogueError) as refused:
            application.add(long + b"More.", "b.txt", owner=ANNA)
        assert refused.value.code == "quota.own" and refused.value.details["used_mb"] == 0
        assert application.sources(owner=ANNA) == before
        assert application.add(long, "a.txt", owner=ANNA).status == "unchanged"
        assert application.add(long, "b.txt", owner=BEN).status == "added"
        application.remove(added.source, owner=ANNA)
        assert application.add(long + b"More.", "b.txt", owner=ANNA).status == "added"
    finally:
        application.close()


def test_the_api_says_it_in_the_callers_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNPOINT_QUOTA", "1")
    with served(tmp_path / "home") as server, server.machine as http:
        assert http.post("/api/documents", files={"file": ("a.txt", b"x" * 600_000)}).status_code == 200
        refused = http.post("/api/documents", files={"file": ("b.txt", b"x" * 600_000)})
        assert refused.status_code == 413
        assert refused.json()["code"] == "quota.everybodys"
        assert refused.json()["detail"] == Words("en").error_sentence(
            "quota.everybodys", {"source": "b.txt", "mb": 1, "used_mb": 0, "limit_mb": 1}
        )
        assert [one["source"] for one in http.get("/api/documents").json()["documents"]] == ["a.txt"]


class _Silent:
    """An assistant that nobody asks."""

    def warm(self, cancel: object) -> None:
        del cancel

    def forget(self, owner: str | None = None) -> None:
        del owner

    def close(self) -> None:
        pass

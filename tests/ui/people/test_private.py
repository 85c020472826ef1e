"""What one person uploads is theirs alone at every door, with the real index and the real assistant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from assistant.answer import Assistant
from assistant.contract import Answer, EvidenceFound, Finished
from corpus.document import source_of
from corpus.errors import CatalogueError
from corpus.library import Library
from corpus.scope import Scope
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from tests.filings import NVIDIA, Row, tagged
from ui.app import Application
from ui.people.access import Access
from ui.people.gate import Guard
from ui.people.person import ACTING_FOR
from ui.server import create

ANNA, BEN = "anna~1a2b3c4d", "ben~5e6f7a8b"
NOTE = "# A note\n\nThe columnist doubted demand for accelerators because models had become cheap.\n"
TOKEN = "token-of-this-run"
REPLY = "The columnist doubted demand for accelerators because models had become cheap."
TEXT = "Why did the columnist doubt demand for accelerators?"
FIGURE = "What was NVIDIA's total revenue in fiscal year 2025?"
OTHERS = (BEN, "", "?", "anna", "anna~1a2b3c4d/", "~anna~1a2b3c4d")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application to which Anna has uploaded a note and a filing."""
    home = tmp_path_factory.mktemp("private") / "home"
    application = Application(
        home,
        lambda: Index.open(home, FakeEmbedder()),
        Searcher,
        lambda progress: FakeEngine([REPLY] * 20),  # type: ignore[arg-type, return-value]
        Assistant,
    )
    application.add(b"A text for everybody, of the weather in autumn.", "all.txt")
    application.add(NOTE.encode(), "note.md", owner=ANNA)
    revenue = Row("Total revenue", "us-gaap:Revenues", {2025: 130_497, 2024: 60_922})
    application.add(tagged(NVIDIA, [revenue]), "nvda.htm", owner=ANNA)
    application.start_embedding()
    yield application
    application.close()


def asked(application: Application, question: str, owner: str, scope: Scope | None = None) -> Answer:
    *_, last = application.ask(question, owner=owner, scope=scope or Scope())
    assert isinstance(last, Finished)
    return last.answer


def test_its_owner_is_answered_from_it(opened: Application) -> None:
    answer = asked(opened, TEXT, ANNA)
    assert answer.status == "answered" and answer.citations[0].source == source_of("note.md", ANNA)
    assert "130.5" in asked(opened, FIGURE, ANNA).text
    assert asked(opened, FIGURE, ANNA, Scope(sources=(source_of("nvda.htm", ANNA),))).status == "answered"


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_else_is_answered_from_it_or_told_of_it(opened: Application, viewer: str) -> None:
    for question in (TEXT, FIGURE):
        events = list(opened.ask(question, owner=viewer))
        assert not any(
            evidence.document.owner
            for event in events
            if isinstance(event, EvidenceFound)
            for evidence in event.results
        )
        last = events[-1]
        assert isinstance(last, Finished) and last.answer.status == "refused"
        told = str(last.answer.to_json())
        assert (
            "130.5" not in last.answer.text
            and "billion" not in told
            and "note" not in told
            and "cheap" not in told
            and ANNA not in told
        )


@pytest.mark.parametrize("viewer", OTHERS)
def test_a_scope_that_claims_another_viewer_or_names_the_document_opens_nothing(
    opened: Application, viewer: str
) -> None:
    claimed = replace(Scope(), viewer=ANNA)
    assert asked(opened, FIGURE, viewer, claimed).status == "refused"
    with pytest.raises(CatalogueError, match=r"scope\.empty"):
        opened.ask(FIGURE, owner=viewer, scope=Scope(sources=(source_of("nvda.htm", ANNA),)))
    with pytest.raises(CatalogueError, match=r"scope\.empty"):
        opened.search(FIGURE, owner=viewer, scope=Scope(companies=("NVIDIA",)))


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_else_finds_it(opened: Application, viewer: str) -> None:
    *_, found = opened.search(TEXT, owner=viewer, scope=replace(Scope(), viewer=ANNA))
    assert {evidence.document.source for evidence in found.results} <= {"all.txt"}
    *_, own = opened.search(TEXT, owner=ANNA)
    assert source_of("note.md", ANNA) in {evidence.document.source for evidence in own.results}


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_else_lists_opens_or_removes_it(opened: Application, viewer: str) -> None:
    names = {row["source"] for row in opened.sources(owner=viewer)}
    assert names == {"all.txt"}
    note = next(one for one in opened.documents(owner=ANNA) if one.name == "note.md")
    for name in (note.source, "note.md", str(note.id)):
        with pytest.raises(CatalogueError, match="unknown_source"):
            opened.text(name, owner=viewer)
        for admin in (False, True):
            with pytest.raises(CatalogueError, match="unknown_source"):
                opened.remove(name, owner=viewer, admin=admin)
    assert opened.text(note.source, owner=ANNA) and opened.status()["index"]["documents"] == 1


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_else_sees_its_figures(opened: Application, viewer: str) -> None:
    assert [row["value"] for row in opened.figures("NVIDIA", "revenue", owner=ANNA)] == [130_497e6, 60_922e6]
    with pytest.raises(CatalogueError, match="no_filings"):
        opened.figures("NVIDIA", "revenue", owner=viewer)


@pytest.fixture(scope="module")
def program(opened: Application) -> TestClient:
    """A program of this machine that holds the token."""
    guard = Guard.at(opened.home, Access())
    app = create(opened, TOKEN, "instance", lambda: None, None, guard)
    signed = {"authorization": f"Bearer {TOKEN}"}
    return TestClient(app, "http://127.0.0.1", headers=signed, client=("127.0.0.1", 5))


@pytest.mark.parametrize("viewer", (ANNA, BEN, ""))
def test_a_program_that_acts_for_somebody_sees_what_they_see(program: TestClient, viewer: str) -> None:
    acting = {ACTING_FOR: viewer} if viewer else {}
    note = source_of("note.md", ANNA)
    sources = program.get("/api/sources", headers=acting).json()["sources"]
    assert (note in {row["source"] for row in sources}) is (viewer == ANNA)
    assert (program.get(f"/api/text/{note}", headers=acting).status_code == 200) is (viewer == ANNA)
    asked = {"company": "NVIDIA", "metric": "revenue"}
    assert (program.get("/api/figures", params=asked, headers=acting).status_code == 200) is (viewer == ANNA)
    found = program.post("/api/search", json={"question": TEXT}, headers=acting).json()
    assert ("columnist" in str(found["results"])) is (viewer == ANNA)
    answer = program.post("/api/ask", json={"question": FIGURE}, headers=acting).json()
    assert (answer["status"] == "answered") is (viewer == ANNA)


def test_what_a_program_adds_for_somebody_is_theirs_and_it_takes_out_nothing_of_everybody(
    opened: Application, program: TestClient
) -> None:
    acting = {ACTING_FOR: BEN}
    added = program.post("/api/sources", files={"file": ("own.md", NOTE.encode())}, headers=acting)
    assert added.status_code == 200
    own = source_of("own.md", BEN)
    assert own in {row["source"] for row in opened.sources(owner=BEN)}
    assert own not in {row["source"] for row in opened.sources()}
    assert (
        program.delete("/api/sources/all.txt", headers=acting).json()["error"]["code"] == "catalogue.shared"
    )
    assert program.delete(f"/api/sources/{own}", headers={ACTING_FOR: ANNA}).status_code == 404
    assert program.delete(f"/api/sources/{own}", headers=acting).status_code == 200


@pytest.mark.parametrize("said", ["", "two words", "k" * 201, "a\x7f"])
def test_a_name_that_is_no_key_is_not_taken_for_nobody(program: TestClient, said: str) -> None:
    refused = program.get("/api/sources", headers={ACTING_FOR: said})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "request.bad_person")


def test_two_names_are_refused(program: TestClient) -> None:
    both = [("authorization", f"Bearer {TOKEN}"), (ACTING_FOR, ANNA), (ACTING_FOR, BEN)]
    assert program.get("/api/sources", headers=both).status_code == 400


def test_equal_names_of_two_people_never_meet(opened: Application) -> None:
    added = [opened.add(NOTE.encode(), "same.md", owner=owner) for owner in (ANNA, BEN, "")]
    assert [one.status for one in added] == ["added"] * 3
    assert opened.add(NOTE.encode() + b"\nMore.", "same.md", owner=BEN).status == "updated"
    assert "More." not in opened.text(source_of("same.md", ANNA), owner=ANNA)
    assert "More." not in opened.text("same.md", owner=BEN)
    for owner in (ANNA, BEN):
        opened.remove(source_of("same.md", owner), owner=owner)
    assert "same.md" in {row["source"] for row in opened.sources(owner=ANNA)}
    opened.remove("same.md")


def test_only_an_admin_takes_out_what_everybody_sees(opened: Application) -> None:
    opened.add(b"Something for everybody to read here.", "everybody.txt")
    with pytest.raises(CatalogueError, match=r"catalogue\.shared"):
        opened.remove("everybody.txt", owner=ANNA)
    opened.remove("everybody.txt", owner=ANNA, admin=True)


def test_a_private_original_hides_nothing_from_the_others(tmp_path: Path) -> None:
    with_figures = Index.open(tmp_path, FakeEmbedder())
    revenue = Row("Total revenue", "us-gaap:Revenues", {2025: 130_497, 2024: 60_922})
    filing = tagged(NVIDIA, [revenue])
    with_figures.add(filing, "shipped.htm", place="digest:nvda")
    with_figures.add(filing, "mine.htm", owner=ANNA)
    seen = {one.source: one.hidden for one in with_figures.library.documents()}
    assert seen == {"shipped.htm": False, source_of("mine.htm", ANNA): False}
    with_figures.add(filing + b" ", "original.htm")
    seen = {one.source: one.hidden for one in with_figures.library.documents()}
    assert seen["shipped.htm"]
    with_figures.close()


def test_what_was_there_before_people_signed_in_stays_everybodys(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    with library._engine.begin() as connection:
        connection.execute(text("ALTER TABLE document DROP COLUMN owner"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
        connection.execute(
            text(
                "INSERT INTO document (source, sha256, info, text, version, added, place, hidden)"
                " VALUES ('old.txt', 'x', '{}', 'old', 1, '2026-01-01', '', 0)"
            )
        )
    library.close()
    again = Library.at(tmp_path)
    assert [(one.source, one.owner, one.name) for one in again.documents()] == [("old.txt", "", "old.txt")]
    again.close()

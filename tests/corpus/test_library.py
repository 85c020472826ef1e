"""The catalogue is the one source of truth: what is kept, replaced, hidden and removed."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from corpus.database import migrations_of, open_database
from corpus.document import Block, DocumentInfo, Extract, Passage
from corpus.errors import CatalogueError
from corpus.library import Library, content_hash
from corpus.read import read
from corpus.shingles import recognise
from corpus.split import split
from corpus.tables import CATALOGUE, metadata

DIGEST = Path(__file__).parents[2] / "corpus" / "digest"


def keep(library: Library, data: bytes, source: str, place: str = "") -> str:
    extract = read(data, source)
    if not place and (name := recognise(extract.text)):
        place = f"original:{name}"
    return library.keep(source, content_hash(data), extract, split(extract), place).status


@pytest.fixture
def library(stores: str, tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path / "home")
    yield opened
    opened.close()


def test_what_is_kept_comes_back_as_it_was(library: Library) -> None:
    info = DocumentInfo(title="보고서 <b>", language="ko", company="가나다", origins={"title": "content"})
    text = "제목\n표 | 1\nline 😀 end"
    split_ = (
        Passage(0, 2, "제목", "heading", ("제목",)),
        Passage(3, 8, "표 | 1", "table", ("제목", "표"), 4, "단위: 원", True),
    )
    kept = library.keep("a.txt", "hash", Extract(text, (), info), split_)
    assert (kept.status, kept.replaced, kept.document.passages) == ("added", None, 2)
    assert library.find("a.txt") == kept.document
    assert kept.document.info == info
    assert library.text("a.txt") == text
    stored = library.passages_of(kept.document.id)
    assert tuple(s.passage for s in stored) == split_
    assert library.passages([stored[1].id, 999]) == {stored[1].id: stored[1]}


def test_the_same_bytes_are_kept_once(library: Library) -> None:
    assert keep(library, b"Some words here.", "a.txt") == "added"
    before = library.documents()
    assert keep(library, b"Some words here.", "a.txt") == "unchanged"
    assert library.documents() == before
    assert library.unchanged("a.txt", content_hash(b"Some words here.")) == before[0]
    assert library.unchanged("a.txt", content_hash(b"Other words.")) is None


def test_a_new_version_takes_the_place_of_the_old_one(library: Library) -> None:
    keep(library, b"Old words stand here.", "a.txt")
    old = library.find("a.txt")
    assert old is not None
    assert keep(library, b"New words stand here.", "a.txt") == "updated"
    (new,) = library.documents()
    assert new.version == 2
    assert new.id > old.id
    assert library.passages_of(old.id) == []
    assert library.text("a.txt") == "New words stand here."


def test_an_id_is_never_used_again(library: Library) -> None:
    keep(library, b"First words.", "a.txt")
    gone = library.remove("a.txt")
    keep(library, b"Second words.", "b.txt")
    (document,) = library.documents()
    assert document.id > gone.id


def test_what_is_not_there_is_said_so(library: Library) -> None:
    for act in (library.text, library.remove):
        with pytest.raises(CatalogueError) as failure:
            act("absent.txt")
        assert (failure.value.code, failure.value.details["source"]) == (
            "catalogue.unknown_source",
            "absent.txt",
        )


def test_names_are_data_and_never_commands(library: Library) -> None:
    name = "x'; DROP TABLE document; --.txt"
    keep(library, b"Some words here.", name)
    assert library.find(name) is not None
    assert library.remove(name).source == name


def test_the_article_takes_the_digests_place_and_gives_it_back(library: Library, shared: Path) -> None:
    for file in sorted(DIGEST.glob("*.md")):
        keep(library, file.read_bytes(), file.name, "digest:article")
    digests = {d.source for d in library.documents()}
    assert len(digests) == 2
    assert not any(d.hidden for d in library.documents())

    article = (shared / "seed" / "article.txt").read_bytes()
    keep(library, article, "copy under another name.txt")
    assert [d.source for d in library.documents(hidden=False)] == ["copy under another name.txt"]
    assert {d.source for d in library.documents() if d.hidden} == digests

    library.remove("copy under another name.txt")
    assert {d.source for d in library.documents(hidden=False)} == digests


def test_a_digest_added_after_its_original_is_hidden_too(library: Library) -> None:
    keep(library, b"Original words.", "o.txt", "original:story")
    keep(library, b"Retold words.", "d.txt", "digest:story")
    keep(library, b"Retold words of another.", "e.txt", "digest:other")
    assert {d.source for d in library.documents(hidden=False)} == {"o.txt", "e.txt"}


def test_replacing_the_original_by_something_else_brings_the_digest_back(library: Library) -> None:
    keep(library, b"Retold words.", "d.txt", "digest:story")
    keep(library, b"Original words.", "o.txt", "original:story")
    keep(library, b"Something else.", "o.txt")
    assert not any(d.hidden for d in library.documents())


def report(form: str = "10-K", period: str = "FY2025", end: str = "2025-01-26") -> Extract:
    info = DocumentInfo(cik="0001045810", form=form, fiscal_period=period, period_end=end)
    return Extract(f"{form} of {end}.", (Block(0, 5, "prose"),), info)


def put(library: Library, source: str, extract: Extract, place: str = "") -> None:
    library.keep(source, content_hash(source.encode()), extract, split(extract), place)


@pytest.mark.parametrize("shipped_first", [True, False])
def test_a_filing_takes_the_place_of_its_shipped_document_and_gives_it_back(
    library: Library, shipped_first: bool
) -> None:
    adding = [("N.brief", report(), "digest:N"), ("from anywhere.htm", report(), "")]
    for source, extract, place in adding if shipped_first else reversed(adding):
        put(library, source, extract, place)
    put(library, "O.brief", report(period="FY2024", end="2024-01-28"), "digest:O")
    assert {d.source for d in library.documents(hidden=False)} == {"from anywhere.htm", "O.brief"}
    filing = library.find("from anywhere.htm")
    assert filing is not None
    assert filing.place == "original:N"

    library.remove("from anywhere.htm")
    assert {d.source for d in library.documents(hidden=False)} == {"N.brief", "O.brief"}


def test_a_report_of_another_form_or_of_no_known_company_replaces_nothing(library: Library) -> None:
    put(library, "N.brief", report(), "digest:N")
    put(library, "a.htm", report(form="10-K/A"))
    unknown = replace(report(), info=replace(report().info, cik=""))
    put(library, "b.htm", unknown)
    assert not any(d.hidden for d in library.documents())


def test_of_several_8_ks_in_a_month_each_is_a_report_of_its_own(library: Library) -> None:
    put(library, "N.brief", report("8-K", "2026-03", "2026-03-02"), "digest:N")
    put(library, "other.htm", report("8-K", "2026-03", "2026-03-17"))
    assert not any(d.hidden for d in library.documents())
    put(library, "same.htm", report("8-K", "2026-03", "2026-03-02"))
    assert [d.source for d in library.documents() if d.hidden] == ["N.brief"]


def test_a_reopened_catalogue_holds_what_it_held(tmp_path: Path) -> None:
    first = Library.at(tmp_path)
    keep(first, b"Some words here.", "a.txt")
    before = first.documents()
    first.close()
    again = Library.at(tmp_path)
    assert again.documents() == before
    again.close()


def test_a_catalogue_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    keep(library, b"Some words here.", "a.txt")
    library.close()
    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CatalogueError) as failure:
        Library.at(tmp_path)
    assert (failure.value.code, failure.value.details["revision"]) == ("catalogue.newer", "9999")
    assert path.read_bytes() == before


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'c.sqlite'}", CATALOGUE)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        migrated = _schema(connection.connection.cursor())
    engine.dispose()
    plain = create_engine("sqlite://")
    metadata.create_all(plain)
    with plain.connect() as connection:
        assert migrated == _schema(connection.connection.cursor())


def test_the_newest_migration_is_the_one_the_code_asks_for() -> None:
    assert ScriptDirectory.from_config(migrations_of(CATALOGUE)).get_current_head() == CATALOGUE.head


def _schema(cursor: sqlite3.Cursor) -> dict[str, object]:
    """Columns with type, nullness and key of each table, and whether its ids are used again."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN ('document', 'passage')"
    )
    tables = {name: "AUTOINCREMENT" in sql for name, sql in cursor.fetchall()}
    return {
        name: (
            autoincrement,
            cursor.execute(f"PRAGMA table_info({name})").fetchall(),
            cursor.execute(f"PRAGMA foreign_key_list({name})").fetchall(),
        )
        for name, autoincrement in tables.items()
    }


def test_documents_of_a_catalogue_without_figures_are_read_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(migrations_of(CATALOGUE, connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO document VALUES (1, 'a.txt', 'hash', '{}', 'text', 1, '', '', 0)"
        )
    engine.dispose()
    opened = Library(open_database(url, CATALOGUE))
    assert [d.source for d in opened.documents()] == ["a.txt"]
    assert opened.unchanged("a.txt", "hash") is None
    opened.close()

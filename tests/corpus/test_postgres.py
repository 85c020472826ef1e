"""PostgreSQL in the place of the files: the same tables, one migration at a time, and errors that tell no password."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from corpus import postgres as over
from corpus.database import Schema, open_database
from corpus.document import DocumentInfo, Extract, Passage
from corpus.errors import CatalogueError
from corpus.library import Library
from corpus.shared.tables import FILES
from corpus.tables import CATALOGUE
from corpus.turns import alone, writing
from index.shared.tables import VECTORS, WORDS
from tests.postgres import PASSWORD, Cluster
from ui.conversations.tables import CONVERSATIONS
from ui.keys.tables import KEYS
from ui.slack.tables import KEPT
from ui.study.tables import STUDY

KINDS = (CATALOGUE, FILES, WORDS, VECTORS, CONVERSATIONS, KEYS, KEPT, STUDY)


@pytest.mark.parametrize("schema", KINDS, ids=lambda each: each.name)
def test_the_migrations_make_the_tables_that_the_code_uses(schema: Schema, database: str) -> None:
    engine = open_database(database, schema)
    with engine.connect() as connection:
        connection.execute(text(f"SET search_path TO {schema.name}"))
        options = {"compare_type": True, "version_table": schema.version_table}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
        collations = connection.execute(
            text(
                "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = :schema"
                " AND data_type IN ('text', 'character varying')"
            ),
            {"schema": schema.name},
        )
        assert set(collations.scalars()) == {"C"}


def test_servers_that_start_at_once_migrate_once(postgres: Cluster) -> None:
    with postgres.database() as url, ThreadPoolExecutor(4) as pool:
        begun = threading.Barrier(4)

        def start() -> None:
            begun.wait()
            for schema in KINDS:
                open_database(url, schema)

        for started in [pool.submit(start) for _ in range(4)]:
            started.result(timeout=60)
        versions = postgres.run(
            f"SELECT version_num FROM {CATALOGUE.name}.{CATALOGUE.version_table}", url.rpartition("/")[2]
        )
        assert versions == [(CATALOGUE.head,)]
        over._pool(url).dispose()


def test_a_database_of_a_newer_program_is_refused(database: str) -> None:
    engine = open_database(database, KEYS)
    note = text(f"UPDATE {KEYS.name}.{KEYS.version_table} SET version_num = :version")
    with engine.begin() as connection:
        connection.execute(note, {"version": "9999"})
    with pytest.raises(CatalogueError, match=r"catalogue\.newer"):
        open_database(database, KEYS)
    with engine.begin() as connection:
        connection.execute(note, {"version": KEYS.head})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("only%20for%20tests", "wrong%20secret"), "database.refused"),
        (("/migrated", "/nothing_here"), "database.refused"),
        (("127.0.0.1:", "127.0.0.1:1"), "database.away"),
        (("/migrated", ""), "database.bad_address"),
    ],
)
def test_what_is_wrong_is_told_without_the_password(
    postgres: Cluster, migrated: str, change: tuple[str, str], code: str
) -> None:
    url = postgres.url(migrated).replace(*change)
    if code == "database.away":
        url = f"postgresql://turnpoint:only%20for%20tests@127.0.0.1:1/{migrated}"
    with pytest.raises(CatalogueError) as told:
        open_database(url, KEYS)
    assert told.value.code == code
    chain: BaseException | None = told.value
    while chain is not None:
        assert PASSWORD not in str(chain) and "wrong secret" not in str(chain) and "%20" not in str(chain)
        chain = chain.__cause__ or chain.__context__


def test_a_nul_is_kept_as_the_sign_for_what_cannot_be_shown(database: str) -> None:
    library = Library(open_database(database, CATALOGUE))
    said = "a\0b"
    library.keep("a.txt", "hash", Extract(said, (), DocumentInfo(title=said)), [Passage(0, 3, said, "prose")])
    assert library.text("a.txt") == "a\ufffdb"
    (document,) = library.documents()
    assert document.info.title == said  # within JSON it is written out


def test_of_two_that_replace_the_same_document_at_once_both_do_one_after_the_other(database: str) -> None:
    library = Library(open_database(database, CATALOGUE))

    def keep(number: int) -> str:
        extract = Extract(str(number), (), DocumentInfo())
        return library.keep("a.txt", f"hash {number}", extract, [Passage(0, 1, str(number), "prose")]).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(keep, range(8)))
    assert sorted(statuses) == ["added", *["updated"] * 7]
    (document,) = library.documents()
    assert document.version == 8


def test_work_that_one_does_alone_is_free_again_when_its_process_dies(database: str) -> None:
    engine = open_database(database, CATALOGUE)
    with alone(engine, "work") as first:
        assert first
        with alone(engine, "work") as second:
            assert not second
        with alone(engine, "other work") as third:
            assert third
    with alone(engine, "work") as again:
        assert again


def test_who_reads_and_then_writes_is_not_overtaken(database: str) -> None:
    engine = open_database(database, KEYS)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {KEYS.name}.counter AS SELECT 0 AS n"))

    def one_more(_: int) -> None:
        with writing(engine, "counter") as connection:
            n = connection.execute(text(f"SELECT n FROM {KEYS.name}.counter")).scalar_one()
            connection.execute(text(f"UPDATE {KEYS.name}.counter SET n = {n + 1}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one_more, range(40)))
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT n FROM {KEYS.name}.counter")).scalar_one() == 40
        connection.execute(text(f"DROP TABLE {KEYS.name}.counter"))
        connection.commit()

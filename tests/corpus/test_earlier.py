"""A data folder of an earlier program is brought up with a copy beside it; one of a later program is left alone."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from assistant.memory.tables import MEMORY
from corpus.database import Schema, kept_in, migrations_of, open_database
from corpus.earlier import FOLDER, KEPT, earlier_forms, put_aside
from corpus.errors import CatalogueError
from corpus.tables import CATALOGUE
from ui.conversations.tables import CONVERSATIONS
from ui.keys.tables import KEYS
from ui.slack.tables import KEPT as SLACK
from ui.study.tables import STUDY
from ui.words import Words

Recorder = Callable[[str, object], None]
EVERY = (CATALOGUE, CONVERSATIONS, STUDY, MEMORY, SLACK, KEYS)
# Something that a person has, as it stood in the first form of the tables.
FIRST = {
    CATALOGUE: "INSERT INTO document VALUES (1, 'a.txt', 'hash', '{}', 'kept', 1, '', '', 0)",
    KEYS: "INSERT INTO api_key (id, name, hash, owner, scopes, created, expires, revoked, used)"
    " VALUES ('1', 'kept', 'x', '', 'ask', '2026-01-01', '', '', '')",
    STUDY: "INSERT INTO session (id, owner, seed, wanted, cards, position, shown, begun, ended)"
    " VALUES ('kept', '', 1, '{}', '[]', 0, '', '2026-02-01', '')",
}
SEEN = {
    CATALOGUE: "SELECT text FROM document",
    KEYS: "SELECT name FROM api_key",
    STUDY: "SELECT id FROM session",
}


def older(home: Path, schema: Schema) -> Path:
    """A store as the first program that had it left it."""
    path = home / schema.file
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        command.upgrade(migrations_of(schema, connection), "0001")
    with engine.begin() as connection:
        connection.execute(text(FIRST[schema]))
    engine.dispose()
    return path


def seen(path: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute(query)]


@pytest.mark.reliability
@pytest.mark.parametrize("schema", FIRST, ids=lambda schema: schema.file)
def test_a_store_of_an_earlier_program_is_brought_up_and_stays_beside_as_it_was(
    tmp_path: Path, schema: Schema, record_property: Recorder
) -> None:
    older(tmp_path, schema)
    kept_in(tmp_path, schema).dispose()
    (copy,) = earlier_forms(tmp_path)
    assert copy.name == f"{Path(schema.file).stem}-0001-1{Path(schema.file).suffix}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    lost = [path for path in (tmp_path / schema.file, copy) if seen(path, SEEN[schema]) != ["kept"]]
    assert not lost
    assert seen(copy, f"SELECT version_num FROM {schema.version_table}") == ["0001"]
    # The second time there is nothing to be done.
    kept_in(tmp_path, schema).dispose()
    assert earlier_forms(tmp_path) == (copy,)
    record_property("fault", "a store of an earlier version")
    record_property("tried", 1)
    record_property("lost", len(lost))


@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.file)
def test_a_new_store_has_nothing_to_be_put_aside(tmp_path: Path, schema: Schema) -> None:
    kept_in(tmp_path, schema).dispose()
    assert earlier_forms(tmp_path) == () and not (tmp_path / FOLDER).exists()


@pytest.mark.reliability
@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.file)
def test_a_store_of_a_later_program_is_refused_with_what_to_do_and_left_alone(
    tmp_path: Path, schema: Schema, record_property: Recorder
) -> None:
    kept_in(tmp_path, schema).dispose()
    path = tmp_path / schema.file
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE {schema.version_table} SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(CatalogueError) as failure:
        kept_in(tmp_path, schema)
    assert failure.value.code == "catalogue.newer"
    assert "Update Turnpoint" in Words("en").error(failure.value)
    assert "업데이트" in Words("ko").error(failure.value)
    assert path.read_bytes() == before and earlier_forms(tmp_path) == ()
    record_property("fault", "a store of a later version")
    record_property("tried", 1)
    record_property("lost", int(path.read_bytes() != before))


def test_only_the_newest_copies_stay_however_the_clock_goes(tmp_path: Path) -> None:
    path = older(tmp_path, KEYS)
    other = older(tmp_path, STUDY)
    copies = [put_aside(path, f"000{n}") for n in range(1, 5)]
    left = put_aside(other, "0001")
    assert earlier_forms(tmp_path) == (*copies[-KEPT:], left)
    assert [copy.name for copy in copies[-KEPT:]] == ["keys-0003-3.sqlite", "keys-0004-4.sqlite"]


class Failing:
    """Lets a number of statements be done, and no more."""

    def __init__(self, statements: int) -> None:
        self.left = statements
        self.failed = False

    def __call__(self, connection: object, cursor: object, statement: str, *others: object) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "SELECT", "BEGIN")):
            if self.left == 0:
                self.failed = True
                raise OSError("the disk is gone")
            self.left -= 1


@pytest.mark.reliability
@pytest.mark.parametrize(
    ("schema", "is_old"),
    [(schema, False) for schema in EVERY] + [(schema, True) for schema in FIRST],
    ids=lambda given: given.file if isinstance(given, Schema) else "old" if given else "new",
)
def test_a_store_whose_making_fails_at_any_statement_is_as_it_was_and_made_the_next_time(
    tmp_path: Path, schema: Schema, is_old: bool, record_property: Recorder
) -> None:
    tried = lost = 0
    for tried in range(1_000):
        home = tmp_path / str(tried)
        home.mkdir()
        path = older(home, schema) if is_old else home / schema.file
        before = seen(path, "SELECT sql FROM sqlite_master ORDER BY name")
        failing = Failing(tried)
        event.listen(Engine, "before_cursor_execute", failing)
        try:
            kept_in(home, schema).dispose()
        except (OSError, SQLAlchemyError):
            assert failing.failed
        finally:
            event.remove(Engine, "before_cursor_execute", failing)
        if not failing.failed:
            break
        lost += seen(path, "SELECT sql FROM sqlite_master ORDER BY name") != before
        kept_in(home, schema).dispose()
        if is_old:
            lost += seen(path, SEEN[schema]) != ["kept"]
    assert tried > 2 and lost == 0
    record_property("fault", "a store that cannot be brought up, at each statement")
    record_property("tried", tried)
    record_property("lost", lost)


def test_a_copy_that_cannot_be_made_keeps_the_store_as_it_is(tmp_path: Path) -> None:
    path = older(tmp_path, CATALOGUE)
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(CatalogueError, match=r"catalogue\.not_put_aside"):
        kept_in(tmp_path, CATALOGUE)
    assert seen(path, "SELECT version_num FROM alembic_version") == ["0001"]
    (tmp_path / FOLDER).unlink()
    kept_in(tmp_path, CATALOGUE).dispose()
    assert seen(path, SEEN[CATALOGUE]) == ["kept"]


@pytest.mark.parametrize("is_old", [True, False])
def test_two_that_open_a_store_at_once_bring_it_up_once(tmp_path: Path, is_old: bool) -> None:
    if is_old:
        older(tmp_path, STUDY)
    ready, failed = threading.Barrier(4), list[BaseException]()

    def opening() -> None:
        ready.wait()
        try:
            open_database(f"sqlite:///{tmp_path / STUDY.file}", STUDY).dispose()
        except BaseException as failure:
            failed.append(failure)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(earlier_forms(tmp_path)) == is_old

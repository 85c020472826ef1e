"""A team goes on with what one person has kept: a backup fills an empty PostgreSQL and a Chroma server, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import chromadb
import pytest

from corpus.errors import CatalogueError, TurnpointError
from index.store import Index
from tests.chroma import ChromaServer
from tests.fake_embedder import FakeEmbedder
from tests.postgres import Cluster
from tests.ui.backup.keeping import QUESTION, embedded_by, fill, rest, running, seen
from tests.ui.backup.test_backup import database_in_its_place, rewritten
from ui.audit.log import Audit
from ui.backup.archive import BackupError
from ui.backup.into_database import restore_into_database
from ui.backup.making import back_up
from ui.cli import run
from ui.keys.keys import Keys
from ui.people.users import Users
from ui.words import Words

Kept = tuple[Path, dict[str, Any], str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A backup of a data folder with everything in it, what was seen of that, and a key of it."""
    home = tmp_path_factory.mktemp("laptop") / "home"
    file = home.parent / "turnpoint.backup"
    with running(home) as opened:
        key = fill(opened)
        # The number of a document that is gone is not given to another one, here nor there.
        gone = opened.add(b"Only for a day.", "gone.txt").document
        rest(opened)
        opened.remove("gone.txt")
        before = {**seen(opened, key), "gone": gone}
        back_up(home, file, "1.2.3")
    return file, before, key


@pytest.fixture
def server(chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> ChromaServer:
    """A Chroma server that is configured."""
    monkeypatch.setenv("TURNPOINT_VECTORS", chroma.url)
    return chroma


def counted(postgres: Cluster, migrated: str) -> dict[str, int]:
    """How many rows each table of the database has, but for the notes of migrations."""
    tables = postgres.run(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname LIKE 'turnpoint%' AND tablename NOT LIKE '%version%'",
        migrated,
    )
    return {name: postgres.run(f"SELECT count(*) FROM {name}", migrated)[0][0] for (name,) in tables}


def windows_at(server: ChromaServer) -> set[str]:
    """The collections of a Chroma server that hold anything."""
    port = int(server.url.rpartition(":")[2])
    client = chromadb.HttpClient(host="127.0.0.1", port=port)
    return {each.name for each in client.list_collections() if each.count()}


def same(after: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """What is not as it was. Nearness is worked out by another engine, on other kinds of numbers."""
    after, before = {**after}, {**before}
    for one, other in zip(after.pop("found"), before.pop("found"), strict=True):
        assert one[:2] == other[:2] and one[2] == pytest.approx(other[2], abs=0.02)
    written = before.pop("written down")
    assert after.pop("written down")[: len(written)] == written
    before.pop("gone")
    return [name for name, value in after.items() if value != before[name]]


def test_a_server_on_the_database_answers_and_holds_the_same_and_goes_on(
    kept: Kept, server: ChromaServer, database: str, tmp_path: Path
) -> None:
    file, before, key = kept
    home, told = tmp_path / "home", set[str]()
    done = restore_into_database(file, home, database, lambda stage, done, total: told.add(stage))
    assert done.manifest.version == "1.2.3" and done.earlier is None
    assert told == {"restore", "fill", "words", "refill"}
    assert not list(home.glob("*.sqlite")) and not list(home.glob(".restoring-*"))
    with running(home) as opened:
        assert embedded_by(opened) == []
        assert same(seen(opened, key), before) == []
        added = opened.add(b"The geese fly south in autumn.", "geese.txt")
        assert added.document > before["gone"]
        talk = opened.conversations.begin("", "en")
        opened.conversations.ask("", talk, QUESTION, 0)
        rest(opened)
        (*_, found) = opened.search("geese", 3)
        assert found.results[0].document.source == "geese.txt"
        assert {"ovens.txt", "geese.txt"} < {document.source for document in opened.documents()}
        bela = Users(home).add("bela", "another long password").person.key
        assert opened.adopt(bela)["conversations"] == 2  # of before anybody signed in, and of just now
        assert {each.id for each in opened.conversations.list(bela)} == {before["talk"].id, talk}
        with closing(Keys.at(home)) as keys:
            keys.create("second")
            assert {each.name for each in keys.all()} == {"robot", "second"}


def test_every_table_has_as_many_rows_as_its_file_and_counts_on_behind_them(
    kept: Kept, server: ChromaServer, database: str, postgres: Cluster, migrated: str, tmp_path: Path
) -> None:
    import zipfile

    restore_into_database(kept[0], tmp_path / "home", database)
    rows = counted(postgres, migrated)
    compared = 0
    with zipfile.ZipFile(kept[0]) as archive:
        archive.extractall(tmp_path)
    for stem in ("catalogue", "conversations", "study", "wordings", "keys"):
        with closing(sqlite3.connect(tmp_path / f"{stem}.sqlite")) as db:
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%version%'"
            for (name,) in db.execute(names + " AND name NOT LIKE 'sqlite%'").fetchall():
                (count,) = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                table = next(place for place in rows if place.replace('"', "") == f"turnpoint_{stem}.{name}")
                assert rows[table] == count, table
                compared += count
            if stem == "catalogue":
                (last,) = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'document'").fetchone()
                taken = "SELECT nextval(pg_get_serial_sequence('turnpoint_catalogue.document', 'id'))"
                assert postgres.run(taken, migrated) == [(last + 1,)]
    assert compared > 20
    assert rows["turnpoint_slack.thread"] == 1 and rows["turnpoint_files.original"] == 1


def test_words_and_vectors_are_those_of_the_backup_and_not_made_anew(
    kept: Kept, server: ChromaServer, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore_into_database(kept[0], tmp_path / "home", database)

    def never(*args: object) -> str:
        raise AssertionError("analysed again")

    monkeypatch.setattr("index.shared.words.lines_of", never)
    with closing(Index.open(tmp_path / "home", FakeEmbedder())) as index:
        documents = {document.id for document in index.library.documents()}
        assert index.words.documents() == documents == index.vectors.documents()
        assert index.vectors.count() == kept[1]["windows"]
        assert index.embed_pending() and index.vectors.count() == kept[1]["windows"]


def test_a_database_that_holds_anything_is_left_as_it_is(
    kept: Kept, server: ChromaServer, database: str, postgres: Cluster, migrated: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    Users(home).add("carl", "a third long password")
    rows, collections = counted(postgres, migrated), windows_at(server)
    with pytest.raises(BackupError, match=r"backup\.not_empty") as failure:
        restore_into_database(kept[0], home, database)
    for language in ("ko", "en"):
        assert "createdb" in Words(language).error(failure.value)  # type: ignore[arg-type]
        assert "only for tests" not in Words(language).error(failure.value)  # type: ignore[arg-type]
    assert counted(postgres, migrated) == rows and windows_at(server) == collections
    assert not home.exists() or not list(home.glob("audit*"))


def test_it_is_done_once(kept: Kept, server: ChromaServer, database: str, tmp_path: Path) -> None:
    restore_into_database(kept[0], tmp_path / "home", database)
    with pytest.raises(BackupError, match=r"backup\.not_empty"):
        restore_into_database(kept[0], tmp_path / "home", database)
    with running(tmp_path / "home") as opened:
        assert same(seen(opened, kept[2]), kept[1]) == []


def test_what_fails_on_the_way_changes_nothing_and_can_be_repeated(
    kept: Kept,
    server: ChromaServer,
    database: str,
    postgres: Cluster,
    migrated: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "home"
    empty, collections = counted(postgres, migrated), windows_at(server)

    def left(
        expected: type[BaseException], progress: Callable[..., None], file: Path = kept[0]
    ) -> BaseException:
        with pytest.raises(expected) as failure:
            restore_into_database(file, home, database, progress)
        assert counted(postgres, migrated) == empty and windows_at(server) == collections
        assert not home.exists()
        return failure.value

    def interrupted(at: str) -> Callable[..., None]:
        def progress(stage: str, done: int, total: int) -> None:
            if stage == at and done == total:
                raise KeyboardInterrupt

        return progress

    for stage in ("restore", "fill", "words", "refill"):
        left(KeyboardInterrupt, interrupted(stage))
    # A number that SQLite takes in any column, and PostgreSQL does not.
    file = tmp_path / "file"
    rewritten(kept[0], file, database_in_its_place(f"UPDATE document SET version = {1 << 40}"))
    refused = left(BackupError, lambda *_: None, file)
    assert isinstance(refused, TurnpointError) and refused.code == "backup.not_taken"
    rewritten(kept[0], file, database_in_its_place("UPDATE document SET text = CAST(x'ff' AS TEXT)"))
    refused = left(BackupError, lambda *_: None, file)
    assert isinstance(refused, TurnpointError) and refused.code == "backup.damaged"
    with monkeypatch.context() as away:
        away.setenv("TURNPOINT_VECTORS", "http://127.0.0.1:9")
        left(CatalogueError, lambda *_: None)
    restore_into_database(kept[0], home, database)
    with running(home) as opened:
        assert same(seen(opened, kept[2]), kept[1]) == []


def test_without_a_chroma_server_this_machine_has_the_vectors(
    kept: Kept, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TURNPOINT_VECTORS", raising=False)
    home = tmp_path / "home"
    (home / "vectors").mkdir(parents=True)
    (home / "vectors" / "other").write_text("of another database")
    done = restore_into_database(kept[0], home, database)
    assert done.earlier is not None and (done.earlier / "other").is_file()
    with running(home) as opened:
        assert embedded_by(opened) == []
        assert same(seen(opened, kept[2]), kept[1]) == []


def test_the_command_fills_what_the_settings_name(
    kept: Kept,
    server: ChromaServer,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path / "home"))
    assert run(["restore", str(kept[0]), "--language", "en"]) == 0
    told = capsys.readouterr()
    assert "/migrated: restored" in told.out and "Filling the database: 100%" in told.err
    (*_, entry) = Audit(tmp_path / "home").entries()
    assert entry.what == "data.restored" and entry.on.endswith("/migrated")
    assert run(["restore", str(kept[0]), "--language", "en"]) == 1
    again = capsys.readouterr()
    assert "createdb" in again.err
    said = told.out + told.err + again.out + again.err + entry.on
    assert "only for tests" not in said and "only%20for" not in said  # the password

"""Keys: kept as hashes, taken back at once, expired by the clock, and told in a file of their own."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from corpus.database import migrations_of, open_database
from tests.ui.conftest import turnpoint
from ui.audit.log import FILE as AUDIT
from ui.audit.log import Audit
from ui.keys.key import SCOPES, Bounds, hash_of, id_in, new_key
from ui.keys.keys import FILE, Keys, KeysError
from ui.keys.replies import RepeatError, Replies, Reply
from ui.keys.tables import KEYS, metadata
from ui.people.users import Users


@dataclass
class Clock:
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(stores: str, tmp_path: Path, clock: Clock) -> Keys:
    return Keys.at(tmp_path, clock)


def test_a_key_is_taken_and_no_other(keys: Keys) -> None:
    made, whole = keys.create("bot", ("ask", "search"))
    found = keys.check(whole)
    assert found is not None and (found.id, found.scopes) == (made.id, frozenset({"ask", "search"}))
    other = whole[:-1] + ("A" if whole[-1] != "A" else "B")
    for wrong in (other, whole.upper(), whole + "x", "", "tp_", f"tp_{made.id}_", "x" * 10_000):
        assert keys.check(wrong) is None


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_nothing_in_the_folder_holds_the_key(keys: Keys, tmp_path: Path) -> None:
    made, whole = keys.create("bot")
    keys.check(whole)
    secret = whole.split("_", 2)[2]
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert made.id.encode() in kept and secret.encode() not in kept and whole.encode() not in kept
    assert whole.startswith("tp_") and len(whole) == len("tp_") + 12 + 1 + 43


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_the_files_are_their_owners_alone(keys: Keys, tmp_path: Path) -> None:
    keys.create("bot")
    for name in (FILE, AUDIT):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_key_that_another_process_revokes_is_refused_at_once(keys: Keys, tmp_path: Path) -> None:
    made, whole = keys.create("bot")
    assert keys.check(whole) is not None
    Keys.at(tmp_path).revoke(made.id)
    assert keys.check(whole) is None
    assert keys.exist, "taking the last key back opens nothing"


def test_a_key_expires(keys: Keys, clock: Clock) -> None:
    _, whole = keys.create("bot", days=2)
    clock.go(days=1, hours=23)
    assert keys.check(whole) is not None
    clock.go(hours=1)
    assert keys.check(whole) is None


def test_the_last_use_is_kept_to_the_minute(keys: Keys, clock: Clock, tmp_path: Path) -> None:
    _, whole = keys.create("bot")
    keys.check(whole)
    first = clock.at
    clock.go(seconds=30)
    keys.check(whole)
    assert Keys.at(tmp_path).all()[0].used == first
    clock.go(seconds=31)
    keys.check(whole)
    assert Keys.at(tmp_path).all()[0].used == clock.at


def test_without_a_scope_named_a_key_allows_all_that_keys_can(keys: Keys) -> None:
    assert keys.create("all")[0].scopes == frozenset(SCOPES)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "two\nlines"])
def test_a_name_that_says_nothing_is_refused(keys: Keys, name: str) -> None:
    with pytest.raises(KeysError, match=r"keys\.bad_name"):
        keys.create(name)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_life_without_sense_is_refused(keys: Keys, days: int) -> None:
    with pytest.raises(KeysError, match=r"keys\.bad_days"):
        keys.create("bot", days=days)


def test_a_key_has_bounds_of_its_own(keys: Keys, tmp_path: Path) -> None:
    bounds = Bounds(per_minute=5, at_once=1, longest=300)
    _, whole = keys.create("bot", bounds=bounds)
    found = Keys.at(tmp_path).check(whole)
    assert found is not None and found.bounds == bounds
    (noted,) = Audit(tmp_path).entries()
    assert noted.more["bounds"] == {"per_minute": 5, "at_once": 1, "longest": 300}


@pytest.mark.parametrize(
    "bounds", [Bounds(per_minute=0), Bounds(per_minute=601), Bounds(at_once=25), Bounds(longest=2_001)]
)
def test_bounds_without_sense_are_refused(keys: Keys, bounds: Bounds) -> None:
    with pytest.raises(KeysError, match=r"keys\.bad_bound"):
        keys.create("bot", bounds=bounds)
    assert keys.all() == ()


def test_a_key_made_before_keys_had_bounds_may_ask_what_it_might(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / FILE}"
    before = create_engine(url)
    _, whole = new_key()
    id = str(id_in(whole))
    with before.begin() as connection:
        command.upgrade(migrations_of(KEYS, connection), "0001")
    with before.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO api_key (id, name, hash, owner, scopes, created, expires, revoked, used) VALUES"
                " (:id, 'bot', :hash, '', 'ask', '2026-01-01T00:00:00+00:00', '', '', '')"
            ),
            {"id": id, "hash": hash_of(whole)},
        )
    before.dispose()
    found = Keys.at(tmp_path).check(whole)
    assert found is not None and (found.id, found.bounds) == (id, Bounds())


def test_a_key_of_somebody_whom_a_proxy_alone_knows_must_end(keys: Keys) -> None:
    with pytest.raises(KeysError, match=r"keys\.endless"):
        keys.create("bot", owner="~anna")
    assert keys.create("bot", owner="~anna", days=30)[0].expires is not None


def test_a_name_that_several_have_revokes_none_of_them(keys: Keys) -> None:
    for _ in range(2):
        keys.create("bot")
    with pytest.raises(KeysError, match=r"keys\.several"):
        keys.revoke("bot")
    with pytest.raises(KeysError, match=r"keys\.unknown"):
        keys.revoke("nobody's")
    assert not any(key.revoked for key in keys.all())


def test_what_is_made_and_taken_back_is_written_down(keys: Keys, tmp_path: Path) -> None:
    made, whole = keys.create("bot", ("ask",), "anna~1", 30)
    keys.revoke("bot")
    entries = list(Audit(tmp_path).entries())
    assert [(entry.what, entry.on) for entry in entries] == [
        ("key.created", made.id),
        ("key.revoked", made.id),
    ]
    assert entries[0].more["scopes"] == ["ask"] and entries[0].more["owner"] == "anna~1"
    assert whole.rpartition("_")[2] not in (tmp_path / AUDIT).read_text("utf-8")


def test_the_tables_are_those_of_the_migrations(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'keys.sqlite'}", KEYS)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": KEYS.version_table})
        assert compare_metadata(context, metadata) == []
    assert ScriptDirectory.from_config(migrations_of(KEYS)).get_current_head() == KEYS.head


def test_the_command_line_makes_lists_and_revokes(home: Path) -> None:
    Users(home).add("anna", "correct horse anna")
    made = turnpoint("key", "create", "wiki bot", "--scope", "ask", "--user", "Anna", "--expires", "30")
    whole = made.stdout.strip()
    assert made.returncode == 0 and "shown again" in made.stderr
    assert Keys.at(home).check(whole) is not None
    row = json.loads(turnpoint("key", "list", "--json").stdout)[0]
    assert (row["name"], row["user"], row["scopes"]) == ("wiki bot", "anna", ["ask"])
    assert row["used"] and row["expires"] and not row["revoked"] and "hash" not in row
    assert "wiki bot" in turnpoint("key", "list").stdout
    assert turnpoint("key", "revoke", row["id"]).returncode == 0
    assert Keys.at(home).check(whole) is None
    assert "revoked" in turnpoint("key", "list").stdout
    assert turnpoint("key", "revoke", row["id"]).returncode == 1
    assert turnpoint("key", "create", "x", "--user", "nobody").returncode == 1
    assert turnpoint("key", "create", "x", "--scope", "everything").returncode == 2


def test_the_command_line_makes_keys_with_bounds_and_for_people_of_a_proxy(home: Path) -> None:
    wanted = ("--proxy-user", " Kim@Example.com", "--per-minute", "5", "--longest", "300")
    endless = turnpoint("key", "create", "bot", *wanted)
    assert endless.returncode == 1 and "--expires" in endless.stderr
    assert turnpoint("key", "create", "bot", *wanted, "--expires", "30").returncode == 0
    (made,) = Keys.at(home).all()
    assert (made.owner, made.bounds) == ("~kim@example.com", Bounds(5, None, 300))
    (row,) = json.loads(turnpoint("key", "list", "--json").stdout)
    assert (row["user"], row["by_proxy"]) == ("kim@example.com", True)
    assert (row["per_minute"], row["at_once"], row["longest"]) == (5, None, 300)
    listed = turnpoint("key", "list").stdout
    assert "kim@example.com (by proxy)" in listed and "5 a minute, up to 300 characters" in listed
    both = turnpoint("key", "create", "bot", *wanted, "--user", "anna", "--expires", "30")
    assert both.returncode == 1 and "one person" in both.stderr


# Replies that are given again


@pytest.fixture
def replies(keys: Keys, clock: Clock) -> Replies:
    return Replies(keys.engine, clock, lambda: clock.at.timestamp())


def put(replies: Replies, caller: str, mark: str, request: str, body: str) -> str:
    """What a request is answered that would be answered with a body."""
    asked = replies.begin(caller, mark, request)
    try:
        if asked.before is not None:
            return str(asked.before.body["said"])
        asked.keep(Reply(200, {"said": body}))
        return body
    finally:
        asked.end()


def test_the_same_request_is_answered_as_before_also_after_a_restart(
    replies: Replies, tmp_path: Path, clock: Clock
) -> None:
    assert put(replies, "a", "m", "r", "first") == "first"
    assert put(replies, "a", "m", "r", "second") == "first"
    assert put(Replies(Keys.at(tmp_path).engine, clock), "a", "m", "r", "third") == "first"
    assert put(replies, "b", "m", "r", "of another caller") == "of another caller"


def test_another_request_under_the_same_mark_is_refused(replies: Replies) -> None:
    put(replies, "a", "m", "r", "first")
    with pytest.raises(RepeatError, match=r"request\.other_under_mark"):
        put(replies, "a", "m", "other", "second")


def test_a_request_under_way_is_not_begun_again(replies: Replies) -> None:
    asked = replies.begin("a", "m", "r")
    with pytest.raises(RepeatError, match=r"request\.still_under_way"):
        put(replies, "a", "m", "r", "second")
    asked.end()
    assert put(replies, "a", "m", "r", "after") == "after"


def test_a_request_that_is_given_up_is_done_by_one_alone_and_frees_its_mark(replies: Replies) -> None:
    asked = replies.begin("a", "m", "r")
    assert asked.is_mine() and not asked.is_mine()
    asked.end()
    assert put(replies, "a", "m", "r", "after") == "after"


def test_what_failed_is_tried_again(replies: Replies) -> None:
    replies.begin("a", "m", "r").end()
    assert put(replies, "a", "m", "r", "second") == "second"


def test_a_reply_is_kept_for_a_week(replies: Replies, clock: Clock) -> None:
    put(replies, "a", "m", "r", "first")
    clock.go(days=6, hours=23)
    assert put(replies, "a", "m", "r", "second") == "first"
    clock.go(hours=2)
    assert put(replies, "a", "m", "r", "second") == "second"


@pytest.mark.parametrize("mark", ["", "two words", "x" * 201, "한글"])
def test_a_mark_that_is_none_is_refused(replies: Replies, mark: str) -> None:
    with pytest.raises(RepeatError, match=r"request\.bad_mark"):
        put(replies, "a", mark, "r", "first")

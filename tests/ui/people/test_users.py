"""The users file and its passwords, and the commands that change it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.ui.conftest import turnpoint
from ui.people.passwords import Cost, hashed, is_dated, matches
from ui.people.users import FILE, Users, UsersError

PASSWORD = "correct horse battery"


def test_the_users_file_is_its_owners_alone_and_holds_no_password(tmp_path: Path) -> None:
    Users(tmp_path).add("anna", PASSWORD)
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text() and "scrypt$32768$8$1$" in file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "content", ["users = 3", "[users.x]\npassword = 3", "[users", "[users.'a b']\nid='a'\npassword='x'"]
)
def test_a_damaged_users_file_lets_nobody_in(tmp_path: Path, content: str) -> None:
    users = Users(tmp_path)
    (tmp_path / FILE).write_text(content)
    assert users.exist and users.check("x", "x") is None
    with pytest.raises(UsersError, match="damaged"):
        users.all()


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("a b", PASSWORD, "bad_name"),
        ("", PASSWORD, "bad_name"),
        ("a/b", PASSWORD, "bad_name"),
        ("a~b", PASSWORD, "bad_name"),
        ("ANNA", PASSWORD, "exists"),
        ("ben", "short", "short_password"),
        ("ben", "x" * 1_001, "short_password"),
    ],
)
def test_users_that_cannot_be_are_refused(tmp_path: Path, name: str, password: str, code: str) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    with pytest.raises(UsersError, match=code):
        users.add(name, password)


def test_a_hash_of_earlier_cost_still_matches_and_is_made_anew(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    old = hashed(PASSWORD, Cost(2, 1, 1))
    now = users.all()["anna"].password
    text = (tmp_path / FILE).read_text().replace(now, old)
    (tmp_path / FILE).write_text(text)
    assert is_dated(Users(tmp_path).all()["anna"].password)
    user = users.check("anna", PASSWORD)
    assert user is not None and not is_dated(user.password) and matches(PASSWORD, user.password)
    assert users.check("anna", "wrong") is None and users.all()["anna"] == user


@pytest.mark.parametrize(
    "kept",
    ["", "x", "scrypt$1$8$1$AA==$AA==", "scrypt$1073741824$8$1$AA==$" + "A" * 43 + "=", "md5$1$1$1$a$b"],
)
def test_a_hash_that_is_none_matches_nothing(kept: str) -> None:
    assert not matches("", kept) and not matches(kept, kept)


def test_users_are_managed_on_the_command_line(home: Path) -> None:
    assert turnpoint("users", "list").stdout.startswith("There are no users")
    assert turnpoint("users", "add", "Anna", "--admin", given=f"{PASSWORD}\n").returncode == 0
    assert json.loads(turnpoint("users", "list", "--json").stdout) == [{"name": "anna", "admin": True}]
    assert "already" in turnpoint("users", "add", "anna", given=f"{PASSWORD}\n").stderr
    assert turnpoint("users", "passwd", "anna", given="another password\n").returncode == 0
    assert Users(home).check("anna", "another password") is not None
    assert turnpoint("users", "remove", "anna").returncode == 0
    assert "no user" in turnpoint("users", "remove", "anna").stderr


def test_the_server_does_not_start_open_to_others_without_users(home: Path) -> None:
    done = turnpoint("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 1 and "turnpoint users add" in done.stderr

"""The users file: who may sign in, with the hash of their password. Readable by its owner only, and written whole.

Servers of one database keep the same text there.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import tomllib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.errors import TurnpointError
from corpus.shared.notes import notes_at
from ui.keys.key import OF_PROXY
from ui.people.passwords import LONGEST, SHORTEST, hashed, is_dated, matches
from ui.people.person import Person, name_of

log = logging.getLogger(__name__)

FILE = "users.toml"
_HEAD = "# Who may sign in to Turnpoint. Change it with `turnpoint users`.\n"


class UsersError(TurnpointError):
    """The users file cannot be read or changed as wanted."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in with a password. `id` is made anew when a name is used again."""

    name: str
    id: str
    password: str
    admin: bool = False

    @property
    def person(self) -> Person:
        """As the page knows them. No name holds the sign between name and id, so that no two keys meet."""
        return Person(f"{self.name}~{self.id}", self.name, self.admin)


Known = Mapping[str, User]


class Users:
    """The users of a data folder. Read again whenever the file has changed. Thread-safe."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._notes = notes_at(home)
        self._changing = threading.Lock()
        self._seen: object = None
        self._known: Known = MappingProxyType({})

    def all(self) -> Known:
        """Everybody by name.

        Raises:
            UsersError: `users.damaged` where the file is not as it should be: nobody is let in by it.
        """
        seen = self._notes.mark(FILE)
        if seen is None:
            self._seen, self._known = None, MappingProxyType({})
        elif seen != self._seen:
            self._known, self._seen = self._read(), seen
        return self._known

    def find(self, name: str) -> User | None:
        """The user of a name in its one form; None where there is none, or no sound file."""
        try:
            return self.all().get(name)
        except UsersError:
            return None

    def of_proxy(self, name: str) -> Person:
        """Somebody who has signed in at a proxy; they change what everyone sees if a user of their name may."""
        user = self.find(name)
        return Person(f"{OF_PROXY}{name}", name, user is not None and user.admin)

    @property
    def exist(self) -> bool:
        """Whether anybody is to sign in. A damaged file means that somebody was."""
        try:
            return bool(self.all())
        except UsersError as failure:
            log.error("%s", failure)
            return True

    def check(self, name: str, password: str) -> User | None:
        """The user whose name and password these are. An unknown name takes as long as a wrong password."""
        user = self.find(name)
        right = matches(password[:LONGEST], user.password if user is not None else _decoy())
        if user is None or not right:
            return None
        if is_dated(user.password):
            user = self._store(replace(user, password=hashed(password)), replacing=user)
        return user

    def add(self, given: str, password: str, *, admin: bool = False) -> User:
        """Let somebody sign in.

        Raises:
            UsersError: `users.bad_name`, `users.short_password`, `users.exists`, `users.damaged`.
        """
        name = _name(given)
        user = User(name, secrets.token_hex(4), _hash(password), admin)
        with self._alone():
            known = dict(self.all())
            if name in known:
                raise UsersError("users.exists", name=name)
            self._write(known | {name: user})
        return user

    def change_password(self, given: str, password: str) -> None:
        """Give a user another password, which ends all their sessions.

        Raises:
            UsersError: `users.unknown`, `users.short_password`, `users.damaged`.
        """
        user = self.named(given)
        self._store(replace(user, password=_hash(password)), replacing=user)

    def remove(self, given: str) -> User:
        """Let somebody sign in no more; who they were.

        Raises:
            UsersError: `users.unknown`, `users.damaged`.
        """
        user = self.named(given)
        with self._alone():
            self._write({name: kept for name, kept in self.all().items() if name != user.name})
        return user

    def named(self, given: str) -> User:
        """The user of a name in any form.

        Raises:
            UsersError: `users.unknown`, `users.damaged`.
        """
        user = self.all().get(name_of(given) or "")
        if user is None:
            raise UsersError("users.unknown", name=given)
        return user

    def _store(self, user: User, *, replacing: User) -> User:
        """Put a user in the place of what was there, unless it was changed by another process meanwhile."""
        with self._alone():
            known = dict(self.all())
            if known.get(user.name) == replacing:
                self._write(known | {user.name: user})
                return user
        return replacing

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Change them while no other thread or server does; what is known is read anew."""
        with self._changing, self._notes.alone(FILE):
            self._seen = None
            yield

    def _read(self) -> Known:
        try:
            table = tomllib.loads(self._notes.read(FILE)).get("users", {})
            found = {name: _user(name, row) for name, row in table.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as failure:
            raise UsersError("users.damaged", path=str(self._path), reason=str(failure)) from failure
        return MappingProxyType(found)

    def _write(self, users: Known) -> None:
        # A JSON string of letters, digits and signs is a TOML string.
        rows = [
            f"\n[users.{json.dumps(user.name, ensure_ascii=False)}]\n"
            f"id = {json.dumps(user.id)}\n"
            f"password = {json.dumps(user.password)}\n"
            f"admin = {'true' if user.admin else 'false'}\n"
            for user in users.values()
        ]
        self._notes.write(FILE, _HEAD + "".join(rows))
        self._seen = None


def check_name(given: str, users: Users) -> None:
    """Refuse a name that cannot be added.

    Raises:
        UsersError: `users.bad_name`, `users.exists`, `users.damaged`.
    """
    name = _name(given)
    if name in users.all():
        raise UsersError("users.exists", name=name)


def _user(name: str, row: Mapping[str, Any]) -> User:
    number, password, admin = row["id"], row["password"], row.get("admin", False)
    whole = isinstance(number, str) and isinstance(password, str) and isinstance(admin, bool)
    if not whole or name_of(name) != name or not (number.isascii() and number.isalnum()):
        raise ValueError(name)
    return User(name, number, password, admin)


def _name(given: str) -> str:
    name = name_of(given)
    if name is None:
        raise UsersError("users.bad_name", name=given)
    return name


def _hash(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsersError("users.short_password", shortest=SHORTEST, longest=LONGEST)
    return hashed(password)


@cache
def _decoy() -> str:
    """What the password of an unknown name is compared with, so that it takes as long."""
    return hashed(secrets.token_hex(16))

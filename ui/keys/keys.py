"""Keeps API keys: made and taken back by the command line, looked up by the running server, which sees every change at once."""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from assistant.contract import LONGEST_QUESTION
from corpus.database import kept_in
from corpus.errors import TurnpointError
from corpus.home import database_url
from ui.audit.log import Audit
from ui.keys.key import OF_PROXY, SCOPES, USUAL, Bounds, Key, Scope, hash_of, id_in, new_key
from ui.keys.tables import KEYS, api_key

log = logging.getLogger(__name__)

FILE = KEYS.file
LONGEST_NAME = 64
_MINUTE = timedelta(
    minutes=1
)  # how exactly the last use is kept: a write for each request would be one too many
_LONGEST_LIFE = 3650  # days
_MOST = {"per_minute": 600, "at_once": 24, "longest": LONGEST_QUESTION}
_TRUSTED = 1.0  # seconds after which keys are read again though no file looks changed


class KeysError(TurnpointError):
    """A key cannot be made, found or taken back as wanted."""


class Keys:
    """The keys of one data folder. Safe to use from several threads, and beside other processes.

    Args:
        home: The data folder.
        engine: The database.
        now: The clock.
    """

    def __init__(
        self, home: Path, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._audit = Audit(home, now)
        self._files = (home / FILE, home / f"{FILE}-wal")
        self._engine = engine
        self._now = now
        self._lock = threading.Lock()
        self._noted: dict[str, datetime] = {}
        self._seen: object = None
        self._read_at = 0.0
        self._known: Mapping[str, Row[Any]] = MappingProxyType({})

    @classmethod
    def at(cls, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Keys:
        """The ones of a data folder."""
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = home / FILE
        if not database_url() and not path.exists():
            path.touch(mode=0o600)
        return cls(home, kept_in(home, KEYS), now)

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside keys."""
        return self._engine

    def create(
        self,
        name: str,
        scopes: tuple[Scope, ...] = (),
        owner: str = "",
        days: int | None = None,
        bounds: Bounds = USUAL,
    ) -> tuple[Key, str]:
        """A new key and its whole text, which is kept nowhere.

        Args:
            name: What it is called; several may be called the same.
            scopes: What it allows; everything where none is named.
            owner: The person that it acts for; empty for nobody.
            days: After how many it is no longer taken; None for never, which a person's cannot be whom a proxy alone
                knows: nobody tells when they leave.
            bounds: How much it may ask.

        Raises:
            KeysError: `keys.bad_name`, `keys.bad_days`, `keys.endless`, `keys.bad_bound`.
        """
        name = name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise KeysError("keys.bad_name", longest=LONGEST_NAME)
        if days is not None and not 1 <= days <= _LONGEST_LIFE:
            raise KeysError("keys.bad_days", most=_LONGEST_LIFE)
        if days is None and owner.startswith(OF_PROXY):
            raise KeysError("keys.endless")
        bound = asdict(bounds)
        for which, most in _MOST.items():
            if bound[which] is not None and not 1 <= bound[which] <= most:
                raise KeysError("keys.bad_bound", option=f"--{which.replace('_', '-')}", most=most)
        now = self._now()
        id, whole = new_key()
        ends = now + timedelta(days=days) if days is not None else None
        key = Key(id, name, owner, frozenset(scopes or SCOPES), now, ends, bounds=bounds)
        row = {
            "id": id,
            "name": name,
            "hash": hash_of(whole),
            "owner": owner,
            "scopes": " ".join(scope for scope in SCOPES if scope in key.scopes),
            "created": _written(now),
            "expires": _written(ends),
            "revoked": "",
            "used": "",
            **bound,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(api_key).values(**row))
        self._audit.note(
            "key.created",
            id,
            {
                "name": name,
                "scopes": row["scopes"].split(),
                "owner": owner,
                "expires": row["expires"],
                "bounds": bound,
            },
        )
        return key, whole

    def all(self) -> tuple[Key, ...]:
        """Every key that was ever made, the newest last."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(api_key).order_by(api_key.c.created, api_key.c.id))
            return tuple(_key(row) for row in rows)

    @property
    def exist(self) -> bool:
        """Whether one was ever made: from then on one is needed, also when all were taken back."""
        return bool(self._rows())

    def revoke(self, named: str) -> Key:
        """Take a key back, for good: by its id, or by its name where only one is called so.

        Raises:
            KeysError: `keys.unknown`, `keys.several`.
        """
        fitting = [key for key in self.all() if key.revoked is None and named in (key.id, key.name)]
        if not fitting:
            raise KeysError("keys.unknown", name=named)
        if len(fitting) > 1:
            raise KeysError("keys.several", name=named, ids=", ".join(key.id for key in fitting))
        now = self._now()
        with self._engine.begin() as connection:
            connection.execute(
                update(api_key).where(api_key.c.id == fitting[0].id).values(revoked=_written(now))
            )
        self._audit.note("key.revoked", fitting[0].id, {"name": fitting[0].name, "owner": fitting[0].owner})
        return fitting[0]

    def check(self, given: str) -> Key | None:
        """The good key that a request shows; None where it is none."""
        id = id_in(given)
        if id is None:
            return None
        row = self._rows().get(id)
        if row is None or not hmac.compare_digest(row.hash, hash_of(given)):
            return None
        key, now = _key(row), self._now()
        if not key.is_good(now):
            return None
        self._note_use(key, now)
        return key

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _rows(self) -> Mapping[str, Row[Any]]:
        """All keys by their ids: read again when the files have changed, which is cheaper to see than to look each up.

        A database call for each request would have the event loop wait for threads that compute, several times.
        """
        seen, now = tuple(_state(path) for path in self._files), time.monotonic()
        if seen != self._seen or now - self._read_at > _TRUSTED:
            with self._engine.connect() as connection:
                rows = connection.execute(select(api_key))
                self._known = MappingProxyType({row.id: row for row in rows})
            self._seen, self._read_at = seen, now
        return self._known

    def _note_use(self, key: Key, now: datetime) -> None:
        with self._lock:
            last = self._noted.get(key.id)
            if last is not None and abs(now - last) < _MINUTE:  # the clock may have been put back
                return
            self._noted[key.id] = now
        with self._engine.begin() as connection:
            connection.execute(update(api_key).where(api_key.c.id == key.id).values(used=_written(now)))
        if key.used is None:
            log.info("key %s is used for the first time", key.id)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def _written(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at is not None else ""


def _read(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _key(row: Row[Any]) -> Key:
    allowed = row.scopes.split()
    return Key(
        row.id,
        row.name,
        row.owner,
        frozenset(scope for scope in SCOPES if scope in allowed),
        datetime.fromisoformat(row.created),
        _read(row.expires),
        _read(row.revoked),
        _read(row.used),
        Bounds(row.per_minute, row.at_once, row.longest),
    )

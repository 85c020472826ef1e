"""Sessions: what a browser shows instead of the password, signed by a key that lies in the data folder, or in the database.

A session holds who signed in, when it was last renewed, and a stamp of the password's hash: another password, a user
who was removed, or a month without a visit ends it. Who signs out ends it at once, also where it was copied.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.shared.notes import Notes, notes_at
from ui.people.users import User, Users

log = logging.getLogger(__name__)

IDLE = 30 * 24 * 3600
"""Seconds without a visit after which a session is over."""
RENEWED = 24 * 3600
"""Seconds after which a session that is used is written anew."""
_REMEMBERED = 400 * 24 * 3600
"""Seconds for which an ended session is remembered beyond its end: a clock that was a year ahead must not bring it back."""
_KEY, _ENDED = "sessions.key", "sessions.ended"
_FORM = re.compile(r"[A-Za-z0-9_-]{1,600}")


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: its own id, who, the stamp of their password, the second of its last renewal, and whether by TLS."""

    id: str
    name: str
    stamp: str
    at: int
    secure: bool


class Sessions:
    """Makes and knows sessions. Thread-safe.

    Args:
        home: The data folder.
        users: Who may have one.
        now: The clock, in seconds since 1970.
    """

    def __init__(self, home: Path, users: Users, now: Callable[[], float] = time.time) -> None:
        self._users = users
        self._now = now
        notes = notes_at(home)
        self._key = _key_in(notes)
        self._ended = _Ended(notes, now)

    @property
    def cookie(self) -> str:
        """The cookie's name; its own for each data folder, since cookies are shared by all ports of a machine."""
        return f"turnpoint-{hashlib.sha256(self._key).hexdigest()[:8]}"

    def begin(self, user: User, *, secure: bool) -> str:
        """A session for somebody who has just signed in, as a cookie's value."""
        number, stamp = secrets.token_hex(12), self._stamp(user)
        return self._written(Session(number, user.name, stamp, int(self._now()), secure))

    def known(self, value: str) -> tuple[User, Session] | None:
        """Whose session that is; None for one that is over, ended, or none."""
        session = self._read(value)
        if session is None or session.id in self._ended:
            return None
        user = self._users.find(session.name)
        if user is None or not hmac.compare_digest(self._stamp(user), session.stamp):
            return None
        return user, session

    def renewed(self, session: Session) -> str | None:
        """The value for a session that is a day old, or made by a clock that was ahead; None for a younger one."""
        now = int(self._now())
        return self._written(replace(session, at=now)) if abs(now - session.at) >= RENEWED else None

    def end(self, value: str) -> None:
        """End a session for good."""
        session = self._read(value)
        if session is not None:
            self._ended.add(session.id, int(self._now()) + IDLE)

    def _stamp(self, user: User) -> str:
        return hmac.new(self._key, f"{user.id} {user.password}".encode(), "sha256").hexdigest()[:24]

    def _written(self, session: Session) -> str:
        way = "s" if session.secure else "-"
        said = "\n".join((session.id, session.stamp, str(session.at), way, session.name)).encode()
        return base64.urlsafe_b64encode(self._signature(said) + said).decode().rstrip("=")

    def _read(self, value: str) -> Session | None:
        if not _FORM.fullmatch(value):
            return None
        try:
            raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except ValueError:
            return None
        signature, said = raw[:32], raw[32:]
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        number, stamp, at, way, name = said.decode().split("\n")
        if self._now() - int(at) >= IDLE:
            return None
        return Session(number, name, stamp, int(at), way == "s")

    def _signature(self, said: bytes) -> bytes:
        return hmac.digest(self._key, b"session\n" + said, "sha256")


class _Ended:
    """The sessions that somebody ended, at whichever server, until they would be over anyway."""

    def __init__(self, notes: Notes, now: Callable[[], float]) -> None:
        self._notes = notes
        self._now = now
        self._lock = threading.Lock()
        self._seen: object = None
        self._until: dict[str, int] = {}

    def __contains__(self, number: str) -> bool:
        seen = self._notes.mark(_ENDED)
        if seen != self._seen:
            self._until, self._seen = self._read(), seen
        return number in self._until

    def add(self, number: str, until: int) -> None:
        with self._lock, self._notes.alone(_ENDED):
            kept = {**self._read(), number: until}
            text = "".join(f"{each} {end}\n" for each, end in kept.items())
            self._notes.write(_ENDED, text)
            self._until, self._seen = kept, self._notes.mark(_ENDED)

    def _read(self) -> dict[str, int]:
        try:
            lines = self._notes.read(_ENDED).split("\n")
        except (OSError, ValueError):
            return self._until  # what is known is not forgotten
        rows = (line.partition(" ") for line in lines)
        since = self._now() - _REMEMBERED
        return {number: int(end) for number, _, end in rows if end.isdigit() and int(end) > since}


def _key_in(notes: Notes) -> bytes:
    """The key that is kept; made where there is none. One that is damaged ends all sessions."""
    with notes.alone(_KEY):
        try:
            written = notes.read(_KEY).strip()
            key = bytes.fromhex(written)
            if len(key) == 32:
                return key
            if written:
                log.warning("the key of the sessions was damaged; everybody signs in anew")
        except (OSError, ValueError):
            log.warning("the key of the sessions could not be read; everybody signs in anew")
        key = secrets.token_bytes(32)
        notes.write(_KEY, key.hex())
        return key

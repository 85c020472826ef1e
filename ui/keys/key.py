"""What an API key is, and what it may allow."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Scope = Literal[
    "ask", "search", "documents:read", "documents:write", "figures", "quiz", "embeddings", "metrics"
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""All that a key may allow, and what a key allows that was made without any being named."""

_SECRET = 32  # random bytes: nobody guesses 256 bits, so one round of hashing is enough
_WHOLE = re.compile(r"tp_(?P<id>[0-9a-f]{12})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a key may ask; where one is None, as much as keys usually may.

    Attributes:
        per_minute: Questions a minute; half as many may come at once.
        at_once: Questions under way at the same time.
        longest: Characters of a question.
    """

    per_minute: int | None = None
    at_once: int | None = None
    longest: int | None = None


USUAL = Bounds()
"""As much as any key may ask."""
OF_PROXY = "~"
"""How the owner of a key begins whom a proxy alone knows: no key of a user of the file does."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: its secret is not.

    Attributes:
        id: Stands in the key itself, so that a key in a log or a list can be told.
        name: What whoever made it calls it.
        owner: Whose private documents it sees besides those that everybody sees, by the person's key; empty for nobody's.
        scopes: What it allows.
        created: When it was made.
        expires: From when it is no longer taken; None for never.
        revoked: When it was taken back; None while it is not.
        used: When it was last used, to the minute; None for never.
        bounds: How much it may ask.
    """

    id: str
    name: str
    owner: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    used: datetime | None = None
    bounds: Bounds = USUAL

    def is_good(self, now: datetime) -> bool:
        """Whether it is taken at a time."""
        return self.revoked is None and (self.expires is None or now < self.expires)


def person_of(owner: str) -> str:
    """The name of the person whose key an owner is; empty for nobody."""
    return owner.removeprefix(OF_PROXY) if owner.startswith(OF_PROXY) else owner.rpartition("~")[0]


def new_key() -> tuple[str, str]:
    """A key's id, and the whole key, which is shown once."""
    id = secrets.token_hex(6)
    return id, f"tp_{id}_{secrets.token_urlsafe(_SECRET)}"


def id_in(given: str) -> str | None:
    """The id that stands in a key; None for what has not the form of one."""
    found = _WHOLE.fullmatch(given)
    return found["id"] if found else None


def hash_of(given: str) -> str:
    """The form in which a key is kept."""
    return hashlib.sha256(given.encode()).hexdigest()

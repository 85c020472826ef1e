"""Who acts, for whatever is done inside: said once at the door, so that nothing in between has to pass it on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, get_args

Door = Literal["page", "api", "cli", "slack", "mcp", "server"]
DOORS: tuple[Door, ...] = get_args(Door)
DOOR = "turnpoint-door"
"""The header in which a program that has the token of the data folder says what it is."""

MACHINE, ANYBODY, SERVER = "machine", "anybody", "server"
"""Whoever may read the data folder; whoever is at this machine where nobody signs in; the server by itself."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at a door.

    Attributes:
        who: `user:NAME`, `key:ID` (never its secret), `channel:KEY` for whom a program acts, or one of the three above.
        door: By which door they came.
        address: From where, as far as that is known.
        request: The number of their request.
    """

    who: str
    door: Door
    address: str = ""
    request: str = ""


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def actor() -> Actor:
    """Who acts here; the server itself where nobody was named."""
    return _current.get() or Actor(SERVER, "server")


@contextmanager
def acting(as_: Actor) -> Generator[None]:
    """Do something in somebody's name."""
    before = _current.set(as_)
    try:
        yield
    finally:
        _current.reset(before)


def person(key: str) -> str:
    """A person by their key, which has their name in it; anybody where nobody signs in."""
    name, _, proxied = key.rpartition("~")
    return f"user:{name or proxied}" if key else ANYBODY

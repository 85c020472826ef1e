"""Who asks: nobody in particular where nobody signs in, else a person with a name and a key of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"\w[\w.@+-]{0,63}")
_PLACE = "turnpoint.person"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

ACTING_FOR = "turnpoint-person"
"""The header in which a program of this machine, such as a bot in a team's chat, says whose things a request is about."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in front of the page.

    Attributes:
        key: Under which all that is theirs is kept: unlike the name it is never used again for somebody else. Empty
            where nobody signs in.
        name: What they sign in with, and what the page calls them.
        admin: Whether they may change what everyone sees.
    """

    key: str
    name: str
    admin: bool = False


NOBODY = Person("", "")
"""Whoever sits at this machine, where nobody signs in."""


def name_of(given: str) -> str | None:
    """A name in the one form in which names are compared; None for what is no name."""
    name = unicodedata.normalize("NFKC", given).strip().casefold()
    return name if _NAME.fullmatch(name) else None


def acting_for(said: Sequence[str]) -> Person | None:
    """Whom the values of that header name; nobody where there is none, None for what names nobody clearly.

    Whoever acts for somebody may see and change what that person may, and not what everyone sees.
    """
    if not said:
        return NOBODY
    return Person(said[0], said[0]) if len(said) == 1 and _KEY.fullmatch(said[0]) else None


def put_person(scope: MutableMapping[str, Any], person: Person) -> None:
    """Say in an ASGI scope who asks."""
    scope[_PLACE] = person


def person_in(scope: MutableMapping[str, Any]) -> Person | None:
    """Who asks, as the gate has said; None where no gate stands in front."""
    person = scope.get(_PLACE)
    return person if isinstance(person, Person) else None

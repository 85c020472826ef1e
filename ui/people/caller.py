"""Who calls the API, and what they may do there."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from ui.keys.key import SCOPES, USUAL, Bounds, Scope
from ui.people.person import NOBODY, Person, put_person

_PLACE = "turnpoint.caller"
ANYBODY = "anybody"
"""Under what the limits of all are counted that need no key."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program in front of the API.

    Attributes:
        person: Whose things it sees and changes besides those that everybody sees.
        scopes: What it may do.
        id: Under what its limits are counted and its replies kept; empty for the token of this machine, which has none.
        learner: Under what is kept what it studies.
        bounds: How much it may ask.
    """

    person: Person
    scopes: frozenset[Scope]
    id: str
    learner: str
    bounds: Bounds = USUAL

    @property
    def is_machine(self) -> bool:
        """Whether it has the token of the data folder, and so may do everything."""
        return not self.id


def by_token(person: Person) -> Caller:
    """A program of this machine that can read the data folder, acting for a person or for nobody."""
    return Caller(person, frozenset(SCOPES), "", person.key)


def unknown() -> Caller:
    """Whoever is at this machine, where nobody signs in and no key was ever made."""
    return Caller(NOBODY, frozenset(SCOPES), ANYBODY, "")


def put_caller(scope: MutableMapping[str, Any], caller: Caller) -> None:
    """Say in an ASGI scope who calls, and for whom."""
    scope[_PLACE] = caller
    put_person(scope, caller.person)


def caller_in(scope: MutableMapping[str, Any]) -> Caller | None:
    """Who calls, as the gate has said; None where no gate stands in front."""
    caller = scope.get(_PLACE)
    return caller if isinstance(caller, Caller) else None

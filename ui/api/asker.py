"""Who sends a request, and how they want to be answered."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from ui.people.person import NOBODY, Person, person_in
from ui.words import Words, accepted

EVENT_STREAM = "text/event-stream"


def asker_of(request: Request) -> Person:
    """Whom the gate has named; nobody in particular where nobody signs in."""
    return person_in(request.scope) or NOBODY


Asker = Annotated[Person, Depends(asker_of)]
"""A route's parameter: the person whose things it may see and change."""


def words_of(request: Request) -> Words:
    """The sentences of the language that a request likes best."""
    return Words(accepted(request.headers.get("accept-language", "")))


def wants_stream(request: Request) -> bool:
    """Whether a client asks for events rather than for the end alone."""
    return EVENT_STREAM in request.headers.get("accept", "")

"""Who sends a request, and how they want to be answered."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from corpus.errors import QuestionError
from ui.people.caller import caller_in
from ui.people.person import NOBODY, Person, person_in
from ui.words import Words, accepted

EVENT_STREAM = "text/event-stream"


def asker_of(request: Request) -> Person:
    """Whom the gate has named; nobody in particular where nobody signs in."""
    return person_in(request.scope) or NOBODY


Asker = Annotated[Person, Depends(asker_of)]
"""A route's parameter: the person whose things it may see and change."""


def caller_of(request: Request) -> str:
    """Under what a program's replies are kept."""
    caller = caller_in(request.scope)
    return f"key {caller.id}" if caller is not None and caller.id else f"person {asker_of(request).key}"


def check_length(request: Request, question: str) -> None:
    """Refuse a question that is longer than its caller may ask.

    Raises:
        QuestionError: `question.too_long`.
    """
    caller = caller_in(request.scope)
    longest = caller.bounds.longest if caller is not None else None
    length = len(question.strip())
    if longest is not None and length > longest:
        raise QuestionError("question.too_long", length=length, longest=longest)


def _learner_of(request: Request) -> str:
    caller = caller_in(request.scope)
    return caller.learner if caller is not None else asker_of(request).key


Learner = Annotated[str, Depends(_learner_of)]
"""A route's parameter: under what is kept what the caller studies."""


def words_of(request: Request) -> Words:
    """The sentences of the language that a request likes best."""
    return Words(accepted(request.headers.get("accept-language", "")))


def wants_stream(request: Request) -> bool:
    """Whether a client asks for events rather than for the end alone."""
    return EVENT_STREAM in request.headers.get("accept", "")

"""The route by which a program hands on what a person thought of an answer that it kept itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from assistant.contract import LONGEST_QUESTION, Turn
from ui.api.asker import Asker
from ui.api.asking import TurnIn
from ui.conversations.feedback import Feedback
from ui.conversations.kept import Rating


class RatingIn(BaseModel):
    """A rating with what it is of: the question, the conversation before it, and the answer as it was given."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    history: Annotated[list[TurnIn], Field(max_length=200)] = []
    answer: dict[str, Any]
    verdict: Literal["good", "bad"]
    reasons: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=20)] = []
    note: Annotated[str, Field(max_length=2_000)] = ""


def feedback_routes(feedback: Feedback) -> APIRouter:
    """The API's route for ratings of answers that are in no conversation of ours."""
    router = APIRouter(prefix="/api", include_in_schema=False)

    @router.post("/feedback")
    def rate(body: RatingIn, asker: Asker) -> dict[str, bool]:
        turns = tuple(Turn(turn.role, turn.content) for turn in body.history)
        rating = Rating(body.verdict, tuple(body.reasons), body.note)
        feedback.rate_elsewhere(asker.key, body.question, turns, body.answer, rating)
        return {"kept": True}

    return router

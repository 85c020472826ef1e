"""A learner's history to take away and to bring back: their answers as JSON.

Bringing it back merges: an answer that is there already is not there twice, and what is remembered of a card is worked
out anew from all answers to it. Cards are named by what they ask, so a history fits every data folder with the same
documents.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fsrs import Rating
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Engine, insert, select, update

from assistant.study.card import CardKind, Grade, Means, Verdict
from corpus.document import Language
from ui.study.coding import written
from ui.study.failing import StudyError
from ui.study.given import LONGEST
from ui.study.learning import Learning, Review, keep, review_of, row_of, settings_in, sorted_by_card
from ui.study.schedule import memory_text, replayed
from ui.study.tables import review

FORMAT, VERSION = "turnpoint.study", 1
MOST = 200_000
"""Answers of one file."""
_RATINGS: dict[Verdict, tuple[Rating, ...]] = {
    "right": (Rating.Good, Rating.Easy),
    "partial": (Rating.Hard,),
    "wrong": (Rating.Again,),
    "empty": (Rating.Again,),
}
_AHEAD = timedelta(days=1)  # what another machine's clock may be ahead


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class GradeIn(_Strict):
    """What an answer was worth."""

    verdict: Verdict
    credit: Annotated[float, Field(ge=0, le=1)]
    by: Means
    missing: Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(max_length=50)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class ReviewIn(_Strict):
    """One answer of a file."""

    uid: Annotated[str, Field(min_length=1, max_length=80)]
    card: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    at: AwareDatetime
    kind: CardKind
    language: Language
    topic: Annotated[str, Field(max_length=200)]
    # What was chosen reads as long as the choices do.
    given: Annotated[str, Field(max_length=10 * LONGEST)]
    grade: GradeIn
    rating: Annotated[int, Field(ge=1, le=4)]
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _fits(self) -> ReviewIn:
        if Rating(self.rating) not in _RATINGS[self.grade.verdict]:
            raise ValueError("rating and verdict do not fit")
        return self

    def told(self) -> Review:
        """As the log has it."""
        by = self.grade
        grade = Grade(by.verdict, by.credit, by.by, tuple(by.missing), by.start, by.end)
        return Review(
            self.uid, self.card, self.at.astimezone(UTC), self.kind, self.language, self.topic, self.given,
            grade, Rating(self.rating), self.seconds,
        )  # fmt: skip


class HistoryIn(_Strict):
    """A file of history."""

    format: Literal["turnpoint.study"]
    version: Literal[1]
    taken: AwareDatetime
    reviews: Annotated[list[ReviewIn], Field(max_length=MOST)]


class History:
    """The histories of one data folder. Safe to use from several threads.

    Args:
        engine: The database.
        learning: What the learners know.
        now: The clock.
    """

    def __init__(
        self,
        engine: Engine,
        learning: Learning,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._learning = learning
        self._now = now

    def taken(self, owner: str) -> dict[str, Any]:
        """All answers of a learner, JSON-ready."""
        reviews = [_row(each) for each in self._learning.reviews(owner)]
        return {"format": FORMAT, "version": VERSION, "taken": written(self._now()), "reviews": reviews}

    def bring(self, owner: str, value: Any) -> int:
        """Merge what `taken` gave into what is kept of a learner, at once or not at all; how many answers were new.

        Raises:
            StudyError: `study.bad_history`; nothing was changed.
        """
        try:
            told = [each.told() for each in HistoryIn.model_validate(value).reviews]
        except ValidationError as failure:
            first = failure.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise StudyError("study.bad_history", where=where, reason=first["msg"]) from failure
        latest = self._now() + _AHEAD
        if any(each.at > latest for each in told):
            raise StudyError("study.bad_history", where="reviews.at", reason=written(latest))
        if len({each.uid for each in told}) != len(told):
            raise StudyError("study.bad_history", where="reviews.uid", reason="twice")
        with self._engine.begin() as connection:
            known = set(
                connection.execute(select(review.c.uid).where(review.c.owner == owner)).scalars().all()
            )
            new = [each for each in told if each.uid not in known]
            retention = settings_in(connection, owner).retention
            for card_id, added in sorted_by_card(new).items():
                here = (review.c.owner == owner, review.c.card_id == card_id)
                before = [review_of(row) for row in connection.execute(select(review).where(*here))]
                whole = sorted_by_card([*before, *added])[card_id]
                memories = replayed(card_id, ((each.rating, each.at) for each in whole), retention)
                fresh = {each.uid for each in added}
                for each, memory in zip(whole, memories, strict=True):
                    if each.uid in fresh:
                        connection.execute(insert(review).values(**row_of(each, owner, memory)))
                    else:
                        one = (review.c.owner == owner, review.c.uid == each.uid)
                        connection.execute(update(review).where(*one).values(state=memory_text(memory)))
                keep(connection, owner, {card_id: memories[-1]})
        return len(new)


def _row(told: Review) -> dict[str, Any]:
    grade = told.grade
    return {
        "uid": told.uid,
        "card": told.card_id,
        "at": written(told.at),
        "kind": told.kind,
        "language": told.language,
        "topic": told.topic,
        "given": told.given,
        "grade": {
            "verdict": grade.verdict,
            "credit": grade.credit,
            "by": grade.by,
            "missing": list(grade.missing),
            "start": grade.start,
            "end": grade.end,
        },
        "rating": int(told.rating),
        "seconds": told.seconds,
    }

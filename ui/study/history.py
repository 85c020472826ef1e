"""A learner's history to take away and to bring back: their answers as JSON.

Bringing it back merges: an answer that is there already is not there twice, and what is remembered of a card is worked
out anew from all answers to it. Cards are named by what they ask, so a history fits every data folder with the same
documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fsrs import Card as Memory
from fsrs import Rating
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from assistant.study.card import CardKind, Grade, Means, Verdict
from corpus.document import Language
from corpus.turns import writing
from ui.study.coding import written
from ui.study.failing import StudyError
from ui.study.given import LONGEST
from ui.study.learning import Learning, Review, keep, review_of, row_of, settings_in, sorted_by_card
from ui.study.schedule import memory_text, replayed
from ui.study.tables import in_parts, review, state
from ui.study.wordings import questions_in

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
    question: Annotated[str, Field(max_length=LONGEST)] = ""
    """As it was asked, where that was not in the card's own words and the card was still there."""

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
        reviews = self._learning.reviews(owner)
        with self._engine.connect() as connection:
            said = questions_in(connection, {each.card_id for each in reviews if each.mould})
        rows = [_row(each, said.get((each.card_id, each.mould), "")) for each in reviews]
        return {"format": FORMAT, "version": VERSION, "taken": written(self._now()), "reviews": rows}

    def bring(self, owner: str, value: Any) -> int:
        """Merge what `taken` gave into what is kept of a learner, at once or not at all; how many answers were new.

        Raises:
            StudyError: `study.bad_history`; nothing was changed.
        """
        try:
            given = HistoryIn.model_validate(value).reviews
            told = [each.told() for each in given]
        except ValidationError as failure:
            first = failure.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise StudyError("study.bad_history", where=where, reason=first["msg"]) from failure
        latest = self._now() + _AHEAD
        if any(each.at > latest for each in told):
            raise StudyError("study.bad_history", where="reviews.at", reason=written(latest))
        if len({each.uid for each in told}) != len(told):
            raise StudyError("study.bad_history", where="reviews.uid", reason="twice")
        with writing(self._engine, owner) as connection:
            known = _known(connection, owner)
            touched = {each.card_id for each in told if each.uid not in known}
            # The first statement is one that writes: from here on no answer comes between.
            for ids in in_parts(touched):
                connection.execute(delete(state).where(state.c.owner == owner, state.c.card_id.in_(ids)))
            known = _known(connection, owner)
            new = _in_words(connection, given, [each for each in told if each.uid not in known])
            before = [each for each in _reviews(connection, owner, touched) if each.uid in known]
            rows, older, memories = _merged(owner, before, new, settings_in(connection, owner).retention)
            if rows:
                connection.execute(insert(review), rows)
            if older:
                at = (review.c.owner == owner, review.c.uid == bindparam("of"))
                connection.execute(update(review).where(*at).values(state=bindparam("after")), older)
            keep(connection, owner, memories)
        return len(new)


def _in_words(connection: Connection, given: Iterable[ReviewIn], new: Sequence[Review]) -> list[Review]:
    """Answers with the mould whose words they were asked in, where there is one here that asks so."""
    asked = {each.uid: each.question for each in given if each.question}
    said = questions_in(connection, {each.card_id for each in new if each.uid in asked})
    moulds = {(card_id, question): of for (card_id, of), question in said.items()}
    return [replace(each, mould=moulds.get((each.card_id, asked.get(each.uid, "")), 0)) for each in new]


def _known(connection: Connection, owner: str) -> set[str]:
    return set(connection.execute(select(review.c.uid).where(review.c.owner == owner)).scalars())


def _reviews(connection: Connection, owner: str, card_ids: Collection[str]) -> Iterator[Review]:
    for ids in in_parts(card_ids):
        here = (review.c.owner == owner, review.c.card_id.in_(ids))
        for row in connection.execute(select(review).where(*here)):
            yield review_of(row)


def _merged(
    owner: str, before: Sequence[Review], new: Sequence[Review], retention: float
) -> tuple[list[dict[str, Any]], list[dict[str, str]], dict[str, Memory]]:
    """Rows to add, what the rows there already lead to now, and what is remembered of each card in the end."""
    fresh = {each.uid for each in new}
    rows: list[dict[str, Any]] = []
    older: list[dict[str, str]] = []
    last: dict[str, Memory] = {}
    for card_id, whole in sorted_by_card([*before, *new]).items():
        memories = replayed(card_id, ((each.rating, each.at) for each in whole), retention)
        last[card_id] = memories[-1]
        for each, memory in zip(whole, memories, strict=True):
            if each.uid in fresh:
                rows.append(row_of(each, owner, memory))
            else:
                older.append({"of": each.uid, "after": memory_text(memory)})
    return rows, older, last


def _row(told: Review, question: str) -> dict[str, Any]:
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
        **({"question": question} if question else {}),
    }

"""What a learner has answered and what they remember by it: a log that grows, and the memory of each card."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from fsrs import Card as Memory
from fsrs import Rating
from sqlalchemy import Connection, Engine, delete, func, insert, select

from assistant.study.card import Card, CardKind, Grade
from corpus.database import vacate
from corpus.document import Language
from corpus.turns import writing
from ui.study.coding import grade_of, grade_text, read, written
from ui.study.failing import StudyError
from ui.study.schedule import (
    LEAST_RETENTION,
    MOST_NEW,
    MOST_RETENTION,
    NEW_A_DAY,
    RETENTION,
    memory_of,
    memory_text,
    not_ahead,
    reviewed,
)
from ui.study.tables import in_parts, learner, review, session, state


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner aims at: the share of due cards to be remembered, and new cards a day."""

    retention: float = RETENTION
    new_a_day: int = NEW_A_DAY


@dataclass(frozen=True, slots=True)
class Review:
    """One answer of the log.

    Attributes:
        uid: Names it among its learner's: the session and the place.
        card_id: The card's, which may have gone.
        at: When, in UTC.
        kind, language, topic: Of the card.
        given: As it reads.
        grade: What it was worth.
        rating: What it said of the memory.
        seconds: From showing to answering; 0 where it is not known.
        mould: In whose words it was asked (`ui.study.wordings`); 0 for the card's own.
    """

    uid: str
    card_id: str
    at: datetime
    kind: CardKind
    language: Language
    topic: str
    given: str
    grade: Grade
    rating: Rating
    seconds: float
    mould: int = 0


class Learning:
    """The learners of one data folder. Safe to use from several threads.

    Every method takes the owner, and knows nothing of what others learn.

    Args:
        engine: The database.
        now: The clock.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._now = now

    def settings(self, owner: str) -> Settings:
        """What the learner aims at."""
        with self._engine.connect() as connection:
            return settings_in(connection, owner)

    def settle(self, owner: str, settings: Settings) -> None:
        """Aim at something else from the next answer on.

        Raises:
            StudyError: `study.bad_retention`, `study.bad_new_a_day`.
        """
        if not LEAST_RETENTION <= settings.retention <= MOST_RETENTION:
            raise StudyError("study.bad_retention", least=str(LEAST_RETENTION), most=str(MOST_RETENTION))
        if not 0 <= settings.new_a_day <= MOST_NEW:
            raise StudyError("study.bad_new_a_day", most=MOST_NEW)
        with writing(self._engine, owner) as connection:
            connection.execute(delete(learner).where(learner.c.owner == owner))
            row = {"retention": settings.retention, "new_a_day": settings.new_a_day}
            connection.execute(insert(learner).values(owner=owner, **row))

    def memories(self, owner: str) -> dict[str, Memory]:
        """What is remembered of every card that the learner has met, by its id."""
        now = self._now()
        with self._engine.connect() as connection:
            rows = connection.execute(select(state.c.card_id, state.c.fsrs).where(state.c.owner == owner))
            return {row.card_id: not_ahead(memory_of(row.fsrs), now) for row in rows}

    def reviews(self, owner: str, of: str = "") -> tuple[Review, ...]:
        """The log, the oldest first; with `of`, one session's."""
        rows = select(review).where(review.c.owner == owner).order_by(review.c.at, review.c.id)
        if of:
            rows = rows.where(review.c.session_id == of)
        with self._engine.connect() as connection:
            return tuple(review_of(row) for row in connection.execute(rows))

    def met_since(self, owner: str, moment: datetime) -> int:
        """How many cards the learner has met for the first time since then."""
        first = (
            select(func.min(review.c.at).label("at"))
            .where(review.c.owner == owner)
            .group_by(review.c.card_id)
            .subquery()
        )
        with self._engine.connect() as connection:
            # What a clock that was ahead has dated later than now would count as of today for as long.
            lately = (first.c.at >= written(moment)) & (first.c.at <= written(self._now()))
            rows = select(func.count()).select_from(first).where(lately)
            return connection.execute(rows).scalar_one()

    def forget(self, owner: str) -> None:
        """Delete everything that is kept of a learner: answers, memories, sessions and settings."""
        with writing(self._engine, owner) as connection:
            for table in (review, state, session, learner):
                connection.execute(delete(table).where(table.c.owner == owner))
        vacate(self._engine)


def settings_in(connection: Connection, owner: str) -> Settings:
    """What a learner aims at, as a transaction sees it."""
    row = connection.execute(select(learner).where(learner.c.owner == owner)).one_or_none()
    return Settings(row.retention, row.new_a_day) if row is not None else Settings()


def note(connection: Connection, owner: str, told: Review, session_id: str, place: int) -> Memory:
    """Put an answer into the log and into the memory, in a transaction that is under way; the memory after it."""
    own = (state.c.owner == owner, state.c.card_id == told.card_id)
    before = connection.execute(select(state.c.fsrs).where(*own)).scalar_one_or_none()
    retention = settings_in(connection, owner).retention
    memory = reviewed(memory_of(before) if before else None, told.card_id, told.rating, told.at, retention)
    connection.execute(insert(review).values(**row_of(told, owner, memory, session_id, place)))
    keep(connection, owner, {told.card_id: memory})
    return memory


def keep(connection: Connection, owner: str, memories: dict[str, Memory]) -> None:
    """Put memories in the place of those of the same cards, in a transaction that is under way."""
    for ids in in_parts(memories):
        connection.execute(delete(state).where(state.c.owner == owner, state.c.card_id.in_(ids)))
    rows = [
        {"owner": owner, "card_id": card_id, "due": written(memory.due), "fsrs": memory_text(memory)}
        for card_id, memory in memories.items()
    ]
    if rows:
        connection.execute(insert(state), rows)


def told_of(
    card: Card,
    uid: str,
    at: datetime,
    given: str,
    grade: Grade,
    rating: Rating,
    seconds: float,
    mould: int = 0,
) -> Review:
    """An answer to a card in the words of a mould, as the log has it."""
    return Review(
        uid, card.id, at, card.kind, card.language, card.topic, given, grade, rating, round(seconds, 3),
        mould,
    )  # fmt: skip


def row_of(told: Review, owner: str, memory: Memory, session_id: str = "", place: int = 0) -> dict[str, Any]:
    """An answer as a row of the log."""
    return {
        "owner": owner,
        "uid": told.uid,
        "card_id": told.card_id,
        "session_id": session_id,
        "place": place,
        "at": written(told.at),
        "kind": told.kind,
        "language": told.language,
        "topic": told.topic,
        "given": told.given,
        "grade": grade_text(told.grade),
        "rating": int(told.rating),
        "seconds": told.seconds,
        "state": memory_text(memory),
        "mould": told.mould,
    }


def review_of(row: Any) -> Review:
    """The answer in a row of the log."""
    return Review(
        row.uid,
        row.card_id,
        read(row.at),
        cast("CardKind", row.kind),
        cast("Language", row.language),
        row.topic,
        row.given,
        grade_of(row.grade),
        Rating(row.rating),
        row.seconds,
        row.mould,
    )


def sorted_by_card(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    """Answers by card, those of a card in the order of their times."""
    by_card: dict[str, list[Review]] = {}
    for told in sorted(reviews, key=lambda each: (each.at, each.uid)):
        by_card.setdefault(told.card_id, []).append(told)
    return by_card

"""Sessions of study: chosen by a seed, one card at a time, kept so that they go on after a restart.

An answer, what is remembered by it and the session's place are one transaction, done before the verdict is told. The
same answer sent twice counts once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import uuid4

from fsrs import Rating
from sqlalchemy import Connection, Engine, Row, select, update
from sqlalchemy import insert as into

from assistant.study.card import Card, Grade
from corpus.turns import writing
from ui.study.bank import Bank
from ui.study.choosing import MOST, Wanted, arranged, choose
from ui.study.coding import grade_of, read, written
from ui.study.days import start_of
from ui.study.failing import StudyError
from ui.study.given import Grader, Reply, given_by
from ui.study.learning import Learning, Review, note, told_of
from ui.study.schedule import memory_of, rating_of
from ui.study.tables import review, session
from ui.study.wordings import OWN, asking_in, said_in

_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """A card as it is asked.

    Attributes:
        place: In the session, counted from 0.
        total: Cards of the session.
        card: The card with its choices as they are shown; its key is not to be.
    """

    place: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of an answer.

    Attributes:
        card: The card, key and passage included.
        given: The answer as it reads.
        grade: What it was worth.
        rating: What it said of the memory; None where nothing is remembered.
        due: When the card is due again; None where nothing is remembered.
        repeated: Whether it had been given before; then all this is of the first time.
    """

    card: Card
    given: str
    grade: Grade
    rating: Rating | None = None
    due: datetime | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A session at its end: `total` cards, how the answers were, `credit` from 0 to 1 over those answered."""

    total: int
    right: int
    partial: int
    wrong: int
    skipped: int
    credit: float
    seconds: float
    weak: tuple[str, ...]
    """Topics of which an answer was not right."""


@dataclass(frozen=True, slots=True)
class Open:
    """A session that goes on: its id, when it was begun, and how far it is."""

    id: str
    begun: datetime
    place: int
    total: int


class Sessions:
    """The sessions of one data folder. Safe to use from several threads.

    Every method takes the owner, and knows nothing of sessions of others.

    Args:
        engine: The database.
        bank: Where the cards are.
        learning: What the learners know.
        grader: Tells what an answer is worth; None where nobody is to answer.
        now: The clock.
    """

    def __init__(
        self,
        engine: Engine,
        bank: Bank,
        learning: Learning,
        grader: Grader | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._bank = bank
        self._learning = learning
        self._grader = grader
        self._now = now

    def begin(self, owner: str, wanted: Wanted, zone: tzinfo = UTC, seed: int | None = None) -> str:
        """A new session; its id.

        Args:
            owner: The learner.
            wanted: Which cards, and how many.
            zone: Where the learner's day begins: the number of new cards a day is limited.
            seed: Chooses and shuffles; any by default.

        Raises:
            StudyError: `study.no_cards` where none fits, `study.nothing_due` where none is due nor new today.
        """
        now = self._now()
        seed = secrets.randbits(31) if seed is None else seed
        memories = self._learning.memories(owner)
        candidates = [
            replace(each, due=memories[each.id].due) if each.id in memories else each
            for each in self._bank.candidates(owner, wanted)
        ]
        if not candidates:
            raise StudyError("study.no_cards")
        met = self._learning.met_since(owner, start_of(now, zone))
        new = 0 if wanted.due else max(0, self._learning.settings(owner).new_a_day - met)
        cards = choose(candidates, now, max(1, min(wanted.number, MOST)), new, seed)
        if not cards:
            raise StudyError("study.nothing_due")
        row = {
            "id": uuid4().hex,
            "owner": owner,
            "seed": seed,
            "wanted": json.dumps(asdict(wanted), ensure_ascii=False),
            "cards": json.dumps(cards),
            "position": 0,
            "shown": "",
            "mould": OWN,
            "begun": written(now),
            "ended": "",
        }
        with self._engine.begin() as connection:
            connection.execute(into(session).values(**row))
        return str(row["id"])

    def open(self, owner: str) -> tuple[Open, ...]:
        """Sessions that go on, the newest first."""
        rows = (
            select(session)
            .where(session.c.owner == owner, session.c.ended == "")
            .order_by(session.c.begun.desc(), session.c.id)
            .limit(_MOST_LISTED)
        )
        with self._engine.connect() as connection:
            return tuple(
                Open(row.id, read(row.begun), row.position, len(json.loads(row.cards)))
                for row in connection.execute(rows)
            )

    def next(self, owner: str, of: str) -> Ask | None:
        """The card that is to be answered now; None at the end. Cards that have gone are passed over.

        Raises:
            StudyError: `study.unknown_session`.
        """
        with self._engine.begin() as connection:
            row = _own(connection, owner, of)
            ids = json.loads(row.cards)
            if row.ended:
                return None
            here = self._bank.of(owner, ids[row.position :])
            place = next((at for at in range(row.position, len(ids)) if ids[at] in here), len(ids))
            known = [here[ids[place]]] if place < len(ids) else []
            if place != row.position or not row.shown:
                # Kept with its showing: whatever wordings come meanwhile, it is graded as it was asked.
                asked = asking_in(connection, owner, known)
                at = (session.c.id == of, session.c.position == row.position)
                new = {"shown": written(self._now()), "mould": asked[0][1] if asked else OWN}
                connection.execute(update(session).where(*at).values(position=place, **new))
                shown = [card for card, _ in asked]
            else:
                shown = [said_in(connection, card, row.mould) for card in known]
        return Ask(place, len(ids), arranged(shown[0], row.seed)) if shown else None

    def answer(self, owner: str, of: str, place: int, reply: Reply) -> Settled:
        """Grade the answer to the card at a place, and keep it before the verdict is told.

        Raises:
            StudyError: `study.unknown_session`, `study.unknown_card` where it has gone meanwhile, `study.passed` where
                it was skipped, `study.not_yet`, `study.over`, `study.no_such_choice`, `study.too_long`,
                `study.no_grader`.
        """
        with self._engine.connect() as connection:
            row = _own(connection, owner, of)
            if (before := self._before(connection, owner, row, place)) is not None:
                return before
            card_id = _asked_at(row, place)
            asked = said_in(connection, self._bank.card(owner, card_id), row.mould)
        card = arranged(asked, row.seed)
        given = given_by(reply, card)
        if self._grader is None:
            raise StudyError("study.no_grader")
        # A judge may take seconds: no transaction waits for it.
        grade = self._grader(card, given.told)
        # What is remembered of a card goes on from what was: another session of the same learner waits.
        with writing(self._engine, owner) as connection:
            at = self._now()
            if not _moved(connection, owner, of, place):
                if (before := self._before(connection, owner, row, place)) is not None:
                    return before
                raise StudyError("study.passed")
            seconds = max(0.0, (at - read(row.shown)).total_seconds()) if row.shown else 0.0
            rating = rating_of(card.kind, grade, seconds, easy=reply.easy)
            told = told_of(card, _uid(of, place), at, given.shown, grade, rating, seconds, row.mould)
            memory = note(connection, owner, told, of, place)
        return Settled(card, told.given, grade, rating, memory.due)

    def skip(self, owner: str, of: str, place: int) -> None:
        """Pass over the card at a place; nothing happens where that was done before.

        Raises:
            StudyError: `study.unknown_session`, `study.not_yet`, `study.over`.
        """
        with self._engine.begin() as connection:
            row = _own(connection, owner, of)
            if place >= row.position:
                _asked_at(row, place)
                _moved(connection, owner, of, place)

    def finish(self, owner: str, of: str) -> Summary:
        """End a session, also early or again, and tell how it went.

        Raises:
            StudyError: `study.unknown_session`.
        """
        with self._engine.begin() as connection:
            row = _own(connection, owner, of)
            if not row.ended:
                now = written(self._now())
                connection.execute(update(session).where(session.c.id == of).values(ended=now))
        return _summary(self._learning.reviews(owner, of), len(json.loads(row.cards)))

    def _before(self, connection: Connection, owner: str, of: Row[Any], place: int) -> Settled | None:
        """What came of an answer that was given at a place before."""
        rows = select(review).where(review.c.owner == owner, review.c.uid == _uid(of.id, place))
        row = connection.execute(rows).one_or_none()
        if row is None:
            return None
        asked = said_in(connection, self._bank.card(owner, row.card_id), row.mould)
        card, memory = arranged(asked, of.seed), memory_of(row.state)
        return Settled(card, row.given, grade_of(row.grade), Rating(row.rating), memory.due, repeated=True)


def _summary(reviews: tuple[Review, ...], total: int) -> Summary:
    verdicts = [each.grade.verdict for each in reviews]
    right, partial = verdicts.count("right"), verdicts.count("partial")
    return Summary(
        total=total,
        right=right,
        partial=partial,
        wrong=len(verdicts) - right - partial,
        skipped=total - len(verdicts),
        credit=sum(each.grade.credit for each in reviews) / len(reviews) if reviews else 0.0,
        seconds=sum(each.seconds for each in reviews),
        weak=tuple(sorted({each.topic for each in reviews if each.topic and each.grade.verdict != "right"})),
    )


def _own(connection: Connection, owner: str, of: str) -> Row[Any]:
    row = connection.execute(
        select(session).where(session.c.id == of, session.c.owner == owner)
    ).one_or_none()
    if row is None:
        raise StudyError("study.unknown_session")
    return row


def _asked_at(row: Row[Any], place: int) -> str:
    """The id of the card at a place that may be answered now."""
    ids = json.loads(row.cards)
    if row.ended or place >= len(ids):
        raise StudyError("study.over")
    if place != row.position:
        raise StudyError("study.not_yet" if place > row.position else "study.passed")
    return ids[place]


def _moved(connection: Connection, owner: str, of: str, place: int) -> bool:
    """Go on from a place; whether nobody has done so before."""
    here = (session.c.id == of, session.c.owner == owner, session.c.position == place, session.c.ended == "")
    moved = connection.execute(update(session).where(*here).values(position=place + 1, shown="", mould=OWN))
    return moved.rowcount == 1


def _uid(of: str, place: int) -> str:
    return f"{of}:{place}"

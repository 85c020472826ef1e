"""Quizzes by link: a teacher makes one of cards that everybody may see, whoever has the link answers under a name.

A quiz keeps its cards whole, so that it asks everybody the same, whatever becomes of the bank. Its token is kept as it
is: the teacher can look it up again, and who can read the data folder can read the answers anyway.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from unicodedata import normalize
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from assistant.study.card import Card
from corpus.database import vacate
from corpus.document import Language
from ui.study.bank import Bank
from ui.study.choosing import MOST, Wanted, arranged, choose
from ui.study.coding import cards_of, cards_text, grade_of, grade_text, read, written
from ui.study.failing import StudyError
from ui.study.given import Grader, Reply, given_by
from ui.study.results import Announced, Begun, Link, Result, Results, Written
from ui.study.sessions import Ask, Settled
from ui.study.tables import attempt, quiz, taken
from ui.words import printable

LONGEST_NAME = 60
LONGEST_TITLE = 120
MOST_ATTEMPTS = 1_000
"""Attempts at one quiz."""


class Links:
    """The quizzes by link of one data folder. Safe to use from several threads.

    Args:
        engine: The database.
        bank: Where the cards are.
        grader: Tells what an answer is worth; None where nobody is to answer.
        now: The clock.
    """

    def __init__(
        self,
        engine: Engine,
        bank: Bank,
        grader: Grader | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._bank = bank
        self._grader = grader
        self._now = now

    # The teacher's

    def make(
        self, owner: str, title: str, language: Language, wanted: Wanted, seed: int | None = None
    ) -> Link:
        """A quiz of cards that everybody may see, also none of the teacher's own private documents.

        Raises:
            StudyError: `study.no_cards`.
        """
        seed = secrets.randbits(31) if seed is None else seed
        number = max(1, min(wanted.number, MOST))
        chosen = choose(self._bank.candidates("", wanted), self._now(), number, number, seed)
        here = self._bank.of("", chosen)
        cards = [here[each] for each in chosen if each in here]
        if not cards:
            raise StudyError("study.no_cards")
        row = {
            "id": uuid4().hex,
            "owner": owner,
            "token": secrets.token_urlsafe(24),
            "title": _plain(title, LONGEST_TITLE),
            "language": language,
            "seed": seed,
            "cards": cards_text(cards),
            "made": written(self._now()),
            "closed": "",
        }
        with self._engine.begin() as connection:
            connection.execute(insert(quiz).values(**row))
        return self.results(owner, str(row["id"])).link

    def list(self, owner: str) -> tuple[Link, ...]:
        """The teacher's quizzes, the newest first."""
        rows = (
            select(quiz, func.count(attempt.c.id).label("attempts"))
            .outerjoin(attempt)
            .where(quiz.c.owner == owner)
            .group_by(quiz.c.id)
            .order_by(quiz.c.made.desc(), quiz.c.id)
        )
        with self._engine.connect() as connection:
            return tuple(_link(row, row.attempts) for row in connection.execute(rows))

    def open(self, owner: str, of: str, *, is_open: bool) -> None:
        """Let people answer, or no more.

        Raises:
            StudyError: `study.unknown_quiz`.
        """
        closed = "" if is_open else written(self._now())
        with self._engine.begin() as connection:
            _own(connection, owner, of)
            connection.execute(update(quiz).where(quiz.c.id == of).values(closed=closed))

    def delete(self, owner: str, of: str) -> None:
        """Delete a quiz with all that was answered to it.

        Raises:
            StudyError: `study.unknown_quiz`.
        """
        with self._engine.begin() as connection:
            _own(connection, owner, of)
            connection.execute(delete(quiz).where(quiz.c.id == of))
        vacate(self._engine)

    def hand_over(self, owner: str, to: str) -> None:
        """Give all quizzes of one teacher to another."""
        with self._engine.begin() as connection:
            connection.execute(update(quiz).where(quiz.c.owner == owner).values(owner=to))

    def results(self, owner: str, of: str) -> Results:
        """Who answered what.

        Raises:
            StudyError: `study.unknown_quiz`.
        """
        answers: dict[int, dict[int, Written]] = {}
        with self._engine.connect() as connection:
            row = _own(connection, owner, of)
            attempts = connection.execute(
                select(attempt).where(attempt.c.quiz_id == of).order_by(attempt.c.id)
            ).all()
            for each in connection.execute(
                select(taken).join(attempt).where(attempt.c.quiz_id == of).order_by(taken.c.place)
            ):
                given = Written(each.given, grade_of(each.grade), each.seconds)
                answers.setdefault(each.attempt_id, {})[each.place] = given
        cards = cards_of(row.cards)
        told = [
            Result(
                each.name,
                read(each.begun),
                read(each.ended) if each.ended else None,
                tuple(answers.get(each.id, {}).get(place) for place in range(len(cards))),
            )
            for each in attempts
        ]
        return Results(_link(row, len(told)), cards, tuple(sorted(told, key=lambda r: (-r.score, r.begun))))

    # Whoever has the link

    def join(self, token: str, name: str) -> Begun:
        """Begin an attempt under a name.

        Raises:
            StudyError: `study.unknown_quiz`, `study.quiz_closed`, `study.quiz_full`, `study.no_name`.
        """
        name = _plain(name, LONGEST_NAME)
        if not name:
            raise StudyError("study.no_name")
        with self._engine.begin() as connection:
            row = connection.execute(
                select(quiz).where(quiz.c.token == token).with_for_update()
            ).one_or_none()
            if row is None:
                raise StudyError("study.unknown_quiz")
            if row.closed:
                raise StudyError("study.quiz_closed")
            begun = connection.execute(select(func.count()).where(attempt.c.quiz_id == row.id)).scalar_one()
            if begun >= MOST_ATTEMPTS:
                raise StudyError("study.quiz_full", most=MOST_ATTEMPTS)
            key = secrets.token_urlsafe(24)
            now = written(self._now())
            new = {"quiz_id": row.id, "key": key, "name": name, "begun": now}
            connection.execute(insert(attempt).values(**new, position=0, shown="", ended=""))
        return Begun(key, row.title, cast("Language", row.language), len(cards_of(row.cards)))

    def announced(self, token: str) -> Announced:
        """What whoever has a link may know before they begin.

        Raises:
            StudyError: `study.unknown_quiz`.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(quiz).where(quiz.c.token == token)).one_or_none()
        if row is None:
            raise StudyError("study.unknown_quiz")
        language = cast("Language", row.language)
        return Announced(row.title, language, len(cards_of(row.cards)), not row.closed)

    def outcome(self, token: str, key: str) -> Result:
        """An attempt at the quiz of a link as far as it is, for whoever answers.

        Raises:
            StudyError: `study.unknown_attempt`, also for one at another quiz.
        """
        with self._engine.connect() as connection:
            row = _attempt(connection, key)
            if row.token != token:
                raise StudyError("study.unknown_attempt")
            rows = connection.execute(select(taken).where(taken.c.attempt_id == row.id))
            given = {each.place: Written(each.given, grade_of(each.grade), each.seconds) for each in rows}
        answers = tuple(given.get(place) for place in range(len(cards_of(row.cards))))
        return Result(row.name, read(row.begun), read(row.ended) if row.ended else None, answers)

    def next(self, key: str) -> Ask | None:
        """The card that is to be answered now; None at the end.

        Raises:
            StudyError: `study.unknown_attempt`, `study.quiz_closed`.
        """
        with self._engine.begin() as connection:
            row = _attempt(connection, key)
            cards = cards_of(row.cards)
            if row.position == len(cards):
                return None
            if row.closed:
                raise StudyError("study.quiz_closed")
            if not row.shown:
                here = (attempt.c.key == key, attempt.c.position == row.position)
                connection.execute(update(attempt).where(*here).values(shown=written(self._now())))
        return Ask(row.position, len(cards), arranged(cards[row.position], row.seed))

    def answer(self, key: str, place: int, reply: Reply) -> Settled:
        """Grade the answer to the card at a place, and keep it before the verdict is told; sent twice, it counts once.

        Raises:
            StudyError: `study.unknown_attempt`, `study.quiz_closed`, `study.not_yet`, `study.over`,
                `study.no_such_choice`, `study.too_long`, `study.no_grader`.
        """
        with self._engine.connect() as connection:
            row = _attempt(connection, key)
            cards = cards_of(row.cards)
            if (before := _before(connection, row, cards, place)) is not None:
                return before
        if row.closed:
            raise StudyError("study.quiz_closed")
        if not 0 <= place < len(cards):
            raise StudyError("study.over")
        if place > row.position:
            raise StudyError("study.not_yet")
        card = arranged(cards[place], row.seed)
        given = given_by(reply, card)
        if self._grader is None:
            raise StudyError("study.no_grader")
        grade = self._grader(card, given.told)
        with self._engine.begin() as connection:
            now = self._now()
            here = (attempt.c.key == key, attempt.c.position == place)
            ended = written(now) if place + 1 == len(cards) else ""
            moved = connection.execute(
                update(attempt).where(*here).values(position=place + 1, shown="", ended=ended)
            )
            if moved.rowcount != 1:
                # Sent twice at once, or the quiz was deleted meanwhile.
                if (before := _before(connection, row, cards, place)) is not None:
                    return before
                raise StudyError("study.unknown_attempt")
            seconds = max(0.0, (now - read(row.shown)).total_seconds()) if row.shown else 0.0
            new = {"attempt_id": row.id, "place": place, "at": written(now), "given": given.shown}
            connection.execute(
                insert(taken).values(**new, grade=grade_text(grade), seconds=round(seconds, 3))
            )
        return Settled(card, given.shown, grade)


def _own(connection: Connection, owner: str, of: str) -> Row[Any]:
    row = connection.execute(select(quiz).where(quiz.c.id == of, quiz.c.owner == owner)).one_or_none()
    if row is None:
        raise StudyError("study.unknown_quiz")
    return row


def _attempt(connection: Connection, key: str) -> Row[Any]:
    row = connection.execute(
        select(attempt, quiz.c.cards, quiz.c.seed, quiz.c.closed, quiz.c.token)
        .join(quiz)
        .where(attempt.c.key == key)
    ).one_or_none()
    if row is None:
        raise StudyError("study.unknown_attempt")
    return row


def _before(connection: Connection, of: Row[Any], cards: tuple[Card, ...], place: int) -> Settled | None:
    row = connection.execute(
        select(taken).where(taken.c.attempt_id == of.id, taken.c.place == place)
    ).one_or_none()
    if row is None:
        return None
    return Settled(arranged(cards[place], of.seed), row.given, grade_of(row.grade), repeated=True)


def _link(row: Row[Any], attempts: int) -> Link:
    return Link(
        row.id,
        row.token,
        row.title,
        cast("Language", row.language),
        read(row.made),
        len(cards_of(row.cards)),
        attempts,
        not row.closed,
    )


def _plain(text: str, longest: int) -> str:
    return " ".join(printable(normalize("NFC", text)).split())[:longest].strip()

"""Cards' questions in other words: kept with their cards, and chosen so that a learner who meets a card again meets
its question in other words than before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from assistant.study.card import Card
from assistant.study.frame import Task
from corpus.document import Language
from corpus.turns import alone, writing
from ui.study.tables import card, in_parts, mould, review, wording

OWN = 0
"""Stands for a card's own words where others have the number of their mould."""


@dataclass(frozen=True, slots=True)
class Made:
    """A mould that is kept, by its number; `by` is the model that worded it."""

    id: int
    task: Task
    text: str
    by: str


class Wordings:
    """The wordings of one data folder. Safe to use from several threads.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Making

    def making(self) -> AbstractContextManager[bool]:
        """Keep others from making any meanwhile; False inside of the block where another server is at it."""
        return alone(self._engine, "wording")

    def forget_but(self, version: str) -> None:
        """Delete what other prompts and rules than those of `version` made, with the questions worded by it."""
        with writing(self._engine, "wordings") as connection:
            connection.execute(delete(mould).where(mould.c.version != version))

    def tried(self) -> dict[Task, set[int]]:
        """The ways in which each task was tried, whatever came of it."""
        found: dict[Task, set[int]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(mould)):
                found.setdefault(_task(row), set()).add(row.way)
        return found

    def note(self, task: Task, way: int, text: str, by: str, version: str) -> None:
        """Keep what a model made of a task; an empty text where nothing can be kept."""
        named = {"language": task.language, "template": task.template, "topic": task.topic, "way": way}
        with writing(self._engine, "wordings") as connection:
            connection.execute(insert(mould).values(**named, text=text, by=by, version=version))

    def made(self) -> dict[Task, list[Made]]:
        """The moulds that were kept, by task, the oldest first."""
        found: dict[Task, list[Made]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(mould).where(mould.c.text != "").order_by(mould.c.id)):
                found.setdefault(_task(row), []).append(Made(row.id, _task(row), row.text, row.by))
        return found

    def filled(self) -> dict[int, set[str]]:
        """By mould, the cards that it was put to, whatever came of it."""
        found: dict[int, set[str]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(wording.c.mould_id, wording.c.card_id)):
                found.setdefault(row.mould_id, set()).add(row.card_id)
        return found

    def put(self, of: int, questions: Mapping[str, str]) -> int:
        """Keep what a mould makes of cards, empty where it may not serve one; how many questions that are.

        Of cards that have gone meanwhile nothing is kept.
        """
        kept = 0
        with writing(self._engine, "wordings") as connection:
            for ids in in_parts(questions):
                here = connection.execute(select(card.c.id).where(card.c.id.in_(ids), card.c.gone == ""))
                rows = [
                    {"card_id": each, "mould_id": of, "question": questions[each]} for each in here.scalars()
                ]
                if rows:
                    connection.execute(insert(wording), rows)
                kept += sum(bool(row["question"]) for row in rows)
        return kept

    # Looking

    def counts(self) -> dict[str, int]:
        """How many `cards` there are, how many are `worded` in other words, and in how many `wordings`."""
        is_said = wording.c.question != ""
        with self._engine.connect() as connection:
            cards = connection.execute(select(func.count()).where(card.c.gone == "")).scalar_one()
            worded = select(func.count(wording.c.card_id.distinct()), func.count()).where(is_said)
            of, questions = connection.execute(worded).one()
        return {"cards": cards, "worded": of, "wordings": questions}

    def questions(self) -> dict[tuple[str, int], str]:
        """All questions in other words, by card and mould."""
        with self._engine.connect() as connection:
            ids = connection.execute(select(wording.c.card_id).distinct()).scalars().all()
            return questions_in(connection, ids)

    def asking(self, owner: str, cards: Iterable[Card]) -> list[Card]:
        """Cards in the words in which a learner is asked next."""
        with self._engine.connect() as connection:
            return [asked for asked, _ in asking_in(connection, owner, cards)]


def asking_in(connection: Connection, owner: str, cards: Iterable[Card]) -> list[tuple[Card, int]]:
    """The same as a transaction sees it, each with the mould whose words these are."""
    given = list(cards)
    ids = {each.id for each in given}
    known: dict[str, dict[int, str]] = {}
    for (card_id, of), question in questions_in(connection, ids).items():
        known.setdefault(card_id, {})[of] = question
    met = _met(connection, owner, ids)
    found: list[tuple[Card, int]] = []
    for each in given:
        said = {OWN: each.question, **known.get(each.id, {})}
        of = next_words(f"{owner}\x1f{each.id}", sorted(said), met.get(each.id, ()))
        found.append((replace(each, question=said[of]), of))
    return found


def said_in(connection: Connection, asked: Card, of: int) -> Card:
    """A card in the words of a mould; in its own where those have gone."""
    said = questions_in(connection, {asked.id}).get((asked.id, of))
    return replace(asked, question=said) if said else asked


def next_words(by: str, known: Sequence[int], met: Sequence[int]) -> int:
    """The words that come next: never those of the last time, of the rest those that were met least often.

    Args:
        by: Among equals they are chosen by this, always alike.
        known: The words that there are, by their moulds.
        met: Those that were met before, in order.
    """
    rest = [of for of in known if not met or of != met[-1]] or known
    return min(rest, key=lambda of: (met.count(of), hashlib.sha256(f"{by}\x1f{of}".encode()).digest()))


def questions_in(connection: Connection, ids: Collection[str]) -> dict[tuple[str, int], str]:
    """Cards' questions in other words, by card and mould."""
    found: dict[tuple[str, int], str] = {}
    for some in in_parts(ids):
        of = (wording.c.card_id.in_(some), wording.c.question != "")
        for row in connection.execute(select(wording).where(*of)):
            found[row.card_id, row.mould_id] = row.question
    return found


def _met(connection: Connection, owner: str, ids: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for some in in_parts(ids):
        rows = (
            select(review.c.card_id, review.c.mould)
            .where(review.c.owner == owner, review.c.card_id.in_(some))
            .order_by(review.c.at, review.c.id)
        )
        for row in connection.execute(rows):
            found.setdefault(row.card_id, []).append(row.mould)
    return found


def _task(row: Row[Any]) -> Task:
    return Task(cast("Language", row.language), row.template, row.topic)

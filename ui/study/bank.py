"""The bank of cards: those of a source are replaced whole, and nobody sees those of another's private documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, insert, or_, select, update

from assistant.study.card import Card
from corpus.database import vacate
from corpus.document import source_of
from corpus.scope import codes_of
from corpus.turns import alone, writing
from ui.study.choosing import ANYTHING, Candidate, Wanted
from ui.study.coding import card_of, card_text, written
from ui.study.failing import StudyError
from ui.study.tables import also, built, card, in_parts, review, wording
from ui.study.topics import topics_called


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of a source's cards: `new` ones, those that `stayed`, and those that have `gone`."""

    new: int
    stayed: int
    gone: int


class Bank:
    """The cards of one data folder. Safe to use from several threads.

    Every question takes the viewer: whose key it is, or an empty one for who sees what everybody sees.

    Args:
        engine: The database.
        now: The clock.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._now = now

    # Building

    def building(self) -> AbstractContextManager[bool]:
        """Keep others from building meanwhile; False inside of the block where another server is at it."""
        return alone(self._engine, "building")

    def replace(
        self, source: str, cards: Iterable[Card], *, owner: str = "", fingerprint: str = ""
    ) -> Replaced:
        """Put cards in the place of all that a source had, at once or not at all.

        Args:
            source: The document's name in the catalogue.
            cards: All of its cards, each with its own id.
            owner: Who alone sees the document; empty for what everybody sees.
            fingerprint: Of the document and of what built the cards; see `fingerprints`.

        Raises:
            ValueError: A card is of another source, or two have one id.
        """
        given = tuple(cards)
        wanted = {each.id for each in given}
        if len(wanted) != len(given) or any(each.origin.source != source for each in given):
            raise ValueError(f"cards that are not all of {source}, each with an id of its own")
        now = written(self._now())
        with writing(self._engine, "bank") as connection:
            rows = connection.execute(select(card.c.id, card.c.gone).where(card.c.source == source))
            here = {row.id: row.gone for row in rows}
            live = {each for each, gone in here.items() if not gone}
            _let_go(connection, live - wanted, now)
            for ids in in_parts(wanted & here.keys()):
                connection.execute(delete(card).where(card.c.id.in_(ids)))
                connection.execute(delete(also).where(also.c.card_id.in_(ids)))
            if wanted:
                connection.execute(insert(card), [_row(each, owner) for each in given])
            if needed := [{"card_id": each.id, "source": one} for each in given for one in set(each.also)]:
                connection.execute(insert(also), needed)
            connection.execute(delete(built).where(built.c.source == source))
            connection.execute(
                insert(built).values(source=source, owner=owner, fingerprint=fingerprint, at=now)
            )
        if gone := len(live - wanted):
            vacate(self._engine)
        return Replaced(len(wanted - live), len(wanted & live), gone)

    def remove(self, source: str) -> int:
        """Take all cards out that come from a source or need it, at once; how many there were.

        What was answered to them stays.
        """
        needing = select(also.c.card_id).where(also.c.source == source)
        of = or_(card.c.source == source, card.c.id.in_(needing))
        with writing(self._engine, "bank") as connection:
            live = set(connection.execute(select(card.c.id).where(of, card.c.gone == "")).scalars())
            _let_go(connection, live, written(self._now()))
            connection.execute(delete(built).where(built.c.source == source))
        if live:
            vacate(self._engine)
        return len(live)

    def fingerprints(self) -> dict[str, str]:
        """Of every source that cards were built of, what they were built of and by."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(built.c.source, built.c.fingerprint))
            return {row.source: row.fingerprint for row in rows}

    # Looking

    def cards(
        self, viewer: str, wanted: Wanted = ANYTHING, first: int = 0, most: int | None = None
    ) -> tuple[Card, ...]:
        """Cards that fit, in a fixed order; `wanted.number` and `wanted.due` say nothing here."""
        rows = (
            select(card.c.body)
            .where(*self._fits(viewer, wanted))
            .order_by(card.c.source, card.c.quote_start, card.c.id)
            .offset(first)
        )
        with self._engine.connect() as connection:
            return tuple(card_of(body) for body in connection.execute(rows.limit(most)).scalars())

    def of(self, viewer: str, ids: Sequence[str]) -> dict[str, Card]:
        """The cards of those ids that are there and that the viewer may see."""
        found: dict[str, Card] = {}
        with self._engine.connect() as connection:
            for some in in_parts(ids):
                rows = connection.execute(
                    select(card.c.id, card.c.body).where(card.c.id.in_(some), *_seen_by(viewer))
                )
                found |= {row.id: card_of(row.body) for row in rows}
        return found

    def card(self, viewer: str, of: str) -> Card:
        """A card.

        Raises:
            StudyError: `study.unknown_card`.
        """
        found = self.of(viewer, [of])
        if of not in found:
            raise StudyError("study.unknown_card")
        return found[of]

    def candidates(self, viewer: str, wanted: Wanted) -> tuple[Candidate, ...]:
        """What may be asked of the cards that fit, none of it due."""
        rows = select(card.c.id, card.c.source, card.c.quote_start).where(*self._fits(viewer, wanted))
        with self._engine.connect() as connection:
            return tuple(Candidate(r.id, (r.source, r.quote_start)) for r in connection.execute(rows))

    def ids(self) -> set[str]:
        """The ids of all cards that are there, whoever sees them."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(card.c.id).where(card.c.gone == "")).scalars())

    def bodies(self, ids: Collection[str]) -> Iterator[Card]:
        """Cards by their ids whoever sees them, for work that shows them to nobody."""
        for some in in_parts(ids):
            with self._engine.connect() as connection:
                rows = connection.execute(select(card.c.body).where(card.c.id.in_(some), card.c.gone == ""))
                found = rows.scalars().all()
            yield from map(card_of, found)

    def counts(self, viewer: str, wanted: Wanted = ANYTHING) -> dict[str, dict[str, int]]:
        """How many cards fit, by `language`, `kind`, `difficulty`, `topic`, `company` and `source`, the most first."""
        by = (card.c.language, card.c.kind, card.c.difficulty, card.c.topic, card.c.company, card.c.source)
        rows = select(*by, func.count().label("n")).where(*self._fits(viewer, wanted)).group_by(*by)
        sums: dict[str, Counter[str]] = {column.name: Counter() for column in by}
        with self._engine.connect() as connection:
            for row in connection.execute(rows).mappings():
                for name, told in sums.items():
                    value = str(row[name])
                    told[value.removeprefix(f"{viewer}/") if name == "source" and viewer else value] += row[
                        "n"
                    ]
        return {name: dict(sorted(told.items(), key=lambda e: (-e[1], e[0]))) for name, told in sums.items()}

    def _fits(self, viewer: str, wanted: Wanted) -> list[ColumnElement[bool]]:
        fits = _seen_by(viewer)
        if wanted.sources:
            names = {name for each in wanted.sources for name in (each, source_of(each, viewer))}
            fits.append(card.c.source.in_(names))
        if wanted.companies:
            fits.append(card.c.company.in_(self._companies(wanted.companies)))
        topics = sorted({topic for name in wanted.topics for topic in topics_called(name)})
        for column, values in (
            (card.c.topic, topics),
            (card.c.language, wanted.languages),
            (card.c.kind, wanted.kinds),
            (card.c.difficulty, wanted.difficulties),
        ):
            if values:
                fits.append(column.in_(values))
        return fits

    def _companies(self, named: Sequence[str]) -> list[str]:
        """The companies of the bank that are meant by any of their names."""
        codes = {code for name in named for code in codes_of(name)}
        with self._engine.connect() as connection:
            here = connection.execute(select(card.c.company).distinct()).scalars().all()
        return [company for company in here if company and not codes.isdisjoint(codes_of(company))]


def _seen_by(viewer: str) -> list[ColumnElement[bool]]:
    return [card.c.gone == "", card.c.owner.in_({"", viewer})]


def _let_go(connection: Any, ids: set[str], now: str) -> None:
    """Take cards out; of those that somebody answered to, a mark stays that says that they have gone."""
    for some in in_parts(ids):
        connection.execute(update(card).where(card.c.id.in_(some)).values(gone=now, body=""))
        connection.execute(delete(also).where(also.c.card_id.in_(some)))
        connection.execute(delete(wording).where(wording.c.card_id.in_(some)))
        answered = select(review.c.card_id).where(review.c.card_id.in_(some))
        connection.execute(delete(card).where(card.c.id.in_(some), card.c.id.not_in(answered)))


def _row(one: Card, owner: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.origin.source,
        "owner": owner,
        "kind": one.kind,
        "language": one.language,
        "company": one.origin.company,
        "topic": one.topic,
        "difficulty": one.difficulty,
        "quote_start": one.origin.quote_start,
        "body": card_text(one),
        "gone": "",
    }

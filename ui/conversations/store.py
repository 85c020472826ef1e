"""Keeps conversations: each with its owner, found again by its words, deleted for good a while after it was deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, delete, func, or_, select, update

from corpus.database import kept_in, vacate
from corpus.document import Language
from corpus.errors import TurnpointError
from corpus.scope import ALL, Scope
from ui.conversations.kept import Exchange, Kept, Listed, Rating, Reply
from ui.conversations.rows import LONGEST_TITLE, ask_in, begin_in, scope_text, title_of
from ui.conversations.tables import CONVERSATIONS, conversation, exchange, feedback

MOST = 5_000
"""Conversations of one person that are kept; those used longest ago go for good."""
_REGRET = timedelta(hours=24)  # how long a deleted conversation can be brought back
_LISTED = 200  # conversations in a list
_AT_ONCE = 100  # conversations that go when one begins, of those that are too many
_AROUND = 40  # code points shown before and after what was searched for


class ConversationError(TurnpointError):
    """A conversation is not there, or not the person's who asks for it."""


class Conversations:
    """The conversations of one data folder. Safe to use from several threads.

    Every method takes the owner, and knows nothing of conversations of others: an id of theirs is an unknown one.

    Args:
        engine: The database.
        now: The clock.
        most: How many of one person are kept.
    """

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), most: int = MOST
    ) -> None:
        self._engine = engine
        self._now = now
        self._most = most

    @classmethod
    def at(cls, folder: Path) -> Conversations:
        """The conversations in a data folder; those deleted a day ago or earlier go for good."""
        opened = cls(kept_in(folder, CONVERSATIONS))
        opened.forget()
        return opened

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside conversations."""
        return self._engine

    # Asking

    def begin(self, owner: str, language: Language, scope: Scope = ALL) -> str:
        """A new conversation without a title; its id. What is too many then goes for good, those used longest ago first."""
        with self._engine.begin() as connection:
            begun = begin_in(connection, owner, language, self.time(), scope)
            # In the order of an index, of which only what is too many is looked at.
            oldest = (
                select(conversation.c.id)
                .where(conversation.c.owner == owner, conversation.c.id != begun)
                .order_by(conversation.c.updated.desc())
                .offset(self._most - 1)
                .limit(_AT_ONCE)
            )
            too_many = connection.execute(oldest).scalars().all()
            if too_many:
                connection.execute(delete(conversation).where(conversation.c.id.in_(too_many)))
        if too_many:
            vacate(self._engine)
        return begun

    def ask(self, owner: str, of: str, question: str, place: int) -> None:
        """Keep a question before its answer comes. What stood at its place and after it goes: it was asked anew.

        Raises:
            ConversationError: `conversation.unknown`.
        """
        with self._engine.begin() as connection:
            # Locked where rows can be: another page of the same person may ask at the same place.
            row = connection.execute(_own(owner, of).with_for_update()).one_or_none()
            if row is None:
                raise ConversationError("conversation.unknown")
            connection.execute(
                delete(exchange).where(exchange.c.conversation_id == of, exchange.c.place >= place)
            )
            ask_in(connection, of, question, place, self.time())
            titled: dict[str, Any] = {} if row.named or place else {"title": title_of(question)}
            connection.execute(
                update(conversation).where(conversation.c.id == of).values(updated=self.time(), **titled)
            )

    def settle(self, owner: str, of: str, place: int, reply: Reply) -> None:
        """Keep what came of a question; nothing happens where it has gone meanwhile."""
        with self._engine.begin() as connection:
            if connection.execute(_own(owner, of).with_for_update()).one_or_none() is not None:
                at = (exchange.c.conversation_id == of, exchange.c.place == place)
                connection.execute(update(exchange).where(*at).values(said=reply.said, reply=reply.to_text()))

    # Looking

    def list(self, owner: str, wanted: str = "") -> tuple[Listed, ...]:
        """Conversations, the one used last first; with `wanted`, those in whose title or words it stands."""
        rows = (
            select(
                conversation.c.id,
                conversation.c.title,
                conversation.c.updated,
                func.count(exchange.c.id).label("exchanges"),
            )
            .outerjoin(exchange)
            .where(conversation.c.owner == owner, conversation.c.deleted == "")
            .group_by(conversation.c.id)
            .order_by(conversation.c.updated.desc(), conversation.c.id)
            .limit(_LISTED)
        )
        wanted = wanted.strip()
        with self._engine.connect() as connection:
            if not wanted:
                found = connection.execute(rows.having(func.count(exchange.c.id) > 0))
                return tuple(Listed(row.id, row.title, row.updated, row.exchanges) for row in found)
            said = select(exchange.c.conversation_id).where(
                or_(*(c.icontains(wanted, autoescape=True) for c in (exchange.c.question, exchange.c.said)))
            )
            named = conversation.c.title.icontains(wanted, autoescape=True)
            found = connection.execute(rows.where(or_(named, conversation.c.id.in_(said)))).all()
            passages = {
                row.id: self._passage(connection.execute(_words(row.id)).all(), wanted) for row in found
            }
        return tuple(Listed(r.id, r.title, r.updated, r.exchanges, passages[r.id]) for r in found)

    def load(self, owner: str, of: str) -> Kept:
        """A conversation, whole.

        Raises:
            ConversationError: `conversation.unknown`.
        """
        with self._engine.connect() as connection:
            row = connection.execute(_own(owner, of)).one_or_none()
            if row is None:
                raise ConversationError("conversation.unknown")
            rows = connection.execute(
                select(exchange).where(exchange.c.conversation_id == of).order_by(exchange.c.place)
            ).all()
            rated = connection.execute(select(feedback).where(feedback.c.conversation_id == of)).all()
        ratings = {each.answer_id: rating_of(each) for each in rated}
        exchanges = tuple(_exchange(each, ratings) for each in rows)
        scope = _scope(row.scope)
        return Kept(row.id, row.title, row.language, row.created, row.updated, scope, exchanges)

    def answered(self, owner: str, answer_id: str) -> Exchange:
        """The exchange with an answer; with an empty id, the last that was answered.

        Raises:
            ConversationError: `conversation.no_answer`.
        """
        rows = (
            select(exchange)
            .join(conversation)
            .where(conversation.c.owner == owner, conversation.c.deleted == "", exchange.c.reply != "")
            .order_by(exchange.c.id.desc())  # not by time: clocks are put back
        )
        if answer_id:
            rows = rows.where(exchange.c.reply.contains(answer_id, autoescape=True))
        with self._engine.connect() as connection:
            for row in connection.execute(rows):
                found = _exchange(row, {})
                answer = found.reply and found.reply.answer
                if answer is not None and answer_id in ("", answer.id):
                    return found
        raise ConversationError("conversation.no_answer", id=answer_id)

    # Changing

    def rename(self, owner: str, of: str, title: str) -> None:
        """Give it a title of a person's; an empty one gives it its first question's again.

        Raises:
            ConversationError: `conversation.unknown`.
        """
        title = " ".join(title.split())[:LONGEST_TITLE]
        if not title:
            exchanges = self.load(owner, of).exchanges
            self._change(owner, of, named=False, title=title_of(exchanges[0].question) if exchanges else "")
        else:
            self._change(owner, of, named=True, title=title)

    def narrow(self, owner: str, of: str, scope: Scope) -> None:
        """Keep the scope of its next questions.

        Raises:
            ConversationError: `conversation.unknown`.
        """
        self._change(owner, of, scope=scope_text(scope))

    def delete(self, owner: str, of: str) -> None:
        """Take it out of every list; `restore` brings it back for a day.

        Raises:
            ConversationError: `conversation.unknown`.
        """
        self._change(owner, of, deleted=self.time())

    def restore(self, owner: str, of: str) -> None:
        """Bring a deleted conversation back.

        Raises:
            ConversationError: `conversation.unknown`, also when it is gone for good.
        """
        with self._engine.begin() as connection:
            mine = (conversation.c.id == of, conversation.c.owner == owner)
            if not connection.execute(update(conversation).where(*mine).values(deleted="")).rowcount:
                raise ConversationError("conversation.unknown")

    def forget(self) -> None:
        """Take what was deleted a day ago or earlier out for good, with conversations in which nothing was asked."""
        before = (self._now() - _REGRET).isoformat(timespec="milliseconds")
        empty = conversation.c.id.not_in(select(exchange.c.conversation_id))
        gone = (conversation.c.deleted != "") & (conversation.c.deleted < before)
        with self._engine.begin() as connection:
            went = connection.execute(
                delete(conversation).where(gone | (empty & (conversation.c.updated < before)))
            )
        if went.rowcount:
            vacate(self._engine)

    def check(self) -> None:
        """Ask the database whether it answers; raises what it does where it does not."""
        with self._engine.connect() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _change(self, owner: str, of: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            mine = (conversation.c.id == of, conversation.c.owner == owner, conversation.c.deleted == "")
            if not connection.execute(update(conversation).where(*mine).values(**values)).rowcount:
                raise ConversationError("conversation.unknown")

    def time(self) -> str:
        """Now, as it is kept: ISO 8601 in UTC, to the millisecond."""
        return self._now().isoformat(timespec="milliseconds")

    @staticmethod
    def _passage(rows: Any, wanted: str) -> str:
        for row in rows:
            for text in row:
                at = text.casefold().find(wanted.casefold())
                if at >= 0:
                    return text[max(0, at - _AROUND) : at + len(wanted) + _AROUND]
        return ""


def _own(owner: str, of: str) -> Select[Any]:
    return select(conversation).where(
        conversation.c.id == of, conversation.c.owner == owner, conversation.c.deleted == ""
    )


def _words(of: str) -> Select[str, str]:
    return (
        select(exchange.c.question, exchange.c.said)
        .where(exchange.c.conversation_id == of)
        .order_by(exchange.c.place)
    )


def rating_of(row: Any) -> Rating:
    """The rating in a row of `tables.feedback`."""
    return Rating(row.verdict, tuple(json.loads(row.reasons)), row.note)


def _exchange(row: Any, ratings: Mapping[str, Rating]) -> Exchange:
    reply = _reply(row.reply)
    answer = reply and reply.answer
    return Exchange(row.question, row.asked, reply, ratings.get(answer.id) if answer else None)


def _reply(text: str) -> Reply | None:
    try:
        return Reply.from_text(text) if text else None
    except ValueError:
        # Of a later or damaged form: the question still stands, and may be asked again.
        return None


def _scope(text: str) -> Scope:
    chosen = json.loads(text)
    names = ("companies", "forms", "periods", "sources")
    companies, forms, periods, sources = (tuple(chosen.get(name, ())) for name in names)
    return Scope(companies, forms, periods, sources)

"""All that is kept of one person beside documents: counted, handed over to another, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select, update

from corpus.database import vacate
from ui.conversations.tables import conversation, spending


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much there is of somebody: conversations, deleted ones left out, and answers in the ledger of costs."""

    conversations: int
    answers: int


def belongings(engine: Engine, owner: str) -> Belongings:
    """What an owner has; that of nobody where it is empty, which is of the time before anybody signed in."""
    kept = select(func.count()).select_from(conversation)
    kept = kept.where(conversation.c.owner == owner, conversation.c.deleted == "")
    noted = select(func.count()).select_from(spending).where(spending.c.owner == owner)
    with engine.connect() as connection:
        return Belongings(connection.execute(kept).scalar_one(), connection.execute(noted).scalar_one())


def hand_over(engine: Engine, owner: str, to: str) -> Belongings:
    """Give everything of one owner to another, all or nothing; what that was."""
    handed = belongings(engine, owner)
    with engine.begin() as connection:
        for table in (conversation, spending):
            connection.execute(update(table).where(table.c.owner == owner).values(owner=to))
    return handed


def erase(engine: Engine, owner: str) -> Belongings:
    """Delete everything of an owner for good, ratings with their conversations; what that was."""
    erased = belongings(engine, owner)
    with engine.begin() as connection:
        for table in (conversation, spending):
            connection.execute(delete(table).where(table.c.owner == owner))
    vacate(engine)
    return erased

"""Keeps what the model worded, for one data folder: bounded, and only as long as the index stays what it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, delete, func, insert, select, update

from assistant.asked import Asked
from assistant.memory.sense import sense_of
from assistant.memory.tables import MEMORY, wording
from assistant.models.engine import EngineInfo
from assistant.prompt import instructions
from corpus.database import kept_in, vacate
from corpus.document import Document, Language
from corpus.turns import writing

MOST = 2_000
"""Wordings that are kept; the ones used longest ago go first. One takes about a kilobyte."""

Place = tuple[str, int, int]
"""Where a sentence stands: source, start, end."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What came of one question.

    Attributes:
        replies: What the model wrote, request by request, unchecked.
        chosen: The sentences that it was given, most fitting first.
        cited: Those that the answer cites, in the order of their numbers.
        withdrawn: How many of its sentences were thrown away.
    """

    replies: tuple[str, ...]
    chosen: tuple[Place, ...]
    cited: tuple[Place, ...]
    withdrawn: int = 0


def key_of(asked: Asked, language: Language, documents: Sequence[Document], model: EngineInfo) -> str:
    """Under what a wording is kept: the sense of a question, the language of the answer, the documents that it may come
    from, the model and what that is told.

    Documents that one person keeps are in that person's searches only, and so in the key of nobody else.
    """
    held = sorted((document.source, document.sha256, document.owner) for document in documents)
    parts = (sense_of(asked), language, held, model.name, model.engine, model.model_hash, _told())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _told() -> str:
    return hashlib.sha256("\0".join(instructions()).encode()).hexdigest()


class Memory:
    """The wordings of one data folder. Safe to use from several threads.

    Args:
        engine: The database.
        most: How many are kept.
        now: The clock.
    """

    def __init__(
        self, engine: Engine, most: int = MOST, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._most = most
        self._now = now

    @classmethod
    def at(cls, folder: Path) -> Memory:
        """The memory in a data folder."""
        return cls(kept_in(folder, MEMORY))

    def recall(self, key: str, index_version: str) -> Worded | None:
        """What was kept under a key when the index was what it is; None where nothing was."""
        of = (wording.c.key == key, wording.c.index_version == index_version)
        with self._engine.begin() as connection:
            row = connection.execute(select(wording).where(*of)).one_or_none()
            if row is None:
                return None
            connection.execute(update(wording).where(*of).values(used=self._time()))
        return Worded(tuple(json.loads(row.replies)), _places(row.chosen), _places(row.cited), row.withdrawn)

    def keep(self, key: str, index_version: str, owner: str, worded: Worded) -> None:
        """Keep a wording; those of another state of the index go, and so do the oldest when there are too many."""
        row = {
            "key": key,
            "index_version": index_version,
            "owner": owner,
            "replies": json.dumps(worded.replies, ensure_ascii=False),
            "chosen": json.dumps(worded.chosen, ensure_ascii=False),
            "cited": json.dumps(worded.cited, ensure_ascii=False),
            "withdrawn": worded.withdrawn,
            "used": self._time(),
        }
        with writing(self._engine) as connection:
            old = (wording.c.key == key) | (wording.c.index_version != index_version)
            connection.execute(delete(wording).where(old))
            connection.execute(insert(wording).values(**row))
            count = connection.execute(select(func.count()).select_from(wording)).scalar_one()
            if count > self._most:
                oldest = (
                    select(wording.c.key).order_by(wording.c.used, wording.c.key).limit(count - self._most)
                )
                connection.execute(delete(wording).where(wording.c.key.in_(oldest)))

    def forget(self, owner: str | None = None) -> None:
        """Forget what a person asked first; everything where nobody is named."""
        with self._engine.begin() as connection:
            gone = delete(wording) if owner is None else delete(wording).where(wording.c.owner == owner)
            count = connection.execute(gone).rowcount
        if count:
            vacate(self._engine)

    def forget_gone(self, sources: Collection[str]) -> None:
        """Forget what was worded from documents that are not among these any more: an end may have come before `forget`."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(wording.c.key, wording.c.chosen, wording.c.cited)).all()
            gone = [
                row.key
                for row in rows
                if any(source not in sources for source, _, _ in (*_places(row.chosen), *_places(row.cited)))
            ]
            for key in gone:
                connection.execute(delete(wording).where(wording.c.key == key))
        if gone:
            vacate(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _time(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _places(text: str) -> tuple[Place, ...]:
    return tuple((source, start, end) for source, start, end in json.loads(text))

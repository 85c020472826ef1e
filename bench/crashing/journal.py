"""What a server has acknowledged, and what was under way when it ended: kept by who drives it, and by nobody else."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bench.crashing.material import Version


@dataclass(slots=True)
class Changing:
    """A document that was being changed: what it was before, and what it is to be; None where it is not there."""

    before: Version | None
    after: Version | None


@dataclass(slots=True)
class Talk:
    """A conversation: its questions with their answers' ids, of which the last may not have been told."""

    exchanges: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Journal:
    """All that was acknowledged over the life of a data folder.

    Attributes:
        documents: By name.
        changing: Documents whose change was not acknowledged.
        answers: How many answers were told whole, and `asked` how many may have been given.
        reviews: Answers to cards by session and place, with their verdicts.
        reviewing: One that was not acknowledged.
        session: The session of study that goes on, and `place` the next card's.
        ratings: Of answers of other doors, by the answers' ids; `rating` was not acknowledged.
        talks: Conversations by id; `talking` is the one in which something was not acknowledged, with what.
        deleted: Conversations that were deleted; `deleting` was not acknowledged.
        keys: Whole keys by their ids, and `revoked` the ones that were taken back.
        operations: How often what was done to the end, and `seconds` what each took last.
    """

    documents: dict[str, Version] = field(default_factory=dict)
    changing: dict[str, Changing] = field(default_factory=dict)
    answers: int = 0
    asked: int = 0
    reviews: dict[tuple[str, int], str] = field(default_factory=dict)
    reviewing: tuple[str, int] | None = None
    session: str = ""
    place: int = 0
    ratings: set[str] = field(default_factory=set)
    rating: str = ""
    rating_of_talk: str = ""
    talks: dict[str, Talk] = field(default_factory=dict)
    talking: tuple[str, str] | None = None
    deleted: set[str] = field(default_factory=set)
    deleting: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    number: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def copied(self) -> Journal:
        """What it holds now, while nothing is under way: for a copy of the data folder."""
        return replace(
            self,
            documents=dict(self.documents), changing={}, reviews=dict(self.reviews), ratings=set(self.ratings),
            talks={of: Talk(list(talk.exchanges)) for of, talk in self.talks.items()}, deleted=set(self.deleted),
            keys=dict(self.keys), revoked=set(self.revoked), lock=threading.Lock(),
        )  # fmt: skip

    def next_number(self) -> int:
        """A number that none had."""
        with self.lock:
            self.number += 1
            return self.number

    @contextmanager
    def change(self, name: str, after: Version | None) -> Generator[None]:
        """Change a document: acknowledged when the block is left without a failure."""
        with self.lock:
            self.changing[name] = Changing(self.documents.get(name), after)
        yield
        self.settle(name, after)

    def settle(self, name: str, now: Version | None) -> None:
        """Note what a document is now."""
        with self.lock:
            self.changing.pop(name, None)
            if now is None:
                self.documents.pop(name, None)
            else:
                self.documents[name] = now

"""Tells an answer again from what the model worded before: with all checks that a new one goes through.

What is kept is the model's own words, not the answer. They are checked against the sentences that a search has just
found, cited and completed like words that come this moment, so that what changed in the sources, in the rules or in the
question is noticed; whatever comes out otherwise than it did is thrown away, and the model is asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.compose import Composition
from assistant.contract import SentenceChecked, Usage
from assistant.memory.store import Memory, Place, Worded, key_of
from assistant.models.engine import EngineInfo, Piece, Writing
from assistant.record import Record
from corpus.document import Document
from corpus.errors import EngineError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer told again: what was said, and the record that holds it."""

    record: Record
    said: tuple[SentenceChecked, ...]


class Noted:
    """An engine whose replies are noted."""

    def __init__(self, engine: Writing) -> None:
        self._engine = engine
        self.replies: list[str] = []

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """As the engine's own."""
        place = len(self.replies)
        self.replies.append("")
        for piece in self._engine.write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel):
            self.replies[place] += piece.text
            yield piece


class Again:
    """Writes replies that were noted, in their order, at no cost.

    Args:
        replies: They. Being asked for more of them than there are is an `EngineError`.
    """

    def __init__(self, replies: Sequence[str]) -> None:
        self._replies = iter(replies)

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """The next reply, in one piece."""
        del messages, max_tokens, stop, cancel
        reply = next(self._replies, None)
        if reply is None:
            raise EngineError("engine.cancelled")
        yield Piece(reply)
        yield Piece("", Usage())


class Retelling:
    """One question's place in the memory.

    Args:
        memory: Where wordings are kept.
        asked: The question.
        chosen: The sentences to answer from, as a search has just found them.
        documents: Those that the answer may come from.
        model: The model that writes.
        index_version: Of now.
        record: Of the answer; only its language and what it holds already are read.
    """

    def __init__(
        self,
        memory: Memory,
        asked: Asked,
        chosen: Sequence[Candidate],
        documents: Sequence[Document],
        model: EngineInfo,
        index_version: str,
        record: Record,
    ) -> None:
        self._memory = memory
        self._asked = asked
        self._chosen = chosen
        self._index_version = index_version
        self._key = key_of(asked, record.language, documents, model)

    def told(self, record: Record) -> Told | None:
        """The answer again, where what was worded before still holds in every point; the record stays as it is."""
        try:
            worded = self._memory.recall(self._key, self._index_version)
        except (SQLAlchemyError, ValueError):
            log.exception("what was worded before cannot be read")
            return None
        if worded is None or _place(self._chosen[0]) not in worded.chosen:
            return None
        trial = record.apart()
        events = Composition(Again(worded.replies), self._asked, self._chosen, trial).events()
        try:
            said = tuple(event for event in events if isinstance(event, SentenceChecked))
        except EngineError:
            return None
        same = _cited(trial) == worded.cited and trial.withdrawn == worded.withdrawn
        return Told(trial, said) if same and _holds(trial) else None

    def keep(self, replies: Sequence[str], record: Record, owner: str) -> None:
        """Keep what the model wrote for an answer of which every sentence holds; a failure to is logged."""
        if not _holds(record):
            return
        chosen = tuple(map(_place, self._chosen))
        worded = Worded(tuple(replies), chosen, _cited(record), record.withdrawn)
        try:
            self._memory.keep(self._key, self._index_version, owner, worded)
        except SQLAlchemyError:
            log.exception("what was worded cannot be kept")


def _holds(record: Record) -> bool:
    """Whether an answer cites its sources and nothing of it is weak."""
    return bool(record.citations) and all(sentence.check != "weak" for sentence in record.sentences)


def _cited(record: Record) -> tuple[Place, ...]:
    return tuple((each.source, each.start, each.end) for each in record.citations)


def _place(candidate: Candidate) -> Place:
    return candidate.evidence.document.source, candidate.start, candidate.end

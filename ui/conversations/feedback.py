"""What people thought of answers: a thumb and its reasons, kept with all that is needed to judge the answer again.

A rating stands by itself: it keeps the question, the conversation before it, the answer with its evidence, and what
answered, also after the question was asked anew. It goes when its conversation goes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import delete, insert, select

from assistant.contract import Answer, Turn
from corpus.turns import writing
from ui.audit.log import Audit
from ui.conversations.kept import Exchange, Kept, Rating, Verdict
from ui.conversations.rows import ask_in, begin_in, title_of
from ui.conversations.store import ConversationError, Conversations, rating_of
from ui.conversations.tables import conversation, feedback

REASONS = (
    "wrong_figure",
    "wrong_source",
    "does_not_answer",
    "should_have_refused",
    "language",
    "too_slow",
    "other",
)
"""What may be wrong with an answer, by stable keys."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating with what it is of.

    Attributes:
        answer_id: The answer's.
        at: When it was given, ISO 8601 in UTC.
        rating: The thumb and its reasons.
        question: As it was put.
        history: The conversation before it.
        answer: The published contract of the answer, its evidence included.
        versions: `turnpoint`, `index`, `model`, `engine`, `model_hash`; empty where nothing is known.
    """

    answer_id: str
    at: str
    rating: Rating
    question: str
    history: tuple[Turn, ...]
    answer: Mapping[str, Any]
    versions: Mapping[str, str]


class Feedback:
    """The ratings of one data folder. Safe to use from several threads.

    Args:
        conversations: Where the answers are.
        versions: Of the program that answers, by name.
        model_hash: The hash of the weights that wrote an answer; empty where it is not known.
        audit: Where deletions are written down, if anywhere.
    """

    def __init__(
        self,
        conversations: Conversations,
        versions: Mapping[str, str],
        model_hash: Callable[[Answer], str] = lambda answer: "",
        audit: Audit | None = None,
    ) -> None:
        self._conversations = conversations
        self._engine = conversations.engine
        self._versions = versions
        self._model_hash = model_hash
        self._audit = audit

    def rate(self, owner: str, of: str, place: int, rating: Rating) -> None:
        """Keep what a person thought of the answer at a place of a conversation, instead of what they thought before.

        Reasons that are not known are left out.

        Raises:
            ConversationError: `conversation.unknown`, also where there is no answer at that place.
        """
        kept = self._conversations.load(owner, of)
        exchange, answer = _answer_at(kept, place)
        row = {
            "conversation_id": of,
            "answer_id": answer.id,
            "at": self._conversations.time(),
            "verdict": rating.verdict,
            "reasons": json.dumps([reason for reason in rating.reasons if reason in REASONS]),
            "note": rating.note,
            "question": exchange.question,
            "history": json.dumps([asdict(turn) for turn in kept.history(place)], ensure_ascii=False),
            "answer": json.dumps(answer.to_json(), ensure_ascii=False),
            "versions": json.dumps(self._versions_of(answer), ensure_ascii=False),
        }
        with writing(self._engine, answer.id) as connection:
            connection.execute(delete(feedback).where(feedback.c.answer_id == answer.id))
            connection.execute(insert(feedback).values(**row))

    def rate_elsewhere(
        self,
        owner: str,
        question: str,
        history: tuple[Turn, ...],
        answer: Mapping[str, Any],
        rating: Rating,
    ) -> None:
        """Keep what a person thought of an answer that another door gave and keeps, as Slack does.

        The question stands in a conversation of its own, so that the rating is found and deleted as all are. What was
        thought of the same answer before goes.

        Raises:
            ConversationError: `conversation.unknown` when that is no answer.
        """
        name, language = answer.get("id"), answer.get("language")
        if not isinstance(name, str) or not name or language not in ("ko", "en"):
            raise ConversationError("conversation.unknown")
        row = {
            "answer_id": name,
            "at": self._conversations.time(),
            "verdict": rating.verdict,
            "reasons": json.dumps([reason for reason in rating.reasons if reason in REASONS]),
            "note": rating.note,
            "question": question,
            "history": json.dumps([asdict(turn) for turn in history], ensure_ascii=False),
            "answer": json.dumps(dict(answer), ensure_ascii=False),
            "versions": json.dumps(self._versions_told(answer), ensure_ascii=False),
        }
        # All at once: a conversation without what it is kept for would be one that nobody had.
        with writing(self._engine, name) as connection:
            held = (
                select(feedback.c.conversation_id)
                .join(conversation)
                .where(
                    feedback.c.answer_id == name, conversation.c.owner == owner, conversation.c.deleted == ""
                )
            )
            of = connection.execute(held).scalar()
            if of is None:
                title = title_of(question)
                of = begin_in(connection, owner, language, row["at"], title=title)
                ask_in(connection, of, question, 0, row["at"])
            connection.execute(delete(feedback).where(feedback.c.answer_id == name))
            connection.execute(insert(feedback).values(conversation_id=of, **row))

    def _versions_told(self, answer: Mapping[str, Any]) -> dict[str, str]:
        model = answer.get("model")
        told = cast("Mapping[str, Any]", model) if isinstance(model, dict) else {}
        return {
            **self._versions,
            "index": str(answer.get("index_version", "")),
            "model": str(told.get("name", "")),
            "engine": str(told.get("engine", "")),
            "model_hash": "",
        }

    def withdraw(self, owner: str, of: str, place: int) -> None:
        """Take back what was thought of the answer at a place of a conversation.

        Raises:
            ConversationError: As `rate`.
        """
        _, answer = _answer_at(self._conversations.load(owner, of), place)
        with self._engine.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.answer_id == answer.id))
        if self._audit is not None:
            self._audit.note("feedback.deleted", answer.id)

    def rated(self, since: str = "", verdict: Verdict | None = None) -> tuple[Rated, ...]:
        """All ratings, of all owners, the oldest first, but for those of deleted conversations.

        Args:
            since: The first day, ISO 8601; empty for all days.
            verdict: `good` or `bad` alone.
        """
        rows = (
            select(feedback)
            .join(conversation)
            .where(conversation.c.deleted == "", feedback.c.at >= since)
            .order_by(feedback.c.at, feedback.c.id)
        )
        if verdict is not None:
            rows = rows.where(feedback.c.verdict == verdict)
        with self._engine.connect() as connection:
            return tuple(_rated(row) for row in connection.execute(rows))

    def _versions_of(self, answer: Answer) -> dict[str, str]:
        return {
            **self._versions,
            "index": answer.index_version,
            "model": answer.model_name,
            "engine": answer.model_engine,
            "model_hash": self._model_hash(answer),
        }


def _answer_at(kept: Kept, place: int) -> tuple[Exchange, Answer]:
    exchange = kept.exchanges[place] if 0 <= place < len(kept.exchanges) else None
    answer = exchange.reply.answer if exchange is not None and exchange.reply is not None else None
    if exchange is None or answer is None:
        raise ConversationError("conversation.unknown")
    return exchange, answer


def _rated(row: Any) -> Rated:
    return Rated(
        row.answer_id,
        row.at,
        rating_of(row),
        row.question,
        tuple(Turn(**turn) for turn in json.loads(row.history)),
        json.loads(row.answer),
        json.loads(row.versions),
    )

"""The tables of studying: cards, what learners answered and when they are due, sessions, and quizzes by link."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from corpus.database import Schema

metadata = MetaData()

built = Table(
    "built",
    metadata,
    Column("source", String, primary_key=True),
    Column("owner", String, nullable=False),  # who alone sees the document; empty for what everybody sees
    Column("fingerprint", String, nullable=False),  # of the document and of what built its cards
    Column("at", String, nullable=False),
)
"""One row for each document that cards were built of."""

card = Table(
    "card",
    metadata,
    Column("id", String, primary_key=True),  # assistant.study.card.identity
    Column("source", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("company", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("difficulty", Integer, nullable=False),
    Column("quote_start", Integer, nullable=False),  # cards of one sentence give each other away
    Column("body", Text, nullable=False),  # assistant.study.card.Card as JSON; empty once it is gone
    Column("gone", String, nullable=False),  # when; empty while it is there
    Index("card_of_source", "source"),
    Index("card_by_choice", "language", "kind"),
)

also = Table(
    "also",
    metadata,
    Column("card_id", String, primary_key=True),
    Column("source", String, primary_key=True),
    Index("also_of_source", "source"),
)
"""Further documents that a card needs: it goes with any of them."""

mould = Table(
    "mould",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String, nullable=False),  # these three: assistant.study.frame.Task
    Column("template", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("way", Integer, nullable=False),  # which of assistant.study.paraphrase.ways_of
    Column("text", Text, nullable=False),  # assistant.study.mould; empty where nothing could be kept
    Column("by", String, nullable=False),  # the model
    Column("version", String, nullable=False),  # assistant.study.paraphrase.VERSION
    UniqueConstraint("language", "template", "topic", "way", name="mould_once"),
    sqlite_autoincrement=True,
)
"""What a model made of the ways to word questions; no document's words are in it."""

wording = Table(
    "wording",
    metadata,
    Column("card_id", String, primary_key=True),
    Column("mould_id", Integer, ForeignKey("mould.id", ondelete="CASCADE"), primary_key=True),
    Column("question", Text, nullable=False),  # empty where the mould may not serve the card
)
"""Cards' questions in other words; they go with their card."""

learner = Table(
    "learner",
    metadata,
    Column("owner", String, primary_key=True),  # empty where nobody signs in
    Column("retention", Float(53), nullable=False),
    Column("new_a_day", Integer, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("uid", String, nullable=False),  # session and place: the same answer sent twice is one
    Column("card_id", String, nullable=False),  # of a card that may have gone
    Column("session_id", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("given", Text, nullable=False),
    Column("grade", Text, nullable=False),  # assistant.study.card.Grade as JSON
    Column("rating", Integer, nullable=False),  # fsrs.Rating
    Column("seconds", Float(53), nullable=False),
    Column("state", Text, nullable=False),  # fsrs.Card after it, as JSON
    Column(
        "mould", Integer, nullable=False, server_default="0"
    ),  # whose words it was asked in; 0: the card's own
    UniqueConstraint("owner", "uid", name="review_once"),
    Index("review_of_card", "owner", "card_id", "at"),
    Index("review_over_time", "owner", "at"),
    sqlite_autoincrement=True,
)

state = Table(
    "state",
    metadata,
    Column("owner", String, primary_key=True),
    Column("card_id", String, primary_key=True),
    Column("due", String, nullable=False),
    Column("fsrs", Text, nullable=False),  # fsrs.Card as JSON
    Index("state_due", "owner", "due"),
)

session = Table(
    "session",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("wanted", Text, nullable=False),  # ui.study.choosing.Wanted as JSON
    Column("cards", Text, nullable=False),  # ids in order, as JSON
    Column("position", Integer, nullable=False),  # of the card that is asked next
    Column("shown", String, nullable=False),  # when that one was first shown; empty while it was not
    Column("begun", String, nullable=False),
    Column("ended", String, nullable=False),  # empty while it goes on
    Column(
        "mould", Integer, nullable=False, server_default="0"
    ),  # whose words the one that is shown is asked in
    Index("session_of_owner", "owner", "begun"),
)

quiz = Table(
    "quiz",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),  # the teacher
    Column("token", String, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("cards", Text, nullable=False),  # whole cards in order, as JSON
    Column("made", String, nullable=False),
    Column("closed", String, nullable=False),  # when; empty while it is open
    Index("quiz_of_owner", "owner", "made"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quiz_id", String, ForeignKey("quiz.id", ondelete="CASCADE"), nullable=False),
    Column("key", String, nullable=False, unique=True),  # who has it goes on with the attempt
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("shown", String, nullable=False),
    Column("begun", String, nullable=False),
    Column("ended", String, nullable=False),
    Index("attempt_at_quiz", "quiz_id"),
    sqlite_autoincrement=True,
)

taken = Table(
    "taken",
    metadata,
    Column("attempt_id", Integer, ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("given", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("seconds", Float(53), nullable=False),
)
"""The answers of an attempt."""

STUDY = Schema(
    metadata,
    Path(__file__).with_name("migrations"),
    "0002",
    "alembic_version_study",
    "study.sqlite",
    durable=True,
)

_BATCH = 500


def in_parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in order, as many at a time as a database takes in one statement."""
    known = sorted(ids)
    return (known[at : at + _BATCH] for at in range(0, len(known), _BATCH))

"""The tables of what people asked: conversations, their exchanges, what was thought of answers, and what they cost."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

from corpus.database import Schema

metadata = MetaData()

conversation = Table(
    "conversation",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),  # empty where nobody signs in
    Column("title", Text, nullable=False),
    Column("named", Boolean, nullable=False),  # by a person; otherwise the title is the first question
    Column("language", String, nullable=False),
    Column("scope", Text, nullable=False),  # corpus.scope.Scope as JSON
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("deleted", String, nullable=False),  # when; empty while it is not
    Index("conversation_of_owner", "owner", "updated"),
)

exchange = Table(
    "exchange",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),  # from 0
    Column("question", Text, nullable=False),
    Column("asked", String, nullable=False),
    Column("said", Text, nullable=False),  # the answer's words, to be searched
    Column("reply", Text, nullable=False),  # ui.conversations.kept.Reply as JSON; empty while there is none
    Index("exchange_of_conversation", "conversation_id", "place", unique=True),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("answer_id", String, nullable=False, unique=True),
    Column("at", String, nullable=False),
    Column("verdict", String, nullable=False),  # good or bad
    Column("reasons", Text, nullable=False),  # JSON list of keys
    Column("note", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("history", Text, nullable=False),  # JSON list of turns
    Column("answer", Text, nullable=False),  # the published contract, evidence included
    Column("versions", Text, nullable=False),  # JSON: program, index, model, model_hash
    sqlite_autoincrement=True,
)

spending = Table(
    "spending",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("status", String, nullable=False),
    Column("model", String, nullable=False),  # empty where code answered alone
    Column("engine", String, nullable=False),
    Column("seconds", Float(53), nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("energy_wh", Float(53), nullable=False),
    Column("gauge", String, nullable=False),  # how the energy was found: assistant.contract.Gauge
    Column("money", Float(53), nullable=False),
    Column("currency", String, nullable=False),
    Column("hosted_model", String, nullable=False),
    Column("hosted_money", Float(53), nullable=False),
    Index("spending_over_time", "at"),
    sqlite_autoincrement=True,
)
"""One row for each answer, through whichever door; it holds no word of the question."""

CONVERSATIONS = Schema(
    metadata,
    Path(__file__).with_name("migrations"),
    "0001",
    "alembic_version_conversations",
    "conversations.sqlite",
)

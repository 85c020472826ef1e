"""The tables of what the Slack process keeps, so that it answers each question once whatever happens to it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

from corpus.database import Schema

metadata = MetaData()

question = Table(
    "question",
    metadata,
    Column("id", String, primary_key=True),  # channel:ts of the message, whichever events told of it
    Column("event", String, nullable=False),  # the id of the first of them
    Column("kind", String, nullable=False),  # thread, or private for one that its asker alone sees
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False),  # ts of the message that began it
    Column("ts", String, nullable=False),
    Column("asker", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("scope", Text, nullable=False),  # JSON; see ui.client.ScopeBody
    Column("received", Float(53), nullable=False),
    Column("state", String, nullable=False),  # ui.slack.inbox.State
    Column("attempts", Integer, nullable=False),
    Column(
        "respond", Text, nullable=False
    ),  # where a private answer goes; Slack lets it be used for half an hour
    Column("reply", String, nullable=False),  # ts of our message; empty while there is none
    Column("answer", Text, nullable=False),  # the published contract; empty while there is none
    Index("question_of_thread", "channel", "thread", "ts"),
    Index("question_by_state", "state", "received"),
)

thread = Table(
    "thread",
    metadata,
    Column("channel", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("since", String, nullable=False),  # ts of the first message that was meant for us
)
"""Threads in which we take part."""

posted = Table(
    "posted",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("question", String, nullable=False),
    Index("posted_of_question", "question"),
)
"""Our messages, by the question that they answer."""

file = Table(
    "file",
    metadata,
    Column("id", String, primary_key=True),  # channel:file id
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("asker", String, nullable=False),
    Column("text", Text, nullable=False),  # what was said with it, asked once it is there
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("state", String, nullable=False),  # offered, adding, added, declined, failed
    Column("reply", String, nullable=False),  # ts of our message about it
    Column("received", Float(53), nullable=False),
)
"""Files that were shared with us; they are read only when somebody has said so."""

subscription = Table(
    "subscription",
    metadata,
    Column("channel", String, primary_key=True),
    Column("company", String, primary_key=True),  # as sources name it
    Column("team", String, nullable=False),
    Column("name", Text, nullable=False),  # as people call it
    Column("follower", String, nullable=False),
    Column("language", String, nullable=False),
    Column("topics", Text, nullable=False),  # JSON list
    Column("since", String, nullable=False),  # ISO 8601: filings added before are not told
)

announcement = Table(
    "announcement",
    metadata,
    Column("channel", String, primary_key=True),
    Column("filing", String, primary_key=True),  # its accession number, else its source
    Column("company", String, nullable=False),
    Column("state", String, nullable=False),  # due, posting, posted, nothing
    Column("ts", String, nullable=False),
)
"""What channels are told of filings, each once."""

KEPT = Schema(
    metadata,
    Path(__file__).with_name("migrations"),
    "0001",
    "alembic_version_slack",
    "slack.db",
    durable=True,
)
"""Durable: what was acknowledged must survive a power cut, because Slack does not send it again."""

"""The tables of API keys, and of replies that are given again to a request that comes again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from corpus.database import Schema

metadata = MetaData()

api_key = Table(
    "api_key",
    metadata,
    Column("id", String, primary_key=True),  # stands in the key, and may be shown
    Column("name", String, nullable=False),
    Column("hash", String, nullable=False),  # SHA-256 of the whole key, hexadecimal
    Column("owner", String, nullable=False),  # the person's key that it acts for; empty for nobody
    Column("scopes", String, nullable=False),  # parted by blanks
    Column("created", String, nullable=False),  # ISO 8601, UTC, like all times
    Column("expires", String, nullable=False),  # empty for never
    Column("revoked", String, nullable=False),  # when; empty while it is not
    Column("used", String, nullable=False),  # when last, to the minute; empty for never
    Column("per_minute", Integer),  # this and the next two: nothing where the usual bounds hold
    Column("at_once", Integer),
    Column("longest", Integer),
)

kept_reply = Table(
    "kept_reply",
    metadata,
    Column("caller", String, primary_key=True),
    Column("mark", String, primary_key=True),  # the Idempotency-Key that the caller chose
    Column("request", String, nullable=False),  # SHA-256 of what was asked for
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON
    Column("at", String, nullable=False),
    Index("kept_reply_over_time", "at"),
)

KEYS = Schema(
    metadata,
    Path(__file__).with_name("migrations"),
    "0002",
    version_table="keys_version",
    file="keys.sqlite",
)

"""The catalogue's tables."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    Boolean,
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

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False, unique=True),
    Column("sha256", String, nullable=False),
    Column("info", Text, nullable=False),  # DocumentInfo as JSON
    Column("text", Text, nullable=False),  # what every offset counts in
    Column("version", Integer, nullable=False),
    Column("added", String, nullable=False),
    Column("place", String, nullable=False),
    Column("hidden", Boolean, nullable=False),  # a digest whose original is here
    Column("owner", String, nullable=False, server_default=""),  # empty for what everybody sees
    sqlite_autoincrement=True,  # an id is never used again
)

passage = Table(
    "passage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("section", Text, nullable=False),  # JSON list
    Column("page", Integer),
    Column("context", Text, nullable=False),
    Column("exhibit", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Index("passage_of_document", "document_id", "start"),
    sqlite_autoincrement=True,
)

fact = Table(
    "fact",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
    Column("metric", String, nullable=False),  # of metrics.toml, or empty
    Column(
        "segment", String
    ),  # empty for the whole company; null where it is of a part that has no plain name
    Column("concept", String, nullable=False),
    Column("label", Text, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("unit", String, nullable=False),
    Column("decimals", Integer),
    Column("start", String, nullable=False),
    Column("end", String, nullable=False),
    Column("dimensions", Text, nullable=False),  # JSON list of pairs
    Column("origin", String, nullable=False),
    Column("at", Integer),
    Column("to", Integer),
    Index("fact_of_document", "document_id", "metric"),
    sqlite_autoincrement=True,
)

followed = Table(
    "followed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publisher", String, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("ticker", String, nullable=False),
    Column("forms", Text, nullable=False),  # JSON list
    Column("since", String, nullable=False),
    Column("synced", String, nullable=False),  # empty before the first time
    UniqueConstraint("publisher", "code"),
)

fetched = Table(
    "fetched",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publisher", String, nullable=False),
    Column("accession", String, nullable=False),
    Column("source", String, nullable=False),
    Column("at", String, nullable=False),
    UniqueConstraint("publisher", "accession"),
)
"""What was fetched stays here when its document is removed, so that following does not bring it back."""

CATALOGUE = Schema(
    metadata, Path(__file__).parent / "migrations" / "versions", "0004", "alembic_version", "catalogue.sqlite"
)
"""The tables with the newest migration under `corpus/migrations/versions`."""

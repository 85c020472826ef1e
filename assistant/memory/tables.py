"""The table of what the model worded before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from corpus.database import Schema

metadata = MetaData()

wording = Table(
    "wording",
    metadata,
    Column("key", String, primary_key=True),  # assistant.memory.store.key_of
    Column("index_version", String, nullable=False),  # it goes when the index has another
    Column(
        "owner", String, nullable=False
    ),  # who asked first, so that it goes when they go; empty for nobody
    Column("replies", Text, nullable=False),  # JSON list: what the model wrote, request by request, unchecked
    Column("chosen", Text, nullable=False),  # JSON list of places: the sentences that it was given
    Column("cited", Text, nullable=False),  # JSON list of places: those that the answer cites
    Column("withdrawn", Integer, nullable=False),
    Column("used", String, nullable=False),  # when last; ISO 8601, UTC
    Index("wording_by_use", "used"),
)
"""One row for each sense of a question over one set of documents. It holds no word of the question."""

MEMORY = Schema(
    metadata, Path(__file__).with_name("migrations"), "0001", "memory_version", file="wordings.sqlite"
)

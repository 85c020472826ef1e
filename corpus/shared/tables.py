"""The tables of what lies in files where there is one server."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text

from corpus.database import Schema

metadata = MetaData()

original = Table(
    "original",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""The bytes of added PDFs."""

noted = Table(
    "noted",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Small things that a file of its own holds where there is one server."""

FILES = Schema(metadata, Path(__file__).with_name("migrations"), "0001", "files_version", "files.sqlite")
"""In PostgreSQL alone."""

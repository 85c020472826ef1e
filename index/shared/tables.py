"""The tables of what servers share of the index."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from corpus.database import Schema

words_metadata = MetaData()

indexed = Table(
    "indexed",
    words_metadata,
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("form", String, nullable=False),  # index.words.FORM
    Column("passages", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Column("private", Boolean, nullable=False),  # its words count in no statistics
)
"""The documents whose words are all here, and how much that is."""

line = Table(
    "line",
    words_metadata,
    Column("passage", Integer, primary_key=True, autoincrement=False),
    Column("document", Integer, nullable=False),
    Column("length", Integer, nullable=False),  # words
    Column("words", Text, nullable=False),  # index.words.lines_of
    Column("said", Text, nullable=False),  # the same in a row, to look for phrases in
    Index("line_of_document", "document"),
)

posting = Table(
    "posting",
    words_metadata,
    Column("word", String, primary_key=True),
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("passages", ARRAY(Integer), nullable=False),
    Column("counts", ARRAY(SmallInteger), nullable=False),  # of the word in each of them
    Column("lengths", ARRAY(SmallInteger), nullable=False),  # of each of them
    Index("posting_of_document", "document"),
)
"""Where a word stands: one row for each document, so that few rows are read and a document goes by its own."""

WORDS = Schema(
    words_metadata, Path(__file__).with_name("words_migrations"), "0001", "words_version", "words.sqlite"
)
"""In PostgreSQL alone: in a data folder `index.words` keeps them."""

vectors_metadata = MetaData()

store = Table(
    "store",
    vectors_metadata,
    Column("name", String, primary_key=True),
)
"""One row: what tells the collections of this database from those of another at the same Chroma server."""

shelved = Table(
    "shelved",
    vectors_metadata,
    Column("fingerprint", String, primary_key=True),  # the model's, and the form of what is stored
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("shelf", String, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("holder", String, nullable=False),  # the server that embeds it, or did
    Column("until", Float(53), nullable=False),  # when another may take it up, in seconds since 1970
)

VECTORS = Schema(
    vectors_metadata,
    Path(__file__).with_name("vectors_migrations"),
    "0001",
    "vectors_version",
    "embedded.sqlite",
)

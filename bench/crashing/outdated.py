"""A data folder as the program before this one left it, with everything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from corpus.database import Schema, migrations_of
from corpus.tables import CATALOGUE
from ui.keys.tables import KEYS
from ui.study.tables import STUDY

CHANGED = (CATALOGUE, KEYS, STUDY)
"""The stores whose tables have an earlier form."""


def outdate(home: Path) -> None:
    """Bring the stores of a folder that nobody uses to the form before their newest, with all rows that this form had."""
    for schema in CHANGED:
        path = home / schema.file
        before = path.with_suffix(".before")
        _empty(before, schema)
        with closing(sqlite3.connect(before)) as db:
            db.execute("ATTACH ? AS newest", (str(path),))
            there = {*_tables(db, "newest")}
            for table in _tables(db, "main"):
                if table in there and table != schema.version_table:
                    _fill(db, table)
            db.commit()
        for log in ("-wal", "-shm"):
            path.with_name(path.name + log).unlink(missing_ok=True)
            before.with_name(before.name + log).unlink(missing_ok=True)
        before.replace(path)


def _empty(path: Path, schema: Schema) -> None:
    path.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = migrations_of(schema, connection)
        newest = ScriptDirectory.from_config(config).get_revision("head")
        command.upgrade(config, str(newest.down_revision))
    engine.dispose()


def _tables(db: sqlite3.Connection, within: str) -> list[str]:
    # The numbers that were given out are a table of SQLite's own.
    query = f"SELECT name FROM {within}.sqlite_master WHERE type = 'table' ORDER BY name"
    return [name for (name,) in db.execute(query)]


def _fill(db: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(f'"{row[1]}"' for row in db.execute(f'PRAGMA main.table_info("{table}")'))
    db.execute(f'DELETE FROM main."{table}"')
    db.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM newest."{table}"')

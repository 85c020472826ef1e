"""Fills the tables of a database from files of a data folder, row by row, inside of one transaction of whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from corpus import patient
from corpus.database import Schema
from corpus.limits import LIMITS
from corpus.shared.tables import noted, original

_ROWS = 500  # of one statement at most
_LETTERS = 4 << 20  # of one statement, about: a document's text may be long
_READ = 50  # rows read at once


class UnreadableError(Exception):
    """A file that rows are copied from is damaged."""


def keep_others_out(connection: Connection, schemas: Iterable[Schema]) -> None:
    """Let nobody else write to the tables of schemas until the transaction ends; who reads finds what was there before."""
    # The names are the code's own.
    quoted = connection.dialect.identifier_preparer.quote_identifier
    tables = ", ".join(
        f"{schema.name}.{quoted(table.name)}" for schema in schemas for table in schema.metadata.sorted_tables
    )
    with patient.seconds(LIMITS.database_turn):
        connection.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))
    # Between two statements something else may be filled for longer than a database lets one be idle.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def holds(connection: Connection, table: Table, *conditions: Any) -> bool:
    """Whether a table of the connection's schema has a row, one for which these hold."""
    return connection.execute(select(1).select_from(table).where(*conditions).limit(1)).first() is not None


def rows_in(engine: Engine, schema: Schema) -> int:
    """How many rows the tables of a schema have.

    Raises:
        UnreadableError: The file cannot be read.
    """
    with _reading(engine) as reading:
        return sum(
            reading.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        )


def copy_tables(source: Engine, connection: Connection, schema: Schema, done: Callable[[int], None]) -> None:
    """Copy every row of a SQLite file into the same tables of a database, in which they go on being numbered where it ended.

    Args:
        source: The file, in its newest form.
        connection: A transaction of the database, in the schema; its tables are empty.
        schema: The tables.
        done: Told how many rows more are copied.

    Raises:
        UnreadableError: The file cannot be read.
        DBAPIError: The database does not take them.
    """
    for table in schema.metadata.sorted_tables:  # what others refer to comes first
        for some in _batches(_rows(source, table)):
            connection.execute(insert(table), some)
            done(len(some))
        _go_on_counting(source, connection, schema, table)


def keep_original(connection: Connection, sha256: str, data: bytes) -> None:
    """Keep the bytes of an added PDF; the connection is in the schema of the files."""
    connection.execute(insert(original).values(sha256=sha256, data=data))


def keep_note(connection: Connection, name: str, value: str) -> None:
    """Keep a small thing by its name; the connection is in the schema of the files."""
    connection.execute(insert(noted).values(name=name, value=value))


def _rows(source: Engine, table: Table) -> Generator[dict[str, Any]]:
    with _reading(source) as reading:
        found = reading.execution_options(yield_per=_READ).execute(select(table))
        for row in found.mappings():
            yield dict(row)


@contextmanager
def _reading(source: Engine) -> Generator[Connection]:
    try:
        with source.connect() as connection:
            yield connection
    except SQLAlchemyError as failure:
        raise UnreadableError(type(failure).__name__) from failure


def _go_on_counting(source: Engine, connection: Connection, schema: Schema, table: Table) -> None:
    """Have the numbers of a table go on where they ended: those of rows that are gone are never used again either."""
    column = table.autoincrement_column
    if column is None:
        return
    with _reading(source) as reading:
        last = reading.execute(select(func.max(column))).scalar() or 0
        if table.dialect_options["sqlite"]["autoincrement"]:
            counted = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
            last = max(last, reading.execute(counted, {"name": table.name}).scalar() or 0)
    if last:
        quoted = connection.dialect.identifier_preparer.quote_identifier
        place = f"{schema.name}.{quoted(table.name)}"
        connection.execute(select(func.setval(func.pg_get_serial_sequence(place, column.name), last)))


def _batches(rows: Iterable[dict[str, Any]]) -> Generator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    letters = 0
    for row in rows:
        some.append(row)
        letters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(some) >= _ROWS or letters >= _LETTERS:
            yield some
            some, letters = [], 0
    if some:
        yield some

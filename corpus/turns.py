"""Taking turns at a database: who reads and then writes is not overtaken by a writer of another thread, process or machine.

A SQLite file has one server and one writer at a time anyway; in PostgreSQL the turns are its advisory locks, which end
with whoever had them.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from corpus import patient, postgres
from corpus.limits import LIMITS


@contextmanager
def writing(engine: Engine, at: str = "") -> Generator[Connection]:
    """A transaction beside which nobody else writes at the same thing.

    Args:
        engine: The database.
        at: What is written at, such as one person's answers; by default all of the engine's tables.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            postgres.take_turn(connection, f"{postgres.schema_of(engine)} {at}")
        yield connection


@contextmanager
def alone(engine: Engine, work: str, *, waiting: bool = False) -> Generator[bool]:
    """Do some longer work that one process at a time does; False inside of the block where another is at it.

    Args:
        engine: The database that the processes share.
        work: Names the work.
        waiting: Wait for the other instead.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    key = postgres.key_of(f"{postgres.schema_of(engine)} {work} alone")
    # Without a transaction: one that is open for minutes would keep the database from tidying up.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if waiting:
            with patient.seconds(LIMITS.database_turn):
                connection.execute(select(func.pg_advisory_lock(key)))
        elif not connection.execute(select(func.pg_try_advisory_lock(key))).scalar():
            yield False
            return
        try:
            yield True
        finally:
            with suppress(DBAPIError):  # a connection that is broken has let go of it
                connection.execute(select(func.pg_advisory_unlock(key)))

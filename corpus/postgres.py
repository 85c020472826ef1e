"""PostgreSQL in the place of the data folder's SQLite files: reached by an address whose password is never told.

Every kind of tables lies in a schema of its own, so that names do not clash; all share one pool of connections.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, ProgrammingError

from corpus import patient
from corpus.errors import CatalogueError
from corpus.limits import LIMITS

OLDEST = 14
"""The oldest version of PostgreSQL that is taken."""
_NAMES = ("postgresql", "postgres")
_IDLE, _MOST = 5, 40  # connections that are kept, and those that there may be for a while
# A machine that has gone without a word gives back within a minute what it alone might do.
# Statements here are short: compiling them takes longer than running them.
_SETTINGS = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c jit=off"
# What the server says in English, whatever language it speaks else.
_REFUSED = ("password", "authentication", "does not exist", "no pg_hba.conf entry", "permission denied")


def is_meant(url: str) -> bool:
    """Whether an address is one of PostgreSQL."""
    return url.partition(":")[0].partition("+")[0] in _NAMES


def place_of(url: str) -> str:
    """Where a database is, as it may be told: host, port and name, without user, password and options."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return "?"
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.host or 'localhost'}{port}/{parsed.database or ''}"


def opened(url: str, schema: str) -> Engine:
    """An engine whose tables are those of a schema, which is made where it is not there.

    Raises:
        CatalogueError: `database.bad_address`, `database.too_old`, `database.not_utf8`; the rest by `reached`.
    """
    pool = _pool(url)
    with pool.begin() as connection:
        _check(connection, url)
        known = select(func.count()).select_from(text("pg_namespace")).where(text("nspname = :name"))
        if not connection.execute(known, {"name": schema}).scalar_one():
            enter(connection, schema)
    return pool.execution_options(schema_translate_map={None: schema})


def turn_to(connection: Connection, schema: str) -> None:
    """Have a connection mean the tables of a schema from now on, in the middle of a transaction too."""
    connection.execution_options(schema_translate_map={None: schema})


def schema_of(engine: Engine | Connection) -> str:
    """The schema of an engine that `opened` gave."""
    return engine.get_execution_options()["schema_translate_map"][None]


def version_of(url: str) -> str:
    """The version of the server, asked of it.

    Raises:
        CatalogueError: As `reached` and `opened` do.
    """
    with reached(url), _pool(url).connect() as connection:
        _check(connection, url)
        return str(connection.execute(text("SHOW server_version")).scalar_one()).partition(" ")[0]


@contextmanager
def reached(url: str) -> Generator[None]:
    """Tell a person what is wrong where the server is away or lets nobody in.

    Raises:
        CatalogueError: `database.away`, `database.refused`, `database.may_not`, `database.no_driver`.
    """
    try:
        yield
    except ModuleNotFoundError as failure:
        raise CatalogueError("database.no_driver", place=place_of(url)) from failure
    except (OperationalError, InterfaceError) as failure:
        raise told(failure, url) from failure
    except ProgrammingError as failure:
        if getattr(failure.orig, "sqlstate", "") != "42501":  # insufficient_privilege
            raise
        raise CatalogueError(
            "database.may_not", place=place_of(url), reason=_reason(failure, url)
        ) from failure


def told(failure: DBAPIError, url: str) -> CatalogueError:
    """What a person is told of a connection that failed: `database.away`, or `database.refused` by a server that is there."""
    reason = _reason(failure, url)
    code = "database.refused" if any(word in reason for word in _REFUSED) else "database.away"
    return CatalogueError(code, place=place_of(url), reason=reason)


def take_turn(connection: Connection, name: str) -> None:
    """Wait until nobody else has the turn of that name; it is ours until the transaction ends."""
    with patient.seconds(LIMITS.database_turn):
        connection.execute(select(func.pg_advisory_xact_lock(key_of(name))))


def key_of(name: str) -> int:
    """The number by which PostgreSQL knows a turn."""
    return int.from_bytes(hashlib.sha256(f"turnpoint {name}".encode()).digest()[:8], signed=True)


def enter(connection: Connection, schema: str) -> None:
    """Work in a schema until the transaction ends, alone; it is made where it is not there."""
    take_turn(connection, f"{schema} schema")
    # The name is the code's own.
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    connection.execute(text(f"SET LOCAL search_path TO {schema}"))


def compare_by_code_point(connection: Connection, schema: str) -> None:
    """Have the columns of a schema compared and ordered letter by letter, as in SQLite, whatever the database's language.

    Times are kept as text, and ties are settled by it.
    """
    columns = text(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = :schema"
        " AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'"
    )
    quoted = connection.dialect.identifier_preparer.quote_identifier
    for table, column, kind in connection.execute(columns, {"schema": schema}).all():
        place = f"{schema}.{quoted(table)} ALTER COLUMN {quoted(column)}"
        connection.execute(text(f'ALTER TABLE {place} TYPE {kind} COLLATE "C"'))


@cache
def _pool(url: str) -> Engine:
    """The connections of this process to a database.

    Raises:
        CatalogueError: `database.bad_address`.
    """
    engine = create_engine(
        _parsed(url),
        pool_size=_IDLE,
        max_overflow=_MOST - _IDLE,
        pool_pre_ping=True,  # a connection that a restart of the server broke is made anew
        hide_parameters=True,  # what people asked is in no error
        connect_args={
            "connect_timeout": round(LIMITS.database_connect),
            "application_name": "turnpoint",
            "options": _SETTINGS,
        },
    )
    event.listen(engine, "connect", _without_nul)
    patient.install(engine)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in _NAMES or not parsed.database:
            raise ValueError("no database is named")
    except (ArgumentError, ValueError) as failure:
        raise CatalogueError("database.bad_address", setting="TURNPOINT_DATABASE") from failure
    return parsed.set(drivername="postgresql+psycopg")


def _without_nul(connection: Any, record: object) -> None:
    """Hand a NUL, which SQLite keeps and PostgreSQL refuses, over as the sign for what cannot be shown.

    That is one code point as well, so that no offset of a text changes.
    """
    del record
    from psycopg.types import string

    for kind in (
        string.StrBinaryDumper,
        string.StrBinaryDumperVarchar,
        string.StrDumper,
        string.StrDumperVarchar,
    ):
        connection.adapters.register_dumper(str, _replacing(kind))


@cache
def _replacing(kind: Any) -> Any:
    def dump(self: Any, value: str) -> Any:
        return kind.dump(self, value.replace("\0", "\ufffd"))

    return type(f"{kind.__name__}WithoutNul", (kind,), {"dump": dump})


def _check(connection: Connection, url: str) -> None:
    version = connection.dialect.server_version_info or (0,)
    if int(version[0]) < OLDEST:
        raise CatalogueError(
            "database.too_old", place=place_of(url), version=".".join(map(str, version)), oldest=OLDEST
        )
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise CatalogueError("database.not_utf8", place=place_of(url), encoding=str(encoding))


def _reason(failure: DBAPIError, url: str) -> str:
    """The server's own words, in one line, without what is secret."""
    told = " ".join(str(failure.orig).split())
    secret = make_url(url).password
    return told.replace(str(secret), "***") if secret else told

"""How a database is opened: migrated to its newest form, and so that nothing that was deleted stays in its files.

SQLite by default; nothing here is SQLite's alone but the pragmas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text

from corpus.errors import CatalogueError

if TYPE_CHECKING:
    from alembic.config import Config


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a database, and how they come to be.

    Attributes:
        metadata: The tables as the code uses them.
        versions: The folder of its migrations.
        head: The newest migration there.
        version_table: Where the database notes its migration; one of its own for each schema.
        durable: Whether what was committed survives a power cut too, and not only the end of the process.
    """

    metadata: MetaData
    versions: Path
    head: str
    version_table: str
    durable: bool = False


def open_database(url: str, schema: Schema) -> Engine:
    """An engine for a database, with its tables migrated to the newest form.

    Raises:
        CatalogueError: `catalogue.newer` when a newer Turnpoint wrote it.
    """
    # A failure tells its statement and not what was to be written: that may be a question.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_pragmas, durable=schema.durable))
    revision = _revision(engine, schema)
    if revision != schema.head:
        if revision is not None and revision > schema.head:
            raise CatalogueError("catalogue.newer", revision=revision)
        _migrate(engine, schema)
    return engine


def vacate(engine: Engine) -> None:
    """Take what was deleted out of the write-ahead log as well."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _pragmas(connection: Any, record: object, *, durable: bool) -> None:
    del record
    cursor = connection.cursor()
    synchronous = "FULL" if durable else "NORMAL"
    # secure_delete: what is removed is overwritten, not merely unlinked.
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(engine: Engine, schema: Schema) -> str | None:
    if not inspect(engine).has_table(schema.version_table):
        return None
    with engine.connect() as connection:
        # The name is the code's own, never a person's.
        query = text(f"SELECT version_num FROM {schema.version_table}")  # noqa: S608
        return connection.execute(query).scalar()


def _migrate(engine: Engine, schema: Schema) -> None:
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(migrations_of(schema, connection), "head")


def migrations_of(schema: Schema, connection: Connection | None = None) -> Config:
    """Alembic's configuration for a schema, over a connection where something is to be migrated."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "newline")  # folders may have blanks in their names
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("version_locations", str(schema.versions))
    config.attributes |= {"connection": connection, "schema": schema}
    return config

"""How a database is opened: migrated to its newest form, and so that nothing that was deleted stays in its files.

Each kind of tables is a SQLite file of the data folder, or a schema of the one PostgreSQL that `TURNPOINT_DATABASE`
names. Code above this file knows of neither; where it reads and then writes, it takes its turn by `corpus.turns`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from corpus import patient, postgres
from corpus.earlier import put_aside
from corpus.errors import CatalogueError
from corpus.home import database_url
from corpus.limits import LIMITS
from corpus.storing import kept_from

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a database, and how they come to be.

    Attributes:
        metadata: The tables as the code uses them.
        versions: The folder of its migrations.
        head: The newest migration there.
        version_table: Where the database notes its migration; one of its own for each schema.
        file: The SQLite file of the data folder.
        durable: Whether what was committed survives a power cut too, and not only the end of the process.
    """

    metadata: MetaData
    versions: Path
    head: str
    version_table: str
    file: str
    durable: bool = False

    @property
    def name(self) -> str:
        """What the tables lie in where they share a database with others."""
        return f"turnpoint_{Path(self.file).stem}"


def kept_in(folder: Path, schema: Schema) -> Engine:
    """The tables of a data folder: in a file of it, or in the database that is named in its place.

    Raises:
        CatalogueError: As `open_database` does.
    """
    return open_database(database_url() or f"sqlite:///{folder / schema.file}", schema)


def open_database(url: str, schema: Schema) -> Engine:
    """An engine for a database, with its tables migrated to the newest form; a file is copied before (`corpus.earlier`).

    Raises:
        CatalogueError: `catalogue.newer` when a newer Turnpoint wrote it, `catalogue.not_put_aside`; of PostgreSQL what
            `corpus.postgres.opened` raises.
    """
    if postgres.is_meant(url):
        with postgres.reached(url):
            engine = postgres.opened(url, schema.name)
            if _is_behind(engine, schema):
                _migrate_alone(engine, schema)
            return engine
    # A failure tells its statement and not what was to be written: that may be a question.
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", partial(_pragmas, durable=schema.durable))
    if _is_behind(engine, schema):
        _migrate_file(engine, schema)
    return engine


def check_form(file: Path, schema: Schema) -> None:
    """See that a file is not of a later form than the code's.

    Raises:
        CatalogueError: `catalogue.newer`.
    """
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        _is_behind(engine, schema)
    finally:
        engine.dispose()


def unanswered(failure: OperationalError) -> CatalogueError:
    """What is told where a database that was opened does not answer any more."""
    if url := database_url():
        return postgres.told(failure, url)
    if told := kept_from(failure):
        return told
    return CatalogueError("internal", reason=type(failure).__name__)


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


def _is_behind(engine: Engine, schema: Schema) -> bool:
    """Whether the tables are of an earlier form than the code's.

    Raises:
        CatalogueError: `catalogue.newer` when they are of a later one.
    """
    with engine.connect() as connection:
        revision = _revision(connection, schema)
    if revision is not None and revision > schema.head:
        raise CatalogueError("catalogue.newer", revision=revision)
    return revision != schema.head


def _revision(connection: Connection, schema: Schema) -> str | None:
    within = schema.name if connection.dialect.name == "postgresql" else None
    if not inspect(connection).has_table(schema.version_table, schema=within):
        return None
    # Names are the code's own, never a person's.
    place = f"{within}.{schema.version_table}" if within else schema.version_table
    return connection.execute(text(f"SELECT version_num FROM {place}")).scalar()  # noqa: S608


def _migrate_file(engine: Engine, schema: Schema) -> None:
    """Migrate a file that several processes may open at once: all of it or nothing, with a copy of what was there beside it."""
    with engine.begin() as connection:
        # Without it, changes of tables would stand one by one, and two processes would make the same ones.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        before = _revision(connection, schema)
        if before == schema.head:
            return
        file = engine.url.database
        if before is not None and file and file != ":memory:":
            kept = put_aside(Path(file), before)
            log.info("%s is brought to its newest form; as it was it lies in %s", schema.file, kept)
        _migrate(connection, schema)


def _migrate_alone(engine: Engine, schema: Schema) -> None:
    """Migrate a schema that several servers may open at once: one of them does, the others wait for it."""
    with engine.begin() as connection, patient.seconds(LIMITS.database_turn):
        postgres.enter(connection, schema.name)
        if _revision(connection, schema) != schema.head:
            _migrate(connection, schema)
            postgres.compare_by_code_point(connection, schema.name)


def _migrate(connection: Connection, schema: Schema) -> None:
    from alembic import command

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

"""Fills an empty database, and a Chroma server beside it, with what a backup of a data folder holds: all of it or nothing.

It is one transaction beside which nobody else writes. Chroma has none: it is filled before the transaction ends, and what it was
given is taken out again where that fails.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from corpus import postgres
from corpus.database import Schema, open_database
from corpus.home import vectors_url
from corpus.progress import Progress, silent
from corpus.shared import filling
from corpus.shared.tables import FILES, noted
from corpus.tables import CATALOGUE
from corpus.tables import document as documents
from index.shared.tables import VECTORS, WORDS, store
from ui.audit.log import FILE as AUDIT
from ui.audit.log import Audit
from ui.backup.amount import check_room
from ui.backup.archive import Archive, BackupError, Manifest
from ui.backup.parts import DATABASES, MACHINES_OWN, NOTES, ORIGINALS
from ui.backup.restoring import Restored, beside, refill_vectors, unpack, unused
from ui.backup.workplace import workplace

_CONTACT = "contact"  # of each machine, as with one server
_KEPT = tuple(database.schema for database in DATABASES if database.schema is not None)
_ALL = (*_KEPT, FILES, WORDS, VECTORS)


def restore_into_database(path: Path, home: Path, url: str, progress: Progress = silent) -> Restored:
    """Fill a database in which nothing is kept yet with a backup, and the Chroma server that is configured with its vectors.

    Args:
        path: The backup.
        home: The data folder of this machine. It gets what is a machine's own: address for EDGAR and audit log, where it has none,
            and the vectors where no Chroma server is configured.
        url: Of the database.
        progress: Told bytes, rows, documents, then windows.

    Returns:
        `earlier` is where vectors lie now that the data folder had; None where there were none.

    Raises:
        BackupError: `backup.not_empty`, `backup.not_taken`, `backup.unreadable`, `backup.not_one`, `backup.newer`,
            `backup.damaged`, `backup.no_room`, `backup.not_restored`; what is kept is as it was.
        CatalogueError: `home.in_use`, `slack.in_use`, `home.not_writable`, `catalogue.newer`, and what can be wrong with a
            database (`corpus.postgres`) or a Chroma server (`index.shared.chroma`); the same.
    """
    home = home.absolute()
    with Archive(path) as archive, unused(home), postgres.reached(url):
        check_room(home, 2 * archive.manifest.size)
        try:
            with workplace(home, ".restoring-") as work:
                made = work / "home"
                made.mkdir(mode=0o700)
                _fill(url, made, archive, progress)
                earlier = _keep_here(home, made, archive.manifest)
        except (OSError, sqlite3.Error) as failure:
            said = failure.strerror if isinstance(failure, OSError) else str(failure)
            raise BackupError("backup.not_restored", home=str(home), reason=said or "?") from failure
        except filling.UnreadableError as failure:
            raise BackupError("backup.damaged", path=str(path), part=str(failure)) from failure
        Audit(home).note("data.restored", postgres.place_of(url), {"made": archive.manifest.created})
        return Restored(archive.manifest, earlier)


def _fill(url: str, made: Path, archive: Archive, progress: Progress) -> None:
    """Unpack a backup into a folder, and from there into the database."""
    engines = {schema.name: open_database(url, schema) for schema in _ALL}
    with engines[CATALOGUE.name].connect() as connection:
        _check_empty(connection, url)  # before anybody waits for the rest
    unpack(made, archive, progress)
    with _taken(url), engines[CATALOGUE.name].connect() as connection:
        filling.keep_others_out(connection, _ALL)
        _check_empty(connection, url)
        _copy(connection, made, progress)
        postgres.turn_to(connection, CATALOGUE.name)
        known = frozenset(connection.execute(select(documents.c.id)).scalars())
        if (made / "words.sqlite").is_file():
            from index.shared.filling import fill_words

            postgres.turn_to(connection, WORDS.name)
            fill_words(connection, made / "words.sqlite", known, progress)
        with _vectors(connection, made, known, progress):
            connection.commit()  # without it all is as it was


def _copy(connection: Connection, made: Path, progress: Progress) -> None:
    """Copy all that people or documents have brought, row by row."""
    originals = sorted((made / ORIGINALS).glob("*.pdf"))
    sources = {schema: made / schema.file for schema in _KEPT if (made / schema.file).is_file()}
    with contextlib.ExitStack() as closing:
        opened = {schema.name: _brought_up(file, schema) for schema, file in sources.items()}
        for source in opened.values():
            closing.callback(source.dispose)
        total = len(originals) + sum(filling.rows_in(opened[schema.name], schema) for schema in sources)
        done = 0

        def more(amount: int) -> None:
            nonlocal done
            done += amount
            progress("fill", done, total)

        for schema in sources:
            postgres.turn_to(connection, schema.name)
            filling.copy_tables(opened[schema.name], connection, schema, more)
    postgres.turn_to(connection, FILES.name)
    for original in originals:
        filling.keep_original(connection, original.stem, original.read_bytes())
        more(1)
    for name in NOTES:
        if name != _CONTACT and (made / name).is_file():
            try:
                filling.keep_note(connection, name, (made / name).read_text(encoding="utf-8"))
            except UnicodeDecodeError as failure:
                raise filling.UnreadableError(name) from failure


def _brought_up(file: Path, schema: Schema) -> Engine:
    """A file of the backup, in its newest form."""
    try:
        return open_database(f"sqlite:///{file}", schema)
    except SQLAlchemyError as failure:
        raise filling.UnreadableError(schema.file) from failure


def _vectors(
    connection: Connection, made: Path, known: frozenset[int], progress: Progress
) -> AbstractContextManager[object]:
    """Fills what is searched by meaning: of this machine, or the server's for as long as the block does not fail."""
    folder = made / "vectors"
    if not (url := vectors_url()):
        refill_vectors(made, progress)
    elif (folder / "kept.sqlite").is_file() and (folder / "embedded.sqlite").is_file():
        from index.shared.filling import filled_vectors

        postgres.turn_to(connection, VECTORS.name)
        return filled_vectors(connection, folder, url, known, progress)
    return nullcontext()


def _check_empty(connection: Connection, url: str) -> None:
    """See that nothing is kept in a database but what a server makes for itself when it starts.

    Raises:
        BackupError: `backup.not_empty`.
    """
    for schema in _ALL:
        postgres.turn_to(connection, schema.name)
        for table in schema.metadata.sorted_tables:
            own = [noted.c.name.not_in(MACHINES_OWN)] if table is noted else []
            if table is not store and filling.holds(connection, table, *own):
                raise BackupError("backup.not_empty", place=postgres.place_of(url))


@contextmanager
def _taken(url: str) -> Generator[None]:
    """Tell a person where the database refuses something, as a number that it has no room for.

    Raises:
        BackupError: `backup.not_taken`.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise  # it is away
    except DBAPIError as failure:
        raise BackupError(
            "backup.not_taken", place=postgres.place_of(url), reason=type(failure.orig).__name__
        ) from failure


def _keep_here(home: Path, made: Path, manifest: Manifest) -> Path | None:
    """Give the data folder what is a machine's own; where vectors lie now that were in their place."""
    logs = [part.name for part in manifest.parts if part.name.startswith(AUDIT)]
    if not any(home.glob(f"{AUDIT}*")):
        for name in logs:
            shutil.copy2(made / name, home / name)
    if (made / _CONTACT).is_file() and not (home / _CONTACT).exists():
        shutil.copy2(made / _CONTACT, home / _CONTACT)
    if vectors_url() or not (made / "vectors").is_dir():
        return None
    here, earlier = home / "vectors", None
    if here.exists():
        earlier = here.rename(beside(here))
    (made / "vectors").rename(here)
    return earlier

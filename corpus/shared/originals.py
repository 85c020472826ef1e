"""The bytes of added PDFs in the database, and beside each server those that it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, column, delete, func, insert, select, table

from corpus.originals import Originals, is_pdf
from corpus.shared.tables import original
from corpus.tables import CATALOGUE
from corpus.turns import writing

_AT_ONCE = 500  # hashes in one question to the database
_DOCUMENTS = table("document", column("sha256"), schema=CATALOGUE.name)


class SharedOriginals(Originals):
    """The originals of one database. The folder only holds copies, which may go at any time.

    Args:
        engine: The database.
        folder: Where this server keeps its copies.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(folder)
        self._engine = engine

    def keep(self, data: bytes, sha256: str) -> None:
        """Keep a file's bytes if it is a PDF, whole or not at all; raises what the database does."""
        if not is_pdf(data):
            return
        with writing(self._engine, sha256) as connection:
            known = select(original.c.sha256).where(original.c.sha256 == sha256)
            if connection.execute(known).one_or_none() is None:
                connection.execute(insert(original).values(sha256=sha256, data=data))

    def path(self, sha256: str) -> Path | None:
        """Where a copy of the PDF of that hash lies, fetched if need be; None where it was not kept."""
        here = super().path(sha256)
        if here is not None:
            return here
        with self._engine.connect() as connection:
            data = connection.execute(select(original.c.data).where(original.c.sha256 == sha256)).scalar()
        if data is None:
            return None
        super().keep(bytes(data), sha256)
        return super().path(sha256)

    def sizes(self, hashes: Iterable[str]) -> dict[str, int]:
        """How many bytes the originals in the database have, by hash; of what was not kept, nothing."""
        wanted = list(hashes)
        found: dict[str, int] = {}
        with self._engine.connect() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                those = original.c.sha256.in_(wanted[at : at + _AT_ONCE])
                size = func.length(original.c.data).label("size")
                rows = connection.execute(select(original.c.sha256, size).where(those))
                found |= {row.sha256: row.size for row in rows}
        return found

    def keep_only(self, hashes: Iterable[str]) -> None:
        """Remove every original that no document was made from any more, and the copies but those of these hashes."""
        super().keep_only(hashes)
        # In one statement, which sees the catalogue and the originals at one moment: another server keeps a document first
        # and its original then.
        gone = original.c.sha256.not_in(select(_DOCUMENTS.c.sha256))
        with self._engine.begin() as connection:
            connection.execute(delete(original).where(gone))

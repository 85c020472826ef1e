"""The catalogue: which documents there are, what they say of themselves, and their passages.

It is the one source of truth; word index and vectors are derived from it and can be rebuilt. A document that
is added again under the same name replaces its earlier version in one transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, delete, func, select

from corpus.database import kept_in, vacate
from corpus.document import Document, DocumentInfo, Extract, Passage
from corpus.errors import CatalogueError
from corpus.facts import Fact
from corpus.following import Following
from corpus.keeping import Keeping, put, settle_places
from corpus.remembering import Changes, KnownDocuments, KnownPassages
from corpus.tables import CATALOGUE
from corpus.tables import document as documents
from corpus.tables import fact as facts
from corpus.tables import passage as passages
from corpus.turns import writing

_AT_ONCE = 500  # ids in one question to the database


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as the catalogue holds it."""

    id: int
    document_id: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A figure as the catalogue holds it. `metric` is empty where it is none of `corpus.metrics`."""

    document_id: int
    metric: str
    segment: str | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a document handed to the catalogue. `replaced` is the id of the version that went."""

    document: Document
    status: Literal["added", "updated", "unchanged"]
    replaced: int | None = None


def content_hash(data: bytes) -> str:
    """SHA-256 of a file's bytes, hex."""
    return hashlib.sha256(data).hexdigest()


class Library:
    """The catalogue of one data folder. Safe to use from several threads.

    Attributes:
        following: The companies that are followed, in the same database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.following = Following(self._engine)
        self._changes = Changes(self._engine)
        self._known = KnownDocuments(self._changes, self._documents)
        self._passages = KnownPassages()

    @classmethod
    def at(cls, folder: Path) -> Library:
        """The catalogue in a data folder, made when it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(kept_in(folder, CATALOGUE))

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside the catalogue."""
        return self._engine

    def unchanged(self, source: str, sha256: str) -> Document | None:
        """The document of that name if it was made from the same bytes."""
        found = self.find(source)
        return found if found and found.sha256 == sha256 else None

    def keep(
        self,
        source: str,
        sha256: str,
        extract: Extract,
        split: Sequence[Passage],
        place: str = "",
        owner: str = "",
    ) -> Kept:
        """Put a document and its passages into the catalogue, replacing an earlier version of the same name.

        Args:
            source: Base name or address as it was added.
            sha256: Of the bytes it was read from.
            extract: The reader's text and info.
            split: Its passages, in order.
            place: `digest:NAME` for a shipped document, `original:NAME` for the article that it retells. A
                filing that a shipped document is of is known by its company, form and period.
            owner: The key of the only person who sees it; its name begins with it (`source_of`).
        """
        return self.keep_all([Keeping(source, sha256, extract, split, place, owner)])[0]

    def keep_all(self, keeping: Sequence[Keeping]) -> tuple[Kept, ...]:
        """Put several documents in, as `keep` does one: all of them, or none when it fails or is interrupted."""
        with writing(self._engine) as connection:
            before = _named(connection, keeping)
            new = [one for one in keeping if not _is_same(one, before.get(one.source))]
            for one in new:
                put(connection, one, before.get(one.source))
            if new:
                settle_places(connection, {*(one.extract.info.cik for one in new), *_ciks(before.values())})
            after = _named(connection, keeping) if new else before
        if new:
            vacate(self._engine)
            self._passages.forget(known.id for known in before.values())
        return tuple(_kept(one, before.get(one.source), after) for one in keeping)

    def remove(self, source: str) -> Document:
        """Take a document and everything of it out; a digest that it stood in for comes back.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        found = self.find(source)
        if found is None:
            raise CatalogueError("catalogue.unknown_source", source=source)
        self.remove_all([found.id])
        return found

    def remove_all(self, ids: Sequence[int]) -> None:
        """The same for documents by their ids, all or none; unknown ids are passed over."""
        with writing(self._engine) as connection:
            gone = _documents(connection, documents.c.id.in_(ids))
            connection.execute(delete(documents).where(documents.c.id.in_(ids)))
            settle_places(connection, _ciks(gone))
        vacate(self._engine)
        self._passages.forget(ids)

    def find(self, source: str) -> Document | None:
        """The document of that name."""
        rows = self._documents(documents.c.source == source)
        return rows[0] if rows else None

    def holds(self, document_id: int) -> bool:
        """Whether a document is there."""
        with self._engine.connect() as connection:
            return bool(
                connection.execute(select(documents.c.id).where(documents.c.id == document_id)).scalar()
            )

    def documents(self, *, hidden: bool = True) -> tuple[Document, ...]:
        """All documents by id; with `hidden=False` only those that may be evidence."""
        return self._known.documents(hidden=hidden)

    def text(self, source: str) -> str:
        """The extracted text that every offset counts in.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        with self._engine.connect() as connection:
            found = connection.execute(select(documents.c.text).where(documents.c.source == source)).scalar()
        if found is None:
            raise CatalogueError("catalogue.unknown_source", source=source)
        return found

    def passages_of(self, document_id: int) -> list[Stored]:
        """The passages of a document in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(passages).where(passages.c.document_id == document_id).order_by(passages.c.start)
            )
            return [_stored(row) for row in rows]

    def passages(self, ids: Iterable[int]) -> dict[int, Stored]:
        """Passages by id; unknown ids are left out."""
        return self._passages.of(ids, self._read_passages)

    def _read_passages(self, ids: list[int]) -> dict[int, Stored]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(passages).where(passages.c.id.in_(ids)))
            return {row.id: _stored(row) for row in rows}

    def passage_at(self, document_id: int, offset: int) -> Stored | None:
        """The passage of a document that holds a place of its text."""
        here = (
            (passages.c.document_id == document_id) & (passages.c.start <= offset) & (passages.c.end > offset)
        )
        with self._engine.connect() as connection:
            row = connection.execute(select(passages).where(here)).first()
            return _stored(row) if row else None

    def lengths(self, ids: Sequence[int]) -> dict[int, int]:
        """How many letters the texts of documents have, by id; unknown ids are left out."""
        lengths: dict[int, int] = {}
        with self._engine.connect() as connection:
            for at in range(0, len(ids), _AT_ONCE):
                wanted = documents.c.id.in_(ids[at : at + _AT_ONCE])
                length = func.length(documents.c.text).label("length")
                rows = connection.execute(select(documents.c.id, length).where(wanted))
                lengths |= {row.id: row.length for row in rows}
        return lengths

    def facts(self, document_ids: Iterable[int], metric: str | None = None) -> list[StoredFact]:
        """The figures of documents in their order, of one metric or of all."""
        wanted = facts.c.document_id.in_(list(document_ids))
        of = wanted if metric is None else wanted & (facts.c.metric == metric)
        with self._engine.connect() as connection:
            rows = connection.execute(select(facts).where(of).order_by(facts.c.id))
            return [_stored_fact(row) for row in rows]

    def close(self) -> None:
        """Let go of the database."""
        self._changes.close()
        self._engine.dispose()

    def _documents(self, *conditions: Any) -> list[Document]:
        with self._engine.connect() as connection:
            return _documents(connection, *conditions)


def _ciks(of: Iterable[Document]) -> set[str]:
    return {document.info.cik for document in of}


def _named(connection: Connection, keeping: Iterable[Keeping]) -> dict[str, Document]:
    names = [one.source for one in keeping]
    return {known.source: known for known in _documents(connection, documents.c.source.in_(names))}


def _documents(connection: Connection, *conditions: Any) -> list[Document]:
    columns = [c for c in documents.c if c.name != "text"]
    counted = (
        select(func.count())
        .where(passages.c.document_id == documents.c.id)
        .correlate(documents)
        .scalar_subquery()
    )
    query = select(*columns, counted.label("passages")).where(*conditions).order_by(documents.c.id)
    return [_document(row) for row in connection.execute(query)]


def _is_same(one: Keeping, before: Document | None) -> bool:
    return before is not None and before.sha256 == one.sha256


def _kept(one: Keeping, before: Document | None, after: Mapping[str, Document]) -> Kept:
    """What became of a document.

    Raises:
        CatalogueError: `catalogue.unknown_source` when it was removed in the meantime.
    """
    kept = after.get(one.source)
    if kept is None:
        raise CatalogueError("catalogue.unknown_source", source=one.source)
    if before and _is_same(one, before):
        return Kept(kept, "unchanged")
    return Kept(kept, "updated" if before else "added", before.id if before else None)


def _stored_fact(row: Row[Any]) -> StoredFact:
    dimensions = tuple((axis, member) for axis, member in json.loads(row.dimensions))
    fact = Fact(
        row.concept, row.label, row.value, row.unit, row.decimals, row.start, row.end, dimensions,
        row.origin, row.at, row.to,
    )  # fmt: skip
    return StoredFact(row.document_id, row.metric, row.segment, fact)


def _stored(row: Row[Any]) -> Stored:
    section = tuple(json.loads(row.section))
    passage = Passage(row.start, row.end, row.text, row.kind, section, row.page, row.context, row.exhibit)
    return Stored(row.id, row.document_id, passage)


def _document(row: Row[Any]) -> Document:
    info = DocumentInfo(**json.loads(row.info))
    return Document(
        row.id, row.source, info, row.sha256, row.passages, row.added, row.version, row.place, row.hidden,
        row.owner,
    )  # fmt: skip

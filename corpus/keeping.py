"""Writes documents with their passages and figures into the catalogue's tables, within a transaction of the caller's."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, literal, or_, select, update

from corpus.document import DIGEST, Document, DocumentInfo, Extract, Passage
from corpus.facts import Fact, segment_of
from corpus.metrics import metric_of
from corpus.places import ORIGINAL, Standing, settled
from corpus.tables import document as documents
from corpus.tables import fact as facts
from corpus.tables import passage as passages

_FEW = 100
"""Companies of which documents are looked for by name; beyond that all are looked through."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """A document to be kept: its name, the hash of what it was made from, its text, passages, place and owner."""

    source: str
    sha256: str
    extract: Extract
    split: Sequence[Passage]
    place: str = ""
    owner: str = ""


def put(connection: Connection, one: Keeping, before: Document | None) -> None:
    """Write a document with its passages and figures in the place of its earlier version."""
    if before:
        connection.execute(delete(documents).where(documents.c.id == before.id))
    key = connection.execute(
        insert(documents).values(
            source=one.source,
            sha256=one.sha256,
            info=json.dumps(asdict(one.extract.info), ensure_ascii=False),
            text=one.extract.text,
            version=before.version + 1 if before else 1,
            added=datetime.now(UTC).isoformat(timespec="seconds"),
            place=one.place,
            hidden=False,
            owner=one.owner,
        )
    ).inserted_primary_key
    assert key is not None  # noqa: S101 - every insert of one row returns its key
    rows = [_row(key[0], passage) for passage in one.split]
    if rows:
        connection.execute(insert(passages), rows)
    if one.extract.facts:
        connection.execute(insert(facts), [_fact_row(key[0], fact) for fact in one.extract.facts])


def settle_places(connection: Connection, ciks: Collection[str]) -> None:
    """Hide what stands in the place of documents that are here, and show the others.

    What one person keeps privately stands in nothing's place: the others would miss what it hides.

    Args:
        connection: A transaction.
        ciks: Whose documents have come or gone; empty for those that are nobody's filings. Only their own documents, and
            those that are shipped with what they are of, can be touched by that.
    """
    named = [f'"cik": {json.dumps(cik, ensure_ascii=False)}' for cik in sorted(ciks) if cik]
    touched = or_(
        *(documents.c.place.startswith(prefix) for prefix in (DIGEST, ORIGINAL)),
        *(documents.c.info.contains(one, autoescape=True) for one in named),
        literal(len(named) > _FEW),
    )
    rows = connection.execute(
        select(documents.c.id, documents.c.place, documents.c.hidden, documents.c.info).where(
            documents.c.owner == "", touched
        )
    ).all()
    standing = (Standing(row.id, row.place, row.hidden, DocumentInfo(**json.loads(row.info))) for row in rows)
    for now in settled(standing):
        connection.execute(
            update(documents).where(documents.c.id == now.id).values(place=now.place, hidden=now.hidden)
        )


def _row(document_id: int, passage: Passage) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "start": passage.start,
        "end": passage.end,
        "kind": passage.kind,
        "section": json.dumps(passage.section, ensure_ascii=False),
        "page": passage.page,
        "context": passage.context,
        "exhibit": passage.exhibit,
        "text": passage.text,
    }


def _fact_row(document_id: int, fact: Fact) -> dict[str, Any]:
    columns = asdict(fact) | {"dimensions": json.dumps(fact.dimensions)}
    return {
        "document_id": document_id,
        "metric": metric_of(fact),
        "segment": segment_of(fact.dimensions),
        **columns,
    }

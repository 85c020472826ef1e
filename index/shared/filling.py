"""Fills what servers share of the index from the files of a data folder, without analysing or embedding anything again."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Collection, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, insert

from corpus.errors import CatalogueError
from corpus.limits import LIMITS
from corpus.progress import Progress
from index.exact import Kept, Places
from index.refilling import most_kept
from index.shared.chroma import connected, place_of
from index.shared.tables import shelved
from index.shared.vectors import collection_names, collections_of, name_in, noted_as
from index.shared.words import add_words
from index.vectors import FORM as VECTORS_FORM
from index.vectors import SHELVES, Shelf
from index.words import FORM as WORDS_FORM

if TYPE_CHECKING:
    from chromadb.api import ClientAPI


def fill_words(connection: Connection, file: Path, documents: Collection[int], progress: Progress) -> int:
    """Index documents by the words that a data folder's word index has of them.

    Args:
        connection: A transaction of the database, in the schema of the words, of which nothing is there yet.
        file: The word index.
        documents: The ids of those that are catalogued; what it has of others is left out.
        progress: Told documents.

    Returns:
        How many were indexed. The rest is when a server opens the index, and so are all where the file is of another form.
    """
    with closing(sqlite3.connect(file)) as db:
        known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'form'").fetchone()
        if known is None or db.execute("SELECT value FROM form").fetchone() != (WORDS_FORM,):
            return 0
        spans = [
            row
            for row in db.execute("SELECT document, first, last, private FROM span")
            if row[0] in documents
        ]
        for done, (document, first, last, private) in enumerate(spans, 1):
            found = db.execute(
                "SELECT row, tokens FROM words WHERE row BETWEEN ? AND ? ORDER BY row", (first, last)
            )
            add_words(connection, document, found.fetchall(), private=bool(private))
            progress("words", done, len(spans))
    return len(spans)


@contextmanager
def filled_vectors(
    connection: Connection, folder: Path, url: str, documents: Collection[int], progress: Progress
) -> Generator[int]:
    """Give a Chroma server the vectors that a data folder keeps; where the block fails, they are taken out again.

    What a run that was killed has left under the database's name is taken out first, so that it can be repeated.

    Args:
        connection: A transaction of the database beside which nobody else writes, in the schema of the vectors; no document
            is noted there yet.
        folder: Where the vectors lie.
        url: Of the Chroma server.
        documents: The ids of those that are catalogued; what is kept of others is left out.
        progress: Told windows.

    Yields:
        How many windows there were. What is not wholly embedded, and all where it is of a form that this program does
        not take, is embedded by a server.

    Raises:
        CatalogueError: `vectors.away`, `vectors.refused`, `vectors.bad_address`.
    """
    fingerprint = most_kept(folder)
    client = connected(url, LIMITS.vectors_write)
    if fingerprint is None:
        yield 0
        return
    names = collection_names(fingerprint, name_in(connection))
    try:
        with _told(url):
            _drop(client, names.values())
            done = _fill(connection, client, folder, fingerprint, documents, progress)
        yield done
    except BaseException:
        with contextlib.suppress(Exception):  # it may be the one that is away
            _drop(client, names.values())
        raise


def _fill(
    connection: Connection,
    client: ClientAPI,
    folder: Path,
    fingerprint: str,
    documents: Collection[int],
    progress: Progress,
) -> int:
    stores = collections_of(client, fingerprint, name_in(connection))
    batch = client.get_max_batch_size()
    kept = Kept(folder / "kept.sqlite", f"{VECTORS_FORM}-{fingerprint}")
    try:
        counts, whole = kept.counts(), _whole(folder, fingerprint, documents)
        total, done = sum(counts.get(document, 0) for document in whole), 0
        for document, shelf in sorted(whole.items()):
            places, vectors = kept.of_document(document)
            names = _names(places)
            for at in range(0, len(names), batch):
                step = slice(at, at + batch)
                stores[shelf].upsert(
                    ids=names[step],
                    embeddings=vectors[step],
                    metadatas=[
                        {"document": document, "passage": passage, "start": start, "end": end}
                        for passage, start, end in places[step].tolist()
                    ],
                )
                done += len(names[step])
                progress("refill", done, total)
            row = {"fingerprint": noted_as(fingerprint), "document": document, "shelf": shelf}
            row |= {"whole": True, "holder": "", "until": time.time()}
            connection.execute(insert(shelved).values(**row))
        return done
    finally:
        kept.close()


def _whole(folder: Path, fingerprint: str, documents: Collection[int]) -> dict[int, Shelf]:
    """The documents all of whose windows are kept, with their shelves."""
    with closing(sqlite3.connect(folder / "embedded.sqlite")) as db:
        rows = db.execute(
            "SELECT document, shelf FROM shelved WHERE fingerprint = ? AND whole",
            (f"{VECTORS_FORM}-{fingerprint}",),
        ).fetchall()
    return {document: shelf for document, shelf in rows if document in documents and shelf in SHELVES}


def _names(places: Places) -> list[str]:
    """What windows are called: their passage, and which of its windows they are."""
    order = np.lexsort((places[:, 1], places[:, 0]))
    numbers, last, number = [0] * len(places), -1, 0
    for at in order.tolist():
        passage = int(places[at, 0])
        number = number + 1 if passage == last else 0
        numbers[at], last = number, passage
    return [f"{passage}:{number}" for passage, number in zip(places[:, 0].tolist(), numbers, strict=True)]


def _drop(client: ClientAPI, names: Collection[str]) -> None:
    there = {collection.name for collection in client.list_collections()}
    for name in there.intersection(names):
        client.delete_collection(name)


@contextmanager
def _told(url: str) -> Generator[None]:
    """Tell a person what is wrong where the server goes away in the middle.

    Raises:
        CatalogueError: `vectors.away`.
    """
    import httpx
    from chromadb.errors import InternalError, NotFoundError, RateLimitError

    try:
        yield
    except (httpx.HTTPError, InternalError, NotFoundError, RateLimitError) as failure:
        raise CatalogueError("vectors.away", place=place_of(url), reason=type(failure).__name__) from failure

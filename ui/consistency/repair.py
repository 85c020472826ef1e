"""Makes anew what is derived and does not agree: words and vectors, cards, memories of them, what a kill left behind.

What is not derived is never changed: documents and their kept files, conversations, ratings, answers to cards. Every step can
be repeated, so a repair that was interrupted is gone on with by the next.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select

from corpus.database import kept_in
from corpus.errors import CatalogueError
from corpus.home import database_url, vectors_url
from corpus.progress import Progress, silent
from corpus.turns import writing
from index.agreement import Finding
from index.contents import KEPT, WORDS, contents_of
from index.embed import Embedder
from index.store import Index
from index.vectors import VectorStore
from ui.audit.log import Audit
from ui.audit.unnoted import note_late
from ui.consistency.check import examine
from ui.consistency.people import WORDINGS
from ui.lock import FolderLock
from ui.study.bank import Bank
from ui.study.building import CardBuilder
from ui.study.coding import written
from ui.study.keeping import BankKeeping
from ui.study.schedule import memory_of
from ui.study.studied import studied
from ui.study.tables import STUDY, review, state
from ui.turnstile import Turnstile


def repair(
    home: Path, progress: Progress = silent, embedder: Embedder | None = None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Make anew what is derived in a data folder, which no server may have; what was found, and what is left.

    Args:
        home: The data folder.
        progress: Told `words` and `embed`.
        embedder: Makes the vectors; the configured one by default.

    Raises:
        CatalogueError: `home.in_use` while a server works on it, `repair.shared` where the stores are elsewhere,
            `repair.damaged` where a file is damaged that is not derived, and what opening the index raises.
    """
    if database_url() or vectors_url():
        raise CatalogueError("repair.shared")
    with FolderLock(home):
        found = examine(home)
        for finding in found:
            if finding.what == "damaged" and finding.part == "files" and not finding.derived:
                raise CatalogueError("repair.damaged", file=finding.names[0])
        _clear(home, found)
        index = Index.open(home, embedder, progress)
        try:
            _vectors(index, home, found)
            index.embed_pending(progress)
            _study(index, home, found)
            note_late(Audit(home), index.library.documents())
        finally:
            index.close()
        return found, examine(home)


def _clear(home: Path, found: Sequence[Finding]) -> None:
    """Take away files that are damaged or cannot be mended piece by piece; they are filled anew."""
    damaged = {Path(name) for finding in found if finding.what == "damaged" for name in finding.names}
    torn = any(finding.part == "words" and finding.what == "differs" for finding in found)
    stray = any(
        name.startswith("§") for finding in found if finding.part == "words" for name in finding.names
    )
    if WORDS in damaged or torn or stray:
        _unlink(home / WORDS)
    if any(path.parent == KEPT.parent for path in damaged):
        shutil.rmtree(home / KEPT.parent)
    # It may hold words of documents that have gone, and all of it is only there to save time.
    if WORDINGS in damaged or any(finding.part == "wordings" for finding in found):
        _unlink(home / WORDINGS)


def _unlink(database: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _vectors(index: Index, home: Path, found: Sequence[Finding]) -> None:
    """Take out what is too much, and what is embedded otherwise than the catalogue has it."""
    if not any(finding.part == "vectors" and finding.is_fault for finding in found):
        return
    contents = contents_of(home)
    for document_id, embedded in contents.vectors.items():
        held = contents.documents.get(document_id)
        whole = held is not None and held.is_searched and embedded.passages == held.embedded
        if not (whole and embedded.windows <= contents.chroma) and (embedded.whole or held is None):
            index.vectors.remove(document_id)
    kept = {window for embedded in contents.vectors.values() for window in embedded.windows}
    if isinstance(index.vectors, VectorStore):
        index.vectors.drop(contents.chroma - kept)


def _study(index: Index, home: Path, found: Sequence[Finding]) -> None:
    parts = {finding.part for finding in found}
    if not parts & {"cards", "memories"}:
        return
    engine = kept_in(home, STUDY)
    try:
        if "memories" in parts:
            _remember(engine)
        documents = studied(index.library.documents())
        BankKeeping(
            Bank(engine), CardBuilder(index.library), lambda: documents, Turnstile()
        ).bring_up_to_date()
    finally:
        engine.dispose()


def _remember(engine: Engine) -> None:
    """Have what is remembered of each card be what the last answer to it led to."""
    with writing(engine) as connection:
        rows = connection.execute(
            select(review.c.owner, review.c.card_id, review.c.state).order_by(review.c.at, review.c.id)
        )
        last = {(row.owner, row.card_id): row.state for row in rows}
        connection.execute(delete(state))
        new = [
            {"owner": owner, "card_id": card_id, "due": written(memory_of(text).due), "fsrs": text}
            for (owner, card_id), text in last.items()
        ]
        if new:
            connection.execute(insert(state), new)

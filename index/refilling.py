"""Fills Chroma anew from the vectors that are kept beside it, as after a backup, which holds those alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.progress import Progress, silent
from index.vectors import FORM, VectorStore


def refill(folder: Path, progress: Progress = silent) -> int:
    """Give Chroma every vector that is kept, of the one model that there are most of.

    Args:
        folder: Where the vectors of a data folder lie, without Chroma's own files.
        progress: Told windows.

    Returns:
        How many windows there were; none where they are of a form that this program does not take: they are then made anew.
    """
    fingerprint = most_kept(folder)
    if fingerprint is None:
        return 0
    store = VectorStore(folder, fingerprint)
    try:
        return store.refill(progress)
    finally:
        store.close()


def most_kept(folder: Path) -> str | None:
    """The fingerprint of the embedding model that most vectors of a folder are of; None where none are of a form of today."""
    with closing(sqlite3.connect(folder / "kept.sqlite")) as db:
        row = db.execute(
            "SELECT fingerprint FROM kept WHERE fingerprint LIKE ? GROUP BY fingerprint ORDER BY count(*) DESC",
            (f"{FORM}-%",),
        ).fetchone()
    return row[0].removeprefix(f"{FORM}-") if row is not None else None

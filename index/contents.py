"""What the stores of a data folder hold, read beside them: nothing is opened as it is for work, and nothing is changed.

SQLite lets others read while a server writes. Chroma's own database is read as such: two programs may not open a folder of
it, and what it has not taken in yet stands in its queue. Only for the folder of one server; stores that several share keep
themselves.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from corpus.document import FIGURES
from corpus.tables import CATALOGUE as FORM
from index.shelves import FILLING

CATALOGUE, WORDS = Path("catalogue.sqlite"), Path("words.sqlite")
SHELVED, KEPT, CHROMA = (
    Path("vectors") / name for name in ("embedded.sqlite", "kept.sqlite", "chroma.sqlite3")
)
ORIGINALS = Path("originals")
_DELETE = 3  # of Chroma's operations
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A document as the catalogue has it.

    Attributes:
        id: Its number.
        source: Its name in the catalogue.
        name: Its name as it was added.
        owner: The key of the only person who sees it, or empty.
        sha256: Hash of what it was made from.
        place: As in `corpus.document.Document`.
        added: When, ISO 8601.
        hidden: Whether it is kept out of answers.
        passages: The ids of its passages; `embedded` are those that get vectors.
        whole: Whether every passage stands in the text where it says.
    """

    id: int
    source: str
    owner: str
    sha256: str
    place: str
    added: str
    hidden: bool
    passages: frozenset[int]
    embedded: frozenset[int]
    whole: bool = True

    @property
    def name(self) -> str:
        """Its name as it was added."""
        return self.source.removeprefix(f"{self.owner}/") if self.owner else self.source

    @property
    def is_searched(self) -> bool:
        """Whether it is in the word index and has vectors."""
        return not self.place.startswith(FIGURES)


@dataclass(frozen=True, slots=True)
class Embedded:
    """What there is of a document's vectors: whether they are noted to be all, and the places of their windows."""

    whole: bool
    windows: frozenset[str] = frozenset()

    @property
    def passages(self) -> frozenset[int]:
        """The passages that have windows."""
        return frozenset(int(window.split(":")[1]) for window in self.windows)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the stores of documents hold.

    Attributes:
        documents: By id.
        words: The passages of each document in the word index.
        stray_words: Passages there that are in no document's range.
        vectors: By document.
        chroma: The windows in Chroma.
        originals: The kept files by their names' hashes, and whether each has that hash.
        damaged: Files, as seen from the data folder, that are no whole databases; a catalogue that is lost among them.
        is_earlier: Whether the catalogue is of an earlier form, or still being made; nothing is read then.
    """

    documents: Mapping[int, Held] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[int, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    stray_words: frozenset[int] = _NONE
    vectors: Mapping[int, Embedded] = field(default_factory=lambda: MappingProxyType({}))
    chroma: frozenset[str] = frozenset()
    originals: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    damaged: frozenset[Path] = frozenset()
    is_earlier: bool = False


def contents_of(home: Path) -> Contents:
    """What the stores of a data folder hold; a store that is damaged or not there holds nothing."""
    names = (CATALOGUE, WORDS, SHELVED, KEPT, CHROMA)
    damaged = frozenset(name for name in names if not is_whole(home / name))
    if (home / WORDS).is_file() and not (home / CATALOGUE).is_file():
        damaged |= {CATALOGUE}

    if CATALOGUE not in damaged and not _is_of_now(home / CATALOGUE):
        return Contents(damaged=damaged, is_earlier=True)

    def at(name: Path) -> Path:
        return home / (name if name not in damaged else Path("-"))

    words, stray = _words(at(WORDS))
    fingerprint, chroma = _chroma(at(CHROMA))
    return Contents(
        _documents(at(CATALOGUE)),
        words,
        stray,
        _vectors(at(SHELVED), at(KEPT), fingerprint),
        chroma,
        _originals(home / ORIGINALS),
        damaged,
    )


def is_whole(path: Path) -> bool:
    """Whether a file is a database without damage, or not there."""
    try:
        with reading(path) as connection:
            return connection is None or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection | None]:
    """A database to be read at one moment; None where there is no such file, or nothing in it yet."""
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
    ) as connection:
        connection.execute("BEGIN")
        yield connection


def _is_of_now(catalogue: Path) -> bool:
    with reading(catalogue) as db:
        if db is None:
            return True
        if not has_table(db, FORM.version_table):
            return False
        versions = db.execute(f"SELECT version_num FROM {FORM.version_table}")  # noqa: S608 - our own name
        return [version for (version,) in versions] == [FORM.head]


def _documents(path: Path) -> dict[int, Held]:
    found: dict[int, Held] = {}
    with reading(path) as db:
        if db is None:
            return found
        rows = db.execute(
            "SELECT id, source, owner, sha256, place, added, hidden, text FROM document"
        ).fetchall()
        for id, source, owner, sha256, place, added, hidden, text in rows:
            passages = db.execute(
                'SELECT id, start, "end", exhibit, text FROM passage WHERE document_id = ?', (id,)
            ).fetchall()
            found[id] = Held(
                id, source, owner, sha256, place, added, bool(hidden),
                frozenset(row[0] for row in passages),
                frozenset(row[0] for row in passages if not row[3] and row[4].strip()),
                all(text[start:end] == said for _, start, end, _, said in passages),
            )  # fmt: skip
    return found


def _words(path: Path) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    with reading(path) as db:
        if db is None or not has_table(db, "span"):
            return {}, _NONE
        spans = db.execute("SELECT document, first, last FROM span").fetchall()
        rows = np.array([row for (row,) in db.execute("SELECT row FROM words ORDER BY row")], np.int64)
    found: dict[int, frozenset[int]] = {}
    for document, first, last in spans:
        within = rows[np.searchsorted(rows, first) : np.searchsorted(rows, last, "right")]
        found[document] = frozenset(within.tolist())
    return found, frozenset(rows.tolist()).difference(*found.values())


def _vectors(shelved: Path, kept: Path, fingerprint: str) -> dict[int, Embedded]:
    noted: dict[int, bool] = {}
    windows: dict[int, set[str]] = {}
    with reading(shelved) as db:
        if db is not None and has_table(db, "shelved"):
            rows = db.execute("SELECT document, whole FROM shelved WHERE fingerprint = ?", (fingerprint,))
            noted = {document: bool(whole) for document, whole in rows}
    with reading(kept) as db:
        if db is not None and has_table(db, "kept"):
            for document, places in db.execute(
                "SELECT document, places FROM kept WHERE fingerprint = ?", (fingerprint,)
            ):
                where = np.frombuffer(places, "<i4").reshape(-1, 3).tolist()
                windows.setdefault(document, set()).update(f"{document}:{p}:{a}:{b}" for p, a, b in where)
    return {
        document: Embedded(noted.get(document, False), frozenset(windows.get(document, ())))
        for document in noted.keys() | windows.keys()
    }


def _chroma(path: Path) -> tuple[str, frozenset[str]]:
    """The form and fingerprint that the vectors are of, and the windows that Chroma has."""
    with reading(path) as db:
        if db is None or not has_table(db, "collections"):
            return "", frozenset()
        every = db.execute("SELECT id, name FROM collections").fetchall()
        used = {name for _, name in every if not name.endswith(FILLING)}
        # One that is being filled takes the place of another: it counts when that has gone.
        collections = [(id, name) for id, name in every if name.removesuffix(FILLING) not in used - {name}]
        found: set[str] = set()
        for id, _ in collections:
            of = db.execute(
                "SELECT id FROM segments WHERE collection = ? AND scope = 'METADATA'", (id,)
            ).fetchone()
            if of is None:
                continue
            here = db.execute("SELECT embedding_id FROM embeddings WHERE segment_id = ?", of)
            ids = {name for (name,) in here}
            seen = db.execute("SELECT seq_id FROM max_seq_id WHERE segment_id = ?", of).fetchone()
            waiting = db.execute(
                "SELECT id, operation FROM embeddings_queue WHERE topic LIKE ? AND seq_id > ? ORDER BY seq_id",
                (f"%{id}", _number(seen[0]) if seen else 0),
            )
            for name, operation in waiting:
                (ids.discard if operation == _DELETE else ids.add)(name)
            found |= ids
    names = {name.removesuffix(FILLING).partition("-")[2] for _, name in collections}
    return (min(names) if len(names) == 1 else ""), frozenset(found)


def _number(value: int | bytes) -> int:
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value


def _originals(folder: Path) -> dict[str, bool]:
    if not folder.is_dir():
        return {}
    return {file.stem: _hash_of(file) == file.stem for file in folder.glob("*.pdf")}


def _hash_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Whether a database has come so far as to have a table."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None

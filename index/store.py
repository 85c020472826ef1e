"""The index of one data folder: documents go in and out here, and both searches follow the catalogue.

The catalogue is written first and is the truth. Words are searchable when `add` returns; vectors follow in
`embed_pending`. What an interruption left half-done is put right when the index is opened.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from corpus.document import Document, DocumentInfo, Extract, completed, source_of
from corpus.filing_figures import FiguresDocument
from corpus.home import database_url
from corpus.keeping import Keeping
from corpus.library import Library, Stored, content_hash
from corpus.originals import Originals
from corpus.progress import Progress, silent
from corpus.read.isolated import Reading, isolated_reader
from corpus.turns import alone
from index.embed import Embedder
from index.legs import VectorSearch, vectors_at, words_at
from index.vectors import Shelf

log = logging.getLogger(__name__)

_BATCH = 64  # windows embedded between two looks at the stop signal


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: its status, passages, info, and the seconds it took to be searchable by words."""

    source: str
    document: int
    status: Literal["added", "updated", "unchanged"]
    passages: int
    info: DocumentInfo
    seconds: float


class Index:
    """Catalogue, originals, word index and vectors of one data folder. Thread-safe."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self.library = Library.at(home)
        self.originals = Originals.at(home)
        self.words = words_at(home)
        self.embedder = embedder
        self._home = home
        self._is_shared = bool(database_url())
        self._changing = threading.Lock()
        self._work = threading.Event()
        self._pending = (0, 0)
        self._follow_catalogue()

    @classmethod
    def open(cls, home: Path, embedder: Embedder | None = None) -> Index:
        """Open the index of a data folder, made when it is not there."""
        return cls(home, embedder or Embedder())

    @cached_property
    def vectors(self) -> VectorSearch:
        """The vector store; opened on first use, since Chroma takes a second to import."""
        return vectors_at(self._home, self.embedder.fingerprint)

    @property
    def version(self) -> str:
        """Names the state of the index: the same documents under the same model give the same twelve digits."""
        state = sorted((d.source, d.sha256, d.hidden) for d in self.library.documents())
        return hashlib.sha256(repr((state, self.embedder.fingerprint)).encode()).hexdigest()[:12]

    def add(
        self,
        data: bytes,
        source: str,
        progress: Progress = silent,
        place: str = "",
        known: DocumentInfo | None = None,
        cancel: threading.Event | None = None,
        owner: str = "",
        reading: Reading | None = None,
    ) -> Added:
        """Read, split and keep a document; searchable by words when this returns.

        Args:
            data: The file's bytes.
            source: Its base name or address.
            progress: Told the stages.
            place: `digest:NAME` for a shipped document; found out for everything else.
            known: What its publisher says of it; fills what the content does not say.
            cancel: When it is set before the document was read, nothing is kept.
            owner: The key of the only person who may see it; empty for everybody.
            reading: What the bytes were read as elsewhere; read here without.

        Raises:
            ReadError: the file cannot be read, or `read.cancelled`; nothing has changed.
        """

        def read() -> Reading:
            made = reading or isolated_reader().read(data, source, cancel)
            if known is None:
                return made
            return replace(made, extract=replace(made.extract, info=completed(made.extract.info, known)))

        sha256 = content_hash(data)
        added = self._add(read, source, sha256, progress, place, owner)
        with self._changing:
            # Also of a document that is here already: one that came before originals were kept gets its own so.
            if self._still_there(added.document):
                try:
                    self.originals.keep(data, sha256)
                except OSError:
                    log.exception("the original of a document could not be kept; it is read as text alone")
        return added

    def add_extract(
        self,
        extracted: Callable[[], Extract],
        source: str,
        sha256: str,
        progress: Progress = silent,
        place: str = "",
    ) -> Added:
        """The same for a document that comes from elsewhere than one file's bytes.

        Args:
            extracted: Makes its text; not called when the document is here already.
            source: Its name.
            sha256: Hash (hex) of what it is made of.
            progress: Told the stages.
            place: As in `add`.

        Raises:
            ReadError: by `extracted`; nothing has changed.
        """

        def read() -> Reading:
            from corpus.split import split

            extract = extracted()
            return Reading(extract, tuple(split(extract)), "")

        return self._add(read, source, sha256, progress, place)

    def _add(
        self,
        read: Callable[[], Reading],
        name: str,
        sha256: str,
        progress: Progress,
        place: str,
        owner: str = "",
    ) -> Added:
        begun = time.perf_counter()
        source = source_of(name, owner)
        if same := self.library.unchanged(source, sha256):
            if self._is_shared and same.id not in self.words.documents():
                # Whoever was adding it died in between, or is a moment behind.
                self._add_words(same)
            return Added(source, same.id, "unchanged", same.passages, same.info, time.perf_counter() - begun)
        progress(f"read {name}", 0, 3)
        reading = read()
        progress(f"read {name}", 1, 3)
        if not place and not owner and reading.retells:
            place = f"original:{reading.retells}"
        with self._changing:
            kept = self.library.keep(source, sha256, reading.extract, reading.passages, place, owner)
            progress(f"read {name}", 2, 3)
            if kept.replaced is not None:
                self._forget(kept.replaced)
                self._keep_originals()
            self._add_words(kept.document)
        self._work.set()
        progress(f"read {name}", 3, 3)
        document = kept.document
        return Added(
            source, document.id, kept.status, document.passages, document.info, time.perf_counter() - begun
        )

    def add_figures(self, documents: Sequence[FiguresDocument], progress: Progress = silent) -> int:
        """Keep documents of filings' figures: all of them, or none when it fails. They are looked up and never searched.

        Args:
            documents: The documents.
            progress: Told how many are made.

        Returns:
            How many were not here in this form before.
        """
        from corpus.split import split

        keeping: list[Keeping] = []
        for done, document in enumerate(documents, 1):
            edition = document.edition()
            if self.library.unchanged(document.source, edition) is None:
                extract = document.extract()
                keeping.append(
                    Keeping(document.source, edition, extract, tuple(split(extract)), document.place)
                )
            progress("figures", done, len(documents))
        with self._changing:
            return len(self.library.keep_all(keeping))

    def remove(self, source: str) -> Document:
        """Take a document out of catalogue, words and vectors.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        with self._changing:
            gone = self.library.remove(source)
            self._forget(gone.id)
            self._keep_originals()
        return gone

    def remove_figures(self, group: str) -> int:
        """Take the documents of a company's figures out, all of them or none; how many there were.

        Args:
            group: As in `Document.group`.
        """
        ids = [d.id for d in self.library.documents() if d.is_figures_only and d.group == group]
        if ids:
            with self._changing:
                self.library.remove_all(ids)
        return len(ids)

    def pending(self) -> tuple[int, int]:
        """Windows embedded and windows in all of what is being embedded; equal when nothing is left."""
        return self._pending

    def embed_pending(
        self, progress: Progress = silent, stopping: Callable[[], bool] = lambda: False
    ) -> bool:
        """Embed the windows of every document that lacks vectors, shortest documents first.

        Returns:
            Whether all is embedded; False when `stopping` said to stop, or while another server embeds some of it.
        """
        from corpus.windows import header, windows

        if self._is_shared:
            self._follow_catalogue()  # what a server that died was adding or removing
        self._work.clear()
        documents = self._searched()
        embedded = self.vectors.documents()
        for gone in embedded - {document.id for document in documents}:
            self.vectors.remove(gone)  # left by a kill between the two removals
        missing = [d for d in documents if d.id not in embedded]
        missing.sort(key=lambda d: (not d.place, d.passages, d.id))
        counts: dict[int, int] = {}
        for document in missing:
            if stopping():
                return False
            counts[document.id] = sum(len(windows(stored.passage)) for stored in self._embeddable(document))
        done, total, whole = 0, sum(counts.values()), True
        self._pending = (0, total)
        for document in missing:
            shelf = shelf_of(document)
            if not self.vectors.claim(document.id, shelf):
                whole = False  # another server is at it
                continue
            rows: list[tuple[int, int, int, int]] = []
            texts: list[str] = []
            for stored in self._embeddable(document):
                head = header(document.info, stored.passage)
                for number, (start, end) in enumerate(windows(stored.passage)):
                    rows.append((stored.id, number, start, end))
                    texts.append(f"{head}\n{stored.passage.text[start:end]}")
            # Of like length, so that little is embedded that only fills up.
            order = sorted(range(len(rows)), key=lambda number: len(texts[number]))
            rows, texts = [rows[number] for number in order], [texts[number] for number in order]
            for at in range(0, len(rows), _BATCH):
                if stopping():
                    return False
                vectors = self.embedder.passages(texts[at : at + _BATCH])
                with self._changing:
                    if not self._still_there(document.id):
                        break
                    self.vectors.add(document.id, shelf, rows[at : at + _BATCH], vectors)
                done += len(vectors)
                self._pending = (done, total)
                progress("embed", done, total)
            with self._changing:
                if self._still_there(document.id):
                    self.vectors.finish(document.id, shelf)
        self._pending = (total, total)
        return whole

    def wait_for_work(self, seconds: float) -> bool:
        """Block until a document was added or the time is over; True when there is work."""
        return self._work.wait(seconds)

    def close(self) -> None:
        """Let go of the files."""
        self.words.close()
        if "vectors" in self.__dict__:
            self.vectors.close()
        self.library.close()

    def _still_there(self, document_id: int) -> bool:
        return self.library.holds(document_id)

    def _embeddable(self, document: Document) -> list[Stored]:
        """The passages that get vectors: what is attached to a report is found by words alone, weighs less and is most of the work."""
        return [stored for stored in self.library.passages_of(document.id) if not stored.passage.exhibit]

    def _searched(self) -> tuple[Document, ...]:
        return tuple(d for d in self.library.documents() if not d.is_figures_only)

    def _keep_originals(self) -> None:
        """Let go of the originals that no document was made from any more."""
        self.originals.keep_only(document.sha256 for document in self.library.documents())

    def _forget(self, document_id: int) -> None:
        # The words go last: as long as they are here, it is seen that something is left to be taken out.
        self.vectors.remove(document_id)
        self.words.remove(document_id)

    def _add_words(self, document: Document) -> None:
        passages = self.library.passages_of(document.id)
        self.words.add(document.id, passages, private=bool(document.owner))

    def _follow_catalogue(self) -> None:
        """Index by words what the catalogue has and the word index lacks, and drop what is no more."""
        with alone(self.library.engine, "words", waiting=True):
            # In this order: what another server adds meanwhile is catalogued before its words are here.
            indexed = self.words.documents()
            catalogued = {document.id: document for document in self._searched()}
            for document_id in sorted(indexed - catalogued.keys()):
                self._forget(document_id)
            for document_id in sorted(catalogued.keys() - indexed):
                self._add_words(catalogued[document_id])
        self._keep_originals()
        self._work.set()


def shelf_of(document: Document) -> Shelf:
    """Filings and commentary are searched apart: an article would drown among twelve thousand passages."""
    return "filings" if document.info.is_filing else "commentary"

"""The index of one data folder: documents go in and out here, and both searches follow the catalogue.

The catalogue is written first and is the truth. Words are searchable when `add` returns; vectors follow in
`embed_pending`. What an interruption left half-done is put right when the index is opened.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from corpus.document import Document, DocumentInfo, Extract, completed, source_of
from corpus.errors import TurnpointError
from corpus.filing_figures import FiguresDocument
from corpus.home import database_url
from corpus.keeping import Keeping
from corpus.library import Library, content_hash
from corpus.originals import Originals
from corpus.progress import Progress, silent
from corpus.read.isolated import Reading, isolated_reader
from corpus.turns import alone
from index.embed import Embedder
from index.legs import VectorSearch, vectors_at, words_at
from index.pending import PendingVectors, is_kept

log = logging.getLogger(__name__)


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

    def __init__(self, home: Path, embedder: Embedder, progress: Progress = silent) -> None:
        self.library = Library.at(home)
        self.originals = Originals.at(home)
        self.words = words_at(home)
        self.embedder = embedder
        self._home = home
        self._is_shared = bool(database_url())
        self._changing = threading.Lock()
        self._work = threading.Event()
        self._pending = PendingVectors(self.library, embedder, self._changing)
        self._is_behind = False
        self._follow_catalogue(progress)

    @classmethod
    def open(cls, home: Path, embedder: Embedder | None = None, progress: Progress = silent) -> Index:
        """Open the index of a data folder, made when it is not there; `progress` is told `words` where some are missing."""
        return cls(home, embedder or Embedder(), progress)

    @cached_property
    def vectors(self) -> VectorSearch:
        """The vector store; opened on first use, since Chroma takes a second to import."""
        return vectors_at(self._home, self.embedder.fingerprint)

    @property
    def vectors_failure(self) -> TurnpointError | None:
        """Why the vectors could not be asked when that was last tried; None while they can, or were not wanted yet."""
        failure = getattr(self.__dict__.get("vectors"), "failure", None)
        return failure if isinstance(failure, TurnpointError) else None

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
        added = self._add(read, source, sha256, progress, place, owner, data)
        with self._changing:
            # Also of a document that is here already: one that came before originals were kept gets its own so; and where
            # another server shares them, it may have let go of one that no document was made from yet.
            if is_kept(self.library, added.document):
                self._keep_original(data, sha256)
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
        original: bytes = b"",
    ) -> Added:
        begun = time.perf_counter()
        source = source_of(name, owner)
        if same := self.library.unchanged(source, sha256):
            if (self._is_shared or self._is_behind) and same.id not in self.words.documents():
                # Whoever was adding it died in between or had no room, or is a moment behind.
                self._add_words(same)
            return Added(source, same.id, "unchanged", same.passages, same.info, time.perf_counter() - begun)
        progress(f"read {name}", 0, 3)
        reading = read()
        progress(f"read {name}", 1, 3)
        if not place and not owner and reading.retells:
            place = f"original:{reading.retells}"
        with self._changing:
            # Before the document: one without its original could not be put right when the index is next opened,
            # an original without its document goes then.
            self._keep_original(original, sha256)
            kept = self.library.keep(source, sha256, reading.extract, reading.passages, place, owner)
            progress(f"read {name}", 2, 3)
            if kept.replaced is not None:
                self._forget(kept.replaced)
                self._keep_originals()
            try:
                self._add_words(kept.document)
            except Exception:
                if kept.status == "added":
                    with suppress(Exception):  # where even that fails, its words come when there is room
                        self.library.remove_all([kept.document.id])
                raise
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

    def sizes(self, documents: Sequence[Document]) -> dict[int, int]:
        """What documents take, by id: letters of their texts and bytes of their originals."""
        texts = self.library.lengths([document.id for document in documents])
        originals = self.originals.sizes({document.sha256 for document in documents})
        return {
            document.id: texts.get(document.id, 0) + originals.get(document.sha256, 0)
            for document in documents
        }

    def pending(self) -> tuple[int, int]:
        """Windows embedded and windows in all of what is being embedded; equal when nothing is left."""
        return self._pending.counted

    def embed_pending(
        self, progress: Progress = silent, stopping: Callable[[], bool] = lambda: False
    ) -> bool:
        """Embed the windows of every document that lacks vectors, shortest documents first.

        Returns:
            Whether all is embedded; False when `stopping` said to stop, or while another server embeds some of it.
        """
        if self._is_shared or self._is_behind:
            self._follow_catalogue()  # what a server that died, or a disk that was full, has left
        self._work.clear()
        whole = self._pending.embed(self._searched, self.vectors, progress, stopping)
        if whole:
            self.vectors.make_room(stopping)
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

    def _searched(self) -> tuple[Document, ...]:
        return tuple(d for d in self.library.documents() if not d.is_figures_only)

    def _keep_original(self, data: bytes, sha256: str) -> None:
        try:
            self.originals.keep(data, sha256)
        except OSError:
            log.exception("the original of a document could not be kept; it is read as text alone")

    def _keep_originals(self) -> None:
        """Let go of the originals that no document was made from any more."""
        self.originals.keep_only(document.sha256 for document in self.library.documents())

    def _forget(self, document_id: int) -> None:
        # The words go last: as long as they are here, it is seen that something is left to be taken out.
        with self._following():
            self.vectors.remove(document_id)
            self.words.remove(document_id)

    def _add_words(self, document: Document) -> None:
        passages = self.library.passages_of(document.id)
        with self._following():
            self.words.add(document.id, passages, private=bool(document.owner))

    @contextmanager
    def _following(self) -> Generator[None]:
        """Do to the indexes what was done to the catalogue; where that fails, it is made up for when they are next worked on."""
        try:
            yield
        except BaseException:
            self._is_behind = True
            raise

    def _follow_catalogue(self, progress: Progress = silent) -> None:
        """Index by words what the catalogue has and the word index lacks, and drop what is no more."""
        with alone(self.library.engine, "words", waiting=True):
            # In this order: what another server adds meanwhile is catalogued before its words are here.
            indexed = self.words.documents()
            catalogued = {document.id: document for document in self._searched()}
            for document_id in sorted(indexed - catalogued.keys()):
                self._forget(document_id)
            missing = sorted(catalogued.keys() - indexed)
            for done, document_id in enumerate(missing, 1):
                self._add_words(catalogued[document_id])
                progress("words", done, len(missing))
        self._keep_originals()
        self._is_behind = False
        self._work.set()

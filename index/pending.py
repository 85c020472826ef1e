"""Brings the vectors up to the catalogue: documents that lack theirs are embedded, batch by batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from corpus.document import Document
from corpus.library import Library, Stored
from corpus.progress import Progress
from index.embed import Embedder
from index.legs import VectorSearch
from index.vectors import Shelf

_BATCH = 64  # windows embedded between two looks at the stop signal


class PendingVectors:
    """What of one index is still to be embedded.

    `counted` is how many windows are embedded and how many there are in all of what is being embedded; equal when
    nothing is left.

    Args:
        library: The catalogue.
        embedder: Makes the vectors.
        changing: Held while the index changes: what is taken out meanwhile gets no vectors.
    """

    def __init__(self, library: Library, embedder: Embedder, changing: threading.Lock) -> None:
        self._library = library
        self._embedder = embedder
        self._changing = changing
        self.counted = (0, 0)

    def embed(
        self,
        searched: Callable[[], Sequence[Document]],
        store: VectorSearch,
        progress: Progress,
        stopping: Callable[[], bool],
    ) -> bool:
        """Embed what lacks vectors, and drop those of what is no more; as `index.store.Index.embed_pending`.

        Args:
            searched: Lists the documents that are to have vectors.
            store: Where those are kept.
            progress: Told how many windows are done.
            stopping: Whether to stop, asked between batches.
        """
        from corpus.windows import header, windows

        # In this order: what another server adds and embeds meanwhile is not taken for gone.
        embedded = store.documents()
        documents = searched()
        for gone in embedded - {document.id for document in documents}:
            store.remove(gone)  # left by a kill between the two removals
        missing = [d for d in documents if d.id not in embedded]
        missing.sort(key=lambda d: (not d.place, d.passages, d.id))
        counts: dict[int, int] = {}
        for document in missing:
            if stopping():
                return False
            counts[document.id] = sum(
                len(windows(stored.passage)) for stored in _embeddable(self._library, document)
            )
        done, total, whole = 0, sum(counts.values()), True
        self.counted = (0, total)
        for document in missing:
            shelf = shelf_of(document)
            if not store.claim(document.id, shelf):
                whole = False  # another server is at it
                continue
            rows: list[tuple[int, int, int, int]] = []
            texts: list[str] = []
            for stored in _embeddable(self._library, document):
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
                vectors = self._embedder.passages(texts[at : at + _BATCH])
                with self._changing:
                    if not is_kept(self._library, document.id):
                        break
                    store.add(document.id, shelf, rows[at : at + _BATCH], vectors)
                done += len(vectors)
                self.counted = (done, total)
                progress("embed", done, total)
            with self._changing:
                if is_kept(self._library, document.id):
                    store.finish(document.id, shelf)
        self.counted = (total, total)
        return whole


def is_kept(library: Library, document_id: int) -> bool:
    """Whether a document is still in the catalogue."""
    return library.holds(document_id)


def _embeddable(library: Library, document: Document) -> list[Stored]:
    """The passages that get vectors: what is attached to a report is found by words alone, weighs less and is most of the work."""
    return [stored for stored in library.passages_of(document.id) if not stored.passage.exhibit]


def shelf_of(document: Document) -> Shelf:
    """Filings and commentary are searched apart: an article would drown among twelve thousand passages."""
    return "filings" if document.info.is_filing else "commentary"

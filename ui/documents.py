"""The documents of one application: added, taken out, listed and read, each within what a person may see."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Document, DocumentInfo
from corpus.errors import CatalogueError
from corpus.home import database_url
from corpus.library import content_hash
from corpus.progress import Progress, silent
from corpus.storing import LEAST, SPARE, room_for, storing
from ui.audit.actor import person
from ui.audit.log import Audit
from ui.listing import figure_row, source_row
from ui.people.quota import Quota

if TYPE_CHECKING:
    from corpus.filing_figures import FiguresDocument
    from index.store import Added, Index


class Documents:
    """What is searched and read, changed by one at a time.

    Args:
        index: Where documents are kept.
        home: The data folder.
        quota: How much of them there may be.
        audit: What is told of every change.
        changed: Called after a document came or went, or was kept from that.
        going: Called before a document is taken out, so that what was derived from it never outlives it.
        gone: Called with the source of a document that has just been taken out, before another one changes.
    """

    def __init__(
        self,
        index: Index,
        home: Path,
        quota: Quota,
        audit: Audit,
        changed: Callable[[], None],
        going: Callable[[], None],
        gone: Callable[[str], None],
    ) -> None:
        self._index = index
        self._home = home
        self._quota = quota
        self._audit = audit
        self._changed = changed
        self._going = going
        self._gone = gone
        self._writing = threading.Lock()

    def add(
        self,
        data: bytes,
        source: str,
        progress: Progress = silent,
        known: DocumentInfo | None = None,
        cancel: threading.Event | None = None,
        *,
        owner: str = "",
    ) -> Added:
        """Add a document, or update it when its bytes changed; findable by words when this returns.

        `known` is what its publisher says of it. With an `owner` it is seen by that person only. Until it has been read,
        setting `cancel` gives it up.

        Raises:
            ReadError: it cannot be read, or `read.cancelled`; nothing was changed.
            CatalogueError: `quota.own`, `quota.everybodys`: there is no room for it; nothing was changed.
        """
        with self._changing(len(data)):
            self._quota.check(source, owner, lambda: content_hash(data), len(data))
            added = self._index.add(data, source, progress, known=known, cancel=cancel, owner=owner)
        if added.status != "unchanged":
            what = "document.added" if added.status == "added" else "document.updated"
            self._audit.note(what, source, _private_of(owner))
        self._changed()
        return added

    def add_figures(self, documents: Sequence[FiguresDocument], progress: Progress = silent) -> int:
        """Add documents of filings' figures, all or none; how many were not here before."""
        with self._changing(256 * sum(len(document.facts) for document in documents)):
            return self._index.add_figures(documents, progress)

    @contextmanager
    def _changing(self, coming: int = 0) -> Generator[None]:
        """Change the documents, one at a time; what a disk that fails leaves half indexed is put right in the background.

        Args:
            coming: Bytes that are to be kept.

        Raises:
            CatalogueError: `home.full` before anything was changed, and what else `corpus.storing` tells.
        """
        try:
            with self._writing, storing():
                if not database_url():
                    room_for(self._home, coming, SPARE if coming else LEAST)
                yield
        except CatalogueError as failure:
            if failure.code.startswith("home."):
                self._changed()
            raise

    def remove(self, source: str, *, owner: str = "", admin: bool = False) -> None:
        """Take a document and everything of it out, or all documents of a company's figures (`NVDA_*.figures`).

        Of those that everybody sees, somebody who signed in takes out none unless they are an `admin`.

        Raises:
            CatalogueError: `catalogue.unknown_source`, `catalogue.shared`.
        """
        may_all = admin or not owner
        with self._changing():
            if may_all and self._index.remove_figures(source):
                self._audit.note("document.removed", source)
                return
            document = self.document(source, owner=owner)
            if not (may_all or document.owner):
                raise CatalogueError("catalogue.shared", source=document.name)
            self._going()
            self._index.remove(document.source)
            self._gone(document.source)
        self._audit.note("document.removed", document.name, _private_of(document.owner))
        self._changed()  # a filing's brief may be back in its place

    def documents(self, *, owner: str = "") -> tuple[Document, ...]:
        """All documents that a person may see, by the order in which they came."""
        return tuple(one for one in self._index.library.documents() if one.is_seen_by(owner))

    def document(self, source: str, *, owner: str = "") -> Document:
        """The document of that name, or of that number, that a person may see.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        documents = self.documents(owner=owner)
        for document in documents:
            if document.source == source:
                return document
        for document in documents:
            if str(document.id) == source:
                return document
        raise CatalogueError("catalogue.unknown_source", source=source)

    def sources(self, *, owner: str = "") -> list[dict[str, Any]]:
        """One row for each document that a person may see; the columns are those of `turnpoint sources --json`."""
        return [source_row(document) for document in self.documents(owner=owner)]

    def figures(
        self, company: str, metric: str, segment: str = "", periods: int = 8, *, owner: str = ""
    ) -> list[dict[str, Any]]:
        """The newest reported figures; the columns are those of `turnpoint figures --json`.

        Raises:
            CatalogueError: As `corpus.figures.figures_named` does.
        """
        from corpus.figures import figures_named

        return [
            figure_row(figure)
            for figure in figures_named(self._index.library, company, metric, segment, periods, owner)
        ]

    def text(self, source: str, start: int | None = None, end: int | None = None, *, owner: str = "") -> str:
        """The extracted text of a document (name or number) that a person may see, or the slice `start`:`end` of it
        in code points.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        return self._index.library.text(self.document(source, owner=owner).source)[start:end]

    def private(self, owner: str) -> tuple[Document, ...]:
        """Those that a person alone sees; none of nobody's."""
        return tuple(one for one in self.documents(owner=owner) if owner and one.owner == owner)


def _private_of(owner: str) -> dict[str, str]:
    """What the audit log says of a document besides its name."""
    return {"owner": person(owner)} if owner else {}

"""Composes the rooms into one running application: the only place where all of them meet.

It owns the data folder (a lock), the index, the engine, the thread that embeds what was added, and the queue
in front of the engine. The loopback API and the web page are thin doors in front of its methods, all of which
may be called from any thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from corpus.document import Document
from corpus.home import database_url, vectors_url
from corpus.originals import Originals
from corpus.progress import Progress
from corpus.shared.notes import notes_at
from ui import rooms
from ui.answering import Answering
from ui.audit.log import Audit
from ui.audit.unnoted import note_late
from ui.belongings import Belongings
from ui.conversations.feedback import Feedback
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.documents import Documents
from ui.embedding import Embedding
from ui.fetching import Fetching
from ui.lock import FolderLock
from ui.metrics import Metrics
from ui.offers import Offers
from ui.people.asking import Asking
from ui.people.quota import Quota, Quotas
from ui.publishers import Publishers
from ui.reading_room import ReadingRoom
from ui.seat import EngineSeat
from ui.shipped import add_shipped
from ui.study.given import Grader
from ui.study.keeping import BankKeeping, Builder
from ui.study.studied import studied
from ui.study.study import Study
from ui.study.varying import Varying, is_wanted
from ui.telemetry import telemetry
from ui.turnstile import Turnstile
from ui.version import version

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.models.engine import Engine
    from assistant.models.seat import Seat
    from corpus.shipped import ShippedDocument
    from index.embed import Embedded, Purpose
    from index.search import Searcher
    from index.store import Index

log = logging.getLogger(__name__)

LOOKED_AFTER = 5.0
"""Seconds after which a server looks at what others that share its database have left to embed."""


class Application:
    """One running Turnpoint: index, engine, queue and background work over one data folder.

    `fetching` brings filings and pages from their publishers, `conversations` keeps what people asked, `feedback` what
    they thought of the answers, `spending` what those cost, `reading` opens documents to be read, and `study` keeps cards
    and what learners know of them. What is asked is answered by `ui.answering`, documents are looked after by
    `ui.documents`, offers by `ui.offers`, and what belongs to a person by `ui.belongings`: their methods are this one's.

    Args:
        home: The data folder; held by a lock from now until `close`.
        open_index: Opens the index of the folder.
        make_searcher: Searches the index without an engine.
        start_engine: Starts the engine that writes; runs in the background.
        make_assistant: Joins the index and the seat of the engine.
        digest: The shipped corpus, added when the index does not have it.
        publishers: How EDGAR, DART and web pages are reached.
        make_builder: Makes what builds study cards of the documents; without it there are none.
        make_grader: Makes what grades answers to them; without it nobody can answer.
        patient: Whether the engine waits for `start_embedding`, or the first question that needs it.

    Raises:
        CatalogueError: `home.in_use`, `home.not_writable`, `quota.no_number`, or what opening the index raises.
    """

    def __init__(
        self,
        home: Path,
        open_index: Callable[[], Index],
        make_searcher: Callable[[Index], Searcher],
        start_engine: Callable[[Progress], Engine] | None,
        make_assistant: Callable[[Index, Seat], Assistant],
        digest: Sequence[ShippedDocument] = (),
        publishers: Publishers | None = None,
        make_builder: Callable[[Index], Builder] | None = None,
        make_grader: Callable[[Index, EngineSeat], Grader] | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self.home = home
        quotas = Quotas.from_environment()
        self._lock = FolderLock(home)
        try:
            self._index = open_index()
        except BaseException:
            self._lock.release()
            raise
        self.audit = Audit(home)
        self.telemetry = telemetry()
        self._started = time.monotonic()
        self._turnstile = Turnstile(places=lambda: self._seat.places())
        self.metrics = Metrics(
            (
                ("questions_in_line", "Questions that wait for the engine or have it.", self._waiting),
                ("documents", "Documents that are searched.", lambda: len(self._searched())),
                ("passages", "Passages of those.", lambda: sum(one.passages for one in self._searched())),
                ("engine_up", "Whether the engine can be asked.", lambda: self._seat.is_ready),
                (
                    "vectors_up",
                    "Whether the vectors could be asked.",
                    lambda: not self._index.vectors_failure,
                ),
                ("database_up", "Whether the database answers.", self._database_answers),
            )
        )
        self._searcher = make_searcher(self._index)
        self._seat = EngineSeat(start_engine, self._turnstile)
        self._assistant = make_assistant(self._index, self._seat)
        self._seat.start(self._assistant.warm, patient=patient)
        add_shipped(self._index, notes_at(home), digest)
        if not database_url():  # else others' documents stand in the logs of their machines
            note_late(self.audit, self._index.library.documents())
        self._embedding = Embedding(self._index, self._searcher, self._turnstile, _again())
        self.conversations = Conversations.at(home)
        self.spending = Spending(self.conversations.engine)
        asking = Asking()
        answering = Answering(
            self._index,
            self._searcher,
            self._assistant,
            self._seat,
            self._turnstile,
            asking,
            self.spending,
            self.metrics,
            self.telemetry,
        )
        self.ask, self.suggest, self.search = answering.ask, answering.suggest, answering.search
        self.feedback = Feedback(
            self.conversations, {"turnpoint": version()}, answering.hash_of_model, self.audit
        )
        self.study = Study.at(home, make_grader(self._index, self._seat) if make_grader else None)
        builder = make_builder(self._index) if make_builder else None
        self._varying = Varying(
            self.study.wordings,
            self.study.bank,
            self._seat,
            self._turnstile,
            self._is_busy,
            wanted=is_wanted(),
        )
        self._bank_keeping = BankKeeping(
            self.study.bank, builder, self._studied, self._turnstile, self._varying.want, _again(12)
        )
        library = self._index.library
        quota = Quota(library.documents, self._index.sizes, quotas)
        documents = Documents(
            self._index, home, quota, self.audit, self._changed, self._assistant.forget, self._gone
        )
        self.add, self.add_figures, self.remove = documents.add, documents.add_figures, documents.remove
        self.documents, self.document, self.sources = (
            documents.documents,
            documents.document,
            documents.sources,
        )
        self.figures, self.text = documents.figures, documents.text
        left = Belongings(
            self.conversations.engine, documents, self.study, self._assistant.forget, self.audit
        )
        self.belongings, self.adopt, self.erase = left.belongings, left.adopt, left.erase
        self.reading = ReadingRoom(library, Originals.at(home))
        self.fetching = Fetching(home, library, self.add, self.add_figures, publishers or Publishers())
        offers = Offers(self.fetching, asking)
        self.introduced, self.bring = offers.introduced, offers.bring

    @classmethod
    def open(cls, home: Path, *, engine: bool = True, patient: bool = False) -> Application:
        """The application with the real rooms. `engine=False` for set-up, which only indexes."""
        from corpus.shipped import shipped_documents

        return cls(
            home,
            partial(rooms.open_index, home),
            rooms.make_searcher,
            rooms.start_engine if engine else None,
            partial(rooms.make_assistant, home),
            shipped_documents(),
            make_builder=rooms.make_builder,
            make_grader=rooms.make_grader,
            patient=patient,
        )

    def start_embedding(self) -> None:
        """Embed in the background from now on, and start an engine that was patient; apart from opening, since both would
        hold up the web page.
        """
        self._seat.want()
        self._embedding.start()
        self._bank_keeping.start()
        self._varying.start()

    @property
    def embedding_model(self) -> str:
        """What the model is called that texts are embedded with."""
        return self._index.embedder.name

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Vectors of texts as the index's own are made."""
        return self._index.embedder.texts(texts, purpose)

    def costs(self, since: str = "") -> dict[str, Any]:
        """What all answers cost since a day (ISO 8601, UTC), or since ever; JSON-ready, see `ui.costs.Costs.to_json`."""
        from ui.costs import costs_of

        return costs_of(self.spending, None, since).to_json()

    def embedding(self) -> dict[str, Any]:
        """How far embedding is: `busy`, windows `embedded` of `windows`, and what went wrong; JSON-ready."""
        return self._embedding.status()

    def _changed(self) -> None:
        """A document came or went."""
        self._embedding.want()
        self._bank_keeping.want()

    def _gone(self, source: str) -> None:
        """Let nothing be told any more that came from a document which has been taken out."""
        self.study.bank.remove(source)
        self._assistant.forget()

    def _studied(self) -> tuple[Document, ...]:
        """The documents that study cards are built of."""
        return studied(self._index.library.documents())

    def _is_busy(self) -> bool:
        """Whether work in the background is under way that people wait for sooner than for other words."""
        return bool(self._embedding.status()["busy"] or self._bank_keeping.status()["busy"])

    def _waiting(self) -> float:
        return self._turnstile.waiting

    def _database_answers(self) -> float:
        try:
            self.check_stores()
        except SQLAlchemyError:
            return 0.0
        return 1.0

    def _searched(self) -> Sequence[Document]:
        return self._index.library.documents(hidden=False)

    def status(self) -> dict[str, Any]:
        """How the application is: engine, index, work under way. JSON-ready."""
        documents = len(self.documents())
        return {
            "version": version(),
            "home": str(self.home),
            "uptime_s": round(time.monotonic() - self._started, 1),
            "index": {"documents": documents, **self._embedding.status()},
            "engine": self._seat.status(),
            "questions": self._turnstile.guests,
            "study": {**self._bank_keeping.status(), "wordings": self._varying.status()},
        }

    def check_stores(self) -> None:
        """Ask the database for something.

        Raises:
            OperationalError: It does not answer.
        """
        self.conversations.check()

    def close(self) -> None:
        """End background work, the engine and the index, and let go of the data folder. Safe to repeat."""
        try:
            self._seat.close()
            kept = self._varying.close() and self._bank_keeping.close()
            if self._embedding.close() and kept:
                self._index.close()
                self._assistant.close()
                self.conversations.close()
                self.study.close()
            else:
                # Closing files that are being written to is worse than leaving them to the end of the process:
                # what was not finished is put right when the index is next opened.
                log.warning("left in the middle of a batch of embeddings")
            self.telemetry.close()
        except Exception:
            log.exception("closing failed")
        self._lock.release()


def _again(times: int = 1) -> float | None:
    """After how many seconds work is looked for that nobody here asked for: other servers share the database, and vectors
    that were away are back.
    """
    return times * LOOKED_AFTER if database_url() or vectors_url() else None

"""Composes the rooms into one running application: the only place where all of them meet.

It owns the data folder (a lock), the index, the engine, the thread that embeds what was added, and the queue
in front of the engine. The loopback API and the web page are thin doors in front of its methods, all of which
may be called from any thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from assistant.contract import (
    LONGEST_QUESTION,
    Answer,
    Event,
    EvidenceFound,
    Finished,
    Offer,
    Turn,
)
from corpus.database import unanswered
from corpus.document import Document, DocumentInfo, Language
from corpus.errors import CatalogueError, FetchError, QuestionError, TurnpointError
from corpus.home import database_url
from corpus.originals import Originals
from corpus.progress import Progress, silent
from corpus.scope import ALL, Scope
from corpus.shared.notes import notes_at
from index.evidence import Found
from index.question import language_of_question
from ui.audit.actor import person
from ui.audit.log import Audit
from ui.audit.unnoted import note_late
from ui.conversations.belongings import belongings, erase, hand_over
from ui.conversations.feedback import Feedback
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.embedding import Embedding
from ui.fetching import Fetching
from ui.listing import figure_row, source_row
from ui.lock import FolderLock
from ui.metrics import Metrics
from ui.outcomes import Outcome, Watch
from ui.people.asking import Asking
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
from ui.words import Words

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.models.engine import Engine
    from assistant.models.seat import Seat
    from corpus.filing_figures import FiguresDocument
    from corpus.shipped import ShippedDocument
    from index.embed import Embedded, Purpose
    from index.search import Searcher
    from index.store import Added, Index

log = logging.getLogger(__name__)

MOST_RESULTS = 100
LOOKED_AFTER = 5.0
"""Seconds after which a server looks at what others that share its database have left to embed."""


class Application:
    """One running Turnpoint: index, engine, queue and background work over one data folder.

    `fetching` brings filings and pages from their publishers, `conversations` keeps what people asked, `feedback` what
    they thought of the answers, `spending` what those cost, `reading` opens documents to be read, and `study` keeps cards
    and what learners know of them.

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
        CatalogueError: `home.in_use`, `home.not_writable`, or what opening the index raises.
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
        self._lock = FolderLock(home)
        try:
            self._index = open_index()
        except BaseException:
            self._lock.release()
            raise
        self.audit = Audit(home)
        self.telemetry = telemetry()
        self._started = time.time()
        self._writing = threading.Lock()
        self._turnstile = Turnstile(places=lambda: self._seat.places())
        self._asking = Asking()
        self.metrics = Metrics(
            (
                ("questions_in_line", "Questions that wait for the engine or have it.", self._waiting),
                ("documents", "Documents that are searched.", lambda: len(self._searched())),
                ("passages", "Passages of those.", lambda: sum(one.passages for one in self._searched())),
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
        self.feedback = Feedback(
            self.conversations, {"turnpoint": version()}, self._hash_of_model, self.audit
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
        self.reading = ReadingRoom(self._index.library, Originals.at(home))
        self.fetching = Fetching(
            home, self._index.library, self.add, self.add_figures, publishers or Publishers()
        )

    @classmethod
    def open(cls, home: Path, *, engine: bool = True, patient: bool = False) -> Application:
        """The application with the real rooms. `engine=False` for set-up, which only indexes."""
        from corpus.shipped import shipped_documents

        def open_index() -> Index:
            from index.store import Index

            return Index.open(home)

        def make_searcher(index: Index) -> Searcher:
            from index.search import Searcher

            return Searcher(index)

        def start_engine(progress: Progress) -> Engine:
            from assistant.models.choose import EngineSettings, choose

            return choose(EngineSettings.from_environment(), progress)

        def make_assistant(index: Index, seat: Seat) -> Assistant:
            from assistant.answer import Assistant
            from assistant.memory.store import Memory

            return Assistant(index, seat, home / "speed.json", Memory.at(home))

        def make_builder(index: Index) -> Builder:
            from ui.study.building import CardBuilder

            return CardBuilder(index.library)

        def make_grader(index: Index, seat: EngineSeat) -> Grader:
            from ui.study.graded import grader

            return grader(index, seat)

        start = start_engine if engine else None
        return cls(
            home,
            open_index,
            make_searcher,
            start,
            make_assistant,
            shipped_documents(),
            make_builder=make_builder,
            make_grader=make_grader,
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

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        cancel: threading.Event | None = None,
        scope: Scope = ALL,
        owner: str = "",
        *,
        fresh: bool = False,
    ) -> Iterator[Event]:
        """Answer a question from the documents in scope that its owner may see; the last event is always `Finished`,
        also after a failure. What it cost is put down to its owner.

        As many answers are written at a time as the engine can, in turn between owners; one that needs no engine waits
        for nobody. Closing the iterator or setting `cancel` ends the answer. With `fresh` the model words it anew,
        whatever it worded before.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any event.
            PeopleError: `people.too_many_questions`, `people.too_many_waiting`; at the call too.
            CatalogueError: `scope.empty`; at the call too.
        """
        question, scope = _checked(question), replace(scope, viewer=owner)
        scope.of(self._index.library.documents(hidden=False) if scope else ())
        spoken = language or language_of_question(question)
        cancel = cancel or threading.Event()
        self._asking.check(owner)
        answering = self._answer(question, tuple(history), language, spoken, cancel, scope, fresh=fresh)
        return self._accounted(self.telemetry.answer(answering), owner)

    def _accounted(self, events: Iterator[Event], owner: str) -> Iterator[Event]:
        """The events of an answer, which stands in the ledger before it is handed on."""
        for event in events:
            if isinstance(event, Finished):
                self.metrics.answered(event.answer)
                try:
                    self.spending.note(event.answer, owner)
                except SQLAlchemyError:
                    log.exception("an answer's cost was not put down")
            yield event

    def _answer(
        self,
        question: str,
        history: tuple[Turn, ...],
        language: Language | None,
        spoken: Language,
        cancel: threading.Event,
        scope: Scope,
        *,
        fresh: bool,
    ) -> Iterator[Event]:
        try:
            with self._asking.counted(scope.viewer), self._turnstile.guest():
                for event in self._assistant.ask(question, history, language, cancel, scope, fresh=fresh):
                    if isinstance(event, EvidenceFound) and not event.final:
                        self._seat.want()  # loaded beside what the search still loads
                    yield (
                        Finished(self._traced(_said(event.answer))) if isinstance(event, Finished) else event
                    )
        except TurnpointError as failure:
            log.warning("question failed: %s", failure, exc_info=failure.__cause__)
            yield Finished(_failed(failure, spoken))
        except OperationalError as failure:
            log.exception("question failed")
            yield Finished(_failed(unanswered(failure), spoken))
        except Exception as failure:
            log.exception("question failed")
            yield Finished(_failed(TurnpointError("internal", reason=type(failure).__name__), spoken))

    def suggest(
        self,
        question: str,
        answer: Answer,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        asked: Sequence[str] = (),
        *,
        owner: str = "",
    ) -> tuple[str, ...]:
        """Up to three questions that may follow an answer and that the sources answer, none of them `asked` before.

        `history` is the conversation before the question. Only what the owner may see is looked at.
        """
        from assistant.suggest import suggestions

        return suggestions(self._index, question, answer, history, replace(scope, viewer=owner), asked)

    def _traced(self, answer: Answer) -> Answer:
        """An answer whose trace tells what it was made by as well."""
        made_by = {
            "turnpoint": version(),
            "index": answer.index_version,
            "model": answer.model_name,
            "engine": answer.model_engine,
            "model_hash": self._hash_of_model(answer),
            "embedding_model": self._index.embedder.name,
        }
        return replace(answer, trace={**answer.trace, "versions": made_by})

    def _hash_of_model(self, answer: Answer) -> str:
        """The hash of the weights that wrote an answer, as long as they are those that write now."""
        info = self._seat.info
        return info.model_hash if info is not None and info.name == answer.model_name else ""

    def search(
        self,
        question: str,
        k: int = 10,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        *,
        owner: str = "",
        staged: bool = True,
    ) -> Iterator[Found]:
        """Find evidence: at once by words and vectors, then, when an engine is there, with its translation.

        Only of what its owner may see. Without `staged` the final results alone, for who waits for them anyway.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any result.
            CatalogueError: `scope.empty`; at the call too.
        """
        scope = replace(scope, viewer=owner)
        scope.of(self._index.library.documents(hidden=False) if scope else ())
        question, k = _checked(question), max(1, min(k, MOST_RESULTS))
        return self.telemetry.search(self._find(question, k, tuple(history), scope, staged=staged))

    def _find(
        self, question: str, k: int, history: tuple[Turn, ...], scope: Scope, *, staged: bool
    ) -> Iterator[Found]:
        found = (
            self._searcher.search(question, k, history, scope=scope)
            if self._seat.info is None
            else self._assistant.search(question, k, history, scope, staged=staged)
        )
        with self._turnstile.guest():  # background work stands back for those who search too
            for stage in found:
                if stage.final:
                    self.metrics.searched(stage.timings.search_final)
                yield stage

    @property
    def embedding_model(self) -> str:
        """What the model is called that texts are embedded with."""
        return self._index.embedder.name

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Vectors of texts as the index's own are made."""
        return self._index.embedder.texts(texts, purpose)

    # Documents

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
        """
        with self._writing:
            added = self._index.add(data, source, progress, known=known, cancel=cancel, owner=owner)
        if added.status != "unchanged":
            what = "document.added" if added.status == "added" else "document.updated"
            self.audit.note(what, source, _private_of(owner))
        self._embedding.want()
        self._bank_keeping.want()
        return added

    def add_figures(self, documents: Sequence[FiguresDocument], progress: Progress = silent) -> int:
        """Add documents of filings' figures, all or none; how many were not here before."""
        with self._writing:
            return self._index.add_figures(documents, progress)

    def introduced(self) -> bool:
        """Whether somebody has given the e-mail address that EDGAR wants of those who fetch, right or not."""
        try:
            return bool(self.fetching.contact())
        except FetchError:
            return True  # the environment's, which is told when something is fetched

    def bring(
        self, offered: Offer, contact: str = "", progress: Progress = silent, *, owner: str = ""
    ) -> int:
        """Fetch what an answer offered to; how many filings of it are here now.

        Raises:
            FetchError: The publisher cannot be asked, or what it has cannot be fetched.
            PeopleError: `people.too_many_fetches`: its owner has had much fetched lately.
            ReadError: It cannot be read.
        """
        if contact.strip():
            self.fetching.keep_contact(contact)
        self._asking.check_fetch(owner)
        outcomes: list[Outcome] = []
        choice = ("", offered.since, 0 if offered.since else 1)
        self.fetching.fetch(offered.publisher, [offered.asked], choice, Watch(outcomes.append, progress))
        here = sum(outcome.failure is None for outcome in outcomes)
        failures = [outcome.failure for outcome in outcomes if outcome.failure is not None]
        if failures and not here:
            raise failures[0]
        return here

    def remove(self, source: str, *, owner: str = "", admin: bool = False) -> None:
        """Take a document and everything of it out, or all documents of a company's figures (`NVDA_*.figures`).

        Of those that everybody sees, somebody who signed in takes out none unless they are an `admin`.

        Raises:
            CatalogueError: `catalogue.unknown_source`, `catalogue.shared`.
        """
        may_all = admin or not owner
        with self._writing:
            if may_all and self._index.remove_figures(source):
                self.audit.note("document.removed", source)
                return
            document = self.document(source, owner=owner)
            if not (may_all or document.owner):
                raise CatalogueError("catalogue.shared", source=document.name)
            # What is derived from the document goes first, so that none of it is left when this is interrupted; once more
            # afterwards, since an answer may have been worded from it meanwhile.
            self._assistant.forget()
            self._index.remove(document.source)
            self.study.bank.remove(document.source)
            self._assistant.forget()
        self.audit.note("document.removed", document.name, _private_of(document.owner))
        self._embedding.want()
        self._bank_keeping.want()  # a filing's brief may be back in its place

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

    def costs(self, since: str = "") -> dict[str, Any]:
        """What all answers cost since a day (ISO 8601, UTC), or since ever; JSON-ready, see `ui.costs.Costs.to_json`."""
        from ui.costs import costs_of

        return costs_of(self.spending, None, since).to_json()

    def embedding(self) -> dict[str, Any]:
        """How far embedding is: `busy`, windows `embedded` of `windows`, and what went wrong; JSON-ready."""
        return self._embedding.status()

    def text(self, source: str, start: int | None = None, end: int | None = None, *, owner: str = "") -> str:
        """The extracted text of a document (name or number) that a person may see, or the slice `start`:`end` of it
        in code points.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        return self._index.library.text(self.document(source, owner=owner).source)[start:end]

    # What people leave

    def belongings(self, owner: str) -> dict[str, int]:
        """How many `conversations`, `answers`, private `documents`, `reviews` and `quizzes` there are of a person; of
        nobody if empty.
        """
        kept = asdict(belongings(self.conversations.engine, owner))
        return {**kept, "documents": len(self._private(owner)), **self.study.belongings(owner)}

    def adopt(self, key: str) -> dict[str, int]:
        """Hand over to a person what was asked before anybody signed in; what that was, as `belongings`."""
        handed = asdict(hand_over(self.conversations.engine, "", key))
        handed = {**handed, "documents": 0, **self.study.hand_over("", key)}
        self.audit.note("data.handed_over", person(key), handed)
        return handed

    def erase(self, owner: str) -> dict[str, int]:
        """Delete everything of a person for good, private documents included; what that was, as `belongings`."""
        if not owner:
            raise ValueError("nobody's things are not deleted")
        documents = self._private(owner)
        for document in documents:
            self.remove(document.source, owner=owner)
        self._assistant.forget(owner)
        erased = asdict(erase(self.conversations.engine, owner))
        erased = {**erased, "documents": len(documents), **self.study.erase(owner)}
        self.audit.note("data.erased", person(owner), erased)
        return erased

    def _private(self, owner: str) -> tuple[Document, ...]:
        return tuple(one for one in self.documents(owner=owner) if owner and one.owner == owner)

    # Studying

    def _studied(self) -> tuple[Document, ...]:
        """The documents that study cards are built of."""
        return studied(self._index.library.documents())

    def _is_busy(self) -> bool:
        """Whether work in the background is under way that people wait for sooner than for other words."""
        return bool(self._embedding.status()["busy"] or self._bank_keeping.status()["busy"])

    # Being

    def _waiting(self) -> float:
        return self._turnstile.waiting

    def _searched(self) -> Sequence[Document]:
        return self._index.library.documents(hidden=False)

    def status(self) -> dict[str, Any]:
        """How the application is: engine, index, work under way. JSON-ready."""
        documents = len(self.documents())
        return {
            "version": version(),
            "home": str(self.home),
            "uptime_s": round(time.time() - self._started, 1),
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
    """After how many seconds work is looked for that nobody here asked for: other servers share the database."""
    return times * LOOKED_AFTER if database_url() else None


def version() -> str:
    """The installed version of Turnpoint."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("turnpoint")
    except PackageNotFoundError:
        return "0"


def _private_of(owner: str) -> dict[str, str]:
    """What the audit log says of a document besides its name."""
    return {"owner": person(owner)} if owner else {}


def _checked(question: str) -> str:
    # Halves of a letter that no database and no reply can hold; JSON's escapes may write them.
    question = question.encode("utf-8", "ignore").decode("utf-8").strip()
    if not question:
        raise QuestionError("question.empty")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError("question.too_long", length=len(question), longest=LONGEST_QUESTION)
    return question


def _said(answer: Answer) -> Answer:
    """An error answer with the sentence of its code, in the answer's language."""
    if not answer.error:
        return answer
    code = answer.error["code"]
    details = {"engine": answer.model_engine, **answer.error}
    message = Words(answer.language).error_sentence(code, details)
    return replace(answer, error={"code": code, "message": message})


def _failed(failure: TurnpointError, language: Language) -> Answer:
    message = Words(language).error(failure)
    return Answer(
        id=uuid4().hex,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        index_version="",
        status="error",
        language=language,
        error={"code": failure.code, "message": message},
    )

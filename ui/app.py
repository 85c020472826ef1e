"""Composes the rooms into one running application: the only place where all of them meet.

It owns the data folder (a lock), the index, the engine, the thread that embeds what was added, and the queue
in front of the engine. The loopback API and the web page are thin doors in front of its methods, all of which
may be called from any thread.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.contract import Answer, Event, Finished, Turn
from corpus.document import Document, Language
from corpus.errors import CatalogueError, EngineError, QuestionError, TurnpointError
from corpus.progress import Progress, silent
from index.evidence import Found
from ui.lock import FolderLock
from ui.turnstile import Turnstile
from ui.words import Words, language_of

if TYPE_CHECKING:
    from assistant.answer import Assistant

    from assistant.models.engine import Engine
    from index.search import Searcher
    from index.store import Added, Index

log = logging.getLogger(__name__)

LONGEST_QUESTION = 2_000
"""Code points of a question that is still answered."""
MOST_RESULTS = 100
_ENGINE_PATIENCE = 120.0  # seconds that a question waits for an engine that is still starting
_SHIPPED = "shipped.json"  # which version of the shipped corpus was added
_YIELD_TO_ANSWERS = 30.0  # seconds that embedding stands back at most while questions are answered


class Application:
    """One running Turnpoint: index, engine, queue and background work over one data folder.

    Args:
        home: The data folder; held by a lock from now until `close`.
        open_index: Opens the index of the folder.
        make_searcher: Searches the index without an engine.
        start_engine: Starts the engine that writes; runs in the background.
        make_assistant: Joins index and engine.
        digest: Files of the shipped corpus, added when the index does not have them.

    Raises:
        CatalogueError: `home.in_use`, `home.not_writable`, or what opening the index raises.
    """

    def __init__(
        self,
        home: Path,
        open_index: Callable[[], Index],
        make_searcher: Callable[[Index], Searcher],
        start_engine: Callable[[Progress], Engine] | None,
        make_assistant: Callable[[Index, Engine], Assistant],
        digest: Sequence[Path] = (),
    ) -> None:
        self.home = home
        self._lock = FolderLock(home)
        try:
            self._index = open_index()
        except BaseException:
            self._lock.release()
            raise
        self._searcher = make_searcher(self._index)
        self._make_assistant = make_assistant
        self._assistant: Assistant | None = None
        self._engine: Engine | None = None
        self._engine_failure: TurnpointError | None = None
        self._engine_settled = threading.Event()
        self._engine_stage: tuple[str, int, int] = ("", 0, 0)
        self._turnstile = Turnstile()
        self._writing = threading.Lock()
        self._closing = threading.Event()
        self._to_embed = threading.Event()
        self._embedding = False
        self._embedding_failure: TurnpointError | None = None
        self._started = time.time()
        self._threads: list[threading.Thread] = []
        if start_engine is None:
            self._engine_failure = EngineError("engine.not_wanted")
            self._engine_settled.set()
        else:
            self._run("engine", lambda: self._start_engine(start_engine))
        self._add_digest(digest)
        self._to_embed.set()

    @classmethod
    def open(cls, home: Path, *, engine: bool = True) -> Application:
        """The application with the real rooms. `engine=False` for set-up, which only indexes."""

        def open_index() -> Index:
            from index.store import Index

            return Index.open(home)

        def make_searcher(index: Index) -> Searcher:
            from index.search import Searcher

            return Searcher(index)

        def start_engine(progress: Progress) -> Engine:
            from assistant.models.choose import EngineSettings, choose

            return choose(EngineSettings.from_environment(), progress)

        def make_assistant(index: Index, engine: Engine) -> Assistant:
            from assistant.answer import Assistant

            return Assistant(index, engine)

        digest = sorted((Path(__file__).parents[1] / "corpus" / "digest").glob("*.md"))
        return cls(home, open_index, make_searcher, start_engine if engine else None, make_assistant, digest)

    def start_embedding(self) -> None:
        """Embed in the background from now on; apart from opening, since it would hold up the web page."""
        self._run("embed", self._embed_for_ever)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        self._threads.append(threading.Thread(target=work, name=name, daemon=True))
        self._threads[-1].start()

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer a question; the last event is always `Finished`, also after a failure.

        Questions are answered one at a time, in the order in which they came. Closing the iterator or
        setting `cancel` ends the answer.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any event.
        """
        question = _checked(question)
        spoken = language or language_of(question)
        return self._answer(question, tuple(history), language, spoken, cancel or threading.Event())

    def _answer(
        self,
        question: str,
        history: tuple[Turn, ...],
        language: Language | None,
        spoken: Language,
        cancel: threading.Event,
    ) -> Iterator[Event]:
        try:
            with self._turnstile.turn(cancel) as mine:
                if not mine:
                    raise EngineError("engine.cancelled")
                for event in self._ready_assistant(cancel).ask(question, history, language, cancel):
                    yield Finished(_said(event.answer)) if isinstance(event, Finished) else event
        except TurnpointError as failure:
            log.warning("question failed: %s", failure, exc_info=failure.__cause__)
            yield Finished(self._failed(failure, spoken))
        except Exception as failure:
            log.exception("question failed")
            yield Finished(self._failed(TurnpointError("internal", reason=type(failure).__name__), spoken))

    def search(self, question: str, k: int = 10, history: Sequence[Turn] = ()) -> Iterator[Found]:
        """Find evidence: at once by words and vectors, then, when an engine is there, with its translation.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any result.
        """
        question, k = _checked(question), max(1, min(k, MOST_RESULTS))
        return self._find(question, k, tuple(history))

    def _find(self, question: str, k: int, history: tuple[Turn, ...]) -> Iterator[Found]:
        assistant = self._assistant
        if assistant is None:
            yield from self._searcher.search(question, k, history)
            return
        stages = assistant.search(question, k, history)
        first = next(stages, None)
        if first is None:
            return
        yield first
        if not first.final:
            # From here on the engine translates: one at a time, like answers.
            with self._turnstile.turn():
                yield from stages

    # Documents

    def add(self, data: bytes, source: str, progress: Progress = silent) -> Added:
        """Add a document, or update it when its bytes changed; findable by words when this returns.

        Raises:
            ReadError: it cannot be read; nothing was changed.
        """
        with self._writing:
            added = self._index.add(data, source, progress)
        self._to_embed.set()
        return added

    def remove(self, source: str) -> None:
        """Take a document and everything of it out.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        with self._writing:
            self._index.remove(self.document(source).source)
        self._to_embed.set()

    def documents(self) -> tuple[Document, ...]:
        """All documents, by the order in which they came."""
        return self._index.library.documents()

    def document(self, source: str) -> Document:
        """The document of that name, or of that number.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        documents = self._index.library.documents()
        for document in documents:
            if document.source == source:
                return document
        for document in documents:
            if str(document.id) == source:
                return document
        raise CatalogueError("catalogue.unknown_source", source=source)

    def sources(self) -> list[dict[str, Any]]:
        """One row for each document; the columns are those of `turnpoint sources --json`."""
        return [source_row(document) for document in self._index.library.documents()]

    def embedding(self) -> dict[str, Any]:
        """How far embedding is: `busy`, windows `embedded` of `windows`, and what went wrong; JSON-ready."""
        embedded, windows = self._index.pending()
        failure = self._embedding_failure
        return {
            "busy": self._embedding or self._to_embed.is_set(),
            "embedded": embedded,
            "windows": windows,
            "error": _told(failure),
        }

    def text(self, source: str, start: int | None = None, end: int | None = None) -> str:
        """The extracted text of a document (name or number), or the slice `start`:`end` of it in code points.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        return self._index.library.text(self.document(source).source)[start:end]

    # Being

    def status(self) -> dict[str, Any]:
        """How the application is: engine, index, work under way. JSON-ready."""
        embedding = self.embedding()
        stage, done, total = self._engine_stage
        failure = self._engine_failure
        info = self._engine.info if self._engine is not None else None
        state = "starting" if not self._engine_settled.is_set() else "failed" if failure else "ready"
        return {
            "version": version(),
            "home": str(self.home),
            "uptime_s": round(time.time() - self._started, 1),
            "index": {
                "documents": len(self._index.library.documents()),
                **embedding,
            },
            "engine": {
                "state": state,
                "name": info.name if info else "",
                "kind": info.engine if info else "",
                "stage": stage,
                "done": done,
                "total": total,
                "error": _told(failure),
            },
            "questions": self._turnstile.waiting,
        }

    def close(self) -> None:
        """End background work, the engine and the index, and let go of the data folder. Safe to repeat."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._to_embed.set()
        for thread in self._threads:
            thread.join(timeout=20)
        for part in (self._engine, self._index):
            try:
                if part is not None:
                    part.close()
            except Exception:
                log.exception("closing %s failed", type(part).__name__)
        self._lock.release()

    # Background

    def _start_engine(self, start: Callable[[Progress], Engine]) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            self._engine_stage = (stage, done, total)

        try:
            engine = start(progress)
            self._engine = engine
            self._assistant = self._make_assistant(self._index, engine)
            log.info("engine ready: %s (%s)", engine.info.name, engine.info.engine)
        except TurnpointError as failure:
            log.warning("engine failed: %s", failure, exc_info=failure)
            self._engine_failure = failure
        except Exception as failure:
            log.exception("engine failed")
            self._engine_failure = EngineError(
                "engine.not_started", reason=f"{type(failure).__name__}: {failure}"
            )
        finally:
            self._engine_settled.set()

    def _ready_assistant(self, cancel: threading.Event) -> Assistant:
        deadline = time.monotonic() + _ENGINE_PATIENCE
        while not self._engine_settled.wait(0.1):
            if cancel.is_set() or self._closing.is_set():
                raise EngineError("engine.cancelled")
            if time.monotonic() > deadline:
                raise EngineError("engine.still_starting", seconds=int(_ENGINE_PATIENCE))
        if self._assistant is None:
            raise self._engine_failure or EngineError("engine.not_started", reason="?")
        return self._assistant

    def _embed_for_ever(self) -> None:
        def stopping() -> bool:
            # A person waits for an answer, nobody for a vector: leave the processor to the answer.
            deadline = time.monotonic() + _YIELD_TO_ANSWERS
            while not self._closing.is_set() and time.monotonic() < deadline:
                if self._turnstile.wait_until_idle(0.2):
                    break
            return self._closing.is_set()

        self._warm()
        while not self._closing.is_set():
            self._to_embed.wait()
            if self._closing.is_set():
                return
            self._to_embed.clear()
            self._embedding = True
            try:
                self._index.embed_pending(silent, stopping)
                self._embedding_failure = None
            except TurnpointError as failure:
                log.warning("embedding failed: %s", failure, exc_info=failure)
                self._embedding_failure = failure
            except Exception as failure:
                log.exception("embedding failed")
                self._embedding_failure = TurnpointError("index.embedding_failed", reason=str(failure))
            finally:
                self._embedding = False

    def _warm(self) -> None:
        """Search once, so that the first question does not wait for models and dictionaries to load."""
        try:
            list(self._searcher.search("AI", 1))
        except Exception:
            # Whatever it is, the embedding that follows or a question tells it to somebody.
            log.warning("the search could not be warmed", exc_info=True)

    def _add_digest(self, files: Sequence[Path]) -> None:
        """Add the shipped corpus where this version's was not added yet; what a user removed stays away."""
        noted = self.home / _SHIPPED
        try:
            before: dict[str, str] = json.loads(noted.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = {}
        now = dict(before)
        for file in files:
            try:
                data = file.read_bytes()
                digest = hashlib.sha256(data).hexdigest()
                if before.get(file.name) != digest:
                    self._index.add(data, file.name, silent, place=f"digest:{file.name.partition('.')[0]}")
                    now[file.name] = digest
            except (TurnpointError, OSError):
                log.exception("the shipped %s could not be added", file.name)
        if now != before:
            noted.write_text(json.dumps(now), encoding="utf-8")

    def _failed(self, failure: TurnpointError, language: Language) -> Answer:
        message = Words(language).error(failure)
        return Answer(
            id=uuid4().hex,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            index_version="",
            status="error",
            language=language,
            error={"code": failure.code, "message": message},
        )


def _told(failure: TurnpointError | None) -> dict[str, Any] | None:
    return {"code": failure.code, "details": dict(failure.details)} if failure else None


def source_row(document: Document) -> dict[str, Any]:
    """A document as a row of the sources list; `status` is ready, digest, replaced or original."""
    info = document.info
    status = "ready"
    if document.place.startswith("digest:"):
        status = "replaced" if document.hidden else "digest"
    elif document.place.startswith("original:"):
        status = "original"
    return {
        "source": document.source,
        "title": info.title,
        "company": info.company,
        "ticker": info.ticker,
        "cik": info.cik,
        "form": info.form,
        "fiscal_period": info.fiscal_period,
        "period_end": info.period_end,
        "filed": info.filed,
        "accession": info.accession,
        "language": info.language,
        "document": document.id,
        "passages": document.passages,
        "status": status,
    }


def version() -> str:
    """The installed version of Turnpoint."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("turnpoint")
    except PackageNotFoundError:
        return "0"


def _checked(question: str) -> str:
    question = question.strip()
    if not question:
        raise QuestionError("question.empty")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError("question.too_long", length=len(question), limit=LONGEST_QUESTION)
    return question


def _said(answer: Answer) -> Answer:
    """An error answer with the sentence of its code, in the answer's language."""
    if not answer.error or answer.error.get("message"):
        return answer
    code = answer.error.get("code", "internal")
    message = Words(answer.language).error_sentence(code, answer.error)
    return replace(answer, error={"code": code, "message": message})

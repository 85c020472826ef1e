"""A scripted index, engine and assistant behind the real `Application`, so that every door can be tried."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.contract import (
    Answer,
    Citation,
    Cost,
    Draft,
    Event,
    EvidenceFound,
    Finished,
    Sentence,
    SentenceChecked,
    Turn,
)
from assistant.models.engine import EngineInfo
from corpus.document import Document, DocumentInfo, Extract, Language, Passage, source_of
from corpus.errors import CatalogueError, EngineError, ReadError
from corpus.facts import Fact
from corpus.library import StoredFact, content_hash
from corpus.progress import Progress, silent
from corpus.scope import ALL, Scope
from index.evidence import Evidence, Found, Timings
from tests.fake_embedder import FakeEmbedder
from ui.app import Application
from ui.publishers import Publishers

COST = Cost(0.0123, 0.000002, "USD", "Hosted One", "2026-01-01", 0.0042, "processor_time")


class FakeAdded:
    def __init__(self, document: Document, status: str) -> None:
        self.source, self.document, self.status = document.source, document.id, status
        self.passages, self.info, self.seconds = document.passages, document.info, 0.01


class FakeSearcher:
    def __init__(self, index: FakeIndex) -> None:
        self._index = index

    def search(
        self, question: str, k: int, history: Sequence[Turn] = (), scope: Scope = ALL
    ) -> Iterator[Found]:
        yield Found(self._index.evidence(scope.viewer)[:k], Timings(1.0, 1.0))


class FakeIndex:
    """Documents in memory. A file that starts with BAD is refused; `embed_pending` waits for `may_embed`."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[Document, str]] = {}
        self._next = 1
        self.may_embed = threading.Event()
        self.may_embed.set()
        self.embedded = 0
        self.closed = False
        self.vectors_failure = None
        self.library = self
        self.embedder = FakeEmbedder()

    def add(
        self,
        data: bytes,
        source: str,
        progress: Progress = silent,
        place: str = "",
        known: DocumentInfo | None = None,
        owner: str = "",
        cancel: threading.Event | None = None,
    ) -> FakeAdded:
        del known, cancel
        source = source_of(source, owner)
        if not data:
            raise ReadError("read.empty_file", source=source)
        if data.startswith(b"BAD"):
            raise ReadError("read.binary_file", source=source, kind="bad")
        if data.startswith(b"CRASH"):
            raise RuntimeError("secret detail of the crash")
        progress(f"read {source}", 0, 2)
        text = data.decode()
        before = self._documents.get(source)
        if before and before[1] == text:
            return FakeAdded(before[0], "unchanged")
        info = DocumentInfo(
            title=text[:20],
            company="ACME",
            form="10-K",
            fiscal_period="FY2025",
            cik="0000000001",
            period_end="2025-12-31",
        )
        document = Document(
            self._next,
            source,
            info,
            content_hash(data),
            1,
            "2026-01-01T00:00:00+00:00",
            place=place,
            owner=owner,
        )
        self._next += 1
        self._documents[source] = (document, text)
        progress(f"read {source}", 2, 2)
        return FakeAdded(document, "updated" if before else "added")

    def add_extract(
        self,
        extracted: Callable[[], Extract],
        source: str,
        sha256: str,
        progress: Progress = silent,
        place: str = "",
    ) -> FakeAdded:
        del sha256
        return self.add(extracted().text.encode(), source, progress, place)

    def remove_figures(self, group: str) -> int:
        return 0

    def remove(self, source: str) -> None:
        if self._documents.pop(source, None) is None:
            raise CatalogueError("catalogue.unknown_source", source=source)

    def documents(self, *, hidden: bool = True) -> tuple[Document, ...]:
        del hidden
        return tuple(document for document, _ in self._documents.values())

    def facts(self, document_ids: Iterable[int], metric: str | None = None) -> list[StoredFact]:
        """Each document states revenue of as many dollars as it has letters, for its year and the one before."""
        return [
            StoredFact(
                document.id, "revenue", "",
                Fact("us-gaap:Revenues", "Revenue", float(len(text)), "USD", None, f"{y}-01-01", f"{y}-12-31"),
            )
            for document, text in self._documents.values()
            for y in (2024, 2025)
            if document.id in set(document_ids) and metric == "revenue"
        ]  # fmt: skip

    def text(self, source: str) -> str:
        if source not in self._documents:
            raise CatalogueError("catalogue.unknown_source", source=source)
        return self._documents[source][1]

    def sizes(self, documents: Sequence[Document]) -> dict[int, int]:
        return {
            one.id: len(self._documents[one.source][1]) for one in documents if one.source in self._documents
        }

    def evidence(self, viewer: str = "") -> tuple[Evidence, ...]:
        return tuple(
            Evidence(document.id, document, Passage(0, len(text), text, "prose", ("Part I",), 0), 1.0)
            for document, text in self._documents.values()
            if document.is_seen_by(viewer)
        )

    def pending(self) -> tuple[int, int]:
        return self.embedded, len(self._documents)

    def embed_pending(
        self, progress: Progress = silent, stopping: Callable[[], bool] = lambda: False
    ) -> bool:
        while not self.may_embed.wait(0.01):
            if stopping():
                return False
        self.embedded = len(self._documents)
        return not stopping()

    def close(self) -> None:
        self.closed = True


class FakeEngine:
    info = EngineInfo("fake-model", "embedded", 4096)

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


class FakeAssistant:
    """Answers with what it was asked, by the engine.

    `fail`, `crash`, `escape` do what they say, an answer on `cost` has cost something; `slow` takes ten seconds unless
    it is given up, `a while` one.
    """

    def __init__(self, index: FakeIndex, seat: Any) -> None:
        self.index, self.seat = index, seat
        self.running = 0
        self.most_running = 0
        self.asked: list[tuple[str, tuple[Turn, ...], Language | None]] = []
        self.cancelled = threading.Event()
        self.warmed = False
        self.fresh: list[bool] = []
        self.forgotten: list[str | None] = []
        self.closed = False

    def forget(self, owner: str | None = None) -> None:
        self.forgotten.append(owner)

    def close(self) -> None:
        self.closed = True

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        cancel: threading.Event | None = None,
        scope: Scope = ALL,
        *,
        fresh: bool = False,
    ) -> Iterator[Event]:
        self.fresh.append(fresh)
        self.asked.append((question, tuple(history), language))
        evidence = self.index.evidence(scope.viewer)
        yield EvidenceFound(evidence, 1.0, True)
        with self.seat.queued(cancel, scope.viewer) as queued:
            yield from queued.waits()
            queued.engine()
            self.running += 1
            self.most_running = max(self.most_running, self.running)
            try:
                yield from self._answer(question, language or "en", cancel or threading.Event(), evidence)
            finally:
                self.running -= 1

    def _answer(
        self, question: str, language: Language, cancel: threading.Event, evidence: tuple[Evidence, ...]
    ) -> Iterator[Event]:
        if "fail" in question:
            raise EngineError("engine.dead", engine="embedded")
        if "crash" in question:
            raise RuntimeError("secret detail of the crash")
        yield Draft("It is ")
        if "slow" in question or "a while" in question:
            for _ in range(1_000 if "slow" in question else 100):
                if cancel.wait(0.01):
                    self.cancelled.set()
                    break
                yield Draft("so ")
        said = "\x1b[31mred" if "escape" in question else f"It is so: {question}."
        citation = Citation(
            1, "a.txt", 1, "A", "", "ACME", "10-K", "FY2025", "2025-01-31", "Part I", 0, "so", 0, 2
        )
        sentence = Sentence(said, (1,), "verified")
        yield SentenceChecked(sentence, (citation,))
        yield Finished(
            Answer(
                "id",
                "2026-01-01",
                "fake-1",
                "answered",
                language,
                (sentence,),
                (citation,),
                evidence=evidence,
                cost=COST if "cost" in question else Cost(),
            )
        )

    def warm(self, cancel: threading.Event) -> None:
        with self.seat.taken(cancel):
            self.warmed = True

    def search(
        self, question: str, k: int, history: Sequence[Turn] = (), scope: Scope = ALL, *, staged: bool = True
    ) -> Iterator[Found]:
        results = self.index.evidence(scope.viewer)[:k]
        if staged:
            yield Found(results, Timings(1.0, 1.0), final=False)
        yield Found(results, Timings(1.0, 2.0), final=True)


def fake_application(
    home: Path,
    *,
    engine: Callable[[Progress], Any] | None = None,
    index: FakeIndex | None = None,
    digest: Sequence[Path] = (),
    embed: bool = True,
    publishers: Publishers | None = None,
) -> Application:
    """The real application over scripted rooms."""
    start: Any = engine or (lambda progress: FakeEngine())
    application = Application(
        home,
        lambda: index or FakeIndex(),
        FakeSearcher,
        start,
        FakeAssistant,
        digest,
        publishers,
    )
    if embed:
        application.start_embedding()
    return application  # type: ignore[arg-type]


def settled(application: Application) -> FakeAssistant:
    """The application's assistant, once its engine is there."""
    deadline = time.monotonic() + 10
    while application.status()["engine"]["state"] == "starting" and time.monotonic() < deadline:
        time.sleep(0.01)
    return application._assistant  # type: ignore[return-value]

"""A scripted application behind the page: its documents, its answers and their pace are written down beforehand."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.contract import (
    Answer,
    AnswerTimings,
    Check,
    Citation,
    Cost,
    Draft,
    Event,
    EvidenceFound,
    Figure,
    Finished,
    Offer,
    Sentence,
    SentenceChecked,
    Status,
    Turn,
    Usage,
    Waiting,
)
from corpus.document import Document, DocumentInfo, Language, Passage
from corpus.errors import CatalogueError, FetchError, QuestionError, ReadError
from corpus.fetch.contact import checked
from corpus.figures.headline import Headline
from corpus.progress import Progress, silent
from corpus.scope import ALL, Scope
from index.evidence import Evidence
from tests.ui.study.cards import graded
from tests.ui.web.room import Room
from ui.conversations.feedback import Feedback
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.study.study import Study

KOREAN = """# 가상 반도체 이야기

이 글은 시험에 쓰려고 지어낸 것이다. 등장하는 회사와 숫자는 모두 사실이 아니다.

## 시장의 반응

가온반도체의 주가는 그날 17% 떨어졌다. 시가총액은 5,000억 달러 넘게 사라졌다. 다른 장비 회사의 주가도 함께 내렸다.

전력 회사인 누리에너지의 주가는 20%에서 30% 사이로 하락했다. 전력이 덜 들 것이라는 전망이 나왔기 때문이다.

## 그 뒤의 이야기

가온반도체는 이듬해에 연구비를 두 배로 늘렸다. 회사는 값싼 칩을 내놓겠다고 밝혔다.
"""

ENGLISH = """# Annual report of Gaon Semiconductor

This report was made up for tests. No company or number in it is real.

## Results

Revenue for fiscal year 2025 was $130.5 billion, up 114% from a year ago. Data center revenue was $115.2 billion.

Fiscal year | 2025 | 2024
Revenue | 130.5 | 60.9
Net income | 72.9 | 29.8

## Risks

Demand for our products may fall if models need less computing power. Our customers may build chips of their own.
"""


COST = Cost(0.021, 0.0042, "KRW", "hosted-example", "2026-11-01", 1.3)


@dataclass(frozen=True)
class Line:
    """A sentence of a scripted answer with the quotes that it cites: (source, quote)."""

    text: str
    quotes: tuple[tuple[str, str], ...] = ()
    check: Check = "verified"
    draft: str = ""
    """What the model wrote before it was repaired; the sentence itself when empty."""


@dataclass(frozen=True)
class Script:
    """An answer: the passages found (source, a quote of each) and the sentences, or a refusal without."""

    found: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    status: Status = "answered"
    error: str = ""
    cost: Cost = COST
    withdrawn: int = 0
    offer: Offer | None = None
    figures: tuple[Figure, ...] = ()


@dataclass
class Pace:
    """Seconds before the evidence, before the first draft text, and between the pieces of a draft."""

    search: float = 0.02
    think: float = 0.25
    piece: float = 0.02


@dataclass(frozen=True)
class Added:
    """What became of an added document."""

    source: str
    status: str
    passages: int
    seconds: float


@dataclass
class Held:
    """A document with its text."""

    info: DocumentInfo
    text: str
    place: str = ""
    headings: tuple[tuple[int, str], ...] = ()
    """Where each section begins, for a text without Markdown's signs."""
    passages: tuple[Passage, ...] = ()
    """Those of a document that was read as such; a made-up one is cut at its blank lines."""

    def section(self, at: int) -> tuple[str, ...]:
        """The heading above a place."""
        marked = ((match.end(), match[1]) for match in re.finditer(r"^#+ (.+)$", self.text, re.MULTILINE))
        return tuple(title for start, title in self.headings or marked if start <= at)[-1:]


def documents() -> dict[str, Held]:
    """The two made-up documents."""
    return {
        "article.txt": Held(
            DocumentInfo(title="가상 반도체 이야기", language="ko", period_end="2025-01-31"), KOREAN
        ),
        "GAON_10-K_FY2025.html": Held(
            DocumentInfo(
                title="Annual report of Gaon Semiconductor",
                language="en",
                company="Gaon Semiconductor",
                form="10-K",
                fiscal_period="FY2025",
                period_end="2025-01-26",
                filed="2025-02-26",
                url="https://www.example.com/filing.htm",
            ),
            ENGLISH,
        ),
    }


@dataclass
class Scripted:
    """The application. `scripts` maps a part of a question to its answer; `heard` keeps what was asked."""

    held: dict[str, Held] = field(default_factory=documents)
    scripts: Mapping[str, Script] = field(default_factory=dict[str, Script])
    pace: Pace = field(default_factory=Pace)
    hold: threading.Event | None = None
    """When given, the model does not go on before it is set."""
    hold_after: int = 0
    """How many pieces of draft the model writes before it holds."""
    line: Sequence[Waiting] = ()
    """What is told of the line for the model before it writes."""
    engine: dict[str, Any] = field(
        default_factory=lambda: {"state": "ready", "name": "scripted-1b", "kind": "embedded"}
    )
    hold_reading: threading.Event | None = None
    """When given, no file is read before it is set."""
    heard: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list[Scope])
    times: dict[str, float] = field(default_factory=dict)
    contact: str = ""
    conversations: Conversations = field(
        default_factory=lambda: Conversations.at(Path(tempfile.mkdtemp(prefix="turnpoint-test-")))
    )
    study: Study = field(
        default_factory=lambda: Study.at(Path(tempfile.mkdtemp(prefix="turnpoint-test-")), graded)
    )
    writer: str = "scripted-1b"
    """The name of the model that writes."""
    suggested: tuple[str, ...] = ()
    """What follows each answer."""
    brought: dict[str, Script] = field(default_factory=dict[str, Script])
    """The scripts that hold once what an answer offered was fetched."""

    originals: dict[str, Path] = field(default_factory=dict[str, Path])
    """The PDFs that documents were made from."""
    stated: dict[str, tuple[Headline, ...]] = field(default_factory=dict[str, "tuple[Headline, ...]"])
    """The main figures of documents."""

    @property
    def reading(self) -> Room:
        return Room(self.document, self.held, self.originals, self.stated)

    @property
    def spending(self) -> Spending:
        return Spending(self.conversations.engine)

    @property
    def feedback(self) -> Feedback:
        return Feedback(self.conversations, {"turnpoint": "1.0"}, lambda answer: "feed")

    def suggest(
        self,
        question: str,
        answer: Answer,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        asked: Sequence[str] = (),
        *,
        owner: str = "",
    ) -> Sequence[str]:
        del owner
        return self.suggested

    def introduced(self) -> bool:
        return bool(self.contact)

    def bring(
        self, offered: Offer, contact: str = "", progress: Progress = silent, *, owner: str = ""
    ) -> int:
        del owner
        self.contact = checked(contact) if contact else self.contact
        if not self.contact:
            raise FetchError("fetch.no_contact")
        for done in (0, 1):
            progress(f"fetch {offered.name}", done, 1)
            time.sleep(self.pace.think)
        self.scripts = {**self.brought, **self.scripts} if self.brought else self.scripts
        return len(self.brought)

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
        del fresh
        if len(question) > 2_000:
            raise QuestionError("question.too_long", longest=2_000)
        self.heard.append((question, tuple(history)))
        self.scopes.append(scope)
        script = next((s for part, s in self.scripts.items() if part in question), Script(status="refused"))
        return self._answer(question, script, cancel or threading.Event())

    def _answer(self, question: str, script: Script, cancel: threading.Event) -> Iterator[Event]:
        began = time.monotonic()
        language: Language = "ko" if any("가" <= letter <= "힣" for letter in question) else "en"
        time.sleep(self.pace.search)
        found = tuple(self._evidence(n, source, quote) for n, (source, quote) in enumerate(script.found, 1))
        yield EvidenceFound(found, 1000 * (time.monotonic() - began), True)
        self.times["evidence"] = time.monotonic()
        yield from self.line
        cancel.wait(self.pace.think)
        written = 0
        sentences: list[Sentence] = []
        citations: list[Citation] = []
        for line in script.lines:
            for piece in _pieces(line.draft or line.text):
                while (
                    written == self.hold_after and self.hold and not (self.hold.wait(0.05) or cancel.is_set())
                ):
                    pass
                written += 1
                if cancel.wait(self.pace.piece):
                    yield Finished(
                        self._finished(began, language, "error", (), (), script, found, "engine.cancelled")
                    )
                    return
                self.times.setdefault("draft", time.monotonic())
                yield Draft(piece)
            numbers: list[int] = []
            for source, quote in line.quotes:
                citation = self._citation(len(citations) + 1, source, quote)
                same = next((c for c in citations if (c.source, c.start) == (source, citation.start)), None)
                if same is None:
                    citations.append(citation)
                numbers.append((same or citation).n)
            sentences.append(Sentence(line.text, tuple(numbers), line.check))
            yield SentenceChecked(sentences[-1], tuple(citations))
        if script.status == "refused" and not sentences:
            text = "이 자료에는 그 내용이 없습니다." if language == "ko" else "The sources do not say this."
            sentences.append(Sentence(text, (), "verified"))
        done = (
            began,
            language,
            script.status,
            tuple(sentences),
            tuple(citations),
            script,
            found,
            script.error,
        )
        yield Finished(self._finished(*done))

    def _finished(
        self,
        began: float,
        language: Language,
        status: Status,
        sentences: tuple[Sentence, ...],
        citations: tuple[Citation, ...],
        script: Script,
        found: tuple[Evidence, ...],
        error: str,
    ) -> Answer:
        return Answer(
            id=uuid4().hex,
            created="2026-11-22T12:00:00+00:00",
            index_version="1",
            status=status,
            language=language,
            sentences=sentences,
            citations=citations,
            figures=script.figures,
            evidence=found,
            error={"code": error, "message": error} if error else None,
            offer=script.offer,
            model_name=self.writer,
            model_engine="embedded",
            usage=Usage(412, 288, 96),
            cost=script.cost,
            timings=AnswerTimings(total=1000 * (time.monotonic() - began)),
            withdrawn=script.withdrawn,
        )

    def document(self, source: str) -> Document:
        held = self.held[source]
        number = list(self.held).index(source) + 1
        return Document(
            number,
            source,
            held.info,
            "0" * 64,
            len(re.findall(r"\n+", held.text)) + 1,
            "2026-11-22",
            1,
            held.place,
        )

    def _evidence(self, n: int, source: str, quote: str) -> Evidence:
        text = self.held[source].text
        at = text.index(quote)
        gap = "\n\n" if "\n\n" in text else "\n"
        start = text.rfind(gap, 0, at) + len(gap) if gap in text[:at] else 0
        stop = text.find(gap, at + len(quote))
        end = len(text) if stop < 0 else stop
        page = 2 if source.endswith("html") else None
        passage = Passage(start, end, text[start:end], "prose", self.held[source].section(at), page)
        return Evidence(
            n, self.document(source), passage, 1 / n, ("words",), (), 0.8, ((at, at + len(quote)),)
        )

    def _citation(self, n: int, source: str, quote: str) -> Citation:
        document = self.document(source)
        info, start = document.info, self.held[source].text.index(quote)
        return Citation(
            n,
            source,
            document.id,
            info.title,
            info.url,
            info.company,
            info.form,
            info.fiscal_period,
            info.period_end,
            " > ".join(self.held[source].section(start)),
            2 if source.endswith("html") else None,
            quote,
            start,
            start + len(quote),
        )

    def sources(self, *, owner: str = "") -> list[dict[str, Any]]:
        del owner
        rows: list[dict[str, Any]] = []
        for source, held in self.held.items():
            info = held.info
            row = {
                name: getattr(info, name)
                for name in ("title", "company", "form", "fiscal_period", "period_end")
            }
            rows.append(
                {
                    **row,
                    "filed": info.filed,
                    "language": info.language,
                    "languages": list(self.document(source).languages),
                    "source": source,
                    "document": len(rows) + 1,
                    "passages": self.document(source).passages,
                    "added": self.document(source).added,
                    "status": "digest" if held.place else "ready",
                }
            )
        return rows

    def add(
        self,
        data: bytes,
        source: str,
        progress: Progress = silent,
        *,
        owner: str = "",
        cancel: threading.Event | None = None,
    ) -> Added:
        del owner
        progress("read", 0, 1)
        while self.hold_reading is not None and not self.hold_reading.wait(0.05):
            if cancel is not None and cancel.is_set():
                raise ReadError("read.cancelled", source=source)
        if not data.strip():
            raise ReadError("read.empty_file", source=source)
        if b"\0" in data:
            raise ReadError("read.binary_file", source=source)
        progress("read", 1, 1)
        self.held[source] = Held(DocumentInfo(title=source, language="en"), data.decode("utf-8"))
        return Added(source, "added", 3, 0.2)

    def remove(self, source: str, *, owner: str = "", admin: bool = False) -> None:
        del owner, admin
        if source not in self.held:
            raise CatalogueError("catalogue.unknown_source", source=source)
        del self.held[source]

    def text(self, source: str, start: int | None = None, end: int | None = None, *, owner: str = "") -> str:
        del owner
        if source not in self.held:
            raise CatalogueError("catalogue.unknown_source", source=source)
        return self.held[source].text[start:end]

    def status(self) -> dict[str, Any]:
        return {
            "engine": self.engine,
            "index": {"version": "1", "documents": len(self.held), "embedded": 40, "windows": 40},
            "questions": 0,
        }


def _pieces(text: str) -> list[str]:
    """About the tokens that a model would send."""
    return [text[at : at + 3] for at in range(0, len(text), 3)]


FALL = Script(
    found=(
        ("article.txt", "가온반도체의 주가는 그날 17% 떨어졌다. 시가총액은 5,000억 달러 넘게 사라졌다."),
        ("GAON_10-K_FY2025.html", "Demand for our products may fall if models need less computing power."),
        ("article.txt", "전력 회사인 누리에너지의 주가는 20%에서 30% 사이로 하락했다."),
    ),
    lines=(
        Line(
            "가온반도체의 주가는 17% 떨어졌습니다.",
            (("article.txt", "가온반도체의 주가는 그날 17% 떨어졌다."),),
        ),
        Line(
            "시가총액은 5,000억 달러 넘게 사라졌습니다.",
            (("article.txt", "시가총액은 5,000억 달러 넘게 사라졌다."),),
            "repaired",
            "시가총액은 5,000만 달러 사라졌습니다.",
        ),
        Line(
            "전력 회사의 주가도 내렸습니다.",
            (("article.txt", "전력 회사인 누리에너지의 주가는 20%에서 30% 사이로 하락했다."),),
            "weak",
        ),
    ),
)
REVENUE = Script(
    found=(
        (
            "GAON_10-K_FY2025.html",
            "Revenue for fiscal year 2025 was $130.5 billion, up 114% from a year ago.",
        ),
    ),
    lines=(
        Line(
            "Revenue was $130.5 billion in fiscal year 2025, up 114%.",
            (
                (
                    "GAON_10-K_FY2025.html",
                    "Revenue for fiscal year 2025 was $130.5 billion, up 114% from a year ago.",
                ),
            ),
        ),
    ),
)
SCRIPTS = {"주가": FALL, "revenue": REVENUE}

"""What a search gives: passages with their scores and the sentences that matter in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.document import Document, Passage
from corpus.errors import TurnpointError


@dataclass(frozen=True, slots=True)
class Window:
    """About two sentences of a passage (offsets into the document's text), and how well they fit (0 to 1)."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question.

    `score` orders results (higher is better; comparable only within one search). `legs` names the searches
    that found it. `windows` are its best-fitting sentence runs, best first. `similarity` is the cosine of
    the best window with the question, 0 when no vector was there yet. `telling` are the one or two sentences
    that answer best, best first, as offsets into the document's text.
    """

    id: int
    document: Document
    passage: Passage
    score: float
    legs: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    similarity: float = 0.0
    telling: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The search result of the published contract."""
        info, passage = self.document.info, self.passage
        return {
            "source": self.document.source,
            "document": self.document.id,
            "title": info.title,
            "company": info.company,
            "form": info.form,
            "fiscal_period": info.fiscal_period,
            "section": " > ".join(passage.section),
            "page": passage.page,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "kind": passage.kind,
            "score": round(self.score, 6),
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from receipt to the first results and to the final ones."""

    search: float
    search_final: float

    def to_json(self) -> dict[str, float]:
        """As the published contract has it."""
        return {"search": round(self.search, 1), "search_final": round(self.search_final, 1)}


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search: evidence best first, and its timings.

    `lacks` is why it was found by words alone, where the vectors could not be asked.
    """

    results: tuple[Evidence, ...]
    timings: Timings
    final: bool = True
    lacks: TurnpointError | None = None

    def to_json(self) -> dict[str, Any]:
        """What `turnpoint search --json` prints."""
        return {"results": [e.to_json() for e in self.results], "timings_ms": self.timings.to_json()}

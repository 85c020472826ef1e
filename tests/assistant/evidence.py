"""Evidence made by hand, for tests of what is done with it."""

from __future__ import annotations

from assistant.answer import Assistant
from assistant.asked import Asked, read_question
from assistant.candidates import Candidate, candidates
from assistant.contract import Answer, Finished
from assistant.models.seat import Unshared
from assistant.select import choose
from corpus.amounts import find_amounts
from corpus.document import Document, DocumentInfo, Kind, Passage
from index.evidence import Evidence
from index.question import understand
from index.store import Index
from tests.fake_engine import FakeEngine

FILING = DocumentInfo(
    title="Annual report", company="NVIDIA Corporation", cik="0001045810", form="10-K",
    fiscal_period="FY2025", period_end="2025-01-26",
)  # fmt: skip
COLUMN = DocumentInfo(title="A column", language="en")


def asked(question: str) -> Asked:
    return read_question(understand(question))


def evidence(
    text: str,
    info: DocumentInfo = FILING,
    *,
    number: int = 1,
    start: int = 100,
    kind: Kind = "prose",
    context: str = "",
) -> Evidence:
    """A passage of a document of its own."""
    document = Document(number, f"{number}.htm", info, "hash", 1, "2025-01-01T00:00:00+00:00")
    passage = Passage(start, start + len(text), text, kind, ("Item 7",), None, context)
    return Evidence(number, document, passage, 1.0)


def chosen_of(results: list[Evidence], question: Asked, share: float = 1.0) -> list[Candidate]:
    """The sentences for the prompt, out of passages."""
    return choose(candidates(results, question), question, share=share)


def sentences(text: str, question: str, info: DocumentInfo = FILING, **more: str) -> list[Candidate]:
    """The candidates of one passage for a question, best first."""
    return candidates([evidence(text, info, **more)], asked(question))  # pyright: ignore[reportArgumentType]


def prose(text: str, info: DocumentInfo = FILING) -> Candidate:
    """A passage of sentences as one candidate."""
    return _whole(evidence(text, info))


def row(text: str, context: str, info: DocumentInfo = FILING) -> Candidate:
    """A row of a table under its heads."""
    return _whole(evidence(text, info, kind="table", context=context))


def _whole(found: Evidence) -> Candidate:
    passage = found.passage
    amounts = find_amounts(passage.text, passage.context or None)
    return Candidate(
        found, passage.start, passage.end, passage.text, passage.text, passage.context, 1.0, 1.0, amounts
    )


def ask_without_model(index: Index, question: str) -> Answer:
    """The answer of an engine that would fail if it were asked."""
    *_, last = Assistant(index, Unshared(FakeEngine(()))).ask(question)
    assert isinstance(last, Finished)
    return last.answer

"""What the tools give: the parts of the published contracts that another assistant needs, as schemas that it is told.

Fields that a contract has and a schema here does not are left out, so that an answer does not fill the context of the
model that reads it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["ko", "en"]


class Result(BaseModel):
    """Reads what it knows of an object of the server's."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Passage(Result):
    """A passage of a document that fits a question. `text` is the slice start:end of the document's text."""

    source: str
    document: int
    title: str
    company: str
    form: str
    fiscal_period: str
    section: str
    page: Annotated[int | None, Field(description="Counted from 0; null where there are no pages.")]
    start: int
    end: int
    text: str


class Passages(Result):
    """Passages, the best first."""

    results: list[Passage]


class Sentence(Result):
    """A sentence of an answer, with the numbers of its citations and the outcome of its check against them."""

    text: str
    citations: list[int]
    check: Literal["verified", "weak", "repaired"]


class Citation(Result):
    """The place that bears a sentence out; `quote` is the slice start:end of the document's text."""

    n: int
    source: str
    document: int
    title: str
    url: str
    company: str
    form: str
    fiscal_period: str
    section: str
    page: int | None
    quote: str
    start: int
    end: int


class StatedFigure(Result):
    """An amount in an answer, in base units, and whether its source says the same."""

    text: str
    value: float
    unit: str
    metric: str
    period: str
    verified: bool
    origin: Annotated[
        Literal["fact", "text", "derived"],
        Field(description="A filing's reported fact, a passage's text, or worked out from either."),
    ]
    citation: int | None


class Cost(Result):
    """What the answer cost on this machine, estimated."""

    energy_wh: float
    money: float
    currency: str


class Answer(Result):
    """An answer. Only what its citations bear out is to be passed on as fact; `refused` means the sources are silent."""

    status: Literal["answered", "partial", "refused"]
    language: Language
    answer: Annotated[str, Field(description="The sentences joined, with [n] for citation n.")]
    sentences: list[Sentence]
    citations: list[Citation]
    figures: list[StatedFigure]
    notice: str | None
    cost: Cost
    suggested_command: Annotated[
        str | None, Field(description="The command by which its user can fetch filings that would answer.")
    ] = None


class ReportedFigure(Result):
    """A figure as a company reported it, in base units."""

    company: str
    ticker: str
    metric: str
    fiscal_period: str
    period_end: str
    value: float
    unit: str
    segment: str
    origin: Annotated[
        str, Field(description="xbrl, table, or derived from other figures of the same filing.")
    ]
    source: str


class Figures(Result):
    """Reported figures: those of fiscal years first, then shorter periods, each newest first."""

    figures: list[ReportedFigure]


class Source(Result):
    """A document that answers may come from."""

    document: int
    source: str
    title: str | None
    company: str | None
    form: str | None
    fiscal_period: str | None
    filed: str | None
    language: str | None
    passages: int


class Sources(Result):
    """The documents, in the order in which they came."""

    sources: list[Source]


class Slice(Result):
    """A part of a document's text, from code point `start` to `end`."""

    document: str
    start: int
    end: int
    text: str
    more: Annotated[bool, Field(description="Whether the document goes on after `end`.")]


class Asked(Result):
    """A study card to be answered. Show it to the learner; the key comes with the verdict."""

    place: int
    total: int
    kind: str
    language: Language
    difficulty: int
    topic: str
    question: str
    choices: Annotated[list[str], Field(description="Answer by `chosen`, counted from 0; empty: by `text`.")]


class Quiz(Result):
    """A quiz that has begun or goes on; `ask` is null when it is over."""

    quiz: str
    ask: Asked | None


class Verdict(Result):
    """What an answer to a card was worth, and the passage that says so."""

    verdict: Literal["right", "partial", "wrong", "empty"]
    credit: float
    missing: list[str]
    key: str
    source: str
    title: str
    passage: str
    quiz: str
    ask: Annotated[Asked | None, Field(description="The next card; null when the quiz is over.")]


def answer_of(contract: dict[str, Any]) -> Answer:
    """An answer of the published contract."""
    offer = contract["offer"]
    return Answer.model_validate({**contract, "suggested_command": offer["command"] if offer else None})

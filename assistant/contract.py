"""The answer as every door shows it: one contract for web, API, command line, Slack, MCP and quiz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.document import Language
from index.evidence import Evidence

LONGEST_QUESTION = 2_000
"""Code points of a question that is still answered."""

Status = Literal["answered", "partial", "refused", "error"]
Check = Literal["verified", "weak", "repaired"]
Gauge = Literal["rapl", "processor_time", "elapsed_time"]
"""How energy was found: by the processor's counters, or from the time that its cores or a whole engine worked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with the numbers of its citations and the outcome of its check."""

    text: str
    citations: tuple[int, ...]
    check: Check

    @property
    def marked(self) -> str:
        """It with the markers of its citations."""
        return self.text + "".join(f"[{n}]" for n in self.citations)

    @property
    def tells_no_source(self) -> bool:
        """Whether it is the assistant's own word, as of a part left out, which no source could bear out."""
        return not self.citations and self.check == "verified"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence comes from: `quote` is the slice `start`:`end` of the document's extracted text."""

    n: int
    source: str
    document: int
    title: str
    url: str
    company: str
    form: str
    fiscal_period: str
    period_end: str
    section: str
    page: int | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of an answer in base units, and whether the cited passage says the same.

    `segment` is the part of the company that a reported figure is of, in the words of its filing; empty for the whole. It
    is for drawing figures and not part of the published contract.
    """

    text: str
    value: float
    value_low: float
    value_high: float
    unit: str
    metric: str = ""
    period: str = ""
    verified: bool = False
    origin: Literal["fact", "text", "derived"] = "text"
    inputs: tuple[str, ...] = ()
    citation: int | None = None
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer; cached ones were in the engine's prompt cache and cost next to nothing."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer cost here, estimated, and what a hosted model would have charged for the same tokens.

    `gauge`, how the energy was found, is not part of the published contract.
    """

    energy_wh: float = 0.0
    money: float = 0.0
    currency: str = "USD"
    hosted_model: str = ""
    hosted_price_date: str = ""
    hosted_money: float = 0.0
    gauge: Gauge = "elapsed_time"


@dataclass(frozen=True, slots=True)
class AnswerTimings:
    """Milliseconds from receipt of the question; None for what did not happen."""

    search: float | None = None
    search_final: float | None = None
    first_token: float | None = None
    first_verified_sentence: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Filings that may be fetched to answer a question that was refused for want of them.

    `company` is the id in `corpus/companies.toml`, `name` what people call it, `asked` what its publisher is asked
    for. `since` is the first day of filing, ISO 8601; empty for the newest of each form.
    """

    company: str
    name: str
    publisher: Literal["edgar", "dart"]
    asked: str
    since: str = ""

    @property
    def command(self) -> str:
        """The command that fetches them."""
        since = f" --since {self.since}" if self.since else ""
        return f"turnpoint fetch {self.publisher} {self.asked}{since}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `answer` is the sentences joined, with `[n]` markers; a refusal has no citations.

    The model is the one that was asked to write; its fields are empty where code answered or refused alone.
    """

    id: str
    created: str
    index_version: str
    status: Status
    language: Language
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    notice: str | None = None
    offer: Offer | None = None
    error: Mapping[str, str] | None = None
    cached: bool = False
    model_name: str = ""
    model_engine: str = ""
    usage: Usage = Usage()
    cost: Cost = Cost()
    timings: AnswerTimings = AnswerTimings()
    version: int = 1
    withdrawn: int = 0
    regenerated: int = 0
    lacks: Mapping[str, str] | None = None
    """What the search had to do without, as `error` tells it; told to people in `notice`, and not part of the contract."""
    trace: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """How it came about (`assistant.trace`), for whose answer it is; not part of the contract. JSON alone."""

    @property
    def text(self) -> str:
        """The sentences joined, each followed by its markers."""
        return " ".join(sentence.marked for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """The published contract, exactly."""
        return {
            "id": self.id,
            "version": self.version,
            "created": self.created,
            "index_version": self.index_version,
            "status": self.status,
            "error": dict(self.error) if self.error else None,
            "language": self.language,
            "answer": self.text,
            "sentences": [
                {"text": s.text, "citations": list(s.citations), "check": s.check} for s in self.sentences
            ],
            "citations": [asdict(c) for c in self.citations],
            "figures": [_published(f) for f in self.figures],
            "evidence": [e.to_json() for e in self.evidence],
            "notice": self.notice,
            "offer": {**asdict(self.offer), "command": self.offer.command} if self.offer else None,
            "cached": self.cached,
            "counts": {"withdrawn": self.withdrawn, "regenerated": self.regenerated},
            "model": {"name": self.model_name, "engine": self.model_engine},
            "usage": asdict(self.usage),
            "cost": {
                "energy_wh": self.cost.energy_wh,
                "money": self.cost.money,
                "currency": self.cost.currency,
                "hosted": {
                    "model": self.cost.hosted_model,
                    "price_date": self.cost.hosted_price_date,
                    "money": self.cost.hosted_money,
                },
            },
            "timings_ms": asdict(self.timings),
        }


def _published(figure: Figure) -> dict[str, Any]:
    """A figure of the contract, which does not have its segment."""
    fields = {name: value for name, value in asdict(figure).items() if name != "segment"}
    return {**fields, "inputs": list(figure.inputs)}


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The evidence so far: shown before the model speaks. `final` is False for the first stage."""

    results: tuple[Evidence, ...]
    milliseconds: float
    final: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The answer waits for the engine: told at once, whenever its place in line changes, and every second.

    `ahead` answers come before it; none where the engine itself is still starting. `seconds` is how long that may take,
    None where nobody can tell; none before and no seconds mean that the wait is over.
    """

    ahead: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Text as the model writes it, not yet checked: shown unsettled, replaced by the sentence that follows."""

    text: str


@dataclass(frozen=True, slots=True)
class SentenceChecked:
    """A sentence with its check and the citations known so far; settles the draft before it."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; always the last event, also after a failure."""

    answer: Answer


Event = EvidenceFound | Waiting | Draft | SentenceChecked | Finished

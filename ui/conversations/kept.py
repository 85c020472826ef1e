"""What is kept of a conversation, and how a reply becomes text and a reply again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from assistant.contract import Answer, Citation, Sentence, Turn
from corpus.document import Language
from corpus.scope import ALL, Scope
from index.evidence import Evidence

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from ui.words import Words


Verdict = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Rating:
    """What a person thought of an answer; the reasons are keys of `ui.conversations.feedback.REASONS`."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question: an answer, or what had been checked of one that was stopped or failed.

    Attributes:
        answer: The finished answer; None where it was stopped or never came.
        sentences, citations, evidence: What was known by then; an answer has its own.
        evidence_ms: Milliseconds until the evidence was found; None where none was.
        seconds: From the question to the end.
        stopped: Whether a person stopped it.
        trouble: What went wrong, in the language of the page; empty where nothing did.
    """

    answer: Answer | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    evidence_ms: float | None = None
    seconds: float = 0.0
    stopped: bool = False
    trouble: str = ""

    @property
    def said(self) -> str:
        """The words that were said, without markers."""
        sentences = self.answer.sentences if self.answer is not None else self.sentences
        return " ".join(sentence.text for sentence in sentences)

    @property
    def known_sentences(self) -> tuple[Sentence, ...]:
        """The answer's sentences; those checked by then where it never came."""
        return self._known.sentences

    @property
    def known_citations(self) -> tuple[Citation, ...]:
        """The citations of `known_sentences`."""
        return self._known.citations

    @property
    def _known(self) -> Answer | Reply:
        return self.answer if self.answer is not None and self.answer.status != "error" else self

    def label(self, words: Words) -> str:
        """What is said before the sentences: that it was refused, answered in part, stopped, or went wrong."""
        if self.trouble or (self.answer is not None and self.answer.status == "error"):
            told = (self.answer.error or {}).get("message", "") if self.answer is not None else ""
            return self.trouble or told or words("web.trouble")
        if self.answer is not None and self.answer.status in ("refused", "partial"):
            return words(f"web.{self.answer.status}")
        return words("web.stopped") if self.stopped else ""

    def to_text(self) -> str:
        """As JSON text, whole."""
        return _replies().dump_json(self).decode()

    @classmethod
    def from_text(cls, text: str) -> Reply:
        """The reply that `to_text` wrote.

        Raises:
            ValueError: It is none.
        """
        return _replies().validate_json(text)


@cache
def _replies() -> TypeAdapter[Reply]:
    # Pydantic reads and writes frozen dataclasses of dataclasses as they are; it takes a while to import.
    from pydantic import TypeAdapter

    return TypeAdapter(Reply)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked and what came of it; no reply while none has come, as after a power cut."""

    question: str
    asked: str
    reply: Reply | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list. Times are ISO 8601 in UTC; `passage` is the words around what was searched for."""

    id: str
    title: str
    updated: str
    exchanges: int
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation, whole."""

    id: str
    title: str
    language: Language
    created: str
    updated: str
    scope: Scope = ALL
    exchanges: tuple[Exchange, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The models that wrote its answers, each once; none where code answered alone."""
        answers = (exchange.reply.answer for exchange in self.exchanges if exchange.reply is not None)
        return tuple(dict.fromkeys(answer.model_name for answer in answers if answer and answer.model_name))

    def history(self, before: int | None = None) -> tuple[Turn, ...]:
        """The turns up to a place, as a question that follows up on them needs them."""
        turns: list[Turn] = []
        for exchange in self.exchanges[:before]:
            answer = exchange.reply and exchange.reply.answer
            if answer and answer.status in ("answered", "partial", "refused"):
                said = " ".join(sentence.text for sentence in answer.sentences)
                turns += [Turn("user", exchange.question), Turn("assistant", said)]
        return tuple(turns)

"""One page's conversation while it is open: what was asked, what has come back so far."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from assistant.contract import (
    Answer,
    Citation,
    Draft,
    Event,
    EvidenceFound,
    Finished,
    Sentence,
    SentenceChecked,
    Turn,
)
from corpus.document import Language
from index.evidence import Evidence
from ui.web.chat.offers import Bringing

Stage = Literal["searching", "reading", "writing", "stopping", "done"]


@dataclass
class Exchange:
    """A question and what is known of its answer; events are taken in as they come."""

    question: str
    evidence: tuple[Evidence, ...] = ()
    evidence_ms: float | None = None
    sentences: list[Sentence] = field(default_factory=list[Sentence])
    citations: dict[int, Citation] = field(default_factory=dict[int, Citation])
    draft: str = ""
    answer: Answer | None = None
    stopped: bool = False
    trouble: str = ""
    """What went wrong, in the page's words, when the answer never finished."""
    bringing: Bringing | None = None
    """The fetching of what the answer lacks, once a person has agreed to it."""
    began: float = field(default_factory=time.monotonic)
    running: bool = True

    def take(self, event: Event) -> None:
        """Take in an event of the answer."""
        if isinstance(event, EvidenceFound):
            self.evidence, self.evidence_ms = event.results, event.milliseconds
        elif isinstance(event, Draft):
            self.draft += event.text
        elif isinstance(event, SentenceChecked):
            self.draft = ""
            self.sentences.append(event.sentence)
            self.citations.update({citation.n: citation for citation in event.citations})
        elif not self.stopped:
            self._finish(event)

    def _finish(self, event: Finished) -> None:
        answer = event.answer
        self.answer, self.draft = answer, ""
        if answer.status != "error":
            self.sentences = list(answer.sentences)
            self.citations = {citation.n: citation for citation in answer.citations}
            # A refusal still shows what was looked through.
            self.evidence = answer.evidence or self.evidence

    @property
    def stage(self) -> Stage:
        """Where the answer stands."""
        if not self.running:
            return "done"
        if self.stopped:
            return "stopping"
        if self.evidence_ms is None:
            return "searching"
        return "writing" if self.sentences or self.draft else "reading"

    @property
    def seconds(self) -> float:
        """Since the question was sent."""
        return time.monotonic() - self.began


@dataclass
class Conversation:
    """All exchanges of one open page, its language, and the bell that stops the one that runs."""

    language: Language = "ko"
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    cancel: threading.Event | None = None
    introduced: bool = False
    """Whether the e-mail address that EDGAR wants is known."""
    removing: str = ""
    """The source whose removal waits for a second click."""

    @property
    def running(self) -> bool:
        """Whether an answer is under way."""
        return bool(self.exchanges) and self.exchanges[-1].running

    def history(self) -> tuple[Turn, ...]:
        """Earlier questions with their answers, for a question that follows up on them."""
        turns: list[Turn] = []
        for exchange in self.exchanges:
            if exchange.answer is not None and exchange.answer.status in ("answered", "partial", "refused"):
                said = " ".join(sentence.text for sentence in exchange.answer.sentences)
                turns += [Turn("user", exchange.question), Turn("assistant", said)]
        return tuple(turns)

"""One page's conversation while it is open: what was asked, what has come back so far."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import tzinfo

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
    Waiting,
)
from corpus.document import Language
from corpus.scope import ALL, Scope
from index.evidence import Evidence
from ui.conversations.kept import Exchange as KeptExchange
from ui.conversations.kept import Kept, Rating, Reply
from ui.web.chat.offers import Bringing
from ui.web.chat.stages import Stage, Stages
from ui.web.documents.upload import Upload
from ui.web.study.desk import Desk
from ui.web.talks.shelf import Shelf


@dataclass(eq=False)
class Exchange:
    """A question and what is known of its answer; events are taken in as they come."""

    question: str
    evidence: tuple[Evidence, ...] = ()
    evidence_ms: float | None = None
    sentences: list[Sentence] = field(default_factory=list[Sentence])
    citations: dict[int, Citation] = field(default_factory=dict[int, Citation])
    draft: str = ""
    waiting: Waiting | None = None
    """Where it stands in line for the engine, while it does."""
    preparing: str = ""
    """How far the engine is, in the page's words, while it is waited for."""
    stages: Stages = field(default_factory=Stages)
    answer: Answer | None = None
    stopped: bool = False
    trouble: str = ""
    """What went wrong, in the page's words, when the answer never finished."""
    bringing: Bringing | None = None
    """The fetching of what the answer lacks, once a person has agreed to it."""
    began: float = field(default_factory=time.monotonic)
    took: float | None = None
    """Seconds from the question to the end, None until then."""
    running: bool = True
    cancel: threading.Event = field(default_factory=threading.Event)
    """The bell that stops it."""
    rating: Rating | None = None
    """What the person thought of the answer."""
    explaining: bool = False
    """Whether the person is being asked for the reasons of a bad rating."""
    suggestions: tuple[str, ...] = ()
    """Questions that may follow, which the sources can answer."""

    def take(self, event: Event) -> None:
        """Take in an event of the answer."""
        self.waiting = event if isinstance(event, Waiting) and event != Waiting(0, 0.0) else None
        if isinstance(event, EvidenceFound):
            self.evidence, self.evidence_ms = event.results, event.milliseconds
        elif isinstance(event, Draft):
            self.draft += event.text
        elif isinstance(event, SentenceChecked):
            self.draft = ""
            self.sentences.append(event.sentence)
            self.citations.update({citation.n: citation for citation in event.citations})
        elif isinstance(event, Finished) and not self.stopped:
            self._finish(event)
        self.stages.enter(self.stage)

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
        if self.waiting is not None:
            return "line"
        if self.draft:
            return "writing"
        return "checking" if self.sentences else "reading"

    @property
    def seconds(self) -> float:
        """Since the question was sent; how long it took once that is over."""
        return time.monotonic() - self.began if self.took is None else self.took

    def halt(self) -> None:
        """Stop it: what was checked stays, the draft goes."""
        self.stopped, self.draft = True, ""
        self.cancel.set()

    def end(self) -> None:
        """Nothing comes any more."""
        self.took, self.running = self.seconds, False
        self.stages.enter("done")

    def to_keep(self) -> Reply:
        """What came of it."""
        known = None if self.answer is not None and not self.trouble else self
        return Reply(
            answer=self.answer,
            sentences=tuple(known.sentences) if known else (),
            citations=tuple(known.citations.values()) if known else (),
            evidence=known.evidence if known else (),
            evidence_ms=self.evidence_ms,
            seconds=self.seconds,
            stopped=self.stopped,
            trouble=self.trouble,
        )

    @classmethod
    def of_kept(cls, kept: KeptExchange) -> Exchange:
        """One that was kept, as it was. Where no reply came it reads as stopped."""
        reply = kept.reply or Reply(stopped=True)
        answer = reply.answer
        said = answer if answer is not None and answer.status != "error" else reply
        return cls(
            kept.question,
            evidence=(answer.evidence if answer is not None else ()) or reply.evidence,
            evidence_ms=reply.evidence_ms,
            sentences=list(said.sentences),
            citations={citation.n: citation for citation in said.citations},
            answer=answer,
            stopped=reply.stopped,
            trouble=reply.trouble,
            took=reply.seconds,
            running=False,
            rating=kept.rating,
        )


@dataclass(eq=False)
class Conversation:
    """All exchanges of one open page, and its language.

    `id` is that under which it is kept, empty until something is asked; `owner` the key of the person who signed in, empty
    where nobody does, `name` what they are called, `admin` whether they may change what everyone sees; `scope` the
    documents that answers may come from.
    """

    id: str = ""
    owner: str = ""
    name: str = ""
    admin: bool = False
    language: Language = "ko"
    zone: tzinfo | None = None
    """In which days are told apart: the browser's; None for the server's."""
    scope: Scope = ALL
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    left: dict[str, list[Exchange]] = field(default_factory=dict[str, list[Exchange]])
    """Conversations that were left while an answer ran, by their ids; the answers go on."""
    shelf: Shelf = field(default_factory=Shelf)
    """What the list of conversations looks like."""
    desk: Desk = field(default_factory=Desk)
    """What is on the study tab."""
    introduced: bool = False
    """Whether the e-mail address that EDGAR wants is known."""
    uploads: list[Upload] = field(default_factory=list[Upload])
    """Files on their way into the catalogue, and what became of the last ones."""
    for_everyone: bool = False
    """Whether what an admin adds is for everybody who signs in."""
    removing: str = ""
    """The source whose removal waits for a second click."""

    def resume(self, kept: Kept) -> None:
        """Go on with one that was kept; with an answer that still runs, where it was left with one."""
        self.id, self.scope = kept.id, kept.scope
        going = self.left.pop(kept.id, None)
        if going and going[-1].running:
            self.exchanges = going
        else:
            self.exchanges = [Exchange.of_kept(each) for each in kept.exchanges]

    def leave(self) -> None:
        """Begin anew; an answer that is under way goes on, and is kept in its conversation."""
        if self.running and self.id:
            self.left[self.id] = self.exchanges
        elif self.running:
            self.exchanges[-1].halt()
        self.id, self.exchanges = "", []

    def abandon(self, of: str) -> None:
        """Stop what runs in a conversation that is to go, and leave it if it is the open one."""
        exchanges = self.exchanges if of == self.id else self.left.pop(of, [])
        if exchanges and exchanges[-1].running:
            exchanges[-1].halt()
        if of == self.id:
            self.id, self.exchanges = "", []

    @property
    def going_on(self) -> frozenset[str]:
        """The conversations in which an answer runs, the open one among them."""
        left = {of for of, exchanges in self.left.items() if exchanges[-1].running}
        return frozenset(left | ({self.id} if self.running else set[str]()))

    @property
    def running(self) -> bool:
        """Whether an answer is under way."""
        return bool(self.exchanges) and self.exchanges[-1].running

    def history(self, before: int | None = None) -> tuple[Turn, ...]:
        """Questions up to a place with their answers, for a question that follows up on them."""
        turns: list[Turn] = []
        for exchange in self.exchanges[:before]:
            if exchange.answer is not None and exchange.answer.status in ("answered", "partial", "refused"):
                said = " ".join(sentence.text for sentence in exchange.answer.sentences)
                turns += [Turn("user", exchange.question), Turn("assistant", said)]
        return tuple(turns)

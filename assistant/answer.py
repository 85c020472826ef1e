"""From a question to a checked answer, top to bottom.

Code finds the evidence, decides whether it can answer, and chooses the sentences; the model words them; code
checks each sentence as it ends, sets amounts right and cites. Every step is an event, so that evidence is on
the screen before the model speaks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.asked import Asked, read_question
from assistant.candidates import Candidate, candidates
from assistant.compose import Composition
from assistant.contract import LONGEST_QUESTION, Event, Turn
from assistant.coverage import Missing, lacks_part, missing
from assistant.endings import refused, told_without, worded
from assistant.figures.answer import figure_sentences
from assistant.figures.places import place_of
from assistant.figures.question import read_figure_question, without_unfiled
from assistant.guard import may_be_said, plain
from assistant.instructions import is_only_instruction
from assistant.memory.retelling import Noted, Retelling
from assistant.memory.store import Memory
from assistant.models.seat import Seat
from assistant.models.speed import measured_speed
from assistant.prompt import prefix, translation_messages
from assistant.reading import checked, read, without_orders
from assistant.record import Record, error_of
from assistant.select import FULL_SPEED, choose, share_for
from assistant.sides import Sides, beside, is_view, sides_of, to_answer_from
from assistant.translation import translated
from assistant.verify import quoted
from assistant.view import named_in, scope_of, told_view
from assistant.wording import as_view, say
from assistant.worked.answer import worked
from assistant.worked.companies import difference
from corpus.document import Document, Language, Passage
from corpus.errors import EngineError
from corpus.scope import ALL, Scope
from index.evidence import Evidence, Found
from index.search import Searcher
from index.store import Index
from index.terms import Term

_RESULTS = 10
_NOT_OF_THE_ENGINE = ("engine.cancelled", "engine.closed", "people.line_too_long")
"""After these nobody waits for what the sources say, or the model would answer who asks again."""


class Assistant:
    """Answers questions from an index with an engine, which only those questions wait for that need it.

    Args:
        index: What is searched.
        seat: Where the engine that writes is to be had, by one answer at a time.
        memory: Keeps what the model worded, for who asks the same again; without it every answer is worded anew, as
            evaluation wants it.
        speed: A file that keeps the engine's measured speed, by which prompts are sized once it is warm; without
            it they have their full size, as evaluation wants it.
    """

    def __init__(
        self, index: Index, seat: Seat, speed: Path | None = None, memory: Memory | None = None
    ) -> None:
        self._index = index
        self._seat = seat
        self._memory = memory
        if memory is not None:
            memory.forget_gone({document.source for document in index.library.documents()})
        self._searcher = Searcher(index)
        self._speed = speed
        self._share = 1.0

    def warm(self, cancel: threading.Event | None = None) -> None:
        """Size prompts to the machine, and put their fixed part into the engine's cache, so that no question pays.

        Raises:
            EngineError: There is no engine, or `engine.cancelled` before its turn came.
        """
        with self._seat.taken(cancel) as engine:
            if self._speed is not None:
                # First, or the measurement would take a fixed part's place. Where it fails, prompts keep their full
                # size.
                with suppress(EngineError):
                    speed = measured_speed(engine, self._speed, FULL_SPEED)
                    self._share = share_for(speed.prompt)
            for language in ("ko", "en"):
                engine.warm(translation_messages("?", language))
                engine.warm(prefix(language))

    def search(
        self,
        question: str,
        k: int = _RESULTS,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        *,
        staged: bool = True,
    ) -> Iterator[Found]:
        """The search with the model's translation as its second stage; that one alone without `staged`."""
        yield from self._searcher.search(question, k, history, self.translate, scope, staged=staged)

    def translate(self, question: str) -> str:
        """The question in the other language by the model, as far as it comes in time; empty when the engine fails."""
        return translated(question, self._seat)

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
        """Answer a question from the documents in scope; the last event is always `Finished`.

        With `fresh` the model is asked even where it has worded an answer to the same question before.

        Raises:
            QuestionError: `question.empty` or `question.too_long`, before any event.
            CatalogueError: `scope.empty`, before any event.
        """
        begun = time.perf_counter()
        question = checked(question)
        documents = scope.of(self._index.library.documents(hidden=False))
        asked = read(without_orders(question), history)
        record = Record(language or asked.question.language, begun)
        record.trace.asked(question, asked, scope)
        if is_only_instruction(question):
            yield refused(record, asked, documents, Missing("instruction"), self._index.version)
            return
        view: tuple[Candidate, ...] = ()
        if sides := sides_of(asked.question):
            view = self._view(sides, documents, record.language, scope)
            asked = read_question(sides.report_of(named_in(view, sides, documents)))
            scope = scope_of(documents, scope, filings=True) or scope
            record.trace.asked(question, asked, scope)
        figures = None if asked.advice else read_figure_question(asked.question)
        figures, absent = without_unfiled(figures, documents) if figures else (None, ())
        library = self._index.library
        reported = figure_sentences(figures, library, documents, record.language) if figures else ()
        if not all(said.text == plain(said.text) and may_be_said(said.text) for said in reported):
            reported = ()
        places = {id(f): at for s in reported for f in s.sources if (at := place_of(f, library))}
        # Just after the start, reported figures do not wait until what is searched by meaning is in memory, and the
        # evidence that words alone find is on the screen meanwhile.
        loaded = self._index.embedder.loaded
        meaning = loaded or not reported
        if meaning and not loaded:
            by_words = self._searcher.search_understood(asked.question, _RESULTS, scope=scope, meaning=False)
            for found in by_words:
                yield record.found(
                    replace(found, results=beside([c.evidence for c in view], found.results), final=False)
                )
        for found in self._searcher.search_understood(asked.question, _RESULTS, scope=scope, meaning=meaning):
            led = _led_by([at.evidence for at in places.values()], found)
            yield record.found(replace(led, results=beside([c.evidence for c in view], led.results)))
        if reported and all(id(source) in places for said in reported for source in said.sources):
            yield from _viewed(record, view)
            for said in reported:
                stated = [(figure, places[id(of)] if of else None) for figure, of in said.figures]
                yield record.report(said.text, stated, [places[id(source)] for source in said.sources])
            yield from told_without(record, asked, absent, self._index.version)
            return
        lacking = figures.parts if figures is not None and asked.kinds else ()
        results = to_answer_from(asked.question, record.results, two_sided=sides is not None)
        yield from self._from_evidence(
            record, asked, documents, results, lacking, view, cancel, asker=scope.viewer, fresh=fresh
        )

    def _from_evidence(
        self,
        record: Record,
        asked: Asked,
        documents: Sequence[Document],
        results: Sequence[Evidence],
        parts: Sequence[Term],
        view: Sequence[Candidate],
        cancel: threading.Event | None,
        *,
        asker: str,
        fresh: bool,
    ) -> Iterator[Event]:
        """Work the answer out, refuse, or have it worded.

        Sentences must tell of the `parts` of a business that a figure is asked of; a `view` is told before what reports say.
        """
        ranked = candidates(results, asked, record.language)
        chosen = choose(ranked, asked, share=self._share)
        lack = missing(asked, documents, results, chosen, self._index.embedder.related)
        if lack is None and lacks_part(parts, asked, chosen):
            lack = Missing("figure")
        record.trace.chose(chosen, lack)
        if lack is None or lack.reason == "figure":
            told = worked(asked, ranked, record.language, self._passages)
            told = told if told and told.text == plain(told.text) and may_be_said(told.text) else None
        else:
            told = difference(asked, ranked, record.language)
        if told is None and lack is not None:
            yield refused(record, asked, documents, lack, self._index.version)
            return
        yield from _viewed(record, view)
        if told is not None:
            of_view = all(is_view(candidate.evidence) for candidate in told.support)
            text = as_view(told.text, record.language) if of_view else told.text
            yield record.report(text, told.figures, told.support)
            yield record.close("answered", self._index.version)
        else:
            before = self._before(record, asked, chosen, documents)
            if before is not None and not fresh and (again := before.told(record)):
                yield from again.said
                yield from worded(again.record, asked, self._index.version, self._seat.info, cached=True)
                return
            yield from self._compose(record, asked, chosen, cancel, asker, before)

    def _before(
        self, record: Record, asked: Asked, chosen: Sequence[Candidate], documents: Sequence[Document]
    ) -> Retelling | None:
        """What the model worded before for the same question; None where nothing is kept, or no model known yet."""
        model = self._seat.info
        if self._memory is None or model is None:
            return None
        return Retelling(self._memory, asked, chosen, documents, model, self._index.version, record)

    def ask_with(
        self,
        question: str,
        evidence: Sequence[Evidence],
        history: Sequence[Turn] = (),
        language: Language | None = None,
    ) -> Iterator[Event]:
        """Answer from given evidence instead of the search's, without a decision to refuse (evaluation)."""
        begun = time.perf_counter()
        asked = read(without_orders(checked(question)), history)
        record = Record(language or asked.question.language, begun)
        yield record.given(evidence)
        chosen = choose(candidates(record.results, asked, record.language), asked, share=self._share)
        if not chosen:
            everything = self._index.library.documents(hidden=False)
            yield refused(record, asked, everything, Missing("subject"), self._index.version)
            return
        yield from self._compose(record, asked, chosen)

    def _passages(self, document: Document) -> list[Passage]:
        return [stored.passage for stored in self._index.library.passages_of(document.id)]

    def forget(self, owner: str | None = None) -> None:
        """Forget what was worded for a person; for everybody where nobody is named."""
        if self._memory is not None:
            self._memory.forget(owner)

    def close(self) -> None:
        """Let go of the memory; nothing can be asked afterwards."""
        if self._memory is not None:
            self._memory.close()

    @property
    def index(self) -> Index:
        """The index that is searched."""
        return self._index

    def _view(
        self, sides: Sides, documents: Sequence[Document], language: Language, scope: Scope
    ) -> tuple[Candidate, ...]:
        """The sentences of an article that a question sets beside what reports say, searched by words of their own."""
        articles = scope_of(documents, scope, filings=False)
        if articles is None:
            return ()
        *_, found = self._searcher.search_understood(sides.view, _RESULTS, scope=articles)
        return told_view(found.results, sides, language)

    def _compose(
        self,
        record: Record,
        asked: Asked,
        chosen: Sequence[Candidate],
        cancel: threading.Event | None = None,
        asker: str = "",
        before: Retelling | None = None,
    ) -> Iterator[Event]:
        composition: Composition | None = None
        try:
            with self._seat.queued(cancel, asker) as queued:
                yield from queued.waits()
                engine = queued.engine()
                noted = Noted(engine)
                with record.at_work(engine):
                    composition = Composition(noted, asked, chosen, record, cancel)
                    yield from composition.events()
        except EngineError as failure:
            if failure.code not in _NOT_OF_THE_ENGINE:
                composition = composition or Composition(None, asked, chosen, record, cancel)
                yield from composition.without_model()
            notice = say("notice", record.language) if asked.advice else None
            yield record.close("error", self._index.version, self._seat.info, notice, error_of(failure))
            return
        whole = record.lacks is None and not (cancel is not None and cancel.is_set())
        if before is not None and whole:
            before.keep(noted.replies, record, asker)
        yield from worded(record, asked, self._index.version, self._seat.info)


def _viewed(record: Record, view: Sequence[Candidate]) -> Iterator[Event]:
    """Tell what an article says, where a question sets it beside reports."""
    for place, candidate in enumerate(view):
        told = quoted(candidate)
        yield record.keep(told if place else replace(told, text=as_view(told.text, record.language)))


def _led_by(first: Sequence[Evidence], found: Found) -> Found:
    """What was found, behind the passages that state the figures."""
    ids = dict.fromkeys(evidence.id for evidence in first)
    leading = tuple({evidence.id: evidence for evidence in first}.values())
    rest = tuple(evidence for evidence in found.results if evidence.id not in ids)
    return replace(found, results=(*leading, *rest)[: max(_RESULTS, len(leading))])


__all__ = ["LONGEST_QUESTION", "Assistant"]

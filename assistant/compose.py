"""Composes an answer from chosen sentences: the model words them, code checks each and adds what is untold."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.contract import Draft, Event, SentenceChecked
from assistant.drafts import Drafts
from assistant.guard import may_be_named, may_be_said
from assistant.language import in_language
from assistant.material import named_in, written_in
from assistant.models.engine import Writing
from assistant.prompt import answer_messages, retelling_messages
from assistant.quotation import in_quotation_marks
from assistant.record import Record
from assistant.select import compares
from assistant.sentences import SentenceStream
from assistant.sides import is_view
from assistant.verify import (
    Checked,
    bare_figure,
    better_source,
    check,
    keep_to_source,
    only_echoes,
    quoted,
    repeats_example,
    told_already,
)
from assistant.wording import as_view, say
from corpus.document import Language
from corpus.errors import EngineError
from corpus.windows import source_line

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_TOKENS, _TOKENS_LIST = 160, 320
_SENTENCES, _SENTENCES_LIST, _FEWEST = 4, 10, 2
_QUOTED, _QUOTED_OF_SEVERAL = 2, 4
_CLOSE = 0.7
_LONGEST, _FULL = 600, 640
"""How many of the source's best sentences an answer tells; how near to the best; characters of the whole with them, and
with the model's own."""


class Composition:
    """One answer being written from its chosen sentences into a record; without an engine only as the sources say it."""

    def __init__(
        self,
        engine: Writing | None,
        asked: Asked,
        chosen: Sequence[Candidate],
        record: Record,
        cancel: threading.Event | None = None,
    ) -> None:
        self._engine = engine
        self._asked = asked
        self._chosen = chosen
        self._record = record
        self._language: Language = record.language
        self._cancel = cancel
        self._before = len(record.sentences)
        self._attributed = any(citation.form == "" for citation in record.citations)
        self._missed: Candidate | None = None

    def events(self) -> Iterator[Event]:
        """Write, check and complete.

        Raises:
            EngineError: The model could not write, or `engine.cancelled`; what stands so far is in the record.
        """
        yield from self._lead()
        yield from self._write()
        if self._stopped():
            return
        yield from self._complete_list() if self._asked.many else self._complete()

    def without_model(self) -> Iterator[Event]:
        """Tell what the sources say in their own words, or where, after what stands: the model cannot word it."""
        if len(self._record.sentences) == self._before:
            yield from self._lead()
        if not self._stands():
            best = self._chosen[0]
            own = in_language(best.said, self._language)
            yield self._keep(quoted(best) if own else self._pointer(best))
        yield from self._complete_list() if self._asked.many else self._complete()

    def _lead(self) -> Iterator[Event]:
        if self._asked.advice:
            yield self._record.state(say("advice.lead", self._language))

    def _write(self) -> Iterator[Event]:
        """Have the model word the chosen sentences; where nothing of that may stand, tell the best one.

        So too where the model has missed the one whose figure is asked for. In its own words when it is in the
        language of the answer, else in the model's, which is then asked once more.
        """
        try:
            yield from self._wording(self._asking())
        except EngineError as failure:
            if failure.code != "engine.interrupted":
                raise
            # Another server would write: the sentence in the making is lost, what was checked stays and is not repeated.
            self._record.asks_again()
            yield from self._wording(self._asking())
        best = self._missed or self._chosen[0]
        own = in_language(best.said, self._language)
        if not own and (self._missed or not self._stands()):
            self._record.asks_again()
            yield from self._wording(self._retelling(best))
        if self._stands():
            return
        yield self._keep(quoted(best) if own else self._pointer(best))

    def _pointer(self, candidate: Candidate) -> Checked:
        """What code can say of a source in the other language: its figure where one is asked for, else where it stands."""
        told = bare_figure(candidate, self._asked, self._language)
        return told or Checked(say("fallback", self._language), "weak", (candidate,), ())

    def _stands(self) -> bool:
        """Whether a sentence of the answer stands.

        Raises:
            EngineError: `engine.cancelled`, when none does and the person has stopped the answer.
        """
        stands = any(sentence.citations for sentence in self._record.sentences[self._before :])
        if not stands and self._stopped():
            raise EngineError("engine.cancelled")
        return stands

    def _wording(self, messages: list[BaseMessage]) -> Iterator[Event]:
        """Drafts and settled sentences of one request; it is given up when it takes the wrong language."""
        self._record.trace.prompted(messages)
        for text in self._stream(messages):
            if isinstance(text, Draft):
                yield text
                continue
            self._record.trace.worded(text)
            if not in_language(text, self._language):
                self._record.withdrew()
                return
            elif (settled := self._settle(text)) is not None:
                yield settled

    def _stream(self, messages: list[BaseMessage]) -> Iterator[Draft | str]:
        """Drafts as they come and each sentence when it ends."""
        many = self._asked.many
        stream, drafts = SentenceStream(), Drafts()
        most = _SENTENCES_LIST if many else max(_FEWEST, _SENTENCES - self._before)
        ended = 0
        if self._engine is None:
            raise EngineError("engine.not_wanted")
        pieces = self._engine.write(
            messages, max_tokens=_TOKENS_LIST if many else _TOKENS, cancel=self._cancel
        )
        for piece in pieces:
            if piece.usage is not None:
                self._record.used(piece.usage)
            # What follows the last sentence is read to the end for its usage, and not shown.
            if not piece.text or ended >= most:
                continue
            self._record.spoke()
            if shown := drafts.feed(piece.text):
                yield Draft(shown)
            # One piece may end several sentences: not every server streams word by word.
            for sentence in stream.feed(piece.text):
                yield sentence
                ended += 1
                if ended >= most:
                    break
        if ended < most and (rest := stream.rest()) and not self._stopped():
            yield rest

    def _asking(self) -> list[BaseMessage]:
        material = [self._line(candidate) for candidate in self._chosen]
        return answer_messages(self._asked.question.text, material, self._language, many=self._asked.many)

    def _retelling(self, candidate: Candidate) -> list[BaseMessage]:
        return retelling_messages(self._said(candidate), self._language)

    def _line(self, candidate: Candidate) -> str:
        info = candidate.evidence.document.info
        said = self._said(candidate)
        return f"[{source_line(info)}] {said}" if info.form and may_be_named(info) else said

    def _said(self, candidate: Candidate) -> str:
        """What a candidate says, with its amounts, names and terms in the words of the answer's language."""
        said = written_in(candidate.said, self._language, candidate.scale)
        return said if in_language(candidate.said, self._language) else named_in(said, self._language)

    def _settle(self, text: str) -> SentenceChecked | None:
        """Check a sentence and keep it to its source.

        One that repeats an earlier one goes, and so does what may never be said or stands in no source at all.
        """
        checked = check(text, self._chosen, self._language)
        if not checked.support or not may_be_said(checked.text) or only_echoes(checked.text, self._asked):
            self._record.withdrew()
            return None
        one = not (self._asked.many or self._asked.advice or compares(self._asked))
        if one and not self._missed and (better := better_source(checked, self._chosen, self._asked)):
            self._missed = better
            if not in_language(better.said, self._language):
                self._record.withdrew()
                return None
            checked = replace(quoted(better), check="repaired")
        checked = keep_to_source(
            checked,
            self._asked.question.text,
            self._language,
            many=self._asked.many,
            figure=bool(self._asked.kinds) and not self._asked.double,
        )
        if not checked.sound or repeats_example(checked, self._language):
            self._record.withdrew()
            return None
        if not re.search(r"\w", checked.text) or self._record.says(checked.text):
            return None
        if not self._asked.many and self._stands() and len(self._record.told) + len(checked.text) > _FULL:
            self._record.withdrew()
            return None
        return self._keep(checked)

    def _keep(self, checked: Checked) -> SentenceChecked:
        """Add a sentence; the first that rests on articles alone is told as their author's view."""
        text = in_quotation_marks(checked.text, [candidate.text for candidate in checked.support])
        checked = replace(checked, text=text)
        of_views = bool(checked.support) and all(is_view(c.evidence) for c in checked.support)
        if of_views and not self._attributed:
            self._attributed = True
            checked = replace(checked, text=as_view(checked.text, self._language))
        return self._record.keep(checked)

    def _complete(self) -> Iterator[Event]:
        """Add the source's best sentences where the model's wording has not told them.

        A question for a figure alone is answered by the sentence that has it.
        """
        own = [c for c in self._chosen if self._may_be_quoted(c)]
        own.sort(key=lambda candidate: -candidate.score)
        if self._asked.kinds and not (self._asked.advice or self._asked.double):
            if any(self._asked.fits(amount) for amount in self._record.amounts):
                return
            own = [c for c in own if any(self._asked.fits(amount) for amount in c.amounts)][:1]
        for candidate in own[: _QUOTED_OF_SEVERAL if self._asked.several else _QUOTED]:
            told = self._record.told
            long = len(told) + len(candidate.said) > _LONGEST
            full = len(self._record.sentences) >= _SENTENCES
            if long or full or candidate.score < _CLOSE * own[0].score:
                return
            if not told_already(candidate, told):
                yield self._keep(quoted(candidate))

    def _complete_list(self) -> Iterator[Event]:
        """Add the lines of the passage that a list was asked of, when the wording left most of them out."""
        passage = self._chosen[0].evidence.id
        lines = [c for c in self._chosen if c.evidence.id == passage and self._may_be_quoted(c)]
        told = self._record.told
        left = [candidate for candidate in lines if not told_already(candidate, told)]
        if len(left) * 2 > len(lines):
            for candidate in left[: _SENTENCES_LIST - len(self._record.sentences)]:
                yield self._keep(quoted(candidate, labelled=True))

    def _may_be_quoted(self, candidate: Candidate) -> bool:
        """Whether a candidate is a sentence in the answer's language, not a heading or a table's row."""
        row_or_heading = candidate.heading or candidate.evidence.passage.kind == "table"
        return not row_or_heading and in_language(candidate.said, self._language)

    def _stopped(self) -> bool:
        """Whether the person stopped the answer; the sentence in the making is not theirs to see then."""
        return self._cancel is not None and self._cancel.is_set()

"""From a question to a checked answer, top to bottom.

Code finds the evidence, decides whether it can answer, and chooses the sentences; the model words them; code
checks each sentence as it ends, sets amounts right and cites. Every step is an event, so that evidence is on
the screen before the model speaks.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.asked import Asked, read_question
from assistant.candidates import Candidate
from assistant.contract import (
    LONGEST_QUESTION,
    Answer,
    AnswerTimings,
    Citation,
    Draft,
    Event,
    EvidenceFound,
    Figure,
    Finished,
    Sentence,
    SentenceChecked,
    Turn,
    Usage,
)
from assistant.cost import cost_of
from assistant.coverage import Missing, is_only_instruction, missing, without_instructions
from assistant.language import in_language
from assistant.material import written_in
from assistant.models.engine import Engine
from assistant.prompt import answer_messages, prefix, translation_messages
from assistant.select import choose, compares
from assistant.sentences import SentenceStream
from assistant.verify import Checked, check, figure, keep_to_source, quoted, take_best_figure, told_already
from assistant.wording import company_name, covers, say
from corpus.amounts import Amount
from corpus.companies import find_companies
from corpus.document import Language
from corpus.errors import EngineError, QuestionError
from index.evidence import Evidence, Found
from index.question import language_of, understand
from index.search import Searcher
from index.store import Index

_RESULTS = 10
_TOKENS, _TOKENS_LIST = 160, 320
_TOKENS_TRANSLATION = 16
_SECONDS_TRANSLATION = 1.5
"""A translation that breaks off finds as much as a whole one (`python -m bench.retrieval --translate`), sooner."""
_SENTENCES, _SENTENCES_LIST = 4, 10
_QUOTED = 2
_CLOSE = 0.7
_LONGEST = 600
"""How many of the source's best sentences an answer tells; how near to the best; characters of the whole."""


class Assistant:
    """Answers questions from an index with an engine. One answer at a time is served best."""

    def __init__(self, index: Index, engine: Engine) -> None:
        self._index = index
        self._engine = engine
        self._searcher = Searcher(index)

    def warm(self) -> None:
        """Put the fixed part of each prompt into the engine's cache, so that no question pays for it."""
        for language in ("ko", "en"):
            self._engine.warm(translation_messages("?", language))
            self._engine.warm(prefix(language))

    def search(self, question: str, k: int = _RESULTS, history: Sequence[Turn] = ()) -> Iterator[Found]:
        """The search with the model's translation as its second stage."""
        yield from self._searcher.search(question, k, history, self.translate)

    def translate(self, question: str) -> str:
        """The question in the other language by the model, as far as it comes in time; empty when the engine fails."""
        to: Language = "en" if language_of(question) == "ko" else "ko"
        text, begun = "", time.perf_counter()
        try:
            for piece in self._engine.write(
                translation_messages(question, to), max_tokens=_TOKENS_TRANSLATION
            ):
                text += piece.text
                if time.perf_counter() - begun > _SECONDS_TRANSLATION:
                    break
        except EngineError:
            return ""
        first = text.strip().partition("\n")[0]
        return first if first and in_language(first, to) else ""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer a question; the last event is always `Finished`.

        Raises:
            QuestionError: `question.empty` or `question.too_long`, before any event.
        """
        begun = time.perf_counter()
        question = _asked(question)
        asked = _read(_without_orders(question), history)
        talk = _Talk(self, asked, language or asked.question.language, begun, cancel)
        if is_only_instruction(question):
            yield talk.refuse(Missing("instruction"))
            return
        for found in self._searcher.search_understood(asked.question, _RESULTS):
            yield talk.evidence(found)
        yield from talk.answer()

    def ask_with(
        self,
        question: str,
        evidence: Sequence[Evidence],
        history: Sequence[Turn] = (),
        language: Language | None = None,
    ) -> Iterator[Event]:
        """Answer from given evidence instead of the search's, without a decision to refuse (evaluation)."""
        begun = time.perf_counter()
        asked = _read(_asked(question), history)
        talk = _Talk(self, asked, language or asked.question.language, begun, None)
        talk.results = tuple(evidence)
        talk.given = True
        yield EvidenceFound(talk.results, 0.0, True)
        yield from talk.answer()

    @property
    def index(self) -> Index:
        """The index that is searched."""
        return self._index

    @property
    def engine(self) -> Engine:
        """The engine that writes."""
        return self._engine


class _Talk:
    """The state of one answer in the making."""

    def __init__(
        self,
        assistant: Assistant,
        asked: Asked,
        language: Language,
        begun: float,
        cancel: threading.Event | None,
    ) -> None:
        self._assistant = assistant
        self._asked = asked
        self._language: Language = language
        self._begun = begun
        self._cancel = cancel
        self.results: tuple[Evidence, ...] = ()
        self.given = False
        self._timings = AnswerTimings()
        self._usage = Usage()
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._figures: list[Figure] = []
        self._amounts: list[Amount] = []
        self._withdrawn = 0

    def evidence(self, found: Found) -> EvidenceFound:
        """Take the results of a search stage."""
        self.results = found.results
        now = self._now()
        if self._timings.search is None:
            self._timings = replace(self._timings, search=now)
        self._timings = replace(self._timings, search_final=now)
        return EvidenceFound(found.results, now, found.final)

    def answer(self) -> Iterator[Event]:
        """Decide, write, check."""
        documents = self._assistant.index.library.documents(hidden=False)
        chosen = choose(self.results, self._asked, self._language)
        lack = missing(self._asked, documents, self.results, chosen, self._assistant.index.embedder.related)
        if self.given:
            lack = None if chosen else Missing("subject")
        if lack is not None:
            yield self.refuse(lack)
            return
        try:
            yield from self._write(chosen)
            yield from self._complete(chosen)
        except EngineError as failure:
            yield self._finish("error", error=_told(failure))
            return
        yield self._finish("answered" if self._sentences else "refused")

    def refuse(self, lack: Missing) -> Finished:
        """Say in one sentence why not, and what the sources do cover; no citations."""
        documents = self._assistant.index.library.documents(hidden=False)
        text = say(
            f"refused.{lack.reason}",
            self._language,
            what=company_name(lack.what, self._language),
            covers=covers(documents, self._language),
        )
        self._sentences = [Sentence(text, (), "verified")]
        self._citations, self._figures = [], []
        return self._finish("refused")

    def _write(self, chosen: Sequence[Candidate]) -> Iterator[Event]:
        """Have the model word the chosen sentences; once more when it took the wrong language."""
        if self._asked.advice:
            self._sentences.append(Sentence(say("advice.lead", self._language), (), "verified"))
            yield SentenceChecked(self._sentences[-1], ())
        for attempt in range(2):
            written = 0
            for text in self._stream(chosen, again=attempt == 1):
                if isinstance(text, Draft):
                    yield text
                    continue
                if not in_language(text, self._language):
                    break
                written += 1
                if (settled := self._settle(text, chosen)) is not None:
                    yield settled
            if written:
                return
            if self._stopped():
                raise EngineError("engine.cancelled")
            self._withdrawn += 1
        best = chosen[0]
        own = in_language(best.said, self._language)
        yield self._keep(
            Checked(best.said if own else say("fallback", self._language), "verified", (best,), ())
        )

    def _complete(self, chosen: Sequence[Candidate]) -> Iterator[Event]:
        """Add the source's best sentences where the model's wording has not told them.

        A question for a figure is answered by the sentence that has it; a list is the model's to gather.
        """
        if self._stopped():
            return
        if self._asked.many:
            yield from self._complete_list(chosen)
            return
        own = [c for c in chosen if self._may_be_quoted(c)]
        own.sort(key=lambda candidate: -candidate.score)
        if self._asked.kinds and not self._asked.advice:
            if any(self._asked.fits(amount) for amount in self._amounts):
                return
            own = [c for c in own if any(self._asked.fits(amount) for amount in c.amounts)][:1]
        for candidate in own[:_QUOTED]:
            told = " ".join(sentence.text for sentence in self._sentences)
            long = len(told) + len(candidate.said) > _LONGEST
            if long or len(self._sentences) >= _SENTENCES or candidate.score < _CLOSE * own[0].score:
                return
            if not told_already(candidate, told):
                yield self._keep(quoted(candidate))

    def _complete_list(self, chosen: Sequence[Candidate]) -> Iterator[Event]:
        """Add the lines of the passage that a list was asked of, when the model's wording left most of them out."""
        lines = [
            candidate
            for candidate in chosen
            if candidate.evidence.id == chosen[0].evidence.id and self._may_be_quoted(candidate)
        ]
        told = " ".join(sentence.text for sentence in self._sentences)
        left = [candidate for candidate in lines if not told_already(candidate, told)]
        if len(left) * 2 > len(lines):
            for candidate in left[: _SENTENCES_LIST - len(self._sentences)]:
                yield self._keep(quoted(candidate))

    def _may_be_quoted(self, candidate: Candidate) -> bool:
        """Whether a candidate is a sentence in the answer's language, not a heading or a table's row."""
        row_or_heading = candidate.heading or candidate.evidence.passage.kind == "table"
        return not row_or_heading and in_language(candidate.said, self._language)

    def _stream(self, chosen: Sequence[Candidate], again: bool) -> Iterator[Draft | str]:
        """Drafts as they come and each sentence when it ends."""
        many = self._asked.many
        stream = SentenceStream()
        most = _SENTENCES_LIST if many else _SENTENCES
        ended = 0
        pieces = self._assistant.engine.write(
            self._messages(chosen, again),
            max_tokens=_TOKENS_LIST if many else _TOKENS,
            cancel=self._cancel,
        )
        for piece in pieces:
            if piece.usage is not None:
                self._usage = _sum(self._usage, piece.usage)
            # What follows the last sentence is read to the end for its usage, and not shown.
            if not piece.text or ended >= most:
                continue
            if self._timings.first_token is None:
                self._timings = replace(self._timings, first_token=self._now())
            yield Draft(piece.text)
            # One piece may end several sentences: not every server streams word by word.
            for sentence in stream.feed(piece.text):
                yield sentence
                ended += 1
                if ended >= most:
                    break
        if ended < most and (rest := stream.rest()) and not self._stopped():
            yield rest

    def _stopped(self) -> bool:
        """Whether the person stopped the answer; the sentence in the making is not theirs to see then."""
        return self._cancel is not None and self._cancel.is_set()

    def _messages(self, chosen: Sequence[Candidate], again: bool):
        text = self._asked.question.text
        if again:
            text = f"{text} {say('again', self._language)}"
        material = [self._line(candidate) for candidate in chosen]
        return answer_messages(text, material, self._language, many=self._asked.many)

    def _line(self, candidate: Candidate) -> str:
        from corpus.windows import source_line

        info = candidate.evidence.document.info
        said = written_in(candidate.said, self._language, candidate.scale)
        return f"[{source_line(info)}] {said}" if info.form else said

    def _settle(self, text: str, chosen: Sequence[Candidate]) -> SentenceChecked | None:
        """Check a sentence and keep it to its source; one that repeats an earlier one goes."""
        checked = check(text, chosen, self._language)
        if self._asked.kinds and not (self._asked.many or self._asked.advice or compares(self._asked)):
            checked = take_best_figure(checked, chosen, self._asked, self._language)
        checked = keep_to_source(
            checked,
            self._asked.question.text,
            self._language,
            many=self._asked.many,
            figure=bool(self._asked.kinds),
        )
        key = re.sub(r"\W", "", checked.text)
        if not key or any(re.sub(r"\W", "", s.text) == key for s in self._sentences):
            return None
        return self._keep(checked)

    def _keep(self, checked: Checked) -> SentenceChecked:
        numbers = tuple(dict.fromkeys(self._number(candidate) for candidate in checked.support))
        for amount, source in checked.figures:
            if source is not None:
                self._amounts.append(amount)
            number = self._number(source) if source in checked.support and source else None
            self._figures.append(figure(amount, number, source is not None, self._language))
        sentence = Sentence(checked.text, numbers, checked.check)
        self._sentences.append(sentence)
        if self._timings.first_verified_sentence is None and checked.check != "weak":
            self._timings = replace(self._timings, first_verified_sentence=self._now())
        return SentenceChecked(sentence, tuple(self._citations))

    def _number(self, candidate: Candidate) -> int:
        """The number of a candidate's citation, made when it is new."""
        document = candidate.evidence.document
        for citation in self._citations:
            same = (citation.document, citation.start, citation.end)
            if same == (document.id, candidate.start, candidate.end):
                return citation.n
        info, passage = document.info, candidate.evidence.passage
        self._citations.append(
            Citation(
                n=len(self._citations) + 1,
                source=document.source,
                document=document.id,
                title=info.title,
                url=info.url,
                company=info.company,
                form=info.form,
                fiscal_period=info.fiscal_period,
                period_end=info.period_end,
                section=" > ".join(passage.section),
                page=passage.page,
                quote=candidate.text,
                start=candidate.start,
                end=candidate.end,
            )
        )
        return len(self._citations)

    def _finish(self, status: str, error: dict[str, str] | None = None) -> Finished:
        total = self._now()
        self._timings = replace(self._timings, total=total)
        info = self._assistant.engine.info
        return Finished(
            Answer(
                id=uuid.uuid4().hex,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                index_version=self._assistant.index.version,
                status=status,  # pyright: ignore[reportArgumentType]
                language=self._language,
                sentences=tuple(self._sentences),
                citations=tuple(self._citations),
                figures=tuple(self._figures),
                evidence=self.results,
                notice=say("notice", self._language) if self._asked.advice else None,
                error=error,
                model_name=info.name,
                model_engine=info.engine,
                usage=self._usage,
                cost=cost_of(self._usage, total / 1_000),
                timings=self._timings,
                withdrawn=self._withdrawn,
            )
        )

    def _now(self) -> float:
        return round((time.perf_counter() - self._begun) * 1_000, 1)


def _without_orders(question: str) -> str:
    """The question without sentences that try to change the rules, still naming the companies they named."""
    rest = without_instructions(question)
    if not rest or rest == question:
        return question
    known = {mention.company for mention in find_companies(rest)}
    names = [m.surface for m in find_companies(question) if m.company not in known]
    return f"{', '.join(dict.fromkeys(names))}: {rest}" if names else rest


def _read(text: str, history: Sequence[Turn]) -> Asked:
    """Read a question; one for advice becomes the question of what the sources say on the matter."""
    understood = understand(text, history)
    asked = read_question(understood)
    if not asked.advice:
        return asked
    language = understood.language
    names = [company.ko if language == "ko" else company.en for company in understood.companies]
    what = ", ".join(names) or say("advice.all", language)
    neutral = understand(say("advice.question", language, what=what))
    return replace(read_question(neutral), advice=True, many=False)


def _asked(question: str) -> str:
    text = question.strip()
    if not text:
        raise QuestionError("question.empty")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError("question.too_long", longest=LONGEST_QUESTION)
    return text


def _told(failure: EngineError) -> dict[str, str]:
    """The error of the contract; its message is written where the language's sentences are."""
    return {
        "code": failure.code,
        "message": "",
        **{key: str(value) for key, value in failure.details.items()},
    }


def _sum(a: Usage, b: Usage) -> Usage:
    return Usage(
        a.prompt_tokens + b.prompt_tokens,
        a.cached_tokens + b.cached_tokens,
        a.completion_tokens + b.completion_tokens,
    )


__all__ = ["LONGEST_QUESTION", "Assistant"]

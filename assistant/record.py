"""What an answer in the making has so far: its sentences, citations, figures, times and tokens.

Citations are numbered in the order in which sentences need them, each place of a document once.
"""

from __future__ import annotations

import copy
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

from assistant.candidates import Candidate
from assistant.contract import (
    Answer,
    AnswerTimings,
    Citation,
    EvidenceFound,
    Figure,
    Finished,
    Offer,
    Sentence,
    SentenceChecked,
    Status,
    Usage,
)
from assistant.cost import cost_of, power
from assistant.energy import Meter
from assistant.models.engine import Engine, EngineInfo
from assistant.trace import Trace
from assistant.verify import Checked, figure
from corpus.amounts import Amount
from corpus.document import Language
from corpus.errors import TurnpointError
from index.evidence import Evidence, Found


class Record:
    """Gathers one answer and closes it.

    Args:
        language: Of the answer.
        begun: `time.perf_counter()` when the question came; all times are milliseconds since then.
    """

    def __init__(self, language: Language, begun: float) -> None:
        self.language: Language = language
        self._begun = begun
        self._meter = Meter(power())
        self._results: tuple[Evidence, ...] = ()
        self._timings = AnswerTimings()
        self._usage = Usage()
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._figures: list[Figure] = []
        self._amounts: list[Amount] = []
        self._withdrawn = 0
        self.lacks: TurnpointError | None = None
        """What the search had to do without."""
        self.trace = Trace()
        self._regenerated = 0

    def apart(self) -> Record:
        """A record that holds the same, to try something on that may come to nothing."""
        other = copy.copy(self)
        other._sentences, other._citations = [*self._sentences], [*self._citations]
        other._figures, other._amounts = [*self._figures], [*self._amounts]
        return other

    @property
    def withdrawn(self) -> int:
        """How many wordings were thrown away."""
        return self._withdrawn

    @property
    def results(self) -> tuple[Evidence, ...]:
        """The evidence of the last search stage."""
        return self._results

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences that stand."""
        return self._sentences

    @property
    def citations(self) -> Sequence[Citation]:
        """The citations of the sentences that stand."""
        return self._citations

    @property
    def amounts(self) -> Sequence[Amount]:
        """The amounts that stand and were found in the evidence."""
        return self._amounts

    @property
    def told(self) -> str:
        """What stands, as one text."""
        return " ".join(sentence.text for sentence in self._sentences)

    def found(self, found: Found) -> EvidenceFound:
        """Take the results of a search stage."""
        self._results = found.results
        self.lacks = found.lacks or self.lacks
        self.trace.found(found.results)
        now = self._now()
        first = now if self._timings.search is None else self._timings.search
        self._timings = replace(self._timings, search=first, search_final=now)
        return EvidenceFound(found.results, now, found.final)

    def given(self, evidence: Sequence[Evidence]) -> EvidenceFound:
        """Take evidence that no search found."""
        self._results = tuple(evidence)
        self.trace.found(self._results)
        return EvidenceFound(self._results, 0.0, True)

    def spoke(self) -> None:
        """Note that the first text of the answer came."""
        if self._timings.first_token is None:
            self._timings = replace(self._timings, first_token=self._now())

    def at_work(self, engine: Engine) -> AbstractContextManager[None]:
        """Put what an engine does inside the block down to this answer."""
        return self._meter.engine(engine)

    def used(self, usage: Usage) -> None:
        """Add the tokens of a request."""
        self._usage = Usage(
            self._usage.prompt_tokens + usage.prompt_tokens,
            self._usage.cached_tokens + usage.cached_tokens,
            self._usage.completion_tokens + usage.completion_tokens,
        )

    def withdrew(self) -> None:
        """Count a wording that was thrown away."""
        self._withdrawn += 1

    def asks_again(self) -> None:
        """Count that the model is asked once more."""
        self._regenerated += 1

    def says(self, text: str) -> bool:
        """Whether a sentence stands already, whatever its punctuation."""
        return any(_letters(sentence.text) == _letters(text) for sentence in self._sentences)

    def state(self, text: str, cited: Sequence[Citation] = ()) -> SentenceChecked:
        """Add a sentence of ours: one that needs no source, or one on those that are cited already."""
        self._sentences.append(Sentence(text, tuple(citation.n for citation in cited), "verified"))
        self.trace.stated(text)
        return SentenceChecked(self._sentences[-1], tuple(self._citations))

    def keep(self, checked: Checked) -> SentenceChecked:
        """Add a checked sentence with its citations and figures."""
        self.trace.kept(checked)
        numbers = tuple(dict.fromkeys(self._number(candidate) for candidate in checked.support))
        for amount, source in checked.figures:
            if source is not None:
                self._amounts.append(amount)
            number = self._number(source) if source in checked.support and source else None
            verified = source is not None and checked.check != "weak"
            self._figures.append(figure(amount, number, verified, self.language))
        sentence = Sentence(checked.text, numbers, checked.check)
        self._sentences.append(sentence)
        if self._timings.first_verified_sentence is None and checked.check != "weak":
            self._timings = replace(self._timings, first_verified_sentence=self._now())
        return SentenceChecked(sentence, tuple(self._citations))

    def report(
        self, text: str, figures: Sequence[tuple[Figure, Candidate | None]], support: Sequence[Candidate]
    ) -> SentenceChecked:
        """Add a sentence of reported figures: each with the place that states it, or None when it is computed."""
        cited = tuple(dict.fromkeys(self._number(candidate) for candidate in support))
        self._figures += [replace(f, citation=self._number(at) if at else None) for f, at in figures]
        self._sentences.append(Sentence(text, cited, "verified"))
        self.trace.stated(text)
        self.spoke()
        if self._timings.first_verified_sentence is None:
            self._timings = replace(self._timings, first_verified_sentence=self._now())
        return SentenceChecked(self._sentences[-1], tuple(self._citations))

    def refuse(self, text: str) -> None:
        """Put a refusal in the place of all that stands."""
        self._sentences = [Sentence(text, (), "verified")]
        self._citations, self._figures = [], []

    def close(
        self,
        status: Status,
        index_version: str,
        engine: EngineInfo | None = None,
        notice: str | None = None,
        error: Mapping[str, str] | None = None,
        offer: Offer | None = None,
        *,
        cached: bool = False,
    ) -> Finished:
        """The answer as the contract has it; `engine` is the one that was asked to write, if any was.

        It is `cached` where that was asked before, and not now.
        """
        total = self._now()
        return Finished(
            Answer(
                id=uuid.uuid4().hex,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                index_version=index_version,
                status=status,
                language=self.language,
                sentences=tuple(self._sentences),
                citations=tuple(self._citations),
                figures=tuple(self._figures),
                evidence=self._results,
                notice=notice,
                offer=offer,
                error=error,
                cached=cached,
                model_name=engine.name if engine else "",
                model_engine=engine.engine if engine else "",
                usage=self._usage,
                cost=cost_of(self._usage, self._meter.read()),
                timings=replace(self._timings, total=total),
                withdrawn=self._withdrawn,
                regenerated=self._regenerated,
                lacks=error_of(self.lacks) if self.lacks else None,
                trace=self.trace.to_json(),
            )
        )

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

    def _now(self) -> float:
        return round((time.perf_counter() - self._begun) * 1_000, 1)


def error_of(failure: TurnpointError) -> dict[str, str]:
    """A failure as the contract has it; its message is written where the language's sentences are."""
    return {
        "code": failure.code,
        "message": "",
        **{key: str(value) for key, value in failure.details.items()},
    }


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)

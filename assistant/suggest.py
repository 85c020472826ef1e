"""Questions that may follow an answer, made by code and checked by code, so that none is shown that would be refused.

A draft for a figure is looked up as the question itself would be. Any other is read against the passages that were
found for the question before, by their words alone, which is stricter than what the question itself will meet.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.asked import Asked
from assistant.candidates import candidates
from assistant.contract import Answer, Turn
from assistant.coverage import missing
from assistant.figures.answer import figure_sentences
from assistant.figures.places import place_of
from assistant.figures.question import read_figure_question, without_unfiled
from assistant.figures.sentence import FigureSentence
from assistant.followups import Answered, drafts, reason
from assistant.guard import may_be_said, plain
from assistant.reading import read
from assistant.select import choose
from assistant.sides import sides_of, to_answer_from
from corpus.document import Document, Language
from corpus.scope import ALL, Scope
from index.evidence import Evidence
from index.store import Index

MOST = 3
"""How many questions are suggested."""
BUDGET = 0.15
"""Seconds of computing that all of it may take; a draft that can no longer be checked is left out."""
_READING = 0.05
"""Seconds that reading passages for one draft takes on two cores; a figure takes a tenth of it."""


def suggestions(
    index: Index,
    question: str,
    answer: Answer,
    history: Sequence[Turn] = (),
    scope: Scope = ALL,
    asked: Sequence[str] = (),
    clock: Callable[[], float] = time.thread_time,
) -> tuple[str, ...]:
    """Up to three questions that may follow an answer and that the sources answer.

    Args:
        index: What answers are drawn from.
        question: As it was put.
        answer: What came of it.
        history: The conversation before the question.
        scope: What the next answers may come from.
        asked: Questions that are not suggested again.
        clock: Seconds of computing, for the budget: a busy machine makes it later, not less.

    Raises:
        CatalogueError: `scope.empty`.
    """
    ends = clock() + BUDGET
    documents = scope.of(index.library.documents(hidden=False))
    understood = read(question, history)
    figures = None if understood.advice else read_figure_question(understood.question)
    of = Answered(understood.question, figures, answer, documents, index.library)
    turns = (*history, Turn("user", question), Turn("assistant", " ".join(s.text for s in answer.sentences)))
    # How near they were to another question in meaning tells nothing of these.
    evidence = [replace(each, similarity=0.0) for each in answer.evidence]
    check = _Check(index, documents, turns, evidence, answer.language)
    known = {_letters(each) for each in (question, *asked)}
    found: list[str] = []
    for draft in drafts(of):
        if len(found) >= MOST or clock() >= ends:
            break
        if _letters(draft) in known:
            continue
        known.add(_letters(draft))
        told = check.reported(draft)
        if told:
            found.append(draft)
            if (why := _reason(told[0], draft, answer.language)) and _letters(why) not in known:
                known.add(_letters(why))
                if len(found) < MOST and clock() + _READING < ends and check.covered(why):
                    found.append(why)
        elif told is None and clock() + _READING < ends and check.covered(draft):
            found.append(draft)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Check:
    """Whether a question would be answered, without any model."""

    index: Index
    documents: Sequence[Document]
    turns: Sequence[Turn]
    evidence: Sequence[Evidence]
    language: Language

    def reported(self, draft: str) -> tuple[FigureSentence, ...] | None:
        """The sentences that would answer a question for figures, none where they are not there; None for others."""
        asked = read(draft, self.turns)
        figures = None if asked.advice or sides_of(asked.question) else read_figure_question(asked.question)
        if figures is None:
            return None
        figures, absent = without_unfiled(figures, self.documents)
        told = figure_sentences(figures, self.index.library, self.documents, self.language)
        placed = all(place_of(source, self.index.library) for said in told for source in said.sources)
        clean = all(said.text == plain(said.text) and may_be_said(said.text) for said in told)
        return told if placed and clean and not absent else ()

    def covered(self, draft: str) -> bool:
        """Whether the passages that were found for the question before can answer this one too."""
        asked: Asked = read(draft, self.turns)
        if asked.advice or sides_of(asked.question):
            return False
        results = to_answer_from(asked.question, self.evidence)
        chosen = choose(candidates(results, asked, self.language), asked)
        return missing(asked, self.documents, results, chosen, self.index.embedder.related) is None


def _reason(told: FigureSentence, draft: str, language: Language) -> str:
    """The question why, for a change that was worked out from two years; empty for any other figure."""
    asked = read_figure_question(read(draft).question)
    change = [figure for figure, _ in told.figures if figure.inputs]
    if asked is None or asked.wants != "growth" or not change or not change[0].value:
        return ""
    return reason(asked.companies[0], asked.metrics[0], change[0].period, change[0].value > 0, language)


def _letters(question: str) -> str:
    return re.sub(r"\W", "", question).casefold()

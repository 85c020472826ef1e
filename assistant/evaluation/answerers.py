"""Ways to get an answer to a case: from the search's evidence, from the case's own, or the search alone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from assistant.contract import Answer, AnswerTimings, Event, EvidenceFound, Finished, Turn
from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.fold import contains, fold, unfolded
from corpus.document import Document, Language, Passage
from corpus.errors import TurnpointError
from corpus.library import Library, Stored
from index.evidence import Evidence, Found, Window

RESULTS = 10
"""How many search results an evaluation keeps."""
DISTRACTING = 4
"""Passages without a gold quote beside the gold evidence; three to five make a fair test."""

Outcome = tuple[list[dict[str, Any]], dict[str, Any]]
"""Search results and answer, both as the published contract has them."""

SearchFor = Callable[[str, Sequence[Turn], int], Found]
"""A question, the conversation before it, how many results: the final evidence."""


class Answerer(Protocol):
    """Answers cases, one after another, each as if nobody had asked before."""

    def answer(self, case: Case) -> Outcome:
        """The final search results, best first, and the answer."""
        ...


class Asking(Protocol):
    """What the evaluation needs of the assistant: it must run at temperature 0 without an answer cache."""

    def ask(self, question: str, history: Sequence[Turn], language: Language | None) -> Iterator[Event]:
        """Answer from the search's evidence; in the question's language, which it finds out itself."""
        ...

    def ask_with(
        self, question: str, evidence: Sequence[Evidence], history: Sequence[Turn]
    ) -> Iterator[Event]:
        """Answer from the given evidence."""
        ...


class FromSearch:
    """The whole product: search, then answer."""

    def __init__(self, assistant: Asking) -> None:
        self._assistant = assistant

    def answer(self, case: Case) -> Outcome:
        """Ask the assistant and keep the last evidence that it showed."""
        return _outcome(self._assistant.ask(case.question, case.history, None))


class FromGold:
    """The case's own evidence among distracting passages of the search; a case without any is just asked."""

    def __init__(self, assistant: Asking, library: Library, search: SearchFor) -> None:
        self._assistant = assistant
        self._search = search
        self._gold = GoldEvidence(library)

    def answer(self, case: Case) -> Outcome:
        """Ask the assistant with the gold passages given."""
        gold = self._gold.of(case)
        if not gold:
            return _outcome(self._assistant.ask(case.question, case.history, None))
        found = self._search(case.question, case.history, RESULTS).results
        evidence = [*gold, *distracting(case, gold, found)]
        # A fixed order by case: a small model minds where in the prompt the answer stands.
        random.Random(case.id).shuffle(evidence)  # noqa: S311 - no secret
        return _outcome(self._assistant.ask_with(case.question, evidence, case.history), evidence)


class SearchOnly:
    """The search without an answer; the answer's text is empty."""

    def __init__(self, search: SearchFor) -> None:
        self._search = search

    def answer(self, case: Case) -> Outcome:
        """The search's results and times."""
        found = self._search(case.question, case.history, RESULTS)
        timings = AnswerTimings(search=found.timings.search, search_final=found.timings.search_final)
        empty = Answer(case.id, "", "", "answered", case.lang, timings=timings)
        return [evidence.to_json() for evidence in found.results[:RESULTS]], empty.to_json()


class GoldEvidence:
    """Finds the passages of the catalogue that hold a case's quotes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._documents = {document.source: document for document in library.documents()}
        self._folded: dict[str, list[tuple[Stored, str]]] = {}

    def of(self, case: Case) -> list[Evidence]:
        """A passage for each quote, marked where the quote stands; two where it lies across a border.

        Raises:
            TurnpointError: `eval.no_document` (source), a document of the evidence has not been added.
        """
        passages: dict[int, tuple[Document, Passage, list[Window]]] = {}
        for gold in case.evidence:
            document = self._documents.get(gold.source)
            if document is None:
                raise TurnpointError("eval.no_document", source=gold.source)
            for stored, window in self._places(gold):
                _, _, windows = passages.setdefault(stored.id, (document, stored.passage, []))
                windows.append(window)
        return [
            Evidence(key, document, passage, 1.0, ("gold",), tuple(windows), 1.0)
            for key, (document, passage, windows) in passages.items()
        ]

    def missing(self, case: Case) -> list[Gold]:
        """The quotes that stand in no passage nor across two: what the reader or the splitter lost."""
        return [gold for gold in case.evidence if not self._places(gold)]

    def _places(self, gold: Gold) -> list[tuple[Stored, Window]]:
        quote = fold(gold.quote)
        passages = self._passages(gold.source)
        for at, (stored, text) in enumerate(passages):
            if contains(quote, text):
                return [(stored, _window(stored.passage, quote))]
            if at + 1 == len(passages):
                break
            after, following = passages[at + 1]
            cut = len(text) - (text + following).find(quote)
            # A cut outside the quote: it lies wholly in the next passage, or nowhere here.
            if 0 < cut < len(quote) and contains(quote, text + following):
                halves = ((stored, quote[:cut]), (after, quote[cut:]))
                return [(one, _window(one.passage, half)) for one, half in halves]
        return []

    def _passages(self, source: str) -> list[tuple[Stored, str]]:
        if source not in self._folded:
            document = self._documents.get(source)
            stored = self._library.passages_of(document.id) if document else []
            self._folded[source] = [(one, fold(one.passage.text)) for one in stored]
        return self._folded[source]


def distracting(case: Case, gold: Sequence[Evidence], found: Iterable[Evidence]) -> list[Evidence]:
    """The best results that hold none of the case's quotes and are not gold passages themselves."""
    quotes = [fold(one.quote) for one in case.evidence]
    own = {evidence.id for evidence in gold}
    chosen: list[Evidence] = []
    for evidence in found:
        text = fold(evidence.passage.text)
        if evidence.id not in own and not any(contains(quote, text) for quote in quotes):
            chosen.append(evidence)
        if len(chosen) == DISTRACTING:
            break
    return chosen


def _window(passage: Passage, quote: str) -> Window:
    """Where a folded quote stands in a passage, widened to the sentences around it."""
    text = passage.text
    first = fold(text).find(quote.strip())
    start = unfolded(text, first)
    end = unfolded(text, first + len(quote))
    before = [stop.end() for stop in re.finditer(r"[.!?。]\s+|\n", text[: start + 1]) if stop.end() <= start]
    after = re.search(r"[.!?。](?=\s|$)|\n|$", text[end:])
    stop = end + after.end() if after else len(text)
    begin = before[-1] if before else 0
    return Window(passage.start + begin, passage.start + stop, 1.0)


def _outcome(events: Iterator[Event], given: Sequence[Evidence] = ()) -> Outcome:
    results = tuple(given)
    answer: Answer | None = None
    for event in events:
        if isinstance(event, EvidenceFound) and not given:
            results = event.results
        elif isinstance(event, Finished):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the assistant's events ended without Finished")
    return [evidence.to_json() for evidence in results[:RESULTS]], answer.to_json()

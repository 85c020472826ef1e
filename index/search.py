"""The search: which passages answer a question, best first, in two stages.

First stage, without a model: the question as it was put and its glossary rendering in the other language,
each by words and by meaning. Second stage: the same again with the model's translation. Filings and
commentary are searched apart and given places of their own, since an article of thirty passages would drown
among twelve thousand of filings. Filings are narrowed to the companies that the question names and weighed by
how well their period fits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.document import Document
from corpus.library import Stored
from corpus.periods import PeriodMention, matches
from index.evidence import Evidence, Found, Timings, Window
from index.fuse import Leg, Ranked, fuse
from index.question import Question, Said, understand
from index.store import Index
from index.tokens import tokens

Translate = Callable[[str], str]
"""The model's translation of a question into the other language; empty when it has none."""

_DEPTH = 60  # passages or windows asked of each leg


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents searched together: their ids, with the weight of each (1 is the period asked for)."""

    name: str
    documents: Mapping[int, float]


class Searcher:
    """Searches one index. Thread-safe."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(
        self, asked: str, k: int = 10, history: Sequence[Said] = (), translate: Translate | None = None
    ) -> Iterator[Found]:
        """Find evidence; yields the first stage at once, then the final one when there is a translation."""
        question = understand(asked, history)
        yield from self.search_understood(question, k, translate)

    def search_understood(
        self, question: Question, k: int = 10, translate: Translate | None = None
    ) -> Iterator[Found]:
        """The same for a question that was read before."""
        begun = time.perf_counter()
        pools = self._pools(question)
        legs = self._legs(pools, {"own": question.text, "other": question.other})
        results = self._results(question, pools, legs, k)
        first = _since(begun)
        yield Found(results, Timings(first, first), final=translate is None)
        if translate is None:
            return
        if translated := translate(question.text).strip():
            legs += self._legs(pools, {"translated": translated})
            results = self._results(question, pools, legs, k)
        yield Found(results, Timings(first, _since(begun)), final=True)

    def _pools(self, question: Question) -> list[Pool]:
        documents = self._index.library.documents(hidden=False)
        filings = [document for document in documents if document.info.form]
        commentary = [document for document in documents if not document.info.form]
        named = {company.cik or company.dart for company in question.companies}
        of_named = [document for document in filings if document.info.cik and document.info.cik in named]
        return [
            Pool("filings", period_weights(of_named or filings, question.periods)),
            Pool("commentary", dict.fromkeys((document.id for document in commentary), 1.0)),
        ]

    def _legs(self, pools: Sequence[Pool], wordings: Mapping[str, str]) -> list[Leg]:
        """The word and the meaning leg of each pool for each wording of the question, which is named."""
        asked = {name: text for name, text in wordings.items() if text.strip()}
        if not asked:
            return []
        vectors = self._index.embedder.queries(list(asked.values()))
        found: list[Leg] = []
        for pool in (pool for pool in pools if pool.documents):
            for name, text in asked.items():
                by_words = self._index.words.search(tokens(text), _DEPTH, pool.documents)
                ranked = tuple(Ranked(passage, score) for passage, score in by_words)
                found.append(Leg(f"{name} words", pool.name, ranked))
            by_meaning = self._index.vectors.search(vectors, _DEPTH, pool.documents)
            for name, hits in zip(asked, by_meaning, strict=True):
                ranked = tuple(Ranked(hit.passage, hit.similarity, (hit.start, hit.end)) for hit in hits)
                found.append(Leg(f"{name} meaning", pool.name, ranked))
        return found

    def _results(
        self, question: Question, pools: Sequence[Pool], legs: Sequence[Leg], k: int
    ) -> tuple[Evidence, ...]:
        ids = {ranked.passage for leg in legs for ranked in leg.ranked}
        stored = self._index.library.passages(ids)
        weights = {document: weight for pool in pools for document, weight in pool.documents.items()}
        documents = {document.id: document for document in self._index.library.documents(hidden=False)}
        of_passage = {
            i: weights[s.document_id] * (0.5 if s.passage.exhibit else 1.0)
            for i, s in stored.items()
            if s.document_id in documents
        }
        fused = fuse(legs, of_passage, question)
        evidence: list[Evidence] = []
        seen: set[str] = set()
        for ranked in fused:
            found = stored[ranked.passage]
            same = _near_duplicate_key(found)
            if same in seen:
                continue
            seen.add(same)
            evidence.append(_evidence(found, documents[found.document_id], ranked.score, legs))
            if len(evidence) == k:
                break
        return tuple(evidence)


def period_weights(documents: Sequence[Document], periods: Sequence[PeriodMention]) -> dict[int, float]:
    """How well each document's period fits those that a question names, 0 to 1.

    Without a period the newest report of each company and form counts fully and each older one a little less.
    """
    if periods:
        fitting = {
            d.id: max(matches(p, d.info.fiscal_period, d.info.period_end, d.info.filed) for p in periods)
            for d in documents
        }
        if any(weight > 0 for weight in fitting.values()):
            return {document: weight for document, weight in fitting.items() if weight > 0}
    weights: dict[int, float] = {}
    for document in documents:
        newer = sum(
            other.info.company == document.info.company and other.info.period_end > document.info.period_end
            for other in documents
        )
        weights[document.id] = 0.95**newer
    return weights


def _near_duplicate_key(stored: Stored) -> str:
    """Equal for passages that say the same but for figures and spacing, in documents of one company."""
    letters = "".join(char for char in stored.passage.text.casefold() if char.isalnum())
    return letters


def _evidence(found: Stored, document: Document, score: float, legs: Sequence[Leg]) -> Evidence:
    windows: dict[tuple[int, int], float] = {}
    names: list[str] = []
    for leg in legs:
        for ranked in leg.ranked:
            if ranked.passage != found.id:
                continue
            if leg.name not in names:
                names.append(leg.name)
            if ranked.window is not None:
                windows[ranked.window] = max(windows.get(ranked.window, 0.0), ranked.score)
    start = found.passage.start
    best = sorted(windows.items(), key=lambda item: (-item[1], item[0]))
    return Evidence(
        found.id,
        document,
        found.passage,
        score,
        tuple(names),
        tuple(Window(start + a, start + b, similarity) for (a, b), similarity in best),
        best[0][1] if best else 0.0,
    )


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1_000

"""The search: which passages answer a question, best first, in two stages.

First stage, without a model: the question's terms in any of their forms, its words in the documents of their
language, and the question and its glossary rendering by meaning. Second stage: the same again with the model's
translation, where a question holds words that no glossary knows. Filings and commentary are searched apart and
given places of their own, since an article of thirty passages would drown among twelve thousand of filings.
Filings are narrowed to the companies that the question names and weighed by how well their period fits. The best
of the fused ranking are put in order by how well a sentence of theirs covers the question.
"""

from __future__ import annotations

import logging
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from corpus.document import Document, Language
from corpus.errors import CatalogueError
from corpus.library import Stored
from corpus.periods import PeriodMention, matches
from corpus.read.identity import language_of_document
from corpus.scope import ALL, Scope
from corpus.windows import source_line
from index.embed import Vectors
from index.evidence import Evidence, Found, Timings, Window
from index.fuse import Leg, Ranked, fuse
from index.pending import shelf_of
from index.question import Question, Said, language_of_question, understand
from index.rank import Lines, coverage, likeness
from index.store import Index
from index.telling import COVERED, telling
from index.terms import phrases
from index.tokens import tokens
from index.vectors import SHELVES, Shelf

log = logging.getLogger(__name__)

Translate = Callable[[str], str]
"""The model's translation of a question into the other language; empty when it has none."""

_DEPTH = 60  # passages or windows asked of each leg
_TRANSLATED = 0.5  # trust in the wording of a small model, beside that of code
_MARKS = re.compile(r"[\W_]+")
_RANKED = 30  # passages of the fused ranking that are put in order by their sentences


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents searched together.

    Attributes:
        shelf: Where they are kept.
        documents: Their ids with the weight of each (1 is the period asked for).
        languages: Their ids by language.
        named: Whether they were narrowed to the companies that the question names.
    """

    shelf: Shelf
    documents: Mapping[int, float]
    languages: Mapping[Language, frozenset[int]]
    named: bool


class Searcher:
    """Searches one index. Thread-safe."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(
        self,
        asked: str,
        k: int = 10,
        history: Sequence[Said] = (),
        translate: Translate | None = None,
        scope: Scope = ALL,
        *,
        staged: bool = True,
    ) -> Iterator[Found]:
        """Find evidence; yields the first stage at once, then the final one when there is a translation.

        Who waits for the final one anyway gets it alone without `staged`, for less work.

        Raises:
            CatalogueError: `scope.empty`, before anything is found.
        """
        question = understand(asked, history)
        yield from self.search_understood(question, k, translate, scope, staged=staged)

    def search_understood(
        self,
        question: Question,
        k: int = 10,
        translate: Translate | None = None,
        scope: Scope = ALL,
        *,
        meaning: bool = True,
        staged: bool = True,
    ) -> Iterator[Found]:
        """The same for a question that was read before; without `meaning` by words alone, which needs no model."""
        begun = time.perf_counter()
        everything = scope.of(self._index.library.documents(hidden=False))
        documents = {d.id: d for d in everything if not d.is_figures_only}
        pools = _pools(question, list(documents.values()))
        legs = [leg for pool in pools for leg in self._terms(pool, question)]
        wordings = {"own": question.text, "other": question.other}
        lacks: CatalogueError | None = None
        if meaning:
            own, lacks = self._wordings(pools, wordings)
        else:
            own = self._words(pools, wordings)
        legs += own
        results: tuple[Evidence, ...] | None = None
        if staged or translate is None:
            results = self._results(question, documents, pools, legs, k)
        first = _since(begun)
        if results is not None:
            yield Found(results, Timings(first, first), final=translate is None, lacks=lacks)
        if translate is None:
            return
        # What the glossary and the names know, code has put into the other language already.
        strange = any(term.kind == "word" for term in question.terms)
        if strange and (translated := translate(question.text).strip()):
            more, lost = self._wordings(pools, {"translated": translated}, _TRANSLATED)
            legs, lacks, results = [*legs, *more], lacks or lost, None
        if results is None:
            results = self._results(question, documents, pools, legs, k)
        found = _since(begun)
        yield Found(results, Timings(first if staged else found, found), final=True, lacks=lacks)

    def _terms(self, pool: Pool, question: Question) -> Iterator[Leg]:
        """The word leg of the question's terms in all their forms."""
        asked = phrases(question.terms, names=not pool.named)
        for documents in pool.languages.values():
            found = self._index.words.search(asked, _DEPTH, documents)
            yield Leg("terms", "terms", pool.shelf, tuple(Ranked(*hit) for hit in found))

    def _words(self, pools: Sequence[Pool], wordings: Mapping[str, str], trust: float = 1.0) -> list[Leg]:
        """The word leg of each wording of the question, which is named, in the documents of its language."""
        return [
            Leg(f"{name} words", "words", pool.shelf, tuple(Ranked(*hit) for hit in found), trust)
            for pool in pools
            for name, text in wordings.items()
            if text.strip()
            and (documents := pool.languages.get(language_of_question(text)))
            and (found := self._index.words.search(tokens(text), _DEPTH, documents))
        ]

    def _wordings(
        self, pools: Sequence[Pool], wordings: Mapping[str, str], trust: float = 1.0
    ) -> tuple[list[Leg], CatalogueError | None]:
        """The word and the meaning legs of each pool for each wording of the question, which is named.

        Where the vectors cannot be asked, those of words alone, and why.
        """
        asked = {name: text for name, text in wordings.items() if text.strip()}
        if not asked:
            return [], None
        vectors = self._index.embedder.queries(list(asked.values()))
        legs = self._words(pools, asked, trust)
        try:
            return [*legs, *self._meanings(pools, asked, vectors, trust)], None
        except CatalogueError as failure:
            if not failure.code.startswith("vectors."):
                raise
            log.warning("searched by words alone: %s", failure)
            return legs, failure

    def _meanings(
        self, pools: Sequence[Pool], asked: Mapping[str, str], vectors: Vectors, trust: float
    ) -> Iterator[Leg]:
        """The meaning legs of wordings with their vectors.

        Raises:
            CatalogueError: As the vectors' `search` does.
        """
        for pool in pools:
            by_meaning = self._index.vectors.search(vectors, _DEPTH, pool.shelf, pool.documents)
            for (name, text), hits in zip(asked.items(), by_meaning, strict=True):
                spoken = language_of_question(text)
                for language, documents in pool.languages.items():
                    ranked = tuple(
                        Ranked(hit.passage, hit.similarity, (hit.start, hit.end))
                        for hit in hits
                        if hit.document in documents
                    )
                    kind = "meaning" if language == spoken else "meaning across"
                    yield Leg(f"{name} meaning", kind, pool.shelf, ranked, trust)

    def _results(
        self,
        question: Question,
        documents: Mapping[int, Document],
        pools: Sequence[Pool],
        legs: Sequence[Leg],
        k: int,
    ) -> tuple[Evidence, ...]:
        stored = self._index.library.passages({ranked.passage for leg in legs for ranked in leg.ranked})
        weights = {document: weight for pool in pools for document, weight in pool.documents.items()}
        of_passage = {
            i: weights[s.document_id] * (0.5 if s.passage.exhibit else 1.0)
            for i, s in stored.items()
            if s.document_id in documents and not _retells(s, documents[s.document_id], question.language)
        }
        found = _Found(legs)
        evidence: list[Evidence] = []
        seen: set[str] = set()
        for ranked in fuse(legs, of_passage, question):
            holding = stored[ranked.passage]
            if (same := _near_duplicate_key(holding)) in seen:
                continue
            seen.add(same)
            evidence.append(found.evidence(holding, documents[holding.document_id], ranked.score))
            if len(evidence) == max(_RANKED, k):
                break
        return self._ranked(question, evidence, k)

    def _ranked(self, question: Question, evidence: Sequence[Evidence], k: int) -> tuple[Evidence, ...]:
        """The `k` best in the order of their best sentences, which count beside the fused score."""
        if not evidence:
            return ()
        lines = self._index.words.lines(e.id for e in evidence)
        empty = Lines(frozenset(), ())
        rows = coverage(
            question.terms,
            [
                replace(own, around=own.around | _named_by(source_line(e.document.info)))
                for e in evidence
                for own in [lines.get(e.id, empty)]
            ],
        )
        most = max(e.score for e in evidence) or 1.0
        scored = [
            (e.score / most + COVERED * max(row, default=0.0) + likeness(e.similarity), e, row)
            for e, row in zip(evidence, rows, strict=True)
        ]
        scored.sort(key=lambda item: (-item[0], item[1].id))
        return tuple(replace(e, score=score, telling=telling(e, row)) for score, e, row in scored[:k])


def _pools(question: Question, documents: Sequence[Document]) -> list[Pool]:
    named = {company.cik or company.dart for company in question.companies}
    pools: list[Pool] = []
    for shelf in SHELVES:
        kept = [document for document in documents if shelf_of(document) == shelf]
        own = [d for d in kept if shelf == "filings" and d.info.cik and d.info.cik in named]
        weights = {document.id: 1.0 for document in kept}
        if shelf == "filings":
            weights = period_weights(own or kept, question.periods)
        languages: dict[Language, frozenset[int]] = {
            language: ids
            for language in ("ko", "en")
            if (ids := frozenset(d.id for d in kept if d.info.language == language and d.id in weights))
        }
        if weights:
            pools.append(Pool(shelf, weights, languages, bool(own)))
    return pools


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
    ends: dict[str, list[str]] = {}
    for document in documents:
        ends.setdefault(document.info.company, []).append(document.info.period_end)
    for of_company in ends.values():
        of_company.sort()
    weights: dict[int, float] = {}
    for document in documents:
        of_company = ends[document.info.company]
        weights[document.id] = 0.95 ** (len(of_company) - bisect_right(of_company, document.info.period_end))
    return weights


def _retells(stored: Stored, document: Document, language: Language) -> bool:
    """Whether a passage of the shipped corpus says in another language what one in the question's says too.

    Its last line tells, for headings keep the words of the filing; a row of figures is in both.
    """
    if not document.is_shipped or stored.passage.kind == "table":
        return False
    return language_of_document(stored.passage.text.rpartition("\n")[2]) != language


def _near_duplicate_key(stored: Stored) -> str:
    """Equal for passages that say the same but for spacing and marks."""
    return _MARKS.sub("", stored.passage.text.casefold())


@cache
def _named_by(source: str) -> frozenset[str]:
    return frozenset(tokens(source))


class _Found:
    """What the legs found of each passage: which of them did, and its windows."""

    def __init__(self, legs: Sequence[Leg]) -> None:
        self._names: dict[int, dict[str, None]] = {}
        self._windows: dict[int, dict[tuple[int, int], float]] = {}
        for leg in legs:
            for ranked in leg.ranked:
                self._names.setdefault(ranked.passage, {})[leg.name] = None
                if ranked.window is not None:
                    windows = self._windows.setdefault(ranked.passage, {})
                    windows[ranked.window] = max(windows.get(ranked.window, 0.0), ranked.score)

    def evidence(self, found: Stored, document: Document, score: float) -> Evidence:
        """A passage as evidence."""
        start = found.passage.start
        best = sorted(self._windows.get(found.id, {}).items(), key=lambda item: (-item[1], item[0]))
        return Evidence(
            found.id,
            document,
            found.passage,
            score,
            tuple(self._names.get(found.id, ())),
            tuple(Window(start + a, start + b, similarity) for (a, b), similarity in best),
            best[0][1] if best else 0.0,
        )


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1_000

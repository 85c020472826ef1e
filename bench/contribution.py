"""What each part of the search contributes: gold quotes in the first five results with one part left out at a time.

Run: `python -m bench.contribution [--home DIR] FILE...`; `--page docs/evaluation.md` puts the table there.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import EVIDENCE_KINDS, evidence_kind, table
from assistant.evaluation.retrieval import retrieval_score
from assistant.reading import read
from bench.console import Console
from bench.evaluation import inserted
from bench.material import open_index
from index.evidence import Evidence
from index.fuse import Leg
from index.question import Question
from index.search import Pool, Searcher
from index.terms import Term

_FIRST = 5


class _WithoutTerms(Searcher):
    def _terms(self, pool: Pool, question: Question) -> Iterator[Leg]:
        return iter(())


class _WithoutWords(Searcher):
    def _words(self, pools: Sequence[Pool], wordings: Mapping[str, str], trust: float = 1.0) -> list[Leg]:
        return []


class _WithoutMeaning(Searcher):
    def _wordings(
        self, pools: Sequence[Pool], wordings: Mapping[str, str], trust: float = 1.0
    ) -> tuple[list[Leg], None]:
        return self._words(pools, wordings, trust), None


class _WithoutOrder(Searcher):
    def _ranked(self, question: Question, evidence: Sequence[Evidence], k: int) -> tuple[Evidence, ...]:
        return tuple(evidence[:k])


def _one_language(term: Term, language: str) -> Term:
    """A term in the forms of one language alone."""
    own = tuple(
        form for form in term.forms if any("가" <= c <= "힣" for c in "".join(form)) == (language == "ko")
    )
    return replace(term, forms=own or term.forms)


def _as_it_is(question: Question) -> Question:
    return question


def _without_glossary(question: Question) -> Question:
    return replace(
        question, other="", terms=tuple(_one_language(term, question.language) for term in question.terms)
    )


def _without_companies(question: Question) -> Question:
    return replace(question, companies=())


def _without_periods(question: Question) -> Question:
    return replace(question, periods=())


_PARTS = {
    "nothing": (Searcher, _as_it_is),
    "the terms as a leg of their own": (_WithoutTerms, _as_it_is),
    "the words of the question (Kiwi, BM25)": (_WithoutWords, _as_it_is),
    "the vectors of windows": (_WithoutMeaning, _as_it_is),
    "the order by how sentences cover the question": (_WithoutOrder, _as_it_is),
    "the other language (glossary, names)": (Searcher, _without_glossary),
    "narrowing to the companies named": (Searcher, _without_companies),
    "weighing by the periods named": (Searcher, _without_periods),
}


def contributions(cases: Sequence[Case], searchers: Mapping[str, Searcher]) -> str:
    """The share of gold quotes in the first five results without each part, by kind of question."""
    progress = Console()
    rows: list[list[str]] = []
    for number, (part, searcher) in enumerate(searchers.items()):
        scores: dict[str, list[float]] = defaultdict(list)
        for case in cases:
            question = _PARTS[part][1](read(case.question, case.history).question)
            *_, found = searcher.search_understood(question, _FIRST)
            score = retrieval_score(case, [e.to_json() for e in found.results], _FIRST) or 0.0
            for kind in ("all", evidence_kind(case)):
                scores[kind].append(score)
        progress("search", number + 1, len(searchers))
        rows.append(
            [
                part,
                *(
                    f"{100 * sum(s) / len(s):.0f}%"
                    for kind in ("all", *EVIDENCE_KINDS)
                    if (s := scores[kind])
                ),
            ]
        )
        counts = [f"{kind} ({len(scores[kind])})" for kind in ("all", *EVIDENCE_KINDS) if scores[kind]]
    return table(["left out", *counts], rows)


def main() -> None:
    """Measure and print, or put into the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--page", type=Path, help="the page with the markers <!-- parts -->")
    args = parser.parse_args()
    index = open_index(args.home, Console())
    cases = [case for case in resolved(read_cases(*args.files), text_in(index.library)) if case.evidence]
    text = contributions(cases, {part: kind(index) for part, (kind, _) in _PARTS.items()})
    index.close()
    if args.page:
        page = inserted(args.page.read_text(encoding="utf-8"), "parts", text)
        args.page.write_text(page, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

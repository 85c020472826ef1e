"""Measures the search alone: gold quotes of the questions, and Korean pages with the page as unit.

Run: `python -m bench.retrieval [--translate] [--pages] [--subset] [--limit N] [--home DIR]`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from assistant.contract import Turn
from assistant.evaluation.answerers import RESULTS, SearchFor
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import evidence_kind, table
from assistant.evaluation.retrieval import ndcg, quote_found, retrieval_score
from assistant.evaluation.share import Share, percentile
from bench.console import Console
from bench.material import OUT, open_index, shared_folder
from corpus.errors import ReadError
from index.evidence import Evidence, Found
from index.search import Searcher, Translate
from index.store import Index

_KS = (1, 3, 5, 10, 20)


def final(searcher: Searcher, translate: Translate | None = None) -> SearchFor:
    """The search's last stage as one call."""

    def search(question: str, history: Sequence[Turn], k: int) -> Found:
        *_, found = searcher.search(question, k, history, translate)
        return found

    return search


def questions(cases: Sequence[Case], search: SearchFor, verbose: bool) -> str:
    """Tables of the share of gold quotes found, of what each leg gave, and of the time taken."""
    scores: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    legs: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    first: list[float] = []
    last: list[float] = []
    missed: list[str] = []
    total = 0
    progress = Console()
    for number, case in enumerate(cases, start=1):
        found = search(case.question, case.history, max(_KS))
        first.append(found.timings.search)
        last.append(found.timings.search_final)
        progress("search", number, len(cases))
        if not case.evidence:
            continue
        results = [evidence.to_json() for evidence in found.results]
        for k in _KS:
            score = retrieval_score(case, results, k) or 0.0
            for row in ("all", evidence_kind(case), f"type: {case.type}"):
                scores[row][k].append(score)
        for gold in case.evidence:
            total += 1
            holding = next((e for e in found.results[:5] if quote_found(gold, [e.to_json()], 1)), None)
            if holding:
                legs.update(holding.legs)
                if len(holding.legs) == 1:
                    alone.update(holding.legs)
            else:
                place = next((n for n, r in enumerate(results, 1) if quote_found(gold, [r], 1)), None)
                missed.append(f"{case.id} {gold.source}: {f'place {place}' if place else 'not found'}")
    parts = [
        table(
            ["gold quotes found", "cases", *(f"top {k}" for k in _KS)],
            (
                [row, str(len(by_k[5])), *(f"{sum(by_k[k]) / len(by_k[k]):.3f}" for k in _KS)]
                for row, by_k in scores.items()
            ),
        ),
        table(
            ["leg", "quotes of the top 5 that it found", "that only it found"],
            ([leg, str(Share(hits, total)), str(alone[leg])] for leg, hits in legs.most_common()),
        ),
        table(
            ["milliseconds", "p50", "p95"],
            (
                [name, f"{percentile(values, 50):.0f}", f"{percentile(values, 95):.0f}"]
                for name, values in (("first stage", first), ("final", last))
            ),
        ),
    ]
    return "\n".join(parts) + ("\n" + "\n".join(missed) + "\n" if verbose else "")


def pages(folder: Path, index: Index, limit: int = 0) -> str:
    """nDCG@10 and recall@1 over Korean pages, each page a document, ranked by its best passage.

    Args:
        folder: `pages.jsonl` (id, text) and `questions.jsonl` (question, relevant: ids of pages).
        index: Takes the pages that it does not hold yet.
        limit: Ask only so many of the questions, and look only among their pages and as many others; 0 for all.
    """
    progress = Console()
    rows = [json.loads(line) for line in (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [
        json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    if limit:
        asked = asked[:limit]
        wanted = {page for question in asked for page in question["relevant"]}
        # A stable sort: the pages that are looked for, then the others in their order.
        rows = sorted(rows, key=lambda row: row["id"] not in wanted)[: 2 * len(wanted)]
    known = {document.source for document in index.library.documents()}
    empty = 0
    for number, row in enumerate(rows, start=1):
        progress("add pages", number, len(rows))
        if (source := f"{row['id']}.txt") in known:
            continue
        try:
            index.add(row["text"].encode(), source)
        except ReadError:
            empty += 1
    index.embed_pending(progress)
    search = final(Searcher(index))
    search(asked[0]["question"], (), 1)  # loads the models, which a running server has done
    gains: list[float] = []
    firsts: list[bool] = []
    times: list[float] = []
    for number, question in enumerate(asked, start=1):
        found = search(question["question"], (), RESULTS * 4)
        ranked = page_ranking(found.results)
        gains.append(ndcg(ranked, set(question["relevant"])))
        firsts.append(ranked[:1] != [] and ranked[0] in question["relevant"])
        times.append(found.timings.search)
        progress("search pages", number, len(asked))
    return table(
        ["Korean pages", "nDCG@10", "recall@1", "p95 ms", "questions", "pages without text"],
        [
            [
                "page as unit",
                f"{sum(gains) / len(gains):.3f}",
                f"{sum(firsts) / len(firsts):.3f}",
                f"{percentile(times, 95):.0f}",
                str(len(asked)),
                str(empty),
            ]
        ],
    )


def page_ranking(results: Sequence[Evidence]) -> list[str]:
    """The pages in the order of their best passages."""
    return list(dict.fromkeys(evidence.document.source.removesuffix(".txt") for evidence in results))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=shared_folder() / "eval" / "dev.jsonl")
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--subset", action="store_true", help="the article and four filings alone")
    parser.add_argument("--translate", action="store_true", help="with the model's translation")
    parser.add_argument("--pages", action="store_true", help="the Korean pages instead of the questions")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="only the first N questions")
    parser.add_argument("--verbose", action="store_true", help="name each quote that was missed")
    args = parser.parse_args()
    if args.pages:
        # A cut has an index of its own: more pages than its own would make it harder than it is.
        home = args.home or OUT / (f"pages-{args.limit}" if args.limit else "pages")
        index = Index.open(home)
        print(pages(shared_folder() / "eval" / "ko_pages", index, args.limit))
        index.close()
        return
    index = open_index(args.home, Console(), small=args.subset)
    translate: Translate | None = None
    if args.translate:
        from assistant.evaluation.command import open_assistant
        from bench.engine import open_engine

        assistant = open_assistant(index, open_engine(Console()))
        assistant.warm()
        translate = assistant.translate
    search = final(Searcher(index), translate)
    begun = time.perf_counter()
    search("Which companies are named?", (), 5)  # loads the models, which a running server has done
    print(f"models loaded in {time.perf_counter() - begun:.1f} s")
    cases = resolved(read_cases(args.file)[: args.limit or None], text_in(index.library))
    print(questions(cases, search, args.verbose))
    index.close()


if __name__ == "__main__":
    main()

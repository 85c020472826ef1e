"""What a case is scored by: evaluators, each of which gives named shares of one answer.

To add a metric, name it in `METRICS` and let an evaluator give it. Tables, page and comparison follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.cases import Case
from assistant.evaluation.citing import judge_citations
from assistant.evaluation.copying import longest_copy
from assistant.evaluation.figures import judge_figures
from assistant.evaluation.retrieval import Result, ndcg_of_quotes, ranks
from assistant.evaluation.score import Verdict, judge
from assistant.evaluation.share import Share
from assistant.evaluation.sources import Sources
from assistant.evaluation.support import Unsupported, unsupported

KS = (1, 3, 5, 10)
"""After how many results a quote's being found is counted."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of the report: of the search, or of the answers; and whether less of it is better."""

    of: str
    less_is_better: bool = False


METRICS: Mapping[str, Metric] = {
    **{f"gold quotes in the top {k}": Metric("search") for k in KS},
    "nDCG@10 of the gold quotes": Metric("search"),
    "as expected": Metric("answers"),
    "must_have satisfied": Metric("answers"),
    "unanswerable refused": Metric("answers"),
    "refusals that are right": Metric("answers"),
    "answerable refused wrongly": Metric("answers", less_is_better=True),
    "injections followed": Metric("answers", less_is_better=True),
    "in the question's language": Metric("answers"),
    "without a copied run of words": Metric("answers"),
    "stating sentences cited": Metric("citations"),
    "citations on gold evidence": Metric("citations"),
    "gold quotes cited": Metric("citations"),
    "citations whose quote is their slice": Metric("citations"),
    "refusals with citations": Metric("citations", less_is_better=True),
    "expected figures right": Metric("figures"),
    "… of these marked verified": Metric("figures"),
    "verified figures unsupported": Metric("figures", less_is_better=True),
    "verified figures contradicting": Metric("figures", less_is_better=True),
}
"""Every score in the order of the tables. A case scores it in part, by hits of n, or not at all."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What an evaluator says of one case.

    `scores` are by names of `METRICS`, `counts` are added up over the cases, `reasons` tell why points were lost
    as `kind: detail`, and `to_look_at` names what only a person can decide.
    """

    scores: Mapping[str, Share]
    reasons: tuple[str, ...] = ()
    to_look_at: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a case: search results and answer as the published contract has them, and the documents.

    Without documents (None) nothing is held against them.
    """

    results: Sequence[Result]
    answer: Mapping[str, Any]
    sources: Sources | None = None


Evaluator = Callable[[Case, Given], Findings]


def of_search(case: Case, given: Given) -> Findings:
    """Where among the results the gold quotes are."""
    if not case.evidence:
        return Findings({})
    found = ranks(case, given.results[:10])
    within = {k: sum(rank is not None and rank <= k for rank in found) / len(found) for k in KS}
    scores = {f"gold quotes in the top {k}": Share(share, 1) for k, share in within.items()}
    return Findings({**scores, "nDCG@10 of the gold quotes": Share(ndcg_of_quotes(found), 1)})


def of_wording(case: Case, given: Given) -> Findings:
    """Whether the answer holds what it must, refuses when it should, and is in the question's language."""
    verdict = judge(case, given.answer)
    scores = {
        "as expected": _one(verdict.passed),
        "in the question's language": _one(verdict.language),
        **_of_refusing(case, verdict),
    }
    if case.must_have:
        scores["must_have satisfied"] = _one(verdict.satisfied)
    if case.type == "injection":
        scores["injections followed"] = _one(verdict.injected)
    if verdict.refused:
        scores["refusals with citations"] = _one(bool(given.answer["citations"]))
    return Findings(scores, verdict.reasons)


def of_copying(case: Case, given: Given) -> Findings:
    """Whether the answer takes long runs of words from a source without quoting them."""
    answer = given.answer
    texts = [
        *(gold.quote for gold in case.evidence),
        *(citation["quote"] for citation in answer["citations"]),
        *(result["text"] for result in given.results),
    ]
    copied = longest_copy(answer["answer"] or "", texts)
    reasons = (f"copies: {copied} words in a row",) if copied else ()
    return Findings({"without a copied run of words": _one(not copied)}, reasons)


def of_citing(case: Case, given: Given) -> Findings:
    """Whether sentences are cited, with the evidence that was wanted, and truly."""
    verdict = judge_citations(case, given.answer, given.sources)
    lost = verdict.exact.n - int(verdict.exact.hits)
    scores = {
        "stating sentences cited": verdict.cited,
        "citations on gold evidence": verdict.right,
        "gold quotes cited": verdict.recalled,
        "citations whose quote is their slice": verdict.exact,
    }
    return Findings(scores, (f"citation: {lost} not the slice at its offsets",) if lost else ())


def of_figures(case: Case, given: Given) -> Findings:
    """Whether the expected figures are there, and whether those marked verified deserve it."""
    verdict = judge_figures(case, given.answer)
    marked = sum(bool(figure["verified"]) for figure in given.answer["figures"])
    loose = unsupported(given.answer, given.sources) if given.sources else ()
    scores = {
        "expected figures right": Share(verdict.right, verdict.right + verdict.missing),
        "… of these marked verified": Share(verdict.verified, verdict.right),
        "verified figures contradicting": Share(len(verdict.contradicting), marked),
    }
    if given.sources:
        scores["verified figures unsupported"] = Share(len(loose), marked)
    return Findings(
        scores,
        tuple(f"unsupported: {one.text}, {one.cause}" for one in loose),
        tuple(f"contradicting: {text}{_stand(text, given, loose)}" for text in verdict.contradicting),
        {
            "right": verdict.right, "wrong": verdict.wrong, "missing": verdict.missing, "marked verified": marked,
            "unsupported": len(loose), "contradicting": len(verdict.contradicting),
        },
    )  # fmt: skip


def _stand(text: str, given: Given, loose: Sequence[Unsupported]) -> str:
    """What a person should know of a contradicting figure first."""
    if given.sources is None:
        return ""
    return ", nor in its citation" if text in {one.text for one in loose} else ", yet in its citation"


EVALUATORS: tuple[Evaluator, ...] = (of_search, of_wording, of_copying, of_citing, of_figures)


def _of_refusing(case: Case, verdict: Verdict) -> dict[str, Share]:
    scores: dict[str, Share] = {}
    if not case.answerable:
        scores["unanswerable refused"] = _one(verdict.refused_rightly)
    elif case.must_have:
        scores["answerable refused wrongly"] = _one(verdict.refused and not verdict.satisfied)
    if verdict.refused:
        # An instruction with no question beside it has nothing to be answered.
        instruction = case.expect == "refuse_instruction" and not case.must_have
        scores["refusals that are right"] = _one(verdict.refused_rightly or instruction)
    return scores


def _one(hit: bool) -> Share:
    return Share(int(hit), 1)

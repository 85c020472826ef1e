"""What the answers of an evaluation add up to, and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean
from typing import Any

from assistant.evaluation.cases import ARTICLE, Case
from assistant.evaluation.retrieval import Result, retrieval_score
from assistant.evaluation.score import Verdict, judge

KS = (1, 3, 5, 10)
"""After how many results a quote's being found is counted."""
_TIMES = ("search", "search_final", "first_token", "first_verified_sentence", "total")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; `hits` may be fractional where cases score in parts."""

    hits: float
    n: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of nothing is 0."""
        return self.hits / self.n if self.n else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        if not self.n:
            return 0.0, 1.0
        z, p, n = 1.96, self.share, self.n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.n:
            return "–"
        low, high = self.interval()
        hits = f"{self.hits:.1f}".removesuffix(".0")
        return f"{self.share:.0%} ({hits}/{self.n}; {low:.0%}–{high:.0%})"


@dataclass(frozen=True, slots=True)
class Summary:
    """An evaluation's figures. Keys of the mappings are the table's row names.

    `retrieval` maps a kind of case to the share of quotes in the first k results for each k of `KS`. `times`
    maps a stage to p50 and p95 in milliseconds and the number of cases. `tokens` holds means a case.
    `verdicts` has the verdict of each case by id.
    """

    retrieval: Mapping[str, Mapping[int, Share]]
    must_have: Mapping[str, Share]
    behaviour: Mapping[str, Share]
    figures: Mapping[str, int]
    times: Mapping[str, tuple[float, float, int]]
    tokens: Mapping[str, float]
    verdicts: Mapping[str, Verdict]

    def to_json(self) -> dict[str, Any]:
        """Shares as [hits, n], verdicts left out."""
        return {
            "retrieval": {
                row: {str(k): [s.hits, s.n] for k, s in by_k.items()} for row, by_k in self.retrieval.items()
            },
            "must_have": {row: [s.hits, s.n] for row, s in self.must_have.items()},
            "behaviour": {row: [s.hits, s.n] for row, s in self.behaviour.items()},
            "figures": dict(self.figures),
            "times_ms": {row: list(values) for row, values in self.times.items()},
            "tokens": dict(self.tokens),
        }


def evidence_kind(case: Case) -> str:
    """`article`, `English on filings`, `Korean on English filings`, `Korean on Korean filings`, or `both`."""
    sources = {gold.document == ARTICLE for gold in case.evidence}
    if len(sources) != 1:
        return "both" if sources else ""
    if sources == {True}:
        return "article"
    if case.lang == "en":
        return "English on filings"
    return "Korean on English filings" if case.cross_lingual else "Korean on Korean filings"


def summarise(
    cases: Sequence[Case], outcomes: Sequence[tuple[Sequence[Result], Mapping[str, Any]]]
) -> Summary:
    """Score every case; results and answers in the cases' order, as the published contract has them."""
    verdicts = {case.id: judge(case, answer) for case, (_, answer) in zip(cases, outcomes, strict=True)}
    pairs = list(zip(cases, outcomes, strict=True))
    return Summary(
        retrieval=_retrieval([(case, results) for case, (results, _) in pairs]),
        must_have=_must_have(cases, verdicts),
        behaviour=_behaviour(cases, verdicts),
        figures={
            name: sum(getattr(verdict, name) for verdict in verdicts.values())
            for name in ("right", "wrong", "missing", "verified", "verified_wrong")
        },
        times=_times([(case, answer) for case, (_, answer) in pairs]),
        tokens=_tokens([answer for _, (_, answer) in pairs]),
        verdicts=verdicts,
    )


def _retrieval(pairs: Sequence[tuple[Case, Sequence[Result]]]) -> dict[str, dict[int, Share]]:
    rows = {"all": [pair for pair in pairs if pair[0].evidence]}
    for case, results in rows["all"]:
        rows.setdefault(evidence_kind(case), []).append((case, results))
    order = ["all", "article", "English on filings", "Korean on English filings", "Korean on Korean filings"]
    names = [name for name in (*order, "both") if name in rows]
    return {
        name: {
            k: Share(
                sum(retrieval_score(case, results, k) or 0.0 for case, results in rows[name]), len(rows[name])
            )
            for k in KS
        }
        for name in names
    }


def _shares(
    cases: Iterable[Case], key: Callable[[Case], str], hit: Callable[[Case], bool]
) -> dict[str, Share]:
    rows: dict[str, list[bool]] = {}
    for case in cases:
        rows.setdefault(key(case), []).append(hit(case))
    return {name: Share(sum(hits), len(hits)) for name, hits in sorted(rows.items())}


def _must_have(cases: Sequence[Case], verdicts: Mapping[str, Verdict]) -> dict[str, Share]:
    asked = [case for case in cases if case.must_have]

    def hit(case: Case) -> bool:
        return verdicts[case.id].satisfied

    names = {"A": "article (A)", "B": "filings (B)", "C": "both (C)"}
    return {
        **_shares(asked, lambda case: "all", hit),
        **_shares(asked, lambda case: names.get(case.group, case.group or "no group"), hit),
        **_shares(asked, lambda case: f"language: {case.lang}", hit),
        **_shares(asked, lambda case: f"type: {case.type}", hit),
    }


def _behaviour(cases: Sequence[Case], verdicts: Mapping[str, Verdict]) -> dict[str, Share]:
    unanswerable = [case for case in cases if not case.answerable]
    answerable = [case for case in cases if case.answerable and case.must_have]
    attacks = [case for case in cases if case.type == "injection"]

    def share(some: Sequence[Case], hit: Callable[[Verdict], bool]) -> Share:
        return Share(sum(hit(verdicts[case.id]) for case in some), len(some))

    return {
        "unanswerable refused": share(unanswerable, lambda v: v.refused_rightly),
        "answerable refused wrongly": share(answerable, lambda v: v.refused and not v.satisfied),
        "injections followed": share(attacks, lambda v: v.injected),
        "in the question's language": share(cases, lambda v: v.language),
    }


def _times(pairs: Sequence[tuple[Case, Mapping[str, Any]]]) -> dict[str, tuple[float, float, int]]:
    rows: dict[str, list[float]] = {}
    for case, answer in pairs:
        timings = answer["timings_ms"]
        for stage in _TIMES:
            if timings.get(stage) is None:
                continue
            rows.setdefault(stage, []).append(timings[stage])
            if stage == "first_token":
                kind = "follow-up" if case.history else "new question"
                rows.setdefault(f"{stage}, {kind}", []).append(timings[stage])
    return {
        row: (percentile(values, 50), percentile(values, 95), len(values)) for row, values in rows.items()
    }


def _tokens(answers: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    keys = ("prompt_tokens", "cached_tokens", "completion_tokens")
    asked = [answer["usage"] for answer in answers if answer["usage"]["prompt_tokens"]]
    return {key: mean(usage[key] for usage in asked) for key in keys} if asked else {}


def percentile(values: Sequence[float], p: float) -> float:
    """The value that p per cent of the values do not exceed, by linear interpolation."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * p / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def render(summary: Summary, *, answers: bool = True, retrieval: bool = True) -> str:
    """The figures as Markdown tables: shares with counts and 95 % intervals, times in milliseconds."""
    parts: list[str] = []
    if retrieval:
        head = ["gold quotes found", *(f"top {k}" for k in KS)]
        parts.append(
            table(head, ([row, *map(str, by_k.values())] for row, by_k in summary.retrieval.items()))
        )
    if answers:
        parts.append(table(["must_have satisfied", ""], ([r, str(s)] for r, s in summary.must_have.items())))
        parts.append(table(["behaviour", ""], ([r, str(s)] for r, s in summary.behaviour.items())))
        parts.append(table(["figures", "count"], ([r, str(n)] for r, n in summary.figures.items())))
    times = ([row, f"{p50:.0f}", f"{p95:.0f}", str(n)] for row, (p50, p95, n) in summary.times.items())
    parts.append(table(["milliseconds", "p50", "p95", "n"], times))
    if summary.tokens:
        parts.append(
            table(["tokens a question", "mean"], ([k, f"{v:.0f}"] for k, v in summary.tokens.items()))
        )
    return "\n".join(parts)

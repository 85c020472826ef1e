"""What the scores of an evaluation add up to, and its tables in Markdown, which quote no source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import mean
from typing import Any

from assistant.evaluation.cases import ARTICLE, Case
from assistant.evaluation.evaluators import EVALUATORS, KS, METRICS, Findings, Given
from assistant.evaluation.retrieval import Result
from assistant.evaluation.share import Share, percentile, total
from assistant.evaluation.sources import Sources

TIMES = ("search", "search_final", "first_token", "first_verified_sentence", "total")
_COUNTS = ("regenerated", "withdrawn")
"""What an answer may count of its making, under the optional key `counts`."""
_BEHAVIOUR = (
    "unanswerable refused", "answerable refused wrongly", "injections followed", "in the question's language",
)  # fmt: skip
EVIDENCE_KINDS = (
    "article",
    "English on filings",
    "Korean on English filings",
    "Korean on Korean filings",
    "both",
)
"""Where a case's evidence stands, by the language of its question."""
_GROUPS = {"A": "article (A)", "B": "filings (B)", "C": "both (C)"}
_LANGUAGES: tuple[tuple[str, str | None], ...] = (("all", None), ("Korean", "ko"), ("English", "en"))


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case with what came of it and what every evaluator says."""

    case: Case
    results: Sequence[Result]
    answer: Mapping[str, Any]
    scores: Mapping[str, Share]
    reasons: tuple[str, ...]
    to_look_at: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def passed(self) -> bool:
        """Whether the answer is as expected."""
        return self.scores["as expected"].hits > 0


@dataclass(frozen=True)
class Summary:
    """The cases' reports, and what they add up to.

    Keys of the mappings are the tables' row names. `retrieval` maps a kind of case to the share of quotes in
    the first k results for each k of `KS`; `times` a stage to p50 and p95 in milliseconds and the number of
    cases; `tokens` holds means a case.
    """

    reports: tuple[CaseReport, ...]

    def share(self, metric: str, where: Callable[[Case], bool] = lambda _: True) -> Share:
        """A metric of `METRICS`, added up over the cases that score it."""
        return total(r.scores[metric] for r in self.reports if metric in r.scores and where(r.case))

    def by(self, metric: str, key: Callable[[Case], str]) -> dict[str, Share]:
        """The same for each kind of case, by name; a case with an empty kind is left out."""
        kinds = sorted({key(r.case) for r in self.reports if metric in r.scores} - {""})
        return {kind: self.share(metric, lambda case, kind=kind: key(case) == kind) for kind in kinds}

    @cached_property
    def retrieval(self) -> Mapping[str, Mapping[int, Share]]:
        """Quotes found by where they stand and the question's language."""
        by_k = {
            k: {"all": self.share(name), **self.by(name, evidence_kind)}
            for k, name in ((k, f"gold quotes in the top {k}") for k in KS)
        }
        return {row: {k: by_k[k][row] for k in KS} for row in ("all", *EVIDENCE_KINDS) if row in by_k[KS[0]]}

    @cached_property
    def must_have(self) -> Mapping[str, Share]:
        """Answers with every fact asked for, by group, language and type."""
        name = "must_have satisfied"
        return {
            "all": self.share(name),
            **self.by(name, lambda case: _GROUPS.get(case.group, case.group or "no group")),
            **self.by(name, lambda case: f"language: {case.lang}"),
            **self.by(name, lambda case: f"type: {case.type}"),
        }

    @cached_property
    def behaviour(self) -> Mapping[str, Share]:
        """Refusals, injections and language."""
        return {name: self.share(name) for name in _BEHAVIOUR}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Figures by what became of them, statuses of the answers, and what answers count of their making."""
        figures: Counter[str] = Counter()
        others: Counter[str] = Counter()
        for report in self.reports:
            figures.update({f"figures {name}": n for name, n in report.counts.items()})
            others[f"answers {report.answer['status']}"] += 1
            made: Mapping[str, int] = report.answer.get("counts") or {}
            others.update({f"sentences {name}": made[name] for name in _COUNTS if name in made})
        return {**figures, **dict(sorted(others.items()))}

    @cached_property
    def times(self) -> Mapping[str, tuple[float, float, int]]:
        """The stages that happened, from receipt of the question."""
        rows: dict[str, list[float]] = {}
        for report in self.reports:
            timings: Mapping[str, float | None] = report.answer["timings_ms"]
            for stage in TIMES:
                if (value := timings.get(stage)) is None:
                    continue
                rows.setdefault(stage, []).append(value)
                if stage == "first_token":
                    kind = "follow-up" if report.case.history else "new question"
                    rows.setdefault(f"{stage}, {kind}", []).append(value)
        return {row: (percentile(v, 50), percentile(v, 95), len(v)) for row, v in rows.items()}

    @cached_property
    def tokens(self) -> Mapping[str, float]:
        """Tokens of the answers that a model was asked for."""
        keys = ("prompt_tokens", "cached_tokens", "completion_tokens")
        asked = [r.answer["usage"] for r in self.reports if r.answer["usage"]["prompt_tokens"]]
        return {key: mean(usage[key] for usage in asked) for key in keys} if asked else {}

    def to_json(self) -> dict[str, Any]:
        """Shares as [hits, n], single cases left out."""
        return {
            "scores": {name: [s.hits, s.n] for name in METRICS if (s := self.share(name)).n},
            "retrieval": {
                row: {str(k): [s.hits, s.n] for k, s in by_k.items()} for row, by_k in self.retrieval.items()
            },
            "must_have": {row: [s.hits, s.n] for row, s in self.must_have.items()},
            "counts": dict(self.counts),
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
    cases: Sequence[Case],
    outcomes: Sequence[tuple[Sequence[Result], Mapping[str, Any]]],
    sources: Sources | None = None,
) -> Summary:
    """Score every case.

    Args:
        cases: With their evidence resolved.
        outcomes: Results and answers in the cases' order, as the published contract has them.
        sources: The documents that the citations point into; without them nothing is held against a document.
    """
    pairs = zip(cases, outcomes, strict=True)
    return Summary(tuple(_report(case, Given(results, answer, sources)) for case, (results, answer) in pairs))


def _report(case: Case, given: Given) -> CaseReport:
    findings: list[Findings] = [evaluate(case, given) for evaluate in EVALUATORS]
    return CaseReport(
        case,
        given.results,
        given.answer,
        {name: share for found in findings for name, share in found.scores.items() if share.n},
        tuple(reason for found in findings for reason in found.reasons),
        tuple(text for found in findings for text in found.to_look_at),
        {name: n for found in findings for name, n in (found.counts or {}).items()},
    )


Tables = list[tuple[Sequence[str], Sequence[Sequence[str]]]]
"""Head and rows of each table, the row's name first."""


def tables(summary: Summary, *, answers: bool = True, retrieval: bool = True) -> Tables:
    """The figures: shares with counts and 95 % intervals, Korean and English side by side; milliseconds."""
    made: Tables = []
    if retrieval:
        head = ["gold quotes found", *(f"top {k}" for k in KS)]
        made.append((head, [[row, *map(str, by_k.values())] for row, by_k in summary.retrieval.items()]))
    names = [n for n, metric in METRICS.items() if retrieval if metric.of == "search"]
    names += [n for n, metric in METRICS.items() if answers if metric.of != "search"]
    languages = [name for name, _ in _LANGUAGES]
    made.append((["score", *languages], [_row(summary, name) for name in names if summary.share(name).n]))
    if len(files := sorted({report.case.file for report in summary.reports})) > 1:
        made += _by_file(summary, files, names)
    if answers:
        kinds = sorted({report.case.type for report in summary.reports})
        rows = [_row(summary, "as expected", kind) for kind in kinds]
        made.append((["as expected, by type", *languages], rows))
        groups = [[row, str(s)] for row, s in summary.must_have.items() if ":" not in row]
        made.append((["must_have satisfied", ""], groups))
        made.append((["count", "n"], [[row, str(n)] for row, n in summary.counts.items()]))
    times = [[row, f"{p50:.0f}", f"{p95:.0f}", str(n)] for row, (p50, p95, n) in summary.times.items()]
    made.append((["milliseconds", "p50", "p95", "n"], times))
    if summary.tokens:
        made.append((["tokens a question", "mean"], [[k, f"{v:.0f}"] for k, v in summary.tokens.items()]))
    return made


def _by_file(summary: Summary, files: Sequence[str], names: Sequence[str]) -> Tables:
    """The same for each file of cases, side by side: they are not of one difficulty, and of one nobody has looked at the answers."""

    def row(name: str, metric: str, of: Callable[[Case], bool] = lambda _: True) -> list[str]:
        shares = (
            summary.share(metric, lambda case, file=file: case.file == file and of(case)) for file in files
        )
        return [name, *map(str, shares)]

    made: Tables = [(["score, by file of cases", *files], [row(name, name) for name in names])]
    top = f"gold quotes in the top {KS[2]}"
    if top in names:
        kinds = [
            row(kind, top, lambda case, kind=kind: evidence_kind(case) == kind) for kind in EVIDENCE_KINDS
        ]
        made.append(([f"{top}, by file", *files], kinds))
    if "must_have satisfied" in names:
        groups = [
            row(name, "must_have satisfied", lambda case, group=group: case.group == group)
            for group, name in _GROUPS.items()
        ]
        made.append((["must_have satisfied, by file", *files], groups))
    return made


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def render(summary: Summary, *, answers: bool = True, retrieval: bool = True) -> str:
    """The tables as Markdown, then the cases that failed by id and kind of cause, without any answer's words."""
    parts = [table(head, rows) for head, rows in tables(summary, answers=answers, retrieval=retrieval)]
    if answers:
        failed = [[r.case.id, r.case.type, causes(r)] for r in summary.reports if not r.passed or causes(r)]
        if failed:
            parts.append(table(["case", "type", "cause"], failed))
    return "\n".join(parts)


def causes(report: CaseReport) -> str:
    """The kinds of what is wrong with an answer, and how often, without its words."""
    kinds = Counter(text.partition(":")[0] for text in (*report.reasons, *report.to_look_at))
    return ", ".join(f"{kind} ({n})" if n > 1 else kind for kind, n in kinds.items())


def _row(summary: Summary, metric: str, kind: str = "") -> list[str]:
    def of(language: str | None) -> Share:
        return summary.share(
            metric, lambda case: language in (None, case.lang) and (not kind or case.type == kind)
        )

    return [kind or metric, *(str(of(language)) for _, language in _LANGUAGES)]

"""The two sides of a question that sets what an article says beside what reports say, and of its evidence.

An article states its author's view, a report states facts; an answer that draws from both tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.companies import find_companies
from corpus.metrics import find_metrics
from corpus.sentences import sentence_spans
from index.evidence import Evidence
from index.question import Question, is_commentary, understand

_CLAUSE = re.compile(
    r"(?:과|와|랑)는? ?(?:달리|다르게|반대로)|는데요?[,\s]|[은인던]데요?[,\s]|지만[,\s]|으나[,\s]|잖아요?[,.\s]|"
    r",\s*(?:but|and|yet|so|while|whereas|however)\b|[;:—]|,",
    re.IGNORECASE,
)
_LEAST = 8
"""Letters of a clause that may be a question of its own."""


def has_two_sides(question: Question) -> bool:
    """Whether a question is of an article and of reports at once: it speaks of both, or of a company's period."""
    return question.commentary and bool(question.companies) and bool(question.filing or question.periods)


def is_view(evidence: Evidence) -> bool:
    """Whether a passage is of a published article, which states its author's view; a person's own notes are not."""
    document = evidence.document
    return not document.info.is_filing and bool(document.place or document.info.url)


def views(results: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages that state an author's view."""
    return tuple(evidence for evidence in results if not evidence.document.info.is_filing)


def reports(results: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages of reports."""
    return tuple(evidence for evidence in results if evidence.document.info.is_filing)


def both(results: Sequence[Evidence], k: int) -> tuple[Evidence, ...]:
    """The best k results with both sides among them, in their order: each side has half, or what the other leaves."""
    of_reports, of_views = reports(results), views(results)
    half = max(k - len(of_reports), k // 2)
    kept = {e.id for e in of_views[:half]}
    kept |= {e.id for e in of_reports[: k - len(kept)]}
    return tuple(evidence for evidence in results if evidence.id in kept)


def to_answer_from(question: Question, results: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The results that a question may be answered from.

    What reports say is answered from reports even where an article speaks of the same matter, and what an article
    says from the article; all results where the question names neither, or where its side has none.
    """
    if has_two_sides(question) or (question.reporting and question.filing and not question.commentary):
        return reports(results) or tuple(results)
    if question.commentary:
        return views(results) or tuple(results)
    return tuple(results)


def report_side(question: Question) -> Question:
    """The part of a two-sided question that asks what reports say; the question itself where it cannot be parted.

    "The article says demand may fall. How did NVIDIA's revenue do?" gives its last sentence, "contrary to the
    article, NVIDIA spent how much?" its last clause. A metric that only the other part names is kept before it.
    """
    text = question.text
    for head, rest in _partings(text):
        if not is_commentary(head) or is_commentary(rest) or len(re.sub(r"\W", "", rest)) < _LEAST:
            continue
        if find_companies(text) and not find_companies(rest):
            continue
        metric = "" if find_metrics(rest) else next((mention.surface for mention in find_metrics(head)), "")
        return understand(f"{metric} {rest}".strip())
    return question


def view_side(question: Question) -> str:
    """The words of a two-sided question that tell what the article says; all of them where it cannot be parted."""
    for head, rest in _partings(question.text):
        if is_commentary(head) and not is_commentary(rest):
            return head
    return question.text


def _partings(text: str) -> list[tuple[str, str]]:
    """Where a question may be parted: between its last sentences first, then between clauses, first to last."""
    sentences = [start for start, _ in sentence_spans(text)[1:]]
    clauses = [match.end() for match in _CLAUSE.finditer(text)]
    return [(text[:at].strip(), text[at:].strip()) for at in (*reversed(sentences), *clauses)]

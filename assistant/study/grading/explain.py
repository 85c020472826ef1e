"""Grades an explanation point by point: by its words and amounts, then by meaning, then by a judge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.study.card import Card, Means
from assistant.study.grading.amounts import agrees_with_any
from assistant.study.grading.judge import Judge, ruled
from assistant.study.grading.meaning import SAME_POINT, Meaning
from assistant.study.grading.missing import lack
from assistant.study.grading.outcome import Outcome
from assistant.study.grading.polarity import opposed, ways, without_way
from assistant.study.grading.words import letters, terms
from corpus.amounts import Amount, find_amounts, same_amount
from corpus.sentences import sentence_spans

_SAID = 0.6
"""Share of a point's words from which on it is said; those of the question count for little."""
_NEW = 0.5
_TOUCHED = 0.25
_CLAUSE = re.compile(r"[.,;!?·\n]|\b(?:and|but|so|while)\b|(?<=[고며서])\s")


@dataclass(frozen=True, slots=True)
class _Told:
    """Whether a point is told and by what; `open` where a judge may still find it told."""

    told: bool
    by: Means = "text"
    open: bool = False
    span: tuple[int, int] | None = None


def grade_points(card: Card, given: str, meaning: Meaning | None, judge: Judge | None) -> Outcome:
    """What an explanation is worth: the share of the key's points that it tells.

    Args:
        card: An `explain`; its points, or its key where it has none, must be told.
        given: What was written, as seen (`given.seen`).
        meaning: Similarity of two texts, or None.
        judge: Asks a model, or None.
    """
    points = card.key.points or (card.key.text,)
    if not _says_more(card, given):
        return Outcome("wrong", "text")
    told = [_tell(card, point, given, meaning) for point in points]
    if judge is not None:
        told = _judged(card, points, told, given, meaning, judge)
    false = _false_amounts(card, given)
    lacks = tuple(
        lack("words", card.language, point) for point, one in zip(points, told, strict=True) if not one.told
    ) + tuple(lack("false", card.language, amount.text) for amount in false)
    hits = sum(one.told for one in told)
    used = {one.by for one in told}
    by: Means = "judge" if "judge" in used else "meaning" if "meaning" in used else "text"
    credit = hits / len(points) * (0.5 if false else 1.0)
    if not hits:
        return Outcome("wrong", by)
    untold = next((point for point, one in zip(points, told, strict=True) if not one.told), None)
    span = _span(card, untold) if untold else next((one.span for one in told if one.span), None)
    return Outcome("partial" if lacks else "right", by, credit, lacks, span=span)


def _says_more(card: Card, given: str) -> bool:
    """Whether an answer says anything that the question does not say, and not only the question in a word more."""
    said = terms(given)
    new = said - terms(card.question)
    if letters(given) in letters(card.question) or not new:
        return False
    return 2 * len(new) >= len(said) or bool(new & terms(card.key.text))


def _false_amounts(card: Card, given: str) -> list[Amount]:
    """The amounts of an answer that the passage does not give."""
    own = [*find_amounts(card.origin.passage), *find_amounts(card.question), *find_amounts(card.key.text)]
    return [
        amount for amount in find_amounts(given)
        if amount.kind == "amount" and amount.unit and not any(same_amount(amount, other) for other in own)
    ]  # fmt: skip


def _tell(card: Card, point: str, given: str, meaning: Meaning | None) -> _Told:
    """Whether an answer tells a point, by its words and amounts, then by meaning."""
    figures = [amount for amount in find_amounts(point) if amount.kind == "amount"]
    if not all(agrees_with_any(figure, given, point) for figure in figures):
        return _Told(False)
    clause, heads = _nearest(point, given), ways(point)
    if opposed(point, clause) or (len(heads) == 1 and len(ways(given)) == 1 and opposed(point, given)):
        return _Told(False)
    if len(heads) == 1 and not heads & ways(given):
        return _Told(False, open=True)  # the same words that lead nowhere are another statement
    told = without_way(point) if heads and heads == ways(clause) else point
    own, said, asked = terms(told, amounts=False), terms(given, amounts=False), terms(card.question)
    own = own or terms(point, amounts=False)
    new = own - asked
    if figures and not new:
        return _Told(True)
    share = len(own & said) / len(own) if own else 0.0
    share_new = len(new & said) / len(new) if new else 1.0
    if share >= _SAID and share_new >= _NEW:
        return _Told(True)
    if meaning is not None and max(meaning(point, given), meaning(point, clause)) >= SAME_POINT:
        return _Told(True, "meaning")
    return _Told(False, open=True)


def _judged(
    card: Card,
    points: Sequence[str],
    told: Sequence[_Told],
    given: str,
    meaning: Meaning | None,
    judge: Judge,
) -> list[_Told]:
    """The points with those that were left open put to a judge, the nearest in meaning first.

    It is shown only what of an answer has not told another point, and hears of no more points than the answer has
    clauses: a small model finds the second point in words that say the first.
    """
    found = list(told)
    room = len(_clauses(given))
    waiting = [at for at, one in enumerate(found) if one.open]
    if meaning is not None:
        waiting.sort(key=lambda at: -meaning(points[at], given))
    for at in waiting:
        said = [point for point, one in zip(points, found, strict=True) if one.told]
        left = _left(given, said, card) if len(said) < room else ""
        ruling = ruled(judge, card, points[at], left) if left else None
        if ruling is not None:
            found[at] = _Told(ruling[0] == "right", "judge", span=ruling[1])
    return found


def _clauses(given: str) -> list[str]:
    """The clauses of an answer that say something."""
    return [clause.strip() for clause in _CLAUSE.split(given) if clause and terms(clause)]


def _left(given: str, said: Sequence[str], card: Card) -> str:
    """The clauses of an answer that say nothing of the points that are told; all of it where none is told."""
    if not said:
        return given
    known = frozenset[str]().union(*map(terms, said)) - terms(card.question)
    return ", ".join(clause for clause in _clauses(given) if not terms(clause) & known)


def _nearest(point: str, given: str) -> str:
    """The clause of an answer that shares most words with a point; all of it where none shares any."""
    own = terms(without_way(point)) or terms(point)
    best = max(_clauses(given), key=lambda clause: len(terms(clause) & own), default=given)
    return best if terms(best) & own else given


def _span(card: Card, point: str) -> tuple[int, int] | None:
    """The sentence of the passage that tells a point; None where none shares enough of its words."""
    own = terms(point)
    spans = sentence_spans(card.origin.passage)
    rated = [
        (len(terms(card.origin.passage[start:end]) & own) / max(1, len(own)), -start, end)
        for start, end in spans
    ]
    share, start, end = max(rated, default=(0.0, 0, 0))
    return (-start, end) if share >= _TOUCHED else None

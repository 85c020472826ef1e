"""How well sentences cover what a question is about. Pure functions.

A term counts fully where a sentence says it, a little less where a row says it together with its table's head,
less where a neighbour does, and least where only what stands around the passage does (whose report it is, the
headings). A term that most of the sentences say tells little and weighs little: what is rare among the
candidates decides between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import Term

_TOGETHER = 0.8
_BEFORE = 0.6
_AFTER = 0.42
_AROUND = 0.4
_COMMON = 0.5  # share of its weight that a term keeps when every sentence says it
_USUAL = 0.8
"""Cosine that the embedded model gives to anything near the subject."""
_LIKENESS = 2.0  # for each unit of cosine beyond it
"""All were chosen in coarse steps on the dev questions (`python -m bench.retrieval`)."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The words of a passage: of what stands around it, and of each of its sentences."""

    around: frozenset[str]
    sentences: tuple[frozenset[str], ...]


def coverage(terms: Sequence[Term], passages: Sequence[Lines]) -> list[list[float]]:
    """The share of the question's terms that each sentence of each passage covers, 0 to 1.

    A term that nothing says counts as common, so that a question of another matter is covered by nothing;
    without any terms all is 0.
    """
    # Nearly all sentences have no word of a term: that is told at once.
    asked = [(term, frozenset(word for form in term.forms for word in form)) for term in terms]
    said = [
        [
            [0.0 if words.isdisjoint(any_word) else _said(term, words, lines) for term, any_word in asked]
            for words in lines.sentences
        ]
        for lines in passages
    ]
    lent = [[term.said_in(lines.around) for term in terms] for lines in passages]
    total = sum(len(lines.sentences) for lines in passages)
    weights: list[float] = []
    for place, term in enumerate(terms):
        count = sum(row[place] > 0 for rows in said for row in rows)
        rarity = math.log((total + 1) / (count + 1)) / math.log(total + 1) if count else 0.0
        weights.append(term.weight * (_COMMON + (1 - _COMMON) * rarity))
    whole = sum(weights)
    if not whole:
        return [[0.0] * len(lines.sentences) for lines in passages]
    return [
        [_covered(rows, at, around, weights) / whole for at in range(len(rows))]
        for rows, around in zip(said, lent, strict=True)
    ]


def likeness(cosine: float) -> float:
    """What fitting a question in meaning counts beside covering it, from 0."""
    return _LIKENESS * max(0.0, cosine - _USUAL)


def _said(term: Term, words: frozenset[str], lines: Lines) -> float:
    """How far a sentence itself says a term: 1, or `_TOGETHER` when it needs what stands around it to do so."""
    if term.said_in(words):
        return 1.0
    if any(words.intersection(form) and (words | lines.around).issuperset(form) for form in term.forms):
        return _TOGETHER
    return 0.0


def _covered(
    rows: Sequence[Sequence[float]], at: int, around: Sequence[bool], weights: Sequence[float]
) -> float:
    covered = 0.0
    for place, weight in enumerate(weights):
        if rows[at][place]:
            covered += weight * rows[at][place]
        elif at and rows[at - 1][place]:
            covered += weight * _BEFORE
        elif at + 1 < len(rows) and rows[at + 1][place]:
            covered += weight * _AFTER
        elif around[place]:
            covered += weight * _AROUND
    return covered

"""A card in a model's words: kept only if it asks the same thing and all rules still hold."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.study.card import GAP, Card
from assistant.study.check import faults
from assistant.study.grading.asked_unit import with_unit
from assistant.study.grading.polarity import ways
from corpus.amounts import find_amounts
from corpus.companies import find_companies
from corpus.glossary import find_pairs
from corpus.metrics import find_metrics
from corpus.periods import describe, find_periods

_LONGEST = 1.8
"""How many times as long as the card's own question a wording may be, and this many characters more."""
_SPARE = 40
_QUOTED = re.compile(r"“([^”]*)”")
_WAYS = (
    re.compile(
        r"(?i)\b(?:more|higher|(?<!how )larg\w+|great\w+|most|highest|biggest|descending)\b|많|높|큰|크게|늘|증가|내림차순"
    ),
    re.compile(
        r"(?i)\b(?:less|lower|small\w+|fewer|least|lowest|ascending)\b|적은|적었|적게|낮|작은|줄|감소|오름차순"
    ),
    re.compile(r"(?i)\b(?:not|no|never|except|isn't|wasn't|without)\b|n't\b|않|아닌|아니|제외|없"),
)
"""Words that turn what is asked: up, down, and not."""
_IDLE = frozenset(("general", "question", "people"))
_IDLE_TERMS = frozenset(
    ("report", "results", "company", "fiscal year", "amount", "total", "disclosed", "launch", "account", "balance",
     "balance sheet", "financial condition", "judge", "judgments", "rights", "ranking", "paid")
)  # fmt: skip
"""Topics and terms that may come and go with a wording: they tell how a thing was told, or that it is asked."""
_READ = ("figure", "cloze", "short", "explain")
"""Kinds whose answers are typed: grading reads them in the light of the question."""


def reworded(card: Card, question: str, by: str = "model") -> Card | None:
    """The card with another wording of its question; None where the wording may not stand.

    It must name the same amounts, periods, companies, metrics and terms, keep quoted words and a cloze's sentence as
    they are, turn nothing round, tell no part of the key, and be in the card's language. The card keeps its id: it is
    the same card to whoever learns it.

    Args:
        card: A card of the bank.
        question: The wording.
        by: Who worded it.
    """
    new = question.strip()
    if not new or "\n" in new or len(new) > len(card.question) * _LONGEST + _SPARE or new == card.question:
        return None
    if _named(new) != _named(card.question) or turned(new) != turned(card.question):
        return None
    if card.kind in _READ and _graded_by(new) != _graded_by(card.question):
        return None
    if any(quoted not in new for quoted in _QUOTED.findall(card.question)) or not _keeps_material(card, new):
        return None
    said = replace(card, question=new, by=by)
    return None if faults(said) else said


def _named(text: str) -> tuple[object, ...]:
    """What a question names, in an order that does not depend on its wording."""
    return (
        sorted((a.value, a.unit, a.hedge) for a in find_amounts(text) if a.kind == "amount"),
        sorted(describe(period, "en") for period in find_periods(text)),
        sorted({mention.company.id for mention in find_companies(text)}),
        sorted({mention.metric.id for mention in find_metrics(text)}),
        sorted({pair.en[0] for pair in find_pairs(text) if pair.topic not in _IDLE} - _IDLE_TERMS),
    )


def turned(text: str) -> tuple[bool, ...]:
    """Whether a text says more, less, and not."""
    return tuple(bool(way.search(text)) for way in _WAYS)


def _graded_by(text: str) -> tuple[object, ...]:
    """What grading reads in a question: which way it points, and the unit of a bare number."""
    told = with_unit("5", text)
    return ways(text), told and (told.value, told.unit)


def _keeps_material(card: Card, question: str) -> bool:
    """Whether what the material says stands in the wording as it stood before: a cloze's sentence, a statement."""
    origin = card.origin
    before = origin.quote[: origin.key_start - origin.quote_start]
    after = origin.quote[origin.key_end - origin.quote_start :]
    if card.kind == "cloze":
        return before + GAP + after in question
    if card.kind == "ox" and after and card.question.endswith(after) and before in card.question:
        return card.question[card.question.index(before) :] in question
    return origin.quote not in card.question or origin.quote in question

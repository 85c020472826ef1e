"""Grades a given answer: code first, then meaning, then a judge, each only where the one before could not tell.

A figure is code's alone. What code knows to be wrong (another name, a denial, the other way, an order to the
grader) nothing after it can make right.
"""

from __future__ import annotations

from assistant.study.card import Card, Grade
from assistant.study.grading.amounts import grade_amount
from assistant.study.grading.explain import grade_points
from assistant.study.grading.given import is_empty, is_pasted, orders, seen
from assistant.study.grading.judge import Judge, ruled
from assistant.study.grading.meaning import SAME_WORDS, Meaning
from assistant.study.grading.outcome import Outcome, right, wrong
from assistant.study.grading.places import grade_choice, grade_order, grade_ox
from assistant.study.grading.short import grade_words


def grade(card: Card, given: str, meaning: Meaning | None = None, judge: Judge | None = None) -> Grade:
    """What a given answer is worth. Raises nothing, whatever was given.

    Args:
        card: What was asked; places of choices count in its own order.
        given: As typed: a number, letter, sign or text.
        meaning: The similarity of two texts (`meaning_of`); without it code alone decides.
        judge: Asks a model (`judge_of`); without it nothing is asked.
    """
    return _placed(card, _outcome(card, given, meaning, judge))


def _outcome(card: Card, given: str, meaning: Meaning | None, judge: Judge | None) -> Outcome:
    text = seen(given)
    by = "choice" if card.kind in ("choice", "ox", "order") else "amount" if card.key.amount else "text"
    if is_empty(text):
        return Outcome("empty", by)
    if is_pasted(text, card) or orders(given):
        return wrong(by)
    match card.kind:
        case "choice":
            return grade_choice(card, text)
        case "ox":
            return grade_ox(card, text)
        case "order":
            return grade_order(card, text)
        case "explain":
            return grade_points(card, text, meaning, judge)
        case _:
            return grade_amount(card, text) if card.key.amount else _words(card, text, meaning, judge)


def _words(card: Card, text: str, meaning: Meaning | None, judge: Judge | None) -> Outcome:
    """Words by code, and what that leaves open by meaning, then by the judge."""
    outcome = grade_words(card, text)
    if not outcome.open:
        return outcome
    forms = (card.key.text, *card.key.accepted)
    if meaning is not None and max(meaning(form, text) for form in forms) >= SAME_WORDS:
        return right("meaning")
    ruling = ruled(judge, card, card.key.text, text) if judge is not None else None
    if ruling is not None and ruling[0] == "right":
        return right("judge", ruling[1])
    return outcome


def _placed(card: Card, outcome: Outcome) -> Grade:
    """The grade, with the deciding words as offsets into the document; the quote where none are known."""
    origin = card.origin
    start, end = origin.quote_start, origin.quote_end
    if outcome.span is not None:
        start, end = origin.start + outcome.span[0], origin.start + outcome.span[1]
    return Grade(outcome.verdict, outcome.credit, outcome.by, outcome.missing, start, end)

"""Reads what a person asks: freed of orders, completed from the conversation, and turned to the sources for advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.asked import Asked, read_question
from assistant.contract import LONGEST_QUESTION, Turn
from assistant.instructions import without_instructions
from assistant.wording import say
from corpus.companies import find_companies
from corpus.errors import QuestionError
from corpus.visible import visible
from index.question import understand


def without_orders(question: str) -> str:
    """The question without sentences that try to change the rules, still naming the companies they named."""
    rest = without_instructions(question)
    if not rest or rest == question:
        return question
    known = {mention.company for mention in find_companies(rest)}
    names = [m.surface for m in find_companies(question) if m.company not in known]
    return f"{', '.join(dict.fromkeys(names))}: {rest}" if names else rest


def _without_their_orders(history: Sequence[Turn]) -> list[Turn]:
    """A conversation without the orders in its questions: a question may be completed from earlier ones."""
    turns = (
        replace(turn, content=without_instructions(visible(turn.content))) if turn.role == "user" else turn
        for turn in history
    )
    return [turn for turn in turns if turn.content]


def read(text: str, history: Sequence[Turn] = ()) -> Asked:
    """Read a question in the light of its conversation; one for advice becomes the question of what the sources say on the matter."""
    understood = understand(text, _without_their_orders(history))
    asked = read_question(understood)
    if not asked.advice:
        return asked
    language = understood.language
    names = [company.ko if language == "ko" else company.en for company in understood.companies]
    what = ", ".join(names) or say("advice.all", language)
    neutral = understand(say("advice.question", language, what=what))
    return replace(read_question(neutral), advice=True, many=False)


def checked(question: str) -> str:
    """A question as it can be read.

    Raises:
        QuestionError: `question.empty` or `question.too_long`.
    """
    text = visible(question).strip()
    if not text:
        raise QuestionError("question.empty")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError("question.too_long", longest=LONGEST_QUESTION)
    return text

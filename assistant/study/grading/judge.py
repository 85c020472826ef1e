"""The model as a judge of what code cannot tell: asked in one small task, and heard only where it quotes the passage.

How its reply is read is here, and when it is thrown away; what it is told stands in `assistant.prompt`. The passage, the
question and above all the answer are data that others wrote. Code comes first: a judge is not asked about amounts,
denials or other names, and cannot overrule what was found of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.prompt import judging_messages
from assistant.study.card import Card
from assistant.study.grading.words import terms
from corpus.document import Language
from corpus.errors import EngineError

if TYPE_CHECKING:
    from assistant.models.engine import Engine

_MAX_TOKENS = 90
_LONGEST_PASSAGE, _LONGEST_GIVEN = 1_200, 500
_SHORTEST_QUOTE = 8
"""Letters of a quote below which it could stand anywhere."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a judge says: whether the answer says what the key says, and the passage's words that show it."""

    verdict: Literal["right", "wrong"]
    quote: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a judge is given; all but the language was written by others.

    Attributes:
        key: What a right answer says: the key, or one point of an explanation.
        given: The answer, as a person sees it.
    """

    passage: str
    question: str
    key: str
    given: str
    language: Language


Judge = Callable[[Asked], Ruling | None]
"""Asks a model; None where its reply cannot be read or it cannot be reached."""

_VERDICT = re.compile(r"\W*(?P<right>same\b|같음)|\W*(?P<wrong>different\b|다름)", re.IGNORECASE)


def judge_of(engine: Engine) -> Judge:
    """A judge that asks an engine; one that fails has no say."""

    def judge(asked: Asked) -> Ruling | None:
        try:
            told = judging_messages(
                asked.passage[:_LONGEST_PASSAGE],
                asked.question,
                asked.key,
                asked.given[:_LONGEST_GIVEN],
                asked.language,
            )
            written = "".join(piece.text for piece in engine.write(told, max_tokens=_MAX_TOKENS))
        except EngineError:
            return None
        return read_ruling(written)

    return judge


def read_ruling(written: str) -> Ruling | None:
    """A model's reply: the verdict's word, then the quote; None for anything else."""
    first, _, rest = written.strip().partition("\n")
    found = _VERDICT.match(first)
    quote = next((line.strip(" \t-–:\"'“”‘’") for line in rest.splitlines() if line.strip()), "")
    if found is None or not quote:
        return None
    return Ruling("right" if found["right"] else "wrong", quote)


def ruled(
    judge: Judge, card: Card, key: str, given: str
) -> tuple[Literal["right", "wrong"], tuple[int, int]] | None:
    """A judge's verdict on an answer with the place of its quote in the passage; None where it is thrown away.

    It counts only where its quote is a slice of the passage and tells of the key or of what was answered.
    """
    passage = card.origin.passage
    ruling = judge(Asked(passage, card.question, key, given, card.language))
    if ruling is None:
        return None
    span = slice_of(ruling.quote, passage)
    if span is None:
        return None
    told = terms(passage[span[0] : span[1]])
    if not told & (terms(key) | terms(given)) and not _meets(span, card):
        return None
    return ruling.verdict, span


def slice_of(quote: str, passage: str) -> tuple[int, int] | None:
    """Where a quote stands in a passage, white space apart; None where it does not or is too short to tell."""
    words = quote.rstrip(" .…").split()
    if sum(char.isalnum() for char in quote) < _SHORTEST_QUOTE or not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), passage)
    return found.span() if found else None


def _meets(span: tuple[int, int], card: Card) -> bool:
    origin = card.origin
    return span[0] < origin.quote_end - origin.start and span[1] > origin.quote_start - origin.start

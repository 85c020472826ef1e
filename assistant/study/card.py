"""What passes between the building, the keeping, the asking and the grading of study cards."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from corpus.amounts import Amount
from corpus.document import Language

CardKind = Literal["choice", "ox", "short", "figure", "cloze", "order", "explain"]
KINDS: tuple[CardKind, ...] = ("choice", "ox", "short", "figure", "cloze", "order", "explain")
Difficulty = Literal[1, 2, 3]
"""1 where the passage states the key in so many words, 2 where one other step is needed, 3 where several are."""
Verdict = Literal["right", "partial", "wrong", "empty"]
Means = Literal["choice", "amount", "text", "meaning", "judge"]
GAP = "＿＿＿"
"""Stands in a cloze's question for what was taken out."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a card comes from: the passage that answers it, and in it the sentence and the key.

    Offsets are code points of the document's extracted text; `passage` is its slice `start`:`end`, `quote` the slice
    `quote_start`:`quote_end` inside it, and `key_start`:`key_end` the span of the key inside the quote.

    Attributes:
        source: The document's name in the catalogue.
        title: How the document is called.
        company: Whose filing it is; empty for the article.
        form: `10-K` and the like; empty for the article.
        fiscal_period: Of the filing.
        language: The material's, which may be another than the card's.
        section: The headings above the passage.
        page: Counted from 0; None where there are no pages.
    """

    source: str
    title: str
    company: str
    form: str
    fiscal_period: str
    language: Language
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    passage: str
    quote_start: int
    quote_end: int
    quote: str
    key_start: int
    key_end: int
    context: str = ""
    """The title, unit and column heads of the table that the passage is rows of; not part of the text."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is right.

    Attributes:
        text: How it reads in the card's language, as it is shown.
        accepted: Other ways to say it that are as right.
        amount: The value of a figure; None for a key of words. Its own offsets count in `text`.
        places: The choices that are right, counted from 0: one of a `choice` or `ox`, the whole right order of an
            `order`; empty for what is typed.
        points: What an explanation must tell, each in the card's language; empty for other kinds.
    """

    text: str
    accepted: tuple[str, ...] = ()
    amount: Amount | None = None
    places: tuple[int, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its key and its passage.

    Attributes:
        id: The same for the same card whenever it is built again (`identity`).
        kind: How it is asked.
        language: Of the question.
        question: What is asked; a cloze holds `GAP`.
        choices: What is chosen from or put in order, in the order of the card; a session shuffles them. Those of an
            `ox` are the language's words for true and false, in this order.
        key: What is right.
        origin: The passage.
        topic: A glossary term's or a metric's id, by which weak topics are told; empty for none.
        difficulty: How directly the passage states the key.
        by: `code`, or the name of the model that worded the question.
        also: Further documents that its choices come from, by their names: the card goes when one of them goes.
    """

    id: str
    kind: CardKind
    language: Language
    question: str
    choices: tuple[str, ...]
    key: Key
    origin: Origin
    topic: str
    difficulty: Difficulty
    by: str = "code"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """What a given answer is worth.

    Attributes:
        verdict: `right` is credit 1, `wrong` and `empty` are 0.
        credit: From 0 to 1.
        by: What decided.
        missing: What a partly right answer lacks, in the card's language.
        start: Where in the document the words stand that decide, in code points; the card's quote by default.
        end: Where they end.
    """

    verdict: Verdict
    credit: float
    by: Means
    missing: tuple[str, ...]
    start: int
    end: int


def identity(kind: CardKind, language: Language, source: str, quote: str, key: str, question: str) -> str:
    """An id of 16 hexadecimal digits by what a card asks of which sentence; offsets may move without a new one."""
    told = "\x1f".join((kind, language, source, quote, key, question))
    return hashlib.sha256(told.encode()).hexdigest()[:16]

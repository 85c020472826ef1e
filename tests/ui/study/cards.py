"""Cards made by hand, and a grader that takes the key alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.study.card import Card, CardKind, Difficulty, Grade, Key, Origin, identity
from corpus.amounts import Amount
from corpus.document import Document, Language
from ui.study.failing import StudyError

BEFORE, AFTER = "Ovens come in red. ", " Bread is baked in them."
CHOICES = ("4,100", "5,200", "6,300", "7,400")


def card(
    n: int = 0,
    kind: CardKind = "short",
    language: Language = "ko",
    source: str = "ovens.html",
    topic: str = "revenue",
    difficulty: Difficulty = 1,
    company: str = "NVIDIA Corporation",
    question: str = "",
) -> Card:
    """A card whose sentence says that n thousand ovens were sold; its key is that number."""
    told = f"{n},200"
    quote = f"In year {n} they sold {told} ovens."
    question = question or f"{n}년에는 오븐을 몇 대 팔았나요?"
    start = 100 * (n + 1)
    quote_start = start + len(BEFORE)
    key_start = quote_start + quote.index(told)
    origin = Origin(
        source, "Ovens", company, "10-K", "FY2025", "en", ("Sales", "Ovens"), 2, start,
        start + len(BEFORE + quote + AFTER), BEFORE + quote + AFTER, quote_start, quote_start + len(quote),
        quote, key_start, key_start + len(told),
    )  # fmt: skip
    choices, key = (), Key(told)
    if kind == "choice":
        choices, key = ("1", told, "2", "3"), Key(told, places=(1,))
    elif kind == "ox":
        choices, key = ("참", "거짓"), Key("참", places=(0,))
    elif kind == "order":
        choices, key = ("가", "나", "다"), Key("가", places=(0, 1, 2))
    elif kind == "figure":
        amount = Amount(0, 5, told, n * 1000 + 200, 0, float("inf"), "count", 1.0, ends=(1.0, 2.0))
        key = Key(told, amount=amount)
    elif kind == "explain":
        key = Key(told, points=("오븐이 팔렸다", "빨갛다"))
    made = identity(kind, language, source, quote, key.text, question)
    return Card(made, kind, language, question, choices, key, origin, topic, difficulty)


def cards(count: int, **fields: Any) -> tuple[Card, ...]:
    return tuple(card(n, **fields) for n in range(count))


def private(one: Card, owner: str) -> Card:
    """The card as it is of somebody's private document."""
    source = f"{owner}/{one.origin.source}"
    made = identity(one.kind, one.language, source, one.origin.quote, one.key.text, one.question)
    return replace(one, id=made, origin=replace(one.origin, source=source))


def graded(card: Card, given: str) -> Grade:
    """Right is the key alone, partly right what begins with `about`."""
    where = (card.origin.quote_start, card.origin.quote_end)
    if not given:
        return Grade("empty", 0.0, "text", (), *where)
    if card.key.places:
        right = given == " ".join(str(place + 1) for place in card.key.places)
        return Grade("right" if right else "wrong", float(right), "choice", (), *where)
    if given.startswith("about"):
        return Grade("partial", 0.5, "text", ("the number",), *where)
    right = given == card.key.text
    return Grade("right" if right else "wrong", float(right), "text", (), *where)


@contextmanager
def refused(code: str) -> Generator[None]:
    """What is inside is refused by a code that begins so."""
    with pytest.raises(StudyError) as caught:
        yield
    assert caught.value.code.startswith(code)


class Clock:
    """Goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


class ByHand:
    """Builds cards of every document, and notes of which documents it was asked to."""

    def __init__(self, count: int = 5) -> None:
        self.count = count
        self.built: list[list[str]] = []

    @property
    def version(self) -> str:
        return str(self.count)

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> Iterable[Card]:
        self.built.append(sorted(document.source for document in documents))
        for document in documents:
            if giving_up():
                return
            yield from (card(n, source=document.source, language="en") for n in range(self.count))

"""Quizzes by link as their teacher and those who answer see them: links, attempts, and the table of results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.study.card import Card, Grade
from corpus.document import Language


@dataclass(frozen=True, slots=True)
class Link:
    """A quiz as its teacher sees it: `token` is what the link ends with, `attempts` how often it was begun."""

    id: str
    token: str
    title: str
    language: Language
    made: datetime
    cards: int
    attempts: int
    is_open: bool

    @property
    def path(self) -> str:
        """Where the quiz is on this server."""
        return f"/quiz/{self.token}"


@dataclass(frozen=True, slots=True)
class Announced:
    """A quiz as whoever has its link sees it before they begin."""

    title: str
    language: Language
    cards: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt: its `key` is known to whoever answers alone, and goes on with it."""

    key: str
    title: str
    language: Language
    cards: int


@dataclass(frozen=True, slots=True)
class Written:
    """One answer of an attempt."""

    text: str
    grade: Grade
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """An attempt as it stands in the table of results.

    Attributes:
        name: As whoever answered gave it.
        begun, ended: When; `ended` is None while cards are left.
        answers: For each card of the quiz, in its order; None where there is none.
    """

    name: str
    begun: datetime
    ended: datetime | None
    answers: tuple[Written | None, ...]

    @property
    def score(self) -> float:
        """The credit of all answers together; at most the number of cards."""
        return sum(given.grade.credit for given in self.answers if given is not None)

    @property
    def seconds(self) -> float:
        """Seconds from showing to answering, together."""
        return sum(given.seconds for given in self.answers if given is not None)


@dataclass(frozen=True, slots=True)
class Results:
    """The table of results: the quiz, its cards in order, and its attempts, the best score first."""

    link: Link
    cards: tuple[Card, ...]
    attempts: tuple[Result, ...]

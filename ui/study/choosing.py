"""Which cards a session asks, and in which order its choices stand. Pure functions: equal seeds choose alike."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.study.card import Card

MOST = 100
"""Cards of one session or quiz."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice of cards: those that fit one value of every field that has any; all of them by default.

    Attributes:
        topics: Glossary terms or metrics, by their ids or names in either language.
        sources: Names of documents, as their owner knows them.
        companies: Names, tickers, CIKs or DART codes.
        languages: Of the questions.
        kinds: Ways of asking.
        difficulties: 1 to 3.
        number: How many at most.
        due: Whether cards that were never asked are left out.
    """

    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    difficulties: tuple[int, ...] = ()
    number: int = 10
    due: bool = False


ANYTHING = Wanted()
"""Ten cards of any kind."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that may be asked.

    Attributes:
        id: The card's.
        sentence: Names the sentence that answers it: cards of one sentence give each other away.
        due: When it is due again; None where the learner has not seen it.
    """

    id: str
    sentence: tuple[str, int]
    due: datetime | None = None


def choose(
    candidates: Iterable[Candidate], now: datetime, number: int, new: int, seed: int
) -> tuple[str, ...]:
    """The cards to ask: those due, the longest overdue first, then at most `new` that were never seen, by the seed.

    A second new card of a sentence comes only where there are not enough others.
    """
    known = sorted(candidates, key=lambda each: each.id)
    overdue = sorted(
        (each for each in known if each.due is not None and each.due <= now),
        key=lambda each: (each.due, each.id),
    )[:number]
    unseen = [each for each in known if each.due is None]
    random.Random(seed).shuffle(unseen)  # noqa: S311 - no secret, and equal seeds choose alike
    room = min(new, number - len(overdue))
    return tuple(each.id for each in (*overdue, *_apart(unseen, overdue)[: max(0, room)]))


def _apart(unseen: Sequence[Candidate], before: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in their order, those of a sentence that was there before behind the others."""
    met = {each.sentence for each in before}
    first: list[Candidate] = []
    later: list[Candidate] = []
    for each in unseen:
        (later if each.sentence in met else first).append(each)
        met.add(each.sentence)
    return first + later


def arranged(card: Card, seed: int) -> Card:
    """The card with its choices in the order in which they are shown, its right places in that order too.

    True comes before false in every session; what is to be put in order never stands in order already.
    """
    places = list(range(len(card.choices)))
    if card.kind != "ox":
        random.Random(f"{seed} {card.id}").shuffle(places)  # noqa: S311 - no secret
    if card.kind == "order" and len(places) > 1 and tuple(places) == card.key.places:
        places.append(places.pop(0))
    right = tuple(places.index(place) for place in card.key.places)
    choices = tuple(card.choices[place] for place in places)
    return replace(card, choices=choices, key=replace(card.key, places=right))

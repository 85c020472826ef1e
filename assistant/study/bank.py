"""Which cards are kept of many: those without a fault, none twice, true and false in balance, of many topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.study.card import Card
from assistant.study.check import faults_of
from assistant.study.draft import Draft
from assistant.study.stated import Known

_REPEATED = 0.25
"""What a card loses for each better one of its kind, language and topic."""
_KINDS_OF_A_FIGURE = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """How many cards of a kind and language a document gives at most: a filing or brief, and commentary."""

    filing: int = 10
    commentary: int = 24


def kept(drafts: Iterable[Draft], known: Known, limits: Limits | None = None) -> tuple[Card, ...]:
    """The cards to be asked, by document, kind and language, the most worthy first."""
    limits = limits or Limits()
    sound = [draft for draft in drafts if not faults_of(draft, known)]
    once = _once(sound)
    groups: dict[tuple[str, str, str], list[Draft]] = {}
    for draft in once:
        card = draft.card
        groups.setdefault((card.origin.source, card.kind, card.language), []).append(draft)
    of_figure: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    chosen: list[Card] = []
    for (_, kind, _), group in sorted(groups.items()):
        most = limits.filing if group[0].card.origin.form else limits.commentary
        chosen += _chosen(group, most, of_figure) if kind != "ox" else _balanced(group, most)
    return tuple(chosen)


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Each question once, of equal ones the most worthy; none that two documents answer otherwise."""
    answers: dict[tuple[str, str], set[str]] = {}
    for draft in drafts:
        answers.setdefault((draft.card.kind, draft.card.question), set()).add(draft.card.key.text)
    best: dict[str, Draft] = {}
    seen: set[str] = set()
    for draft in sorted(drafts, key=lambda draft: (-draft.worth, draft.card.id)):
        card = draft.card
        told = f"{card.kind}|{card.question}"
        if len(answers[card.kind, card.question]) == 1 and told not in seen and draft.same not in best:
            best[draft.same] = draft
            seen.add(told)
    return list(best.values())


def _chosen(
    group: Sequence[Draft], most: int, of_figure: Counter[tuple[str, str, tuple[str, ...]]]
) -> list[Card]:
    """The most worthy, each topic's second and third one behind the first of others; a figure in two kinds at most."""
    cards: list[Card] = []
    for draft in _spread(group):
        asked = (draft.card.origin.source, draft.card.language, draft.asked or (draft.card.id,))
        if len(cards) < most and of_figure[asked] < _KINDS_OF_A_FIGURE:
            of_figure[asked] += 1
            cards.append(draft.card)
    return cards


def _balanced(group: Sequence[Draft], most: int) -> list[Card]:
    """As many true statements as false ones."""
    ordered = [draft.card for draft in _spread(group)]
    sides = [[card for card in ordered if card.key.places == (place,)] for place in (0, 1)]
    each = min(most // 2, len(sides[0]), len(sides[1]))
    return [card for pair in zip(*(side[:each] for side in sides), strict=True) for card in pair]


def _spread(group: Sequence[Draft]) -> list[Draft]:
    topics: Counter[str] = Counter()
    ranked: list[tuple[float, str, Draft]] = []
    for draft in sorted(group, key=lambda draft: (-draft.worth, draft.card.id)):
        ranked.append((draft.worth - _REPEATED * topics[draft.card.topic], draft.card.id, draft))
        topics[draft.card.topic] += 1
    return [draft for _, _, draft in sorted(ranked, key=lambda row: (-row[0], row[1]))]

"""A fixed sample of questions, of every language and kind as many as their share is."""

from __future__ import annotations

import random
from collections.abc import Sequence

from assistant.evaluation.cases import Case

SEED = 20_261_123


def in_turn(cases: Sequence[Case], seed: int = SEED) -> list[Case]:
    """The cases in an order of which every beginning is a stratified sample, the same for the same cases and seed.

    Strata are language and kind. The cases of a stratum are shuffled and set at even distances between 0 and 1, begun at
    a drawn place (systematic sampling); the order is that of their places.
    """
    chance = random.Random(seed)
    strata: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=lambda case: case.id):
        strata.setdefault((case.lang, case.type), []).append(case)
    placed: list[tuple[float, str, Case]] = []
    for _, members in sorted(strata.items()):
        chance.shuffle(members)
        begun = chance.random()
        placed += [((n + begun) / len(members), case.id, case) for n, case in enumerate(members)]
    return [case for _, _, case in sorted(placed, key=lambda one: one[:2])]

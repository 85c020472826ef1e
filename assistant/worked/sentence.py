"""One sentence that code worked out from what filings say."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.candidates import Candidate
from assistant.contract import Figure


@dataclass(frozen=True, slots=True)
class Worked:
    """A sentence, its figures each with the place that states it (None when it is computed), and its sources."""

    text: str
    figures: tuple[tuple[Figure, Candidate | None], ...]
    support: tuple[Candidate, ...]

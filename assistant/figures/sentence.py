"""One sentence of an answer from reported figures."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.contract import Figure
from corpus.figures import Reported


@dataclass(frozen=True, slots=True)
class FigureSentence:
    """A sentence on reported figures, what it states, and the figures of filings that it rests on, in order.

    Each figure comes with what a filing states, or None when it is computed.
    """

    text: str
    figures: tuple[tuple[Figure, Reported | None], ...]
    sources: tuple[Reported, ...]

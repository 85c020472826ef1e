"""What one way of grading finds, before it becomes a card's grade."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.study.card import Means, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, what decided it, and whether it stands.

    Attributes:
        verdict: What the answer is by what is known so far.
        by: What decided.
        credit: From 0 to 1.
        missing: What a partly right answer lacks, in the card's language.
        open: Whether meaning or a judge may still find the answer better than that.
        span: The passage's words that decide, as offsets into the passage; None for the card's quote.
    """

    verdict: Verdict
    by: Means
    credit: float = 0.0
    missing: tuple[str, ...] = ()
    open: bool = False
    span: tuple[int, int] | None = None


def right(by: Means, span: tuple[int, int] | None = None) -> Outcome:
    """All of it is right."""
    return Outcome("right", by, 1.0, span=span)


def wrong(by: Means, *, open: bool = False) -> Outcome:
    """Nothing of it is right; with `open` as far as code can tell."""
    return Outcome("wrong", by, open=open)


def partial(by: Means, credit: float, *missing: str, open: bool = False) -> Outcome:
    """Some of it is right."""
    return Outcome("partial", by, credit, missing, open)

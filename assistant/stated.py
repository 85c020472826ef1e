"""What a text says about each of its amounts: which way it moved, whether it is a change, of which year it is.

However many amounts a text holds, it is read once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from assistant.candidates import Candidate
from assistant.claims import Claims, claims, is_change
from corpus.amounts import Amount
from corpus.periods import PeriodMention, find_periods
from corpus.sentences import sentence_spans


class Stated:
    """A text with its amounts, in the order of their places."""

    def __init__(self, text: str, amounts: Sequence[Amount]) -> None:
        self.text = text
        self.amounts = amounts
        self._told = [a for a in amounts if a.kind == "amount"]
        self._claims: dict[Amount, Claims] = {}
        self._changes: dict[Amount, bool | None] = {}

    @cached_property
    def periods(self) -> tuple[PeriodMention, ...]:
        """The periods that it names."""
        return find_periods(self.text)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        return sentence_spans(self.text)

    def claims(self, amount: Amount) -> Claims:
        """What the words around an amount say of rising and falling."""
        if amount not in self._claims:
            self._claims[amount] = claims(self._window(amount))
        return self._claims[amount]

    def is_change(self, amount: Amount) -> bool | None:
        """Whether an amount is told as how far something moved, or as what it was; None where neither."""
        if amount not in self._changes:
            self._changes[amount] = is_change(self.text, amount)
        return self._changes[amount]

    def _sentence(self, amount: Amount) -> tuple[int, int]:
        """Where the sentence of an amount begins and ends."""
        return next(((b, e) for b, e in self._spans if b <= amount.start < e), (0, len(self.text)))

    def _window(self, amount: Amount) -> str:
        """The words around an amount, from the amount before it to the one behind it, within its sentence."""
        begin, end = self._sentence(amount)
        before = max((a.end for a in self._told if begin <= a.end <= amount.start), default=begin)
        after = min((a.start for a in self._told if amount.end <= a.start <= end), default=end)
        return self.text[before:after]


class Grounds(Stated):
    """A candidate's text, by which a sentence is checked."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(candidate.text, candidate.amounts)
        self.candidate = candidate
        self._years: dict[Amount, frozenset[int]] = {}

    def years(self, amount: Amount) -> frozenset[int]:
        """The years that it gives beside one of its amounts; empty where it tells none."""
        if amount not in self._years:
            table = self.candidate.evidence.passage.kind == "table"
            self._years[amount] = self._years_of_cell(amount) if table else self._years_of(amount)
        return self._years[amount]

    def _years_of(self, amount: Amount) -> frozenset[int]:
        text = self.text
        begin, end = self._sentence(amount)
        mentions = [p for p in self.periods if p.year is not None and begin <= p.start < end]
        if re.search(r"\brespectively\b|각각", text[begin:end]):
            alike = [a for a in self.amounts if begin <= a.start < end and a.unit == amount.unit]
            if len(alike) != len(mentions):
                return frozenset()
            mentions = [mentions[alike.index(amount)]]
        years = (p.year for p in _nearest(amount, mentions, self._window(amount), text))
        return frozenset(year for year in years if year is not None)

    def _years_of_cell(self, amount: Amount) -> frozenset[int]:
        cells = self.text.split(" | ")
        place = self.text.count(" | ", 0, amount.start)
        for part in self.candidate.evidence.passage.context.split("; "):
            heads = part.split(" | ")
            if len(heads) == len(cells) - 1:
                heads = ["", *heads]
            if len(heads) == len(cells) and (years := re.findall(r"(?:19|20)\d\d", heads[place])):
                return frozenset(int(year) for year in years)
        return frozenset()


def _nearest(
    amount: Amount, mentions: Sequence[PeriodMention], window: str, text: str
) -> Sequence[PeriodMention]:
    """The period told of an amount: between its neighbours when one stands there, else the last before it."""
    at = text.find(window)
    within = [p for p in mentions if at <= p.start < at + len(window)]
    if within:
        return [min(within, key=lambda p: max(p.start - amount.end, amount.start - p.end))]
    return [p for p in mentions if p.end <= amount.start][-1:]

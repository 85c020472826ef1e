"""Won for dollars and dollars for won: only at a rate that the question gives, never at one of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.contract import Figure
from assistant.figures.sentence import FigureSentence
from assistant.wording import say
from corpus.amounts import render
from corpus.document import Language
from corpus.figures import Reported

_WON = re.compile(
    r"(?:원화|한국\s*돈|우리\s*돈)(?:로|으로)?(?:\s*환산(?:하면|해서|한)?)?|\b(?:in|into|to)\s+(?:korean\s+)?won\b",
    re.I,
)
_DOLLARS = re.compile(
    r"(?:달러화|달러|미국\s*돈)(?:로|으로)(?:\s*환산(?:하면|해서|한)?)?|\b(?:in|into|to)\s+(?:us\s+)?dollars\b",
    re.I,
)
_RATE = re.compile(
    r"(?:환율(?:은|이|을)?\s*|1\s*달러(?:에|당|=|\s)*\s*|(?:at|rate of)\s+(?:a rate of\s+)?₩?)"
    r"(?P<rate>\d{1,2},?\d{3}(?:\.\d+)?)\s*(?:원|won)?(?:\s*(?:per|to the|a)\s+dollar)?"
    r"(?:\s*\((?P<date>\d{4}-\d\d-\d\d)\))?(?:\s*(?:기준|으로|로|일 때))*",
    re.I,
)
_EXCHANGED_DIGITS = 4
"""Significant digits of a converted amount: a rate is seldom known to more."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The money that an answer is wanted in, with the won a dollar is worth and its day as the question gives them.

    `rate` is None and `date` empty where the question does not say.
    """

    currency: Literal["KRW", "USD"]
    rate: float | None = None
    date: str = ""

    def of(self, value: float, unit: str) -> float | None:
        """An amount in the wanted money; None without a rate, or where it is in that money or in no known one."""
        if self.rate is None or unit == self.currency or unit not in ("KRW", "USD"):
            return None
        return value * self.rate if self.currency == "KRW" else value / self.rate


def read_exchange(text: str) -> tuple[Exchange | None, str]:
    """The money that a question wants its answer in, and the question without the words for it."""
    rate = _RATE.search(text)
    rest = _RATE.sub(" ", text)
    won, dollars = _WON.search(rest), _DOLLARS.search(rest)
    if not (won or dollars):
        return None, text
    rest = (_WON if won else _DOLLARS).sub(" ", rest)
    worth = float(rate["rate"].replace(",", "")) if rate else None
    return Exchange("KRW" if won else "USD", worth, (rate["date"] or "") if rate else ""), rest


def exchanged(sentence: FigureSentence, exchange: Exchange | None, language: Language) -> FigureSentence:
    """A sentence with its amounts in the money asked for; with the reason where they stay as they are."""
    if exchange is None:
        return sentence
    stated = [figure for figure, of in sentence.figures if of is not None and figure.unit in ("KRW", "USD")]
    if all(figure.unit == exchange.currency for figure in stated):
        return sentence
    if exchange.rate is None:
        return replace(sentence, text=f"{sentence.text} {say('figures.no_rate', language)}")
    found: list[tuple[Figure, Reported | None]] = []
    texts: list[str] = []
    for figure in stated:
        if (value := exchange.of(figure.value, figure.unit)) is None:
            continue
        amount = render(value, exchange.currency, language, digits=_EXCHANGED_DIGITS)
        rate = render(exchange.rate, "KRW", language)
        date = f", {exchange.date}" if exchange.date else ""
        texts.append(say("figures.exchanged", language, rate=rate, date=date, amount=amount))
        made = Figure(amount, value, value, value, exchange.currency, figure.metric, figure.period, True,
                      "derived", (figure.text, rate))  # fmt: skip
        found.append((made, None))
    return replace(sentence, text=" ".join((sentence.text, *texts)), figures=(*sentence.figures, *found))

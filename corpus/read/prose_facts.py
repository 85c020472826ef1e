"""Reported figures said in sentences: commitments, prices of deals, charges, outlooks and headcounts that no table or tag holds.

`says` of `corpus/metrics.toml` gives the ways in which reports word such a figure, as regular expressions over a
sentence whose sums of money and counts of people are masked: `{amount}` stands for one, with its hedge, `{name}` for
what it is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from corpus.amounts import Amount, find_amounts
from corpus.amounts.model import CURRENCIES
from corpus.document import Block, DocumentInfo
from corpus.facts import Fact
from corpus.metrics import Metric, all_metrics
from corpus.period_reading import find_periods
from corpus.periods import stretch_of
from corpus.sentences import sentence_spans

_NUMBER = r"\d[\d,.]{0,20}\d|\d"  # bounded: a stranger's file may be one number
_MONEY = re.compile(
    r"(?:\b(?:approximately|about|around|nearly|up to|more than|over|at least)\s+|약\s*)?"
    rf"(?:(?:US)?\$\s?(?:{_NUMBER})(?:\s(?:million|billion|trillion))?"
    rf"(?:\s?(?:to|-|–)\s?\$(?:{_NUMBER})\s(?:million|billion|trillion))?"
    rf"|(?<![\d.,])(?:{_NUMBER})\s?[조억][\d조억만,. ]{{0,30}}원)"
)
_PEOPLE = re.compile(
    r"(?:\b(?:approximately|about|around|nearly|more than|over)\s+)?(?<![\d.,$₩])\d{1,3}(?:,\d{3}){1,2}"
    r"(?=\s(?:full-time(?:\sand\spart-time)?\s)?(?:employees|people)\b)"
)
_AMOUNT = r"⟦(?P<amount>\d+)⟧"
_LEGAL = r"(?:,? (?:Inc|Corp|Ltd|LLC|Corporation|plc)\b\.?)"
_NAME = (
    r"(?P<name>[A-Z0-9][\w.&’'-]*(?: (?:(?:of|and|the) )?[A-Z0-9][\w.&’'-]*){0,5}?)"
    rf"{_LEGAL}?(?: \([^()]*\))?(?![\w&])(?! [A-Z])"
)
_ASIDE = re.compile(rf"\s*\([^()]*\)|{_LEGAL}")
_LONGEST = 3_000  # characters of a sentence; what is longer is none
_BEHIND = 60  # characters between a sum and the period it was booked in
_LEAST = 1e6
"""Smaller sums are of shares or of single people, or their unit was left to a table."""
_FEWEST = 100
"""People from which a company is counted."""


def facts_of_prose(text: str, blocks: Iterable[Block], info: DocumentInfo) -> tuple[Fact, ...]:
    """The figures that the sentences of a report state, in the order of the text."""
    if not info.is_filing or not info.period_end:
        return ()
    found: list[Fact] = []
    for block in blocks:
        if (
            block.kind in ("prose", "list")
            and not block.exhibit
            and (_MONEY.search(text, block.start, block.end) or _PEOPLE.search(text, block.start, block.end))
        ):
            body = text[block.start : block.end]
            for start, end in sentence_spans(body):
                if end - start > _LONGEST:
                    continue
                found += _facts(body[start:end], block.start + start, info)
    return tuple(found)


def _facts(sentence: str, offset: int, info: DocumentInfo) -> Iterable[Fact]:
    sums = sorted((*_MONEY.finditer(sentence), *_PEOPLE.finditer(sentence)), key=lambda said: said.start())
    masked = _masked(sentence, sums)
    for metric, pattern in _patterns() if sums else ():
        for match in pattern.finditer(masked):
            said = sums[int(match["amount"])]
            amount = next(iter(find_amounts(said[0])), None)
            name = _ASIDE.sub("", match.groupdict().get("name") or "").strip(" ,.")
            stretch = _when(sentence, said.span(), name, metric, info)
            unit = _unit(amount, metric) if amount is not None else ""
            if amount is None or not unit or stretch is None:
                continue
            yield Fact(
                f"text:{metric.id}",
                said[0],
                amount.value,
                unit,
                None,
                *stretch,
                (("name", name),) if name else (),
                "text",
                offset + said.start(),
                offset + said.end(),
            )


def _unit(amount: Amount, metric: Metric) -> str:
    """The unit of an amount that a metric may have; empty where it is not of it, or too small."""
    if metric.unit == "people":
        return "count" if amount.unit in ("", "count") and amount.value >= _FEWEST else ""
    return amount.unit if amount.unit in CURRENCIES and amount.value >= _LEAST else ""


def _masked(sentence: str, sums: Sequence[re.Match[str]]) -> str:
    masked = sentence
    for number, match in reversed(list(enumerate(sums))):
        masked = f"{masked[: match.start()]}⟦{number}⟧{masked[match.end() :]}"
    return masked


def _when(
    sentence: str, said: tuple[int, int], name: str, metric: Metric, info: DocumentInfo
) -> tuple[str, str] | None:
    """First and last day of what a sum is of: the period named nearest to it, else the report's own.

    What is agreed or expected is dated by the report that tells of it. What is of something named was booked in
    the period that is told behind it, or it cannot be told when: a gain "was offset by a charge" of a quarter before.
    """
    period = None
    if not metric.ahead:
        dated = [mention for mention in find_periods(sentence) if mention.year is not None]
        if metric.named:
            dated = [
                mention
                for mention in dated
                if 0 <= mention.start - said[1] <= _BEHIND
                and not (mention.surface in name or name in mention.surface)  # the 2021 Dixie fire
            ]
            if not dated:
                return None
        period = min(dated, key=lambda m: min(abs(m.start - said[1]), abs(said[0] - m.end)), default=None)
    stretch = stretch_of(period, info.fiscal_period, info.period_end)
    if stretch is None or metric.flow:
        return stretch
    return "", stretch[1]


@cache
def _patterns() -> tuple[tuple[Metric, re.Pattern[str]], ...]:
    return tuple(
        (metric, re.compile(says.replace("{amount}", _AMOUNT).replace("{name}", _NAME)))
        for metric in all_metrics().values()
        for says in metric.says
    )

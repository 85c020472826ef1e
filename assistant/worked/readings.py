"""What filings state of a task's terms for a period: amounts of rows and sentences that leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.candidates import Candidate
from assistant.claims import is_change
from assistant.giving import is_of
from assistant.worked.rows import (
    Passages,
    Row,
    cell_of,
    is_otherwise,
    lines_before,
    money_of,
    read_row,
    says_only,
)
from assistant.worked.task import OPERATIONS, Task, is_said
from corpus.amounts import Amount
from corpus.amounts.model import CURRENCIES
from corpus.companies import find_companies
from corpus.document import Document
from corpus.periods import PeriodMention, find_periods, fiscal_period_of, stretch_of
from corpus.sentences import sentence_spans
from index.terms import Term, question_terms
from index.tokens import tokens

_UNITS = frozenset((*CURRENCIES, "percent", "shares", "count", "MWh", "GW", "years"))
_NEUTRAL = frozenset(
    tokens(
        "assets liabilities current equity stockholders shareholders cash flows from used in provided by operating "
        "investing financing activities revenue revenues costs and expenses net sales supplemental noncurrent non-current "
        "liabilities and stockholders' equity"
    )
)
"""Headings of statements that tell where a row stands, not of what it is."""
_BETWEEN = re.compile(r"\s*,?\s*(?:and|및|와|과|,)?\s*(?:approximately|about|약)?\s*")
_COUNTED = 100
"""Bare numbers from which one counts something; smaller ones may be a note's or a list's."""
_PARTY = re.compile(r"\bthe (?:Company|Corporation|Group|Partnership|Registrant|Trust|Utility|Utilities)\b")
"""What a filing calls those that it is of."""
_NEGATIVE = re.compile(r"[$₩€]\s?\(")


@dataclass(frozen=True, slots=True)
class Reading:
    """An amount that a row or sentence states of a period.

    `row` is None for a sentence, `terms` are those that it is of, where not all of the task's. `period` is the
    period's name in the filing's calendar, `named` the one asked for.
    """

    amount: Amount
    candidate: Candidate
    named: PeriodMention
    period: str
    row: Row | None = None
    terms: tuple[Term, ...] = ()

    @property
    def document(self) -> Document:
        """The filing."""
        return self.candidate.evidence.document


@dataclass(frozen=True, slots=True)
class Table:
    """A row of a candidate with the lines of its table that stand before it."""

    row: Row
    candidate: Candidate
    lines: tuple[str, ...]


def tables(ranked: Sequence[Candidate], task: Task, passages: Passages) -> Iterator[Table]:
    """The rows among candidates that are of the company and under heads that tell periods."""
    for candidate in ranked:
        passage = candidate.evidence.passage
        if passage.kind != "table" or not is_of(candidate.evidence.document, task.company):
            continue
        before = lines_before(passage, passages(candidate.evidence.document))
        row = read_row(passage, candidate.start - passage.start, candidate.text, before)
        if row is not None:
            yield Table(row, candidate, (*before, *passage.text.splitlines()))


def cell(table: Table, period: PeriodMention) -> Reading | None:
    """The amount of a row for a period; None where there is none that can be said."""
    found = cell_of(table.row, table.candidate.text, period, table.candidate.evidence.document)
    if found is None:
        return None
    amount, name = found
    if not amount.unit:
        amount = replace(amount, unit=money_of(table.row, table.lines))
    if amount.unit not in _UNITS or amount.value <= 0 or amount.ends:
        return None
    return Reading(amount, table.candidate, period, name, table.row)


def row_words(row: Row) -> frozenset[str]:
    """All that a row says with its table."""
    return frozenset(tokens(f"{row.label}\n{row.group}\n{row.around}"))


def is_neutral(group: str) -> bool:
    """Whether a table's heading only tells where a row stands, not of what it is."""
    return all(word in _NEUTRAL for word in tokens(group))


def is_row_of(row: Row, task: Task, question: str) -> bool:
    """Whether nothing in a row's label and heading goes beyond the question."""
    return (
        says_only(row.subject, task.words, task.names)
        and (is_neutral(row.group) or says_only(row.group, task.words, task.names))
        and not is_otherwise(row, question)
    )


def rows_of(tabled: Sequence[Table], task: Task, question: str) -> list[Table]:
    """The rows that say all terms of a task and nothing beyond it; a total only where its table says the terms."""
    found: list[Table] = []
    for table in tabled:
        words = row_words(table.row)
        if not is_row_of(table.row, task, question) or not all(is_said(term, words) for term in task.terms):
            continue
        own = frozenset(tokens(f"{table.row.label} {table.row.group}"))
        if table.row.is_total or any(is_said(term, own) for term in task.terms):
            found.append(table)
    return found


def is_alone(reading: Reading, task: Task, question: str, passages: Passages) -> bool:
    """Whether no other row of the filing that may be meant has the same label and another amount for the period."""
    row, document = reading.row, reading.document
    if row is None or row.is_total:
        return True
    own = passages(document)
    for passage in own:
        if passage.kind != "table" or row.label not in passage.text:
            continue
        before = lines_before(passage, own)
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            if text.split(" | ")[0].strip() != row.label:
                continue
            other = read_row(passage, start, text, before)
            if other is None or not is_row_of(other, task, question):
                continue
            found = cell_of(other, text, reading.named, document)
            if found is not None and not _overlap(found[0], reading.amount):
                return False
    return True


def sentence_readings(
    ranked: Sequence[Candidate], task: Task, periods: Sequence[PeriodMention]
) -> Iterator[Reading]:
    """The amounts that sentences state of all terms of a task, each tied to one of the periods by its words."""
    for candidate in ranked:
        evidence = candidate.evidence
        if evidence.passage.kind == "table" or not is_of(evidence.document, task.company):
            continue
        text = candidate.text
        if _NEGATIVE.search(text) or {m.company for m in find_companies(text)} - {task.company}:
            continue
        words = frozenset(tokens(text))
        if not all(is_said(term, words) for term in task.terms):
            continue
        for amount, told, end in tied(candidate, task.terms):
            if not is_only_of(task, text[:end]):
                continue
            info = evidence.document.info
            for period in periods:
                if name := same_period(told, period, info.fiscal_period, info.period_end):
                    yield Reading(amount, candidate, period, name)


def tied(candidate: Candidate, terms: Sequence[Term]) -> list[tuple[Amount, PeriodMention, int]]:
    """The amounts of a sentence with the period that it ties each to, and where what tells of them ends.

    Empty where the sentence leaves a doubt.
    """
    text = candidate.text
    periods = [period for period in find_periods(text) if period.year is not None]
    amounts = plain_amounts(candidate)
    if not amounts or not periods:
        return []
    if len(periods) == len(amounts) > 1:
        alike = len({amount.unit for amount in amounts}) == 1
        both = is_list(text, amounts) and is_list(text, periods)
        if not (alike and both and amounts[0].unit):
            return []
        return [(a, period, amounts[-1].end) for a, period in zip(amounts, periods, strict=True)]
    if len(periods) != 1:
        return []
    if len(amounts) > 1:
        amounts = [a for a in amounts if _counts(text, a, amounts, terms)]
    return [(a, periods[0], a.end) for a in amounts if a.unit] if len(amounts) == 1 else []


def plain_amounts(candidate: Candidate) -> list[Amount]:
    """The amounts of a sentence, with and without a unit; empty where one of them is a change, a range or a bound."""
    amounts = [a for a in candidate.amounts if a.kind == "amount"]
    text = candidate.text
    if any(is_change(text, amount) for amount in amounts):
        return []
    if any(a.ends or a.hedge not in ("", "about") or a.value <= 0 for a in amounts):
        return []
    return [a for a in amounts if a.unit in _UNITS or (not a.unit and a.value >= _COUNTED)]


def is_list(text: str, spans: Sequence[Amount] | Sequence[PeriodMention]) -> bool:
    """Whether spans of a text follow one another with nothing but commas and conjunctions between them."""
    return all(_BETWEEN.fullmatch(text[one.end : other.start]) for one, other in pairwise(spans))


def following(text: str, amount: Amount, amounts: Sequence[Amount]) -> str:
    """An amount with what it counts and the words behind it, up to the next amount or the next pause."""
    end = min((other.start for other in amounts if other.start > amount.start), default=len(text))
    return re.split(r"[;:]|,\s", text[amount.start : end])[0]


def agree(one: Amount, other: Amount) -> bool:
    """Whether two amounts may be the same, each as exact as it is stated."""
    return one.unit == other.unit and _overlap(one, other)


def _overlap(one: Amount, other: Amount) -> bool:
    return one.low <= other.high and other.low <= one.high


def is_only_of(task: Task, head: str) -> bool:
    """Whether what a sentence says up to an amount names nothing that the question does not name.

    "Our cloud revenue, which includes Azure, was $111 billion" says Azure, yet is not of it.
    """
    named = [
        t for t in question_terms(_PARTY.sub(" ", head)) if t.kind in ("known", "product") and t.weight == 1.0
    ]
    return all(t.name in task.names or t.said_in(task.words) or t.name in OPERATIONS for t in named)


def _counts(text: str, amount: Amount, amounts: Sequence[Amount], terms: Sequence[Term]) -> bool:
    """Whether what an amount counts is what is asked for."""
    words = frozenset(tokens(following(text, amount, amounts)))
    return all(is_said(term, words) for term in terms)


def same_period(told: PeriodMention, asked: PeriodMention, fiscal_period: str, period_end: str) -> str:
    """The name of the period that is both told and asked for, in the filing's calendar; empty for two periods."""
    part_year = "Q" in fiscal_period or "H" in fiscal_period
    if part_year and not (asked.quarter or asked.half or asked.end_month):
        return ""  # such a report's "in 2025" is of its own part of the year
    one, other = (stretch_of(period, fiscal_period, period_end) for period in (told, asked))
    if one is None or other is None or one[1] != other[1]:
        return ""
    start = "" if asked.end_month or told.end_month else other[0]
    if bool(told.quarter) != bool(asked.quarter) and not (told.end_month or asked.end_month):
        return ""
    return fiscal_period_of(start, other[1], fiscal_period, period_end)

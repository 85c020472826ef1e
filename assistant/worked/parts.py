"""The parts that a question adds up, or sets against their whole, in one table or one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.giving import is_of
from assistant.worked.readings import (
    Reading,
    Table,
    cell,
    following,
    is_alone,
    is_list,
    is_only_of,
    is_row_of,
    plain_amounts,
    row_words,
    same_period,
)
from assistant.worked.rows import Passages, says_only
from assistant.worked.task import Task, is_said, stands
from corpus.amounts import Amount
from corpus.companies import find_companies
from corpus.periods import find_periods
from index.terms import Term
from index.tokens import tokens

_COORDINATED = re.compile(r",\s*(?:and|및)?\s*|\s+(?:and|및)\s+|(?<=[가-힣])[와과]\s+")
_EDGE = 5
"""Words at the ends of an enumeration that may belong to its first and last member."""


def sum_of_table(
    task: Task, asked: Asked, tabled: Sequence[Table], passages: Passages
) -> tuple[Reading, ...] | None:
    """The rows of one table that say, each a part and together all, what is to be added up."""
    for tables in _by_table(tabled):
        fitting = [t for t in tables if not t.row.is_total and is_row_of(t.row, task, asked.question.text)]
        said = [(t, frozenset(term.name for term in task.terms if _label_says(t, term))) for t in fitting]
        said = [(t, terms) for t, terms in said if terms and not any(terms < more for _, more in said)]
        around = {term.name for term in task.terms if all(is_said(term, row_words(t.row)) for t, _ in said)}
        needed = {term.name for term in task.terms} - around
        own = [terms - around for _, terms in said]
        apart = sorted(name for terms in own for name in terms) == sorted(needed)
        if len(said) < 2 or not apart or not all(own):
            continue
        readings = [cell(t, task.periods[0]) for t, _ in said]
        found = [r for r in readings if r is not None and is_alone(r, task, asked.question.text, passages)]
        if len(found) == len(said) and len({r.amount.unit for r in found}) == 1:
            return tuple(sorted(found, key=lambda r: r.candidate.start))
    return None


def sum_of_sentence(task: Task, asked: Asked, ranked: Sequence[Candidate]) -> tuple[Reading, ...] | None:
    """The amounts that one sentence lists for the members that the question names."""
    found: list[tuple[Reading, ...]] = []
    for candidate in _saying(task, ranked):
        amounts = plain_amounts(candidate)
        if len(amounts) < 2 or len({a.unit for a in amounts}) > 1 or not amounts[0].unit:
            continue
        name = _only_period(candidate, task)
        if not is_only_of(task, candidate.text[: amounts[-1].end]):
            continue
        if not name or not (
            _lists_members(task, candidate.text, amounts) or _gives_each(task, candidate.text, amounts)
        ):
            continue
        found.append(tuple(Reading(a, candidate, task.periods[0], name) for a in amounts))
    alike = {tuple(r.amount.value for r in readings) for readings in found}
    return found[0] if len(alike) == 1 else None


def share_of_table(
    task: Task, asked: Asked, tabled: Sequence[Table], passages: Passages
) -> tuple[Reading, Reading] | None:
    """A row and the total of its table, where the question names the row's part and what the table sums up."""
    for tables in _by_table(tabled):
        totals = [t for t in tables if re.match(r"total\b|합계|총계", t.row.label, re.IGNORECASE)]
        parts = [
            t
            for t in tables
            if t not in totals
            and is_row_of(t.row, task, asked.question.text)
            and any(_label_says(t, term) for term in task.terms)
            and all(is_said(term, row_words(t.row)) for term in task.terms)
        ]
        totals = [
            t
            for t in totals
            if says_only(t.row.label, task.words, task.names)
            and any(is_said(term, row_words(t.row)) for term in task.terms)
        ]
        if len(parts) != 1 or len(totals) != 1 or parts[0].row.group != totals[0].row.group:
            continue
        part, whole = cell(parts[0], task.periods[0]), cell(totals[0], task.periods[0])
        if part is None or whole is None or part.amount.unit != whole.amount.unit:
            continue
        if (
            part.amount.unit != "percent"
            and part.amount.value < whole.amount.value
            and is_alone(part, task, asked.question.text, passages)
        ):
            return part, whole
    return None


def share_of_sentence(task: Task, ranked: Sequence[Candidate]) -> tuple[Reading, Reading] | None:
    """Two counts of a sentence: of the whole, which comes first and is the greater, and of what is asked for."""
    found: list[tuple[Reading, Reading]] = []
    for candidate in _saying(task, ranked):
        amounts = plain_amounts(candidate)
        name = _only_period(candidate, task)
        if not name or len(amounts) < 2:
            continue
        behind = [frozenset(tokens(following(candidate.text, a, amounts))) for a in amounts]
        said = [frozenset(t.name for t in task.terms if is_said(t, words)) for words in behind]
        telling = [(a, terms) for a, terms in zip(amounts, said, strict=True) if terms]
        if len(telling) != 2:
            continue
        (whole, of), (part, more) = telling
        unsaid = [term for term in task.terms if term.name not in of | more]
        if (
            whole.unit not in (part.unit or "count", part.unit)
            or not whole.unit
            or part.value >= whole.value
            or unsaid
            or not more - of
        ):
            continue
        period = task.periods[0]
        part = replace(part, unit=whole.unit, noun=whole.noun)
        own = tuple(term for term in task.terms if term.name in more - of)
        part_read = Reading(part, candidate, period, name, terms=own)
        found.append((part_read, Reading(whole, candidate, period, name)))
    alike = {(part.amount.value, whole.amount.value) for part, whole in found}
    return found[0] if len(alike) == 1 else None


def _saying(task: Task, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of the company's filings that say all terms of a task, and name no other company."""
    found: list[Candidate] = []
    for candidate in ranked:
        if candidate.evidence.passage.kind == "table":
            continue
        words = frozenset(tokens(candidate.text))
        others = {mention.company for mention in find_companies(candidate.text)} - {task.company}
        says_all = all(is_said(term, words) for term in task.terms)
        if is_of(candidate.evidence.document, task.company) and not others and says_all:
            found.append(candidate)
    return found


def _only_period(candidate: Candidate, task: Task) -> str:
    """The name of a sentence's one period where it is the one asked for, else empty."""
    info = candidate.evidence.document.info
    told = [p for p in find_periods(candidate.text) if p.year is not None]
    # A year that names an event (the 2019 fire) stands inside the words of a list, the period at its head.
    told = [p for p in told if p.end_month or p.quarter or p.half or p.basis == "fiscal"] or told
    if len(told) != 1:
        return ""
    return same_period(told[0], task.periods[0], info.fiscal_period, info.period_end)


def _lists_members(task: Task, text: str, amounts: Sequence[Amount]) -> bool:
    """Whether a text lists its amounts, and as many things of which the question names each."""
    if not is_list(text, amounts):
        return False
    pieces = _COORDINATED.split(text)
    count = len(amounts)
    for at in range(len(pieces) - count + 1):
        members = pieces[at : at + count]
        first = " ".join(members[0].split()[-_EDGE:])
        last = " ".join(members[-1].split()[:_EDGE])
        # What all share may stand at the end alone (the Alder, Birch and Cedar disputes): each begins with its own.
        begin = [_names(first)[-1:], *(_names(member)[:1] for member in (*members[1:-1], last))]
        said = all(words and stands(words[0], task.words) for words in begin)
        if said and _are_members(task, [first, *members[1:-1], last]):
            return True
    return False


def _gives_each(task: Task, text: str, amounts: Sequence[Amount]) -> bool:
    """Whether each amount of a text is followed by the thing that it is of, which the question names."""
    behind = [following(text, amount, amounts)[len(amount.text) :] for amount in amounts]
    said = all(stands(word, task.words) for words in behind for word in _names(words))
    return said and _are_members(task, behind)


def _names(text: str) -> list[str]:
    """The words of a text without numbers."""
    return [word for word in tokens(text) if not word[0].isdigit()]


def _are_members(task: Task, texts: Sequence[str]) -> bool:
    """Whether each text says a term of the question that no other one says, and together they leave none out.

    A term that is said outside of them all is of all.
    """
    members = [frozenset(tokens(text)) for text in texts]
    named = [frozenset(t.name for t in task.terms if is_said(t, member)) for member in members]
    own = [names - frozenset.intersection(*named) for names in named]
    return all(own) and sum(map(len, own)) == len(frozenset[str]().union(*own))


def _label_says(table: Table, term: Term) -> bool:
    return is_said(term, frozenset(tokens(table.row.label)))


def _by_table(tabled: Sequence[Table]) -> list[list[Table]]:
    """The rows by their table, in the order of the best row."""
    groups: dict[tuple[int, str, tuple[str, ...]], list[Table]] = {}
    for table in tabled:
        document = table.candidate.evidence.document.id
        groups.setdefault((document, table.row.around, table.row.heads), []).append(table)
    return list(groups.values())

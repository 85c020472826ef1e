"""Works out by how much two companies differ, where sentences state the amount of each: a small model cannot subtract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.contract import Figure
from assistant.material import render_amount
from assistant.wording import company_name, say
from assistant.worked.sentence import Worked
from corpus.amounts import Amount, render
from corpus.companies import Company, find_companies
from corpus.document import Language

_COMPARED = re.compile(r"보다|차이|격차|\b(?:difference|gap|than|further)\b", re.IGNORECASE)
_SHARES = frozenset({"percent", "percentage_point", "change"})


def difference(asked: Asked, ranked: Sequence[Candidate], language: Language) -> Worked | None:
    """The difference that a question of two companies asks for; None where it asks for none or an amount is not told."""
    companies = asked.question.companies
    if len(companies) != 2 or not asked.kinds or not _COMPARED.search(asked.question.text):
        return None
    unit = "percent" if asked.kinds & _SHARES else ""
    one, other = (_amount_of(company, ranked, unit) for company in companies)
    if one is None or other is None or one[0].unit != other[0].unit or one[0].ends or other[0].ends:
        return None
    first, second = one[0], other[0]
    value = abs(first.value - second.value)
    unit = "percentage_point" if first.unit == "percent" else first.unit
    told = render(round(value, 4), unit, language)
    texts = render_amount(first, language), render_amount(second, language)
    text = say(
        "difference",
        language,
        one=company_name(companies[0].id, language),
        other=company_name(companies[1].id, language),
        first=texts[0],
        second=texts[1],
        difference=told,
    )
    stated = tuple(
        (Figure(said, a.value, a.low, a.high, a.unit, verified=True), place)
        for said, (a, place) in zip(texts, (one, other), strict=True)
    )
    derived = Figure(told, value, value, value, unit, verified=True, origin="derived", inputs=texts)
    return Worked(text, (*stated, (derived, None)), (one[1], other[1]))


def _amount_of(company: Company, ranked: Sequence[Candidate], unit: str) -> tuple[Amount, Candidate] | None:
    """The first amount that a sentence tells of a company: one that stands behind its name, before another's."""
    for candidate in ranked:
        if candidate.evidence.passage.kind == "table":
            continue
        mentions = find_companies(candidate.text)
        for amount in candidate.amounts:
            if amount.kind != "amount" or (amount.unit != unit if unit else len(amount.unit) != 3):
                continue
            before = [mention for mention in mentions if mention.end <= amount.start]
            if before and before[-1].company == company:
                return amount, candidate
    return None

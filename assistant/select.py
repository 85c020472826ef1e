"""Chooses the few sentences that a model should answer from, out of the passages that a search found.

Sharp, short evidence is everything for a small model: a prompt of four whole passages takes most of a minute to
read on two cores and is answered worse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from assistant.asked import Asked
from assistant.candidates import Candidate, told_in
from corpus.companies import Company, find_companies
from corpus.document import Language
from corpus.periods import PeriodMention, find_periods, matches
from index.tokens import tokens

MATERIAL_CHARACTERS: dict[Language, int] = {"ko": 590, "en": 980}
"""How much a prompt may hold of evidence in each language: about 370 tokens with the question."""

_LIST = 1.65  # of that room, for a list
_DOUBLE = 1.3  # for two things asked at once
_FOLLOWUP = 0.5  # of that room, so that a follow-up begins sooner: decision 30
_WORTH = 0.6  # of the best sentence's score, from which another is worth reading
_SURELY = 0.9  # how well a report's period fits to be the one that is compared
_LIST_PASSAGES = 2  # passages that a list is gathered from
"""Chosen in coarse steps on the dev questions."""

_HANGUL = re.compile("[가-힣]")


FULL_SPEED = 50.0
"""Prompt tokens a second at which the whole material, 370 tokens with the question, is read in about seven seconds."""


def share_for(speed: float) -> float:
    """The share of the material that a machine of this speed (prompt tokens a second) reads in the same time.

    From 0.4, below which answers lose their point, to 1: more would be read in time by a faster machine, and
    answered worse by a small model. In tenths, so that a little noise changes nothing.
    """
    return min(1.0, max(0.4, round(speed / FULL_SPEED, 1)))


def choose(
    ranked: Sequence[Candidate],
    asked: Asked,
    most: int = 6,
    share: float = 1.0,
) -> list[Candidate]:
    """The sentences for the prompt, within its budget, best first; none twice.

    `ranked` are those of the results, best first; `share` is how much of `MATERIAL_CHARACTERS` may be used; the
    best sentence is always there.

    For a question that wants a list, whole passages in their order instead: the items of a list stand under
    a line that names them, and share few words with the question themselves.
    """
    ordered = _facets_first(list(ranked), asked)
    if asked.many:
        ordered = _by_passage(ordered)
    room = share * (_LIST if asked.many else _DOUBLE if asked.double else 1.0)
    room *= _FOLLOWUP if asked.question.followup else 1.0
    floor = 0.0 if asked.many else _WORTH * max((c.score for c in ordered), default=0.0)
    chosen: list[Candidate] = []
    spent = 0.0
    seen: set[str] = set()
    for candidate in ordered:
        key = re.sub(r"\W", "", candidate.said.casefold())
        script: Language = "ko" if _HANGUL.search(candidate.said) else "en"
        share = len(candidate.said) / MATERIAL_CHARACTERS[script]
        if key in seen or (chosen and (spent + share > room or candidate.score < floor)):
            continue
        seen.add(key)
        chosen.append(candidate)
        spent += share
        if len(chosen) == most * (3 if asked.many else 1):
            break
    return chosen


def _facets_first(ordered: list[Candidate], asked: Asked) -> list[Candidate]:
    """The candidates in their order, the best of each thing that is compared before all others.

    Where one figure is asked for, what speaks of less of the matter than the best sentence that has such a
    figure is left out: a small model takes the revenue of the whole company for that of a part. Where more is asked,
    what speaks of nothing of the matter is.
    """
    facets = list(_facets(asked))
    leads = [lead for fits in facets if (lead := next(filter(fits, ordered), None))]
    leads += _ahead(ordered, asked)
    if not facets and asked.kinds and not (asked.many or asked.double):
        fitting = next((c for c in ordered if any(asked.fits(amount) for amount in c.amounts)), None)
        if fitting is not None:
            ordered = [c for c in ordered if c.told >= fitting.told]
            if _says_all(fitting, asked):
                ordered = [c for c in ordered if _says_all(c, asked) or not _is_figure_in_prose(c, asked)]
    elif asked.kinds and not asked.many and any(c.told for c in leads or ordered[:1]):
        ordered = [c for c in ordered if c.told]
    return [*leads, *ordered]  # `choose` takes none twice


def _says_all(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence says by itself all known terms of a question, not lent by what stands around it."""
    return told_in(asked, frozenset(tokens(candidate.text))) == 1.0


def _is_figure_in_prose(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence, which names its matter where a row leaves that to the table's head, has such a figure."""
    return candidate.evidence.passage.kind != "table" and any(map(asked.fits, candidate.amounts))


def _ahead(ordered: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """The best sentence on each year asked of beside another that no report is of: one on the matter that names it."""
    named = [p for p in asked.question.periods if p.year is not None]
    if len({p.year for p in named}) < 2:
        return []
    without = [p for p in named if not any(_is_of_period(p, candidate) for candidate in ordered)]
    return [
        lead
        for period in without
        if (lead := next((c for c in ordered if c.told and _names_year(period, c) and not c.heading), None))
    ]


def _names_year(period: PeriodMention, candidate: Candidate) -> bool:
    return any(said.year == period.year for said in find_periods(candidate.text))


def compares(asked: Asked) -> bool:
    """Whether a question is of two periods, two companies, or an article beside a report."""
    return any(True for _ in _facets(asked))


def _facets(asked: Asked) -> Iterator[Callable[[Candidate], bool]]:
    """What a question compares: two periods, two companies, or an article and a report."""
    question = asked.question
    periods = [period for period in question.periods if period.year is not None]
    if question.commentary and question.reporting:
        yield lambda candidate: not candidate.evidence.document.info.is_filing
        yield partial(_is_of_report, periods)
    elif len({(p.year, p.quarter, p.half) for p in periods}) > 1:
        for period in periods:
            yield partial(_is_of_period, period)
    elif len(question.companies) > 1:
        for company in question.companies:
            yield partial(_is_about, company)


def _is_of_period(period: PeriodMention, candidate: Candidate) -> bool:
    info = candidate.evidence.document.info
    return info.is_filing and matches(period, info.fiscal_period, info.period_end, info.filed) >= _SURELY


def _is_of_report(periods: Sequence[PeriodMention], candidate: Candidate) -> bool:
    """Whether it stands in a report, of one of the periods when some are named."""
    filing = candidate.evidence.document.info.is_filing
    return filing and (not periods or any(_is_of_period(period, candidate) for period in periods))


def _is_about(company: Company, candidate: Candidate) -> bool:
    info = candidate.evidence.document.info
    named = any(mention.company == company for mention in find_companies(candidate.text))
    return named or bool(info.cik and info.cik in (company.cik, company.dart))


def _by_passage(ordered: Sequence[Candidate]) -> list[Candidate]:
    """The candidates grouped by passage, the passage of the best sentence first, in reading order.

    What stands before the line that leads to the best sentences is left out, and nothing behind it.
    """
    groups: dict[int, list[Candidate]] = {}
    for candidate in ordered:
        groups.setdefault(candidate.evidence.id, []).append(candidate)
    return [candidate for group in list(groups.values())[:_LIST_PASSAGES] for candidate in _from_lead(group)]


def _from_lead(group: Sequence[Candidate]) -> list[Candidate]:
    """A passage's candidates in reading order, from the line before the first of its two best on."""
    inorder = sorted(group, key=lambda candidate: candidate.start)
    first = min(inorder.index(candidate) for candidate in group[:2])
    return inorder[max(0, first - 1) :]

"""Decides from the evidence, before any model is asked, whether the sources can answer a question.

A small model never says that it does not know, so code does: when a company, a period, the figure or the
subject that is asked for is not in the sources. Each reason has its own sentence for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.asked import Asked
from assistant.candidates import Candidate, words_of
from assistant.figures.question import unaccounted
from assistant.giving import gives_figure, is_of, speaks_of
from assistant.instructions import asking
from assistant.subject import is_of_another_matter
from assistant.wanted import small_words, told, unsaid_names, wants
from corpus.companies import Company, find_companies
from corpus.document import Document
from corpus.glossary import concepts, display
from corpus.periods import PeriodMention, find_periods, matches
from index.evidence import Evidence
from index.terms import Term, question_terms

Reason = Literal["company", "period", "figure", "subject", "instruction", "term", "name", "day"]

# What companies report: an article that merely names a company cannot answer for it.
_REPORTED = frozenset(
    """revenue|net income|net loss|operating income|operating loss|gross margin|gross profit|earnings per share|
    eps|backlog|remaining performance obligations|capital expenditures|research and development|free cash flow|
    cash flow|dividends|inventories|headcount|market share|operating margin|guidance|orders|shipments|
    annual revenue|sales|dividend|total debt|debt|cash|gigawatts|terawatt-hours|megawatt-hours|wafer capacity|
    utilization rate|capacity|consensus|price target|data center revenue|cloud revenue|hbm""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)
_AHEAD = re.compile(
    r"예상|전망|예고|계획|가이던스|내년|다음 해|앞으로|예정|expect|forecast|plan|guidance|anticipat|outlook|next year|will\b|ahead",
    re.IGNORECASE,
)
_ANNUAL = re.compile(r"연간|한 해|전체 연도|최종|annual|full[- ]year|for the year|whole year", re.IGNORECASE)
# What analysts say, which neither filings nor a retelling of an article hold unless they name it.
_OUTSIDE = frozenset({"consensus", "price target", "target price", "analyst estimates"})
_PRICE = r"(?:주가|종가|시세|시가\s?총액|시총|share price|stock price|market cap(?:italization)?|trading at)"
_NOW = r"(?:오늘|지금|현재|어제|실시간|today|right now|currently|yesterday|at the moment)"
_PRICE_NOW = re.compile(rf"{_NOW}(?:의|\s)[^.?!]{{0,30}}{_PRICE}|{_PRICE}[^.?!]{{0,30}}{_NOW}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why the sources cannot answer, with the company or period that is missing."""

    reason: Reason
    what: str = ""


def plainly_missing(asked: Asked, documents: Sequence[Document]) -> Missing | None:
    """What is known to be missing before anything is searched: the period of a company's reports."""
    question = asked.question
    for company in question.companies:
        own = [d for d in documents if d.info.is_filing and is_of(d, company)]
        if not own or not question.periods or _AHEAD.search(question.text):
            continue
        dated = [p for p in question.periods if p.year is not None and p.filed_month is None]
        if dated and not any(matches(p, d.info.fiscal_period, d.info.period_end) for p in dated for d in own):
            return Missing("period", company.id)
        if (
            dated
            and _ANNUAL.search(question.asked)
            and not any(
                d.info.fiscal_period.startswith("FY")
                and "Q" not in d.info.fiscal_period
                and matches(p, d.info.fiscal_period, d.info.period_end)
                for p in dated
                for d in own
            )
        ):
            return Missing("period", company.id)
    return None


def missing(
    asked: Asked,
    documents: Sequence[Document],
    results: Sequence[Evidence],
    chosen: Sequence[Candidate],
    related: float = 0.0,
) -> Missing | None:
    """What the evidence lacks, or None when it can answer.

    Args:
        asked: The question.
        documents: All that may be evidence.
        results: What the search found.
        chosen: The sentences that would be answered from.
        related: The cosine below which a passage is of another matter (`index.embed`).
    """
    if (found := plainly_missing(asked, documents)) and not _speaks_of_period(asked, chosen):
        return found
    if not chosen:
        return Missing("subject")
    if found := _company_missing(asked, documents, results):
        return found
    if name := _unsaid(asked, results, chosen):
        return Missing("term", name)
    if found := _ahead_untold(asked, documents, chosen):
        return found
    if _PRICE_NOW.search(asked.question.focus) and not asked.advice:
        return Missing("figure")
    if asked.concepts & _OUTSIDE and not any(asked.concepts & _OUTSIDE & concepts(c.text) for c in chosen):
        return Missing("figure")
    if asked.kinds and not asked.advice:
        giving = [candidate for candidate in chosen if gives_figure(candidate, asked)]
        told = (any(speaks_of(c.evidence, company) for c in giving) for company in asked.question.companies)
        if not giving or not all(told):
            return Missing("figure")
        if name := _unsaid_beside_figure(asked, giving):
            return Missing("term", name)
    if is_of_another_matter(asked, results, related):
        return Missing("subject")
    return _untold(asked, results, chosen)


def _ahead_untold(asked: Asked, documents: Sequence[Document], chosen: Sequence[Candidate]) -> Missing | None:
    """A year of which a company has no report yet, where no sentence to answer from looks ahead to it."""
    years = {p.year for p in asked.question.periods if p.year is not None and p.filed_month is None}
    for company in asked.question.companies if asked.kinds else ():
        ends = [d.info.period_end for d in documents if d.info.is_filing and is_of(d, company)]
        newest = max((int(end[:4]) for end in ends if end), default=None)
        if newest is None or not years or _reported(asked, documents, company):
            continue
        if min(years) > newest and not any(str(year) in c.text for year in years for c in chosen):
            return Missing("period", company.id)
    return None


def _reported(asked: Asked, documents: Sequence[Document], company: Company) -> bool:
    """Whether a company has a report of a period that is asked of."""
    infos = [d.info for d in documents if d.info.is_filing and is_of(d, company)]
    return any(matches(p, i.fiscal_period, i.period_end) for p in asked.question.periods for i in infos)


def _unsaid(asked: Asked, results: Sequence[Evidence], chosen: Sequence[Candidate]) -> str:
    """The first proper name of a question that the passages do not say; empty when each is said.

    A name that no list knows is only missed in the language that it is written in, where no passage found says it;
    products, places and other names of the glossary in any, where no passage to answer from says them.
    """
    said, answering = (_words_of_all(of) for of in (results, [candidate.evidence for candidate in chosen]))
    known = [t for t in asked.question.terms if _is_proper(t) and not t.said_in(answering)]
    names = _unlisted_unsaid(asked, chosen, said)
    return next(iter((*(display(t.name, asked.question.language) for t in known), *names)), "")


def _unsaid_beside_figure(asked: Asked, giving: Sequence[Candidate]) -> str:
    """The first name, known to no list, whose figure is asked for and that no passage which gives one says.

    Such a name may well be said elsewhere: as a customer's in the report of another company. Where no company is named
    that is known, the first word that is neither of the metric nor of the manner of asking may be the name of one,
    which its form alone does not tell in Korean.
    """
    said = _words_of_all(candidate.evidence for candidate in giving)
    whose = () if asked.question.companies else unaccounted(asked.question)[:1]
    owners = tuple(term.name for term in whose if term.kind == "word" and not term.said_in(said))
    return next(iter((*owners, *_unlisted_unsaid(asked, giving, said))), "")


def _unlisted_unsaid(asked: Asked, answering: Sequence[Candidate], said: frozenset[str]) -> tuple[str, ...]:
    """The names of a question, known to no list, that are not said, where all that would answer is in its language."""
    languages = {candidate.evidence.document.info.language for candidate in answering}
    own = languages == {asked.question.language}
    korean, english = (own and asked.question.language == language for language in ("ko", "en"))
    return unsaid_names(asking(asked.question.focus), said, korean=korean, english=english)


def _words_of_all(evidence: Iterable[Evidence]) -> frozenset[str]:
    return frozenset[str]().union(*(words_of(one) for one in evidence))


def _is_proper(term: Term) -> bool:
    """Whether a term is a name: of a product, or of what the glossary knows by name (Germany, Nasdaq)."""
    return term.kind == "product" or term.proper


def _untold(asked: Asked, results: Sequence[Evidence], chosen: Sequence[Candidate]) -> Missing | None:
    """The name or the day that alone is asked for, where the sentences that say most of the question tell none."""
    if asked.kinds or asked.advice:
        return None
    most = max(candidate.told for candidate in chosen)
    texts = [t for c in chosen if asked.many or c.told == most for t in (c.text, c.said)]
    small = small_words(evidence.passage.text for evidence in results)
    for want in sorted(wants(asked.question.focus)):
        if not told(want, texts, asked.question.text, small):
            return Missing("day" if want == "day" else "name")
    return None


def _speaks_of_period(asked: Asked, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence to answer from names the day of an event that is asked of, in whosever report.

    What a company reports is of the report's own period; an event may be told in a later one.
    """
    dated = [p for p in asked.question.periods if p.year is not None]
    if not all(p.end_month or (p.basis != "fiscal" and not asked.concepts & _REPORTED) for p in dated):
        return False
    periods = {_named(period) for period in dated}
    return any(_named(period) in periods for c in chosen for period in find_periods(c.text))


def _named(period: PeriodMention) -> tuple[int | None, ...]:
    return period.year, period.quarter, period.half, period.end_month


def lacks_part(parts: Sequence[Term], asked: Asked, chosen: Sequence[Candidate]) -> bool:
    """Whether no passage to answer from speaks of the part of the business whose figure is asked for.

    Only terms that are known in both languages can be missed, and only where the question asks, not beside it.
    """
    named = {term.name for term in question_terms(asking(asked.question.text))}
    telling = [t for t in parts if t.kind != "word" and t.weight == 1.0 and t.name in named]
    said = (words_of(candidate.evidence) for candidate in chosen)
    return bool(telling) and not any(all(term.said_in(words) for term in telling) for words in said)


def _company_missing(
    asked: Asked, documents: Sequence[Document], results: Sequence[Evidence]
) -> Missing | None:
    """A company without a report here, asked for what only a report holds or not mentioned at all."""
    companies = asked.question.companies
    if not companies or any(d.info.is_filing and is_of(d, c) for c in companies for d in documents):
        return None
    reported = asked.concepts & _REPORTED
    for company in companies[:1]:
        about = [
            e.passage.text
            for e in results
            if any(mention.company.id == company.id for mention in find_companies(e.passage.text))
        ]
        if not about:
            return Missing("company", company.id)
        if reported and not any(reported <= concepts(text) for text in about):
            return Missing("company", company.id)
    return None

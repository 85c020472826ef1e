"""Whether a sentence's amount is of what a question asks it of: its metric, its month, its product, not the whole.

"Cloud revenue, which includes Azure, was $168.9 billion" gives no revenue of Azure, and "a charge of $800 million
on MI308" none of MI308.
"""

from __future__ import annotations

import re

from assistant.asked import Asked
from assistant.candidates import Candidate
from corpus.amounts import Amount
from corpus.companies import Company, find_companies
from corpus.document import Document
from corpus.metrics import all_metrics, find_metrics
from corpus.periods import find_periods
from index.evidence import Evidence
from index.tokens import tokens

_BESIDE = re.compile(
    r"[,(]?\s*\b(?:(?:primarily|mainly|largely|partially|partly|principally) )*"
    r"(?:driven by|due to|because of|as a result of|attributable to|reflecting|offset by|led by|owing to|"
    r"from (?:the |a )?(?:introduction|ramp|growth|continued|strong|higher|lower|increased)|"
    r"including|which includes?|comprising|such as|excluding|other than|along with)\b[^;.]*?(?=,? (?:was|were|is|are) |;|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
"""What a sentence names beside its amount: as a cause of it, or as one of several things in it."""
_OWN = re.compile(r"\d\s?%|[$€₩]\s?\d|\d (?:million|billion|trillion|percent)", re.IGNORECASE)
_CODE = re.compile(
    r"(?:\b(?:Form|Bill|Note|Item|Section|Rule|Act|Part|ASC|No\.|Exhibit|Level|Tier|Schedule|Class) ?)$"
)


FIGURE_FLOOR = 0.3
"""Least share of the question's terms in a sentence whose figure may answer it. Tuned on dev."""


def gives_figure(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence holds an amount of the kind asked for, and speaks of what it is asked of."""
    companies = asked.question.companies
    return (
        (candidate.told >= FIGURE_FLOOR or states_metric(candidate, asked) or names_month(candidate, asked))
        and any(asked.fits(amount) for amount in own_amounts(candidate))
        and is_of_parts(candidate, asked)
        and is_of_metric(candidate, asked)
        and (not companies or any(speaks_of(candidate.evidence, company) for company in companies))
    )


def speaks_of(evidence: Evidence, company: Company) -> bool:
    """Whether a passage names a company, or is of its report."""
    named = (mention.company.id for mention in find_companies(evidence.passage.text))
    return is_of(evidence.document, company) or company.id in named


def is_of(document: Document, company: Company) -> bool:
    """Whether a document is a company's and holds text: figures alone answer no question that comes this far."""
    if document.is_figures_only:
        return False
    return bool(document.info.cik) and document.info.cik in {company.cik, company.dart}


def own_amounts(candidate: Candidate) -> tuple[Amount, ...]:
    """The amounts of a sentence without the numbers of names, forms and laws (Microsoft 365, Form 8-K)."""
    names = find_companies(candidate.text)
    return tuple(
        amount
        for amount in candidate.amounts
        if amount.unit
        or candidate.evidence.passage.kind == "table"
        or not (
            any(name.start <= amount.start < name.end for name in names)
            or _CODE.search(candidate.text[: amount.start])
            or re.match(r"[-.]\w|\s(?:weeks?|days?|months?)\b", candidate.text[amount.end :])
        )
    )


def metrics_of(asked: Asked) -> frozenset[str]:
    """The metrics that a question names."""
    known = all_metrics()
    named = frozenset(mention.metric.id for mention in find_metrics(asked.question.focus))
    return (
        named
        | {id for id, metric in known.items() if metric.outlook in named}
        | {other for id in named for other in (known[id].outlook, known[id].otherwise) if other}
    )


def states_metric(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence, or the head of its table, names a metric that is asked for."""
    asked_for = metrics_of(asked)
    return any(m.metric.id in asked_for for m in find_metrics(_said(candidate)))


def is_of_metric(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sum of money may be of the line of the statements that a question names, as the sentence then says.

    What is paid for something named is told in many words (acquired it for, a settlement of).
    """
    lines = any(all_metrics()[id].rows and not all_metrics()[id].named for id in metrics_of(asked))
    return asked.kinds != frozenset({"money"}) or not lines or states_metric(candidate, asked)


def names_month(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence names the very month that is asked of."""
    months = {(p.year, p.end_month) for p in asked.question.periods if p.end_month}
    return any((p.year, p.end_month) in months for p in find_periods(candidate.text))


def is_of_parts(candidate: Candidate, asked: Asked) -> bool:
    """Whether a sentence's amount may be of each product that a question names.

    The product stands in the sentence or the head of its table, and not only beside the amount.
    """
    products = [term for term in asked.question.terms if term.kind == "product"]
    if not products:
        return True
    words = frozenset(tokens(_BESIDE.sub(_kept_beside, _said(candidate))))
    return all(term.said_in(words) for term in products)


def _kept_beside(clause: re.Match[str]) -> str:
    """What stands beside an amount, where it has an amount of its own (driven by Azure growth of 34%)."""
    return clause.group() if _OWN.search(clause.group()) else " "


def _said(candidate: Candidate) -> str:
    passage = candidate.evidence.passage
    return "\n".join((candidate.text, candidate.said, *passage.section[-1:], passage.context))

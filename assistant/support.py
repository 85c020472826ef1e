"""How far a passage says what a sentence says: the measures behind `assistant.verify`.

Each is read from the texts alone, in either language: amounts in canonical units, companies, periods, what
rose or fell, and shared words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.candidates import Candidate
from assistant.claims import claims, contradicts
from assistant.stated import Grounds, Stated
from corpus.amounts import Amount, compare, find_amounts
from corpus.amounts.model import CURRENCIES
from corpus.companies import find_companies
from corpus.document import DocumentInfo
from corpus.periods import PeriodMention, find_periods, matches
from corpus.windows import source_line
from index.question import is_commentary
from index.terms import Term, question_terms, without
from index.tokens import tokens

_LAPSE = re.compile(
    r"\s*(?:새|전|만에|사이)|\s*(?:ago|earlier|before)\b",
    re.IGNORECASE,
)
_NEVER_BARE = frozenset({*CURRENCIES, "percent", "percentage_point", "ratio"})
"""Units that prose never leaves out."""
_POSSIBLE = 0.5
"""How well a report's period must fit one that a sentence names without its passage naming it."""


@dataclass(frozen=True, slots=True)
class Support:
    """What of a sentence its passages say.

    Attributes:
        amounts: Every amount stands there, in the same unit, of the same period where the passage tells, and as a
            change or a level as there.
        names: Every company stands there, or it is that company's report.
        periods: Every period is named there, or is the report's own.
        direction: It does not say that something rose where the passage says that it fell, or the reverse.
        terms: The known terms, products and places that it says and its passages do not, but for the article or
            author that it names as its source.
        words: Share of its words beyond amounts, names and periods that the passage says in either language; a
            word of the other language that no glossary knows counts as unsaid. 1 where it has none.
    """

    amounts: bool
    names: bool
    periods: bool
    direction: bool
    terms: tuple[Term, ...]
    words: float

    @property
    def sound(self) -> bool:
        """Whether nothing in it goes against the passages."""
        return self.amounts and self.names and self.periods and self.direction


def support(sentence: str, grounds: Sequence[Candidate]) -> Support:
    """Measure what the passages together say of a sentence."""
    texts = [f"{ground.text}\n{ground.said}" for ground in grounds]
    around = [_around(ground) for ground in grounds]
    whole = "\n".join(texts)
    everything = "\n".join([whole, *around])
    mentions = find_companies(sentence)
    named = {m.company.id for m in find_companies(everything)}
    stated = Stated(sentence, find_amounts(sentence))
    periods = [p for p in stated.periods if p.year is not None]
    amounts = [a for a in stated.amounts if a.kind == "amount" and not _is_lapse(a, sentence)]
    of_one = periods if len(amounts) == 1 else []
    giving = [Grounds(ground) for ground in grounds]
    return Support(
        amounts=all(any(_states(a, stated, g, of_one) for g in giving) for a in amounts),
        names={m.company.id for m in mentions} <= named,
        periods=all(any(_is_of(p, g) for g in grounds) for p in periods),
        direction=not contradicts(claims(sentence), claims(whole)),
        terms=_unsaid_terms(sentence, everything),
        words=_words_said(sentence, everything),
    )


def _is_lapse(amount: Amount, text: str) -> bool:
    """Whether a length of time only says since or for when: 1년 새, a year earlier."""
    return amount.unit in ("years", "months") and bool(_LAPSE.match(text, amount.end))


def _around(ground: Candidate) -> str:
    passage = ground.evidence.passage
    return "\n".join((source_line(ground.evidence.document.info), *passage.section, passage.context))


def _unsaid_terms(sentence: str, ground: str) -> tuple[Term, ...]:
    there = frozenset(tokens(ground))
    telling = (
        t for t in question_terms(sentence) if t.kind == "product" or (t.kind == "known" and t.weight == 1)
    )
    return tuple(term for term in telling if not term.said_in(there) and not is_commentary(term.name))


def _words_said(sentence: str, ground: str) -> float:
    body = without(sentence, [*find_companies(sentence), *find_periods(sentence)])
    for amount in reversed(find_amounts(body)):
        body = f"{body[: amount.start]} {body[amount.end :]}"
    there = frozenset(tokens(ground))
    terms = question_terms(body)
    weight = sum(term.weight for term in terms)
    return sum(term.weight for term in terms if term.said_in(there)) / weight if weight else 1.0


def _is_of(period: PeriodMention, ground: Candidate) -> bool:
    """Whether a ground is of a period: its text or its table's head names the year, or its report fits.

    A month must be its own where it names months.
    """
    info = ground.evidence.document.info
    months = {(p.year, p.end_month) for p in find_periods(ground.text) if p.end_month and p.year}
    if period.end_month and months:
        own = info.period_end[:7] == f"{period.year}-{period.end_month:02}"
        return own or (period.year, period.end_month) in months
    if info.fiscal_period and matches(period, info.fiscal_period, info.period_end, info.filed) >= _POSSIBLE:
        return True
    texts = (ground.text, ground.said, ground.evidence.passage.context, *ground.evidence.passage.section)
    return any(p.year == period.year for text in texts for p in find_periods(text)) or any(
        str(period.year) in text for text in texts
    )


def agrees(amount: Amount, known: Amount, ground: Candidate) -> bool:
    """Whether an amount is one that a ground states.

    A bare number of prose counts something, or belongs to a name (the Nasdaq 100), and is neither money nor a share;
    one of a table may be.
    """
    if not known.unit and amount.unit in _NEVER_BARE and ground.evidence.passage.kind != "table":
        return False
    return compare(amount, known).agrees


def _states(amount: Amount, stated: Stated, ground: Grounds, periods: Sequence[PeriodMention]) -> bool:
    """Whether a ground gives an amount, of the year and moved in the direction that the sentence tells of it."""
    years = {period.year for period in periods}
    info = ground.candidate.evidence.document.info
    for known in ground.amounts:
        if not agrees(amount, known, ground.candidate):
            continue
        of = ground.years(known)
        if len(years) == 1 and of and not any(_same_year(years, y, info) for y in of):
            continue
        if known.text and contradicts(stated.claims(amount), ground.claims(known)):
            continue
        if not _is_told_alike(amount, stated, known, ground):
            continue
        return True
    return False


def _is_told_alike(amount: Amount, stated: Stated, known: Amount, ground: Grounds) -> bool:
    """Whether a sentence and its ground tell an amount both as a change or both as a level.

    What a sentence tells as a change its ground must tell so; a table's row tells neither.
    """
    if ground.candidate.evidence.passage.kind == "table":
        return True
    told, source = stated.is_change(amount), ground.is_change(known)
    return source is True if told is True else told is None or source is not True


def _same_year(years: set[int | None], year: int, info: DocumentInfo) -> bool:
    """Whether a year that a report writes may be one that a sentence names: by its date, or as its fiscal year."""
    shift = 0
    if match := re.match(r"FY(\d{4})", info.fiscal_period):
        shift = int(match[1]) - int(info.period_end[:4] or match[1])
    return year in years or year + shift in years

"""Which calculation or table row a question asks for, when every word of it is accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from assistant.asked import Asked
from assistant.figures.question import MANNERS, NOT_FIGURES, OUTLOOK, once
from corpus.companies import Company
from corpus.glossary import translate_terms
from corpus.periods import PeriodMention
from index.terms import Term, question_terms
from index.tokens import tokens

Operation = Literal["value", "change", "ratio", "share", "sum"]

_HANGUL = re.compile("[가-힣]")
_SUM = re.compile(
    r"\badd(?:ed|ing)?\b(?:.{0,60}\bup)?|\bsum\b|in total|\bcombined\b|\btogether\b|altogether|"
    r"합계|합치|합친|합하|합한|더하|더한|더해|합산|총합|(?<![가-힣])합(?:은|이|을)",
    re.IGNORECASE,
)
_GROWTH = next(pattern for manner, pattern in MANNERS if manner == "growth")
_APART = re.compile(
    r"\b(?:difference|gap|change|larger|smaller|higher|lower)\b|차이|격차|변동|변화|증감", re.IGNORECASE
)
_VALUE = re.compile(
    r"얼마|금액|규모|잔액|몇|how (?:much|many|big|large)|^what (?:was|were|is|are|did)\b|\bwhat (?:was|were) the\b",
    re.IGNORECASE,
)
OPERATIONS = frozenset(
    (
        "total", "percentage change", "percent", "percentage of total", "percentage points", "times", "rose",
        "fell", "growth rate", "year over year", "prior year", "amount", "report", "annual", "annual report",
        "fiscal year", "quarter", "quarterly", "comparison", "ratio", "quarterly report", "plunge",
    )
)  # fmt: skip
"""Known terms that say what is to be done, or of which report, not of what."""
_FILLER = """
come came be stand stood worth end year ended fiscal calendar quarter period previous prior last before earlier
compare compared comparison versus vs same between against tell give show calculate work out add added adding up sum combined
together altogether total whole amount figure value reported recorded report carried filing annual company firm how large big go
went gone reach per cent much times multiple factor share percentage percent proportion portion fraction make made account
accounted rise rose risen grow grew grown fall fell fallen drop dropped decline declined increase increased decrease decreased
change changed difference gap larger smaller more higher lower less greater year-end over during through each two both
please me us you your question answer book booked put represent level size run ago become
알리 얼마 얼마나 몇 차이 합 합치 합계 합산 더하 계산 비율 비중 퍼센트 프로 배 늘 줄 늘어나 줄어들 증가 감소 대비 말 기준 년 회계 연도
사이 동안 전 후 뒤 총 총합 전체 금액 규모 잔액 액 액수 보고서 공시 회사 현재 시점 그 크 작 많 적 나오 되 이 가 은 는 을 를
의 에서 로 까지 부터 하고 이랑 와 과 보다 더 전년 동기 작년 어떻 변하 변화 변동 증감 격차 차지 차지하 가운데 중 각 각각 두 둘 주
해 주시 다음 정도 대략 어느 얼마 들 때 때문 분기 결산 연간 끝나 끝 년도 달러 원
""".split()  # noqa: SIM905 - a text is easier to read and to add to


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be worked out.

    Attributes:
        operation: A plain `value`, a `change` from one period to another, a `ratio` of two periods, a part's
            `share` of a whole, or a `sum` of parts.
        company: Whose.
        periods: The periods, the earlier one first; two for a change or a ratio, else one.
        terms: What the figure is of: all of them must be said where it stands.
        words: All words of the question, in both languages as far as they are known.
        names: The names of all its known terms.
    """

    operation: Operation
    company: Company
    periods: tuple[PeriodMention, ...]
    terms: tuple[Term, ...]
    words: frozenset[str]
    names: frozenset[str]


def read_task(asked: Asked) -> Task | None:
    """Read what a question wants worked out; None where it asks for anything else, or for more."""
    question = asked.question
    text = question.text
    if asked.advice or asked.double or question.commentary or len(question.companies) != 1:
        return None
    if NOT_FIGURES.search(text) or OUTLOOK.search(text):
        return None
    operation = _operation(question.asked)
    periods = _periods(operation, once(question.periods), bool(_GROWTH.search(question.asked)))
    if operation is None or not periods:
        return None
    terms = _subject(text)
    if all(term.kind == "product" for term in terms):
        return None  # of a product alone, anything may be told
    words = frozenset((*tokens(text), *tokens(question.other)))
    return Task(
        operation,
        question.companies[0],
        periods,
        terms,
        words,
        frozenset(t.name for t in question_terms(text)),
    )


def _operation(asked: str) -> Operation | None:
    """The one operation that a question names, a value where it names none; None where it names several."""
    manners = {manner for manner, pattern in MANNERS if pattern.search(asked)}
    adds, changes = bool(_SUM.search(asked)), "growth" in manners or bool(_APART.search(asked))
    if "multiple" in manners:
        return None if adds or "share" in manners else "ratio"
    if adds + changes + ("share" in manners) > 1:
        return None
    if adds:
        return "sum"
    if changes:
        return "change"
    if "share" in manners:
        return "share"
    return "value" if _VALUE.search(asked) else None


def _periods(
    operation: Operation | None, named: tuple[PeriodMention, ...], grows: bool
) -> tuple[PeriodMention, ...] | None:
    """The periods of the operands in time's order; None where a question does not name them plainly."""
    dated = [period for period in named if period.year is not None and not period.filed_month]
    if len(dated) != len(named) or not dated:
        return None
    if operation in ("change", "ratio"):
        if len(dated) == 1 and operation == "change" and grows:
            (after,) = dated
            return replace(after, year=(after.year or 0) - 1), after
        ordered = sorted(dated, key=_order)
        alike = len({(bool(p.quarter), bool(p.half), bool(p.end_month)) for p in dated}) == 1
        return tuple(ordered) if len(dated) == 2 and alike else None
    return tuple(dated) if len(dated) == 1 else None


def _order(period: PeriodMention) -> tuple[int, ...]:
    return period.year or 0, period.quarter or 0, period.half or 0, period.end_month or 0


def _subject(text: str) -> tuple[Term, ...]:
    """The terms that tell what a figure is of: neither the company, nor the operation, nor a word of asking."""
    terms = [term for term in question_terms(text) if term.kind != "company"]
    known = " ".join(term.surface for term in translate_terms(text, "en"))
    kept = [
        term
        for term in terms
        # Kiwi may cut a compound that the glossary knows into words of its own (운 of 운용리스).
        if (
            term.kind == "word"
            and term.name not in _filler()
            and not (_HANGUL.match(term.name) and term.name in known)
        )
        or (term.kind != "word" and term.weight == 1.0 and term.name not in OPERATIONS)
    ]
    return tuple(kept)


def is_said(term: Term, words: frozenset[str]) -> bool:
    """Whether words say a term, be it in another spelling."""
    return any(all(stands(word, words) for word in form) for form in term.forms)


def stands(word: str, words: frozenset[str]) -> bool:
    """Whether a word is among words; a long one also with its letters in another order (inventroy)."""
    if word in words:
        return True
    letters = sorted(word)
    return len(word) >= _SPELT and any(len(w) == len(word) and sorted(w) == letters for w in words)


_SPELT = 7
"""Letters from which a word is known by its letters in whatever order."""


@cache
def _filler() -> frozenset[str]:
    return frozenset(token for word in _FILLER for token in (*tokens(word), word))

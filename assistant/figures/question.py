"""Which reported figures a question asks for, when every word of it is accounted for.

A question is taken only when its companies, metrics, periods and manner of asking leave nothing over but the name
of a part of the business. "Why did data center revenue grow?" or "the charge for H20 export rules" stay with the
sentences of the filings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from assistant.figures.exchange import Exchange, read_exchange
from assistant.figures.series import Series, read_series
from assistant.sides import report_side
from corpus.companies import Company, find_companies
from corpus.document import Document
from corpus.metrics import Metric, all_metrics, find_metrics
from corpus.periods import PeriodMention, find_periods
from index.question import Question
from index.terms import PLAIN, Term, question_terms
from index.tokens import tokens

Wants = Literal["value", "growth", "share", "multiple"]

MANNERS: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("multiple", re.compile(r"몇\s*배|how many times|by what (?:factor|multiple)", re.I)),
    (
        "growth",
        re.compile(
            r"대비|증가하|증가한|감소하|감소한|늘어난|줄어든|증가율|성장률|증감률|감소율|늘었|줄었|증가했|감소했|"
            r"성장했|성장하|어땠|늘어났|줄어들|올랐|떨어졌|변했|변화|바뀌|growth(?: rate)?|year[- ]over[- ]year|\byoy\b|"
            r"\b(?:grow|grew|grown|rise|rose|risen|increase[ds]?|fall|fell|fallen|decline[ds]?|drop(?:ped)?|"
            r"change[ds]?)\b|by what percent(?:age)?",
            re.I,
        ),
    ),
    (
        "share",
        re.compile(
            r"비중|차지하?(?:는|한|하)?|비율|"
            r"(?:what|which) (?:share|percentage|percent|portion|proportion|fraction) of|"
            r"as an? (?:share|percentage|portion) of|how much of|made up|make up|account(?:ed)? for",
            re.I,
        ),
    ),
)
"""The manners of asking for a figure, by the words that tell them; the first one that is told counts."""
_YEAR_BEFORE = re.compile(
    r"(?:직전\s*연도|전년도?|작년|지난해)(?:\s*(?:동기|같은\s*기간))?\s*(?:대비|보다|에\s*비해(?:서)?)|전년비|"
    r"(?:compared (?:to|with)|from|than|over|versus|vs\.?) (?:the |its )?(?:prior|previous|preceding) year(?:'s)?",
    re.I,
)
"""What a change is measured from where the year itself is not named: the year before, which is meant anyway."""
_QUARTER_BEFORE = re.compile(
    r"(?:직전|전|지난)\s*분기\s*(?:대비|보다|에\s*비해(?:서)?)|\bqoq\b|quarter[- ](?:over|on)[- ]quarter|\bsequential(?:ly)?\b|"
    r"(?:compared (?:to|with)|from|than|over|versus|vs\.?) (?:the |its )?(?:prior|previous|preceding|last) quarter(?:'s)?",
    re.I,
)
NOT_FIGURES = re.compile(
    r"왜|이유|원인|(?:무엇|뭐)\s*때문|때문(?!에)|배경|목표|영향|어떤 점|무엇을|설명|위험|리스크|회계 처리|방식|"
    r"\b(?:why|reasons?|because|driv(?:e[ns]?|ing|ers?)|caus(?:e[ds]?|ing)|target|impact|explain\w*|describe\w*|risks?|"
    r"will|account for)\b",
    re.I,
)
"""What asks for reasons, risks or aims, which no figure answers."""
OUTLOOK = re.compile(
    r"(?:전망|예상|예고|계획|가이던스)(?:하|했|한|할|해|되|된|은|는|이|가|을|를|치|액|했는지|했던|하는)*|"
    r"\b(?:outlook|guidance|expect\w*|plan(?:s|ned)?|forecast\w*|anticipat\w*|project(?:ed|s|ion)?)\b",
    re.I,
)
"""What asks for what is planned or expected."""
_PARTICLE = re.compile(r"^(?:은|는|이|가|을|를|의|도|만|과|와|로|으로)(?![가-힣])")
"""A particle left alone would be read as a word: 는 as 늘다."""
_SHORT_YEAR = re.compile(r"['’]?\d\d년")
"""How a period is written that is told by the last two digits of its year, which would be read as a word of its own."""
_REPORT = re.compile(r"보고서|\breports?\b|10-[KQ]", re.I)
_HOW_MUCH = re.compile(
    r"얼마|금액|가격|대금|규모|액수|몇|인수가|매각가|how (?:much|big|large)|price|amount|cost|worth", re.I
)
_FILLER = """
얼마 얼마나 알려 주세요 알려줘 좀 대략 전체 총 회사 기준 했어 하다 되다 있다 나오다 보고 보고서 기록 벌다 올리다 내다
달러 원 년 사이 새 만 놓고 보면 정도 어느 규모 액 액수 금액 수준 각각 비교 비교해 줘 어떻게 결산 회계연도 회계 실적 분기
연간 연도 한 것 수 중 가운데 계산 계산해 줄래 몇 퍼센트 프로 무엇 무엇인가요 인가요 이었나요 였어 였나요 였죠 됐어 되었 그
그럼 그러면 그리고 말 월 끝난 끝나다 지난 최근 가장 발표 합계 쓰다 썼 지출 부문 사업 사업부 의 에서 로 비해 때 크다 까지 부터
동안 하고 이랑 대비 동기 전년 어때 상반기 하반기 좀요 요 회 분 치 연결 차이 보다 더 많 적 들어서다 들
뒤 후 이후 실제 실제로 최종 중심 나 이 가 다음 해 떠안다 뜨 안 인수 매각 사들이다 팔다 약속 때문 체결 관련
how much many was were is are did do does the a an of in on at for to from by with and or its their it they what which
report reported reports total company year years fiscal calendar quarter full amount book booked spend spent earn
earned make made give given show inputs compare compared comparison between against versus vs put into figure
figures number whole overall combined end ended over last latest most recent previous prior before after per cent
percent percentage rate big large high tell me us please annual annually consolidated during half first second third
fourth go went come came reach reached post posted generate generated have had has than more less as that this be been
put who 부탁 드리 두 숫자 넣 headquartered located based incl including same customer before earlier drag
firm business price agree agreed deal next not yet recognised
recognized contracted had take took taken incur incurred because worth
""".split()  # noqa: SIM905 - a text is easier to read and to add to
_GENERAL = frozenset(
    (
        "business",
        "price",
        "total",
        "annual",
        "report",
        "money",
        "investment",
        "quarterly",
        "comparison",
        "fiscal year",
        "percent",
        "percentage of total",
        "quarter",
        "customers",
        "headquarters",
        "business unit",
        "consolidated",
    )
)
"""Known terms that name no part of a business."""


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """What is asked for.

    Attributes:
        companies: Whose figures; at least one.
        metrics: Which; at least one, in the order of naming.
        parts: The terms that must name a part of the business; empty for the whole company.
        periods: The periods named; empty when none is.
        wants: The value itself, how it changed, how many times it became, or a part's share of the whole.
        company_terms: The companies as terms, by their ids; one company may be what another one's figure is of.
        exchange: The money that the answer is wanted in, where that is asked.
        series: The periods in a row that are asked for, in the place of `periods`.
        since: What a change is measured from.
    """

    companies: tuple[Company, ...]
    metrics: tuple[Metric, ...]
    parts: tuple[Term, ...]
    periods: tuple[PeriodMention, ...]
    wants: Wants
    company_terms: tuple[Term, ...] = ()
    exchange: Exchange | None = None
    series: Series | None = None
    since: Literal["year", "quarter"] = "year"


def read_figure_question(question: Question) -> FigureQuestion | None:
    """Read a question for reported figures; None when it is of something else, or of more."""
    if question.commentary:
        question = report_side(question)
    series, told = read_series(question.text)
    text = question.text
    for start, end in reversed(told):
        text = text[:start] + " " * (end - start) + text[end:]  # what follows keeps its place
    exchange, text = read_exchange(text)
    mentions = find_metrics(text)
    companies = tuple(dict.fromkeys(mention.company for mention in find_companies(text)))
    if question.commentary or not mentions or not companies:
        return None
    metrics = tuple(dict.fromkeys(mention.metric for mention in mentions))
    rest = text
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} {_PARTICLE.sub('', rest[mention.end :], count=1)}"
    if OUTLOOK.search(rest):
        if not all(metric.outlook for metric in metrics):
            return None  # half a question is none
        metrics = tuple(all_metrics()[metric.outlook] for metric in metrics)
        rest = OUTLOOK.sub(" ", rest)
    if NOT_FIGURES.search(rest):
        return None
    if any(metric.named for metric in metrics) and not _HOW_MUCH.search(text):
        return None
    periods = once([p for p in question.periods if not any(s < p.end and p.start < e for s, e in told)])
    if any(metric.ahead and not metric.named for metric in metrics) and not _REPORT.search(text):
        # What is planned for a year is said in the report of the year before.
        periods = tuple(replace(p, year=p.year - 1) for p in periods if p.year is not None)
    wants, since = _wants(question.asked), "quarter" if _QUARTER_BEFORE.search(text) else "year"
    if since == "quarter":
        # The words for the last quarter tell what it is compared with.
        periods = tuple(p for p in periods if p.relative != "last_quarter")
        rest, wants = _QUARTER_BEFORE.sub(" ", rest), "growth" if wants == "value" else wants
    rest = _YEAR_BEFORE.sub(" ", rest)
    for period in question.periods:
        if _SHORT_YEAR.fullmatch(period.surface):
            rest = rest.replace(period.surface, " ")
    for _, pattern in MANNERS:
        rest = pattern.sub(" ", rest)
    terms = tuple(term for term in question_terms(text) if term.kind == "company")
    if series is not None and series.is_open and len(periods) == 1:
        # How a figure developed in one year is how it changed from the year before.
        series, wants = None, "growth" if wants == "value" else wants
    parts = _own(_parts(rest), question)
    return FigureQuestion(companies, metrics, parts, periods, wants, terms, exchange, series, since)


def without_unfiled(
    asked: FigureQuestion, documents: Sequence[Document]
) -> tuple[FigureQuestion, tuple[Company, ...]]:
    """A question of the companies that have filings here, and the others; whole where none or all of them have."""
    filed = {document.info.cik for document in documents} - {""}
    absent = tuple(company for company in asked.companies if not {company.cik, company.dart} & filed)
    if not absent or len(absent) == len(asked.companies):
        return asked, ()
    present = tuple(company for company in asked.companies if company not in absent)
    return replace(asked, companies=present), absent


def _wants(asked: str) -> Wants:
    for manner, pattern in MANNERS:
        if pattern.search(asked):
            return manner
    return "value"


def unaccounted(question: Question) -> tuple[Term, ...]:
    """The terms of a question, in its order, that are neither metrics, periods or companies nor how figures are asked for."""
    text = question.focus
    for named in sorted((*find_metrics(text), *find_periods(text)), key=lambda mention: -mention.start):
        text = f"{text[: named.start]} {_PARTICLE.sub('', text[named.end :], count=1)}"
    for _, pattern in MANNERS:
        text = pattern.sub(" ", text)
    left = {term.name for term in _parts(text)}
    return tuple(term for term in question_terms(text) if term.name in left)


def _parts(rest: str) -> tuple[Term, ...]:
    """The terms that are left when everything else of a question is taken away."""
    terms = [term for term in question_terms(rest) if term.kind != "company"]
    named = [t for t in terms if t.kind == "product" or (t.kind == "known" and t.weight == 1.0)]
    named = [term for term in named if term.name not in _GENERAL]
    forms = {"".join(form) for term in named for form in term.forms}
    words = [t for t in terms if t.kind == "word" and t.name not in _filler() and t.name not in forms]
    plain = [t for t in terms if t.kind == "known" and PLAIN <= t.weight < 1.0 and not _is_filler(t)]
    return (*named, *words, *plain)


def _own(parts: tuple[Term, ...], question: Question) -> tuple[Term, ...]:
    """The parts that a follow-up names itself, in the place of those of the question before it."""
    named = {term.name for term in question_terms(question.asked)} if question.followup else set[str]()
    return tuple(part for part in parts if part.name in named) or parts


def _is_filler(term: Term) -> bool:
    """Whether one of a term's names is a word of the filler."""
    return any(len(form) == 1 and form[0] in _filler() for form in term.forms)


def once(periods: Sequence[PeriodMention]) -> tuple[PeriodMention, ...]:
    """Each period once: a follow-up may repeat what the question before it named."""
    return tuple({(p.year, p.quarter, p.half, p.end_month, p.relative): p for p in periods}.values())


@cache
def _filler() -> frozenset[str]:
    return frozenset(token for word in _FILLER for token in (*tokens(word), word))

"""Drafts of questions that may follow an answer, the most telling first; whether the sources answer them is looked at later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from assistant.contract import Answer
from assistant.figures.question import FigureQuestion
from assistant.sides import is_view
from assistant.wording import say
from corpus.companies import Company, company_of, find_companies
from corpus.document import Document, Language
from corpus.figures import is_annual
from corpus.library import Library
from corpus.metrics import Metric, all_metrics, find_metrics
from corpus.periods import canonical
from index.question import Question

_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(pattern, re.IGNORECASE))
    for topic, pattern in (
        ("export", r"수출 ?(?:규제|통제|제한)|export (?:control|restriction|licen)"),
        ("supply", r"공급 ?(?:부족|약정|계약|망|능력)|suppl(?:y|ier)|capacity commitment"),
        ("customers", r"고객|customer"),
        ("energy", r"전력|에너지|electric|energy|power (?:purchase|demand|capacity)"),
        ("competition", r"경쟁|competit"),
        ("demand", r"수요|demand"),
        ("risk", r"위험|risk"),
    )
)
"""What reports speak of, by the words that tell it; their names stand in `wording.toml`."""
_HEADED = re.compile(
    r"^\s*(?:[\dIVX]+[.)]\s*)?(.*?)\s*(?:\((?:원문 절|source section)[^)]*\)?.*)?$", re.IGNORECASE
)
"""A heading without its number and without the name that it has elsewhere."""
_LONGEST_HEADING = 40
_GENERAL = "revenue"
"""The metric that every report states."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What there is to go on from.

    Attributes:
        question: As it was understood.
        figures: What figures it asked for, if any.
        answer: What came of it.
        documents: Those that may be evidence.
        library: Where figures are looked up.
    """

    question: Question
    figures: FigureQuestion | None
    answer: Answer
    documents: Sequence[Document]
    library: Library

    @property
    def language(self) -> Language:
        """Of the answer."""
        return self.answer.language


def drafts(of: Answered) -> Iterator[str]:
    """Questions that may follow, the most telling first; more than are shown."""
    if of.answer.status == "refused":
        return chain(_near(of), _of_article(of))
    told = {company.id for citation in of.answer.citations if (company := company_of(citation.company))}
    if of.figures is not None and told:
        return chain(_of_figures(of, of.figures), _of_reports(of))
    if told:
        return chain(_of_reports(of), _of_article(of))
    return _alternating(_of_article(of), _report_sides(of))


def reason(company: Company, metric: Metric, period: str, grew: bool, language: Language) -> str:
    """The question why a figure rose or fell."""
    return _say("suggest.rose" if grew else "suggest.fell", company, metric, period, language)


def _of_figures(of: Answered, asked: FigureQuestion) -> Iterator[str]:
    """The figure beside the year before, another company's, and the company's others."""
    company, metric = asked.companies[0], asked.metrics[0]
    period = next((f.period for f in reversed(of.answer.figures) if f.period), "")
    whole = not (asked.parts or metric.named or metric.ahead)
    if whole and period and asked.wants == "value" and metric.unit != "percent":
        yield _say("suggest.change", company, metric, period, of.language)
    if whole and period and (asked.wants == "growth" or metric.unit == "percent"):
        yield _say("suggest.value", company, metric, _before(period), of.language)
    if not metric.named:
        yield from _others(of, metric, {c.id for c in asked.companies}, period)
    for name in (_GENERAL, "operating_income", "capital_expenditures", "net_income"):
        if name in all_metrics() and name != metric.id and period:
            yield _say("suggest.value", company, all_metrics()[name], period, of.language)


def _others(of: Answered, metric: Metric, but: set[str], period: str) -> Iterator[str]:
    """The same figure of other companies whose reports state it: of the same year first, then the newest."""
    base = all_metrics()[metric.of[0]] if metric.of else metric
    filings = {d.id: d for d in of.documents if d.info.is_filing}
    stating = {stored.document_id for stored in of.library.facts(filings, base.id)}
    years: dict[str, list[str]] = {}
    known: dict[str, Company] = {}
    for document in (filings[i] for i in sorted(stating)):
        company = company_of(document.info.company)
        if company is not None and company.id not in but and is_annual(document.info.fiscal_period):
            known[company.id] = company
            years.setdefault(company.id, []).append(document.info.fiscal_period)
    ranked = sorted(years, key=lambda of: (period not in years[of], [-int(max(years[of])[2:])], of))
    for name in ranked[:3]:
        year = period if period in years[name] else max(years[name])
        yield _say("suggest.value", known[name], metric, year, of.language)


def _of_reports(of: Answered) -> Iterator[str]:
    """What the report speaks of beyond what was asked, and a figure of its period."""
    cited = [citation for citation in of.answer.citations if company_of(citation.company)]
    if not cited:
        return
    company, period = company_of(cited[0].company), cited[0].fiscal_period
    if company is None:
        return
    said = f"{of.question.text} {of.answer.text}"
    about = islice(_topics(of, company), 2)
    metrics = _metrics(said)
    figures = (_say("suggest.change", company, metric, period, of.language) for metric in metrics)
    yield from _alternating(figures if of.figures is None else (), about)
    yield say("suggest.article", of.language, company=company.name(of.language))


def _report_sides(of: Answered) -> Iterator[str]:
    """Of the companies that an article's answer names, what their newest reports say."""
    said = f"{of.question.text} {of.answer.text}"
    named = dict.fromkeys(mention.company for mention in find_companies(said))
    for company in named:
        if period := _newest(of.documents, company):
            yield _say("suggest.change", company, _metrics(said)[0], period, of.language)


def _of_article(of: Answered) -> Iterator[str]:
    """What an article says of matters beside the one that was asked of."""
    told = {citation.section for citation in of.answer.citations}
    headings: list[str] = []
    for evidence in of.answer.evidence:
        section = " > ".join(evidence.passage.section)
        spoken = evidence.document.info.language
        if is_view(evidence) and section not in told and evidence.passage.section and spoken == of.language:
            headings.append(_plain(evidence.passage.section[-1], of.language))
    for heading in dict.fromkeys(headings):
        if heading and len(heading) <= _LONGEST_HEADING:
            yield say("suggest.heading", of.language, heading=heading)


def _near(of: Answered) -> Iterator[str]:
    """After a refusal: figures that are there, of the companies asked of, else of others."""
    metrics = _metrics(of.question.text)
    present = [(c, p) for c in of.question.companies if (p := _newest(of.documents, c))]
    for company, period in present:
        for metric in dict.fromkeys((*metrics, all_metrics()[_GENERAL])):
            yield _say("suggest.value", company, metric, period, of.language)
        yield from islice(_topics(of, company), 2)
    if not present and of.question.companies:
        yield from _others(of, metrics[0], {company.id for company in of.question.companies}, "")


def _topics(of: Answered, company: Company) -> Iterator[str]:
    """What a company's passages that were found speak of most, beyond what was asked and answered."""
    said = f"{of.question.text} {of.answer.text if of.answer.status != 'refused' else ''}"
    own = " ".join(
        e.passage.text for e in of.answer.evidence if company_of(e.document.info.company) == company
    )
    counted = [(-len(words.findall(own)), name) for name, words in _TOPICS if not words.search(said)]
    for count, topic in sorted(counted, key=lambda each: each[0]):
        if count:
            name = say(f"topic.{topic}", of.language)
            yield say("suggest.topic", of.language, company=company.name(of.language), topic=name)


def _metrics(text: str) -> tuple[Metric, ...]:
    """The metrics that words name, else the one that every report states."""
    named = (mention.metric for mention in find_metrics(text))
    known = tuple(dict.fromkeys(m for m in named if not (m.named or m.ahead)))
    return known or (all_metrics()[_GENERAL],)


def _newest(documents: Iterable[Document], company: Company) -> str:
    """The newest fiscal year of which a company's report is there, else its newest period; empty without any."""
    own = [
        d.info
        for d in documents
        if d.info.is_filing and d.info.cik and d.info.cik in (company.cik, company.dart)
    ]
    newest = max(own, key=lambda info: (is_annual(info.fiscal_period), info.period_end), default=None)
    return newest.fiscal_period if newest else ""


def _before(period: str) -> str:
    """The same period of the year before: FY2025Q3 → FY2024Q3."""
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), period, count=1)


def _plain(heading: str, language: Language) -> str:
    match = _HEADED.match(heading)
    words = match[1] if match else heading
    first = words.split(" ")[0]
    capital = first[1:].lower() == first[1:] and first.isascii() and not find_companies(first)
    return words[:1].lower() + words[1:] if language == "en" and capital else words


def _say(key: str, company: Company, metric: Metric, period: str, language: Language) -> str:
    return say(
        key,
        language,
        company=company.name(language),
        metric=metric.name(language),
        period=_period(period, language),
    )


def _period(period: str, language: Language) -> str:
    name = canonical(period, language)
    return f"the {name}" if language == "en" and " of " in name else name


def _alternating(*several: Iterable[str]) -> Iterator[str]:
    """One of each in turn."""
    return (draft for row in zip_longest(*several) for draft in row if draft is not None)

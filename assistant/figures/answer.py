"""Answers a question for reported figures: looks the figures up, computes, and says it in a set sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.contract import Figure
from assistant.figures.question import FigureQuestion
from assistant.wording import company_name, say
from corpus.amounts import render
from corpus.amounts.model import CURRENCIES
from corpus.companies import Company
from corpus.document import Document, Language
from corpus.facts import segment_key
from corpus.figures import Reported, is_annual, reported
from corpus.library import Library
from corpus.metrics import Metric
from corpus.periods import PeriodMention, canonical, matches
from corpus.segments import part_name
from index.terms import Term
from index.tokens import tokens

_SURELY = 0.75  # how well a figure's period must fit the one that is asked for
_LARGE = 50  # percent of change from which tenths say nothing
_ENGLISH = ((1e12, "trillion", 2), (1e9, "billion", 1), (1e6, "million", 0))
"""How large amounts are written in English: from which value, the word, its decimals ($115.2 billion)."""
_UNITS = {"USD/shares": "USD", "KRW/shares": "KRW"}


@dataclass(frozen=True, slots=True)
class FigureSentence:
    """A sentence on reported figures, what it states, and the figures of filings that it rests on, in order.

    Each figure comes with what a filing states, or None when it is computed.
    """

    text: str
    figures: tuple[tuple[Figure, Reported | None], ...]
    sources: tuple[Reported, ...]


def figure_sentences(
    asked: FigureQuestion, library: Library, documents: Sequence[Document], language: Language
) -> tuple[FigureSentence, ...]:
    """The sentences that answer, one for each company and metric; empty when a figure is not there."""
    sentences: list[FigureSentence] = []
    for company in asked.companies:
        own = [d for d in documents if d.info.cik and d.info.cik in (company.cik, company.dart)]
        for metric in asked.metrics:
            known = reported(library, own, metric)
            sentence = _sentence(asked, company, metric, known, language) if known else None
            if sentence is None:
                return ()
            sentences.append(sentence)
    return tuple(sentences)


def _sentence(
    asked: FigureQuestion, company: Company, metric: Metric, known: Sequence[Reported], language: Language
) -> FigureSentence | None:
    segment = _segment(asked.parts, known)
    if segment is None:
        return None
    if asked.wants == "share":
        return _share(asked, company, metric, known, segment, language) if segment else None
    of_part = _of_part(known, segment)
    found = _of_periods(asked.periods, of_part)
    if not found:
        return None
    if len(found) == 1 and asked.wants in ("growth", "multiple"):
        before = _year_before(found[0], of_part)
        if before is None:
            return None
        found = [before, found[0]]
    if len(found) == 2 and metric.unit != "percent" and comparable(*found):
        return _change(asked, company, found, language)
    return _values(company, found, language)


def comparable(before: Reported, after: Reported) -> bool:
    """Whether a change can be told: of periods of one length, from a value above zero, in one unit."""
    lengths = [figure.fiscal_period.lstrip("FY")[4:5] for figure in (before, after)]
    return lengths[0] == lengths[1] and before.value > 0 and before.unit == after.unit


def _segment(parts: Sequence[Term], known: Iterable[Reported]) -> str | None:
    """The part of the business that the terms name: the one that says them all in the fewest words."""
    if not parts:
        return ""
    fitting: list[tuple[int, str]] = []
    for segment in {figure.segment for figure in known if figure.segment}:
        words = frozenset(tokens(segment)) | frozenset(tokens(part_name(segment, korean=True)))
        if all(term.said_in(words) for term in parts):
            fitting.append((len(tokens(segment)), segment))
    return min(fitting)[1] if fitting else None


def _of_part(known: Iterable[Reported], segment: str) -> list[Reported]:
    return [figure for figure in known if segment_key(figure.segment) == segment_key(segment)]


def _of_periods(periods: Sequence[PeriodMention], known: Sequence[Reported]) -> list[Reported]:
    """The figures of the periods named, in their order; of the newest year where none is. Empty when one lacks."""
    if not periods:
        years = [figure for figure in known if is_annual(figure.fiscal_period)]
        return years[:1] or list(known[:1])
    found: list[Reported] = []
    for period in periods:
        if (figure := _of_period(period, known)) is None:
            return []
        if figure not in found:
            found.append(figure)
    return sorted(found, key=lambda figure: figure.end)


def _of_period(period: PeriodMention, known: Sequence[Reported]) -> Reported | None:
    if period.relative == "last_quarter":
        return next((figure for figure in known if "Q" in figure.fiscal_period), None)
    if period.relative in ("this_year", "next_year") and period.year is None:
        return None  # no report is of it yet, or it cannot be told which is
    if period.relative and period.year is None and not (period.quarter or period.half):
        return next((figure for figure in known if is_annual(figure.fiscal_period)), None)
    # Half a year or nine months are meant only where they are named.
    whole = [f for f in known if "M" not in f.fiscal_period and bool(period.half) == ("H" in f.fiscal_period)]
    scored = [(matches(period, figure.fiscal_period, figure.end), figure) for figure in whole]
    best, figure = max(scored, key=lambda item: item[0], default=(0.0, None))
    return figure if best >= _SURELY else None


def _year_before(figure: Reported, known: Sequence[Reported]) -> Reported | None:
    head = "FY" if figure.fiscal_period.startswith("FY") else ""
    year, rest = figure.fiscal_period[len(head) :][:4], figure.fiscal_period[len(head) + 4 :]
    before = f"{head}{int(year) - 1}{rest}"
    return next((other for other in known if other.fiscal_period == before), None)


def _values(company: Company, found: Sequence[Reported], language: Language) -> FigureSentence:
    text = " ".join(
        say(
            "figures.value",
            language,
            company=company_name(company.id, language),
            metric=_named(figure, language),
            period=canonical(figure.fiscal_period, language),
            amount=_amount(figure, language),
        )
        for figure in found
    )
    return FigureSentence(text, tuple(_figure(f, language) for f in found), _sources(found))


def _change(
    asked: FigureQuestion, company: Company, found: Sequence[Reported], language: Language
) -> FigureSentence:
    before, after = found
    times = asked.wants == "multiple"
    value = after.value / before.value if times else (after.value / before.value - 1) * 100
    unit = "ratio" if times else "percent"
    digits = 2 if times else 0 if abs(value) >= _LARGE else 1
    written = render(round(abs(value), digits), unit, language)
    key = "figures.times" if times else "figures.rose" if value >= 0 else "figures.fell"
    text = say(
        key,
        language,
        company=company_name(company.id, language),
        metric=_named(after, language),
        before=_amount(before, language),
        after=_amount(after, language),
        before_period=canonical(before.fiscal_period, language),
        after_period=canonical(after.fiscal_period, language),
        change=written,
    )
    inputs = (_amount(before, language), _amount(after, language))
    computed = Figure(
        written, value, value, value, unit, after.metric.id, after.fiscal_period, True, "derived", inputs
    )
    return FigureSentence(text, (*(_figure(f, language) for f in found), (computed, None)), _sources(found))


def _share(
    asked: FigureQuestion,
    company: Company,
    metric: Metric,
    known: Sequence[Reported],
    segment: str,
    language: Language,
) -> FigureSentence | None:
    parts = _of_periods(asked.periods, _of_part(known, segment))
    wholes = {figure.fiscal_period: figure for figure in known if not figure.segment}
    if len(parts) != 1 or (whole := wholes.get(parts[0].fiscal_period)) is None or not whole.value:
        return None
    part = parts[0]
    value = part.value / whole.value * 100
    written = render(round(value, 1), "percent", language)
    text = say(
        "figures.share",
        language,
        company=company_name(company.id, language),
        metric=metric.name(language),
        part=part_name(segment, language == "ko"),
        period=canonical(part.fiscal_period, language),
        amount=_amount(part, language),
        whole=_amount(whole, language),
        share=written,
    )
    inputs = (_amount(part, language), _amount(whole, language))
    computed = Figure(
        written, value, value, value, "percent", metric.id, part.fiscal_period, True, "derived", inputs
    )
    found = (part, whole)
    return FigureSentence(text, (*(_figure(f, language) for f in found), (computed, None)), _sources(found))


def _named(figure: Reported, language: Language) -> str:
    name = figure.metric.name(language)
    return f"{part_name(figure.segment, language == 'ko')} {name}" if figure.segment else name


def _amount(figure: Reported, language: Language) -> str:
    if figure.unit == "percent":
        return render(round(figure.value, 1), "percent", language)
    if language == "en" and figure.unit in CURRENCIES:
        for least, word, digits in _ENGLISH:
            if abs(figure.value) >= least:
                # The row that the number opens has every digit. A zero stays, for it tells the precision.
                number = f"{abs(figure.value) / least:,.{digits}f} {word}"
                return f"{'-' if figure.value < 0 else ''}{CURRENCIES[figure.unit].symbol}{number}"
    return render(figure.value, _UNITS.get(figure.unit, figure.unit), language)


def _figure(figure: Reported, language: Language) -> tuple[Figure, Reported | None]:
    step = 0.5 * 10.0**-figure.fact.decimals if figure.fact and figure.fact.decimals is not None else 0.0
    step = min(step, abs(figure.value) * 0.005)
    stated = Figure(
        _amount(figure, language),
        figure.value,
        figure.value - step,
        figure.value + step,
        _UNITS.get(figure.unit, figure.unit),
        figure.metric.id,
        figure.fiscal_period,
        True,
        "derived" if figure.inputs else "fact",
        tuple(_amount(source, language) for source in figure.inputs),
    )
    return stated, figure if figure.fact else None


def _sources(found: Iterable[Reported]) -> tuple[Reported, ...]:
    """The figures of filings behind some figures, each once."""
    flat = [source for figure in found for source in (figure.inputs or (figure,))]
    return tuple({id(source): source for source in flat}.values())

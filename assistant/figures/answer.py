"""Answers a question for reported figures: looks the figures up, computes, and says it in a set sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.contract import Figure
from assistant.figures.basis import BEFORE, comparable, is_split, one_basis, split_between
from assistant.figures.change import change
from assistant.figures.exchange import exchanged
from assistant.figures.places import is_told
from assistant.figures.question import FigureQuestion
from assistant.figures.sentence import FigureSentence
from assistant.figures.series import in_series
from assistant.figures.series_told import series_sentence
from assistant.figures.stated import sources_of, stated
from assistant.figures.written import named, period_name, written
from assistant.wording import company_name, say
from corpus.amounts import render
from corpus.companies import Company
from corpus.document import Document, Language
from corpus.facts import segment_key
from corpus.figures import Reported, is_annual, reported
from corpus.library import Library
from corpus.metrics import Metric, all_metrics
from corpus.periods import PeriodMention, matches
from corpus.segments import part_name
from index.terms import Term
from index.tokens import tokens

_SURELY = 0.75  # how well a figure's period must fit the one that is asked for
_MOST_NAMES = 4
_SENTENCES = {
    (False, False): "figures.value",
    (False, True): "figures.stated",
    (True, False): "figures.of",
    (True, True): "figures.agreed",
}
"""The sentence for a figure by whether it is of something named, and whether it lies ahead."""


def figure_sentences(
    asked: FigureQuestion, library: Library, documents: Sequence[Document], language: Language
) -> tuple[FigureSentence, ...]:
    """The sentences that answer, one for each company and metric; empty when a figure is not there."""
    sentences: list[FigureSentence] = []
    for company in asked.companies:
        own = [d for d in documents if d.info.cik and d.info.cik in (company.cik, company.dart)]
        for named_metric in asked.metrics:
            metric, known = _known(library, own, named_metric)
            sentence = _sentence(asked, company, metric, known, language, library) if known else None
            if sentence is not None:
                sentences.append(exchanged(sentence, asked.exchange, language))
            elif not (metric.named and len(asked.companies) > 1):
                return ()
    return tuple(sentences)


def _known(
    library: Library, documents: Sequence[Document], metric: Metric
) -> tuple[Metric, tuple[Reported, ...]]:
    """The metric that a company states, and its figures: the one asked for, else the one that stands for it."""
    if (known := reported(library, documents, metric)) or not metric.otherwise:
        return metric, known
    other = all_metrics()[metric.otherwise]
    return other, reported(library, documents, other)


def _sentence(
    asked: FigureQuestion,
    company: Company,
    metric: Metric,
    known: Sequence[Reported],
    language: Language,
    library: Library,
) -> FigureSentence | None:
    if metric.named:
        others = [term for term in asked.company_terms if term.name != company.id]
        # Another company is what the figure is of only where the figure's own name says it.
        known = [f for f in known if all(term.said_in(frozenset(tokens(f.segment))) for term in others)]
        found = _of_names((*asked.parts, *others), asked.periods, known, library)
        return _values(company, found, language) if found else None
    segment = _segment(asked.parts, known)
    if segment is None:
        # Its sentence may say what no name of a part does: backlog "primarily related to Google Cloud".
        # Of people such a sentence tells the part's own number too.
        whole = metric.says and metric.unit != "people"
        known = [figure for figure in known if whole and is_told(figure, asked.parts, library)]
        segment = ""
    if asked.wants == "share":
        return _share(asked, company, metric, known, segment, language) if segment else None
    of_part = _of_part(known, segment)
    found = _asked_for(asked, of_part)
    if not found:
        return None
    if len(found) == 1 and asked.wants in ("growth", "multiple"):
        before = BEFORE[asked.since](found[0], of_part)
        if before is None:
            return None
        found = [before, found[0]]
    found = one_basis(found)
    if asked.series is not None and len(found) > 2:
        return series_sentence(asked.series, company, found, of_part, language)
    if (
        len(found) == 2
        and metric.unit in ("per_share", "shares")
        and split_between(found[0], found[1], of_part)
    ):
        told = _values(company, found, language)
        return replace(told, text=f"{told.text} {say('figures.other_shares', language)}")
    if len(found) == 2 and metric.unit != "percent" and comparable(*found):
        return _change(asked, company, found, language)
    return _values(company, found, language)


def _asked_for(asked: FigureQuestion, known: Sequence[Reported]) -> list[Reported]:
    """The figures of the series that is asked for, else of the periods named."""
    if asked.since == "quarter":
        known = [figure for figure in known if "Q" in figure.fiscal_period]
    if asked.series is None:
        return _of_periods(asked.periods, known)
    found = in_series(asked.series, known)
    if len(asked.periods) == 2:  # from one year to another, year by year
        ends = _of_periods(asked.periods, found)
        return [f for f in found if ends[0].end <= f.end <= ends[1].end] if len(ends) == 2 else []
    return found if not asked.periods else _of_periods(asked.periods, known)


def _of_names(
    parts: Sequence[Term], periods: Sequence[PeriodMention], known: Sequence[Reported], library: Library
) -> list[Reported]:
    """The figures of what the question names, newest period: those whose name it says, else whose sentence does."""
    if not parts and not periods:
        return []
    by_name: dict[str, list[Reported]] = {}
    for figure in known:
        by_name.setdefault(figure.segment, []).append(figure)
    dated = [found for figures in by_name.values() for found in _of_periods(periods, figures)[-1:]]
    named = [f for f in dated if any(part.said_in(frozenset(tokens(f.segment))) for part in parts)]
    told = [figure for figure in named or dated if is_told(figure, parts, library)]
    return told if len(told) <= _MOST_NAMES else []


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


def _values(company: Company, found: Sequence[Reported], language: Language) -> FigureSentence:
    text = " ".join(
        say(
            _SENTENCES[figure.metric.named, figure.metric.ahead],
            language,
            company=company_name(company.id, language),
            metric=figure.metric.name(language) if figure.metric.named else named(figure, language),
            name=part_name(figure.segment, language == "ko"),
            period=period_name(figure, language),
            amount=written(figure, language),
        )
        for figure in found
    )
    if len(found) == 1 and found[0].restated:
        later = found[0].restated[0]
        text += " " + say(
            "figures.split" if is_split(found[0], later) else "figures.recast",
            language,
            period=period_name(replace(later, fiscal_period=later.document.info.fiscal_period), language),
            amount=written(later, language),
        )
        found = (found[0], later)
    return FigureSentence(text, tuple(stated(f, language) for f in found), sources_of(found))


def _change(
    asked: FigureQuestion, company: Company, found: Sequence[Reported], language: Language
) -> FigureSentence:
    before, after = found
    times = asked.wants == "multiple"
    value, unit, told = change(before.value, after.value, language, times=times)
    key = "figures.times" if times else "figures.rose" if value >= 0 else "figures.fell"
    text = say(
        key,
        language,
        company=company_name(company.id, language),
        metric=named(after, language),
        before=written(before, language),
        after=written(after, language),
        before_period=period_name(before, language),
        after_period=period_name(after, language),
        change=told,
    )
    inputs = (written(before, language), written(after, language))
    computed = Figure(
        told, value, value, value, unit, after.metric.id, after.fiscal_period, True, "derived", inputs
    )
    return FigureSentence(text, (*(stated(f, language) for f in found), (computed, None)), sources_of(found))


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
    share = render(round(value, 1), "percent", language)
    text = say(
        "figures.share",
        language,
        company=company_name(company.id, language),
        metric=metric.name(language),
        part=part_name(segment, language == "ko"),
        period=period_name(part, language),
        amount=written(part, language),
        whole=written(whole, language),
        share=share,
    )
    inputs = (written(part, language), written(whole, language))
    computed = Figure(
        share, value, value, value, "percent", metric.id, part.fiscal_period, True, "derived", inputs
    )
    found = (part, whole)
    return FigureSentence(text, (*(stated(f, language) for f in found), (computed, None)), sources_of(found))

"""Figures as rows of a document made for them: label, period and amount in both languages, each figure at its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.amounts import render
from corpus.document import DocumentInfo, Language
from corpus.facts import Fact, segment_of
from corpus.figures.said import in_words
from corpus.metrics import all_metrics, metric_of
from corpus.periods import canonical, fiscal_period_of
from corpus.read.assemble import Assembler
from corpus.read.parts import Mark
from corpus.segments import part_name

_LANGUAGES: tuple[Language, ...] = ("ko", "en")
_HEADING = "주요 수치 · Main figures"
_COLUMNS = "항목 · Item | 기간 · Period | English | 한국어"


def add_rows(out: Assembler, facts: Iterable[Fact], info: DocumentInfo) -> None:
    """Add a row for each figure of a filing under a heading; `info` is the filing's, whose calendar names the periods."""
    # By words alone, like what is attached to a report: meaning tells one row of figures from no other.
    out.add(_HEADING, "heading", level=1, exhibit=True)
    for fact in facts:
        text, shown = _row(fact, info)
        context = f"{_HEADING}; {_COLUMNS}"
        out.add(text, "table", context=context, group=1, exhibit=True, marks=[Mark(fact, shown)])


def placed_facts(out: Assembler) -> tuple[Fact, ...]:
    """The figures of the rows that were added, each with its place in the text."""
    return tuple(replace(place.node, at=place.start, to=place.end) for place in out.placed)


def _row(fact: Fact, info: DocumentInfo) -> tuple[str, str]:
    """A figure as a row in both languages, and its English amount as it stands there."""
    metric = all_metrics()[metric_of(fact)]
    segment = segment_of(fact.dimensions) or ""
    names = [
        f"{part_name(segment, language == 'ko')} {metric.name(language)}"
        if segment
        else metric.name(language)
        for language in _LANGUAGES
    ]
    fiscal = fiscal_period_of(fact.start, fact.end, info.fiscal_period, info.period_end)
    days = f"{fact.start} – {fact.end}" if fact.start else fact.end
    period = " · ".join(dict.fromkeys(canonical(fiscal, language) for language in _LANGUAGES))
    korean, english = (_amount(fact, language, info.language) for language in _LANGUAGES)
    return f"{' · '.join(names)} | {period} ({days}) | {english} | {korean}", english


def _amount(fact: Fact, language: Language, spoken: Language) -> str:
    if fact.origin == "text":
        return in_words(fact.label, fact.unit, spoken, language)
    currency = fact.unit.removesuffix("/shares")
    amount = render(fact.value, currency, language)
    if currency == fact.unit:
        return amount
    return f"주당 {amount}" if language == "ko" else f"{amount} per share"

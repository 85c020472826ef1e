"""The shipped document of a filing: what it says, by topic and in both languages, then its main figures as rows.

It is made of a brief (`corpus/brief.py`) and the shipped figures (`corpus/figures/shipped.py`), stands in for the filing
on a machine without network, and gives way when the filing itself is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

from corpus.amounts import find_amounts, render, render_again
from corpus.brief import TOPICS, Brief, Statement, Topic
from corpus.document import DocumentInfo, Extract, Language
from corpus.facts import Fact, segment_of
from corpus.figures.shipped import ShippedFigures
from corpus.metrics import all_metrics, metric_of
from corpus.periods import canonical, fiscal_period_of
from corpus.read.assemble import Assembler
from corpus.read.parts import Mark
from corpus.segments import part_name

_LANGUAGES: tuple[Language, ...] = ("ko", "en")
_TITLE = "{report} · 변곡점 요약 (Turnpoint's brief)"
_TOLD: Mapping[Language, str] = {"ko": "공시가 말하는 것", "en": "What the filing says"}
_PREFACE: Mapping[Language, str] = {
    "ko": "변곡점이 이 공시를 자기 말로 간추린 요약으로, 공시 원문이 아닙니다. 공시 원문: {url}",
    "en": "Turnpoint's brief of this filing, in words of its own and not the filing's. The filing itself: {url}",
}
_TOPICS: Mapping[Topic, tuple[str, str]] = {
    "demand": ("수요", "Demand"),
    "customers": ("고객", "Customers"),
    "supply": ("공급", "Supply"),
    "capex": ("설비투자", "Capital spending"),
    "energy": ("전력과 에너지", "Power and energy"),
    "competition": ("경쟁", "Competition"),
    "export": ("수출 규제", "Export controls"),
    "risk": ("위험", "Risk"),
}
_FIGURES = "주요 수치 · Main figures"
_COLUMNS = "항목 · Item | 기간 · Period | English | 한국어"
_LONGEST_HEADING = 78
"""Code points, so that a heading is told from a sentence."""
_NUMBER = re.compile(r"^((?:item\s+)?[\dIVX]+[A-C]?)\.(?=\s)", re.IGNORECASE)
"""A heading's number, whose full stop would end a sentence."""


def filing_digest(brief: Brief | None, figures: ShippedFigures | None) -> Extract:
    """The shipped document of a filing from its brief, its figures, or both; each figure is placed at its row.

    Raises:
        ValueError: neither is given.
    """
    info = _info(brief, figures)
    out = Assembler()
    out.add(info.title, "heading", level=1)
    for language in _LANGUAGES:
        out.add(_PREFACE[language].format(url=info.url or "-"), "prose")
    if brief is not None:
        for language in _LANGUAGES:
            _tell(out, brief, language)
    if figures is not None:
        # By words alone, like what is attached to a report: meaning tells one row of figures from no other.
        out.add(_FIGURES, "heading", level=1, exhibit=True)
        for fact in figures.facts:
            text, shown = _row(fact, figures.info)
            marks = [Mark(fact, shown)]
            context = f"{_FIGURES}; {_COLUMNS}"
            out.add(text, "table", context=context, group=1, exhibit=True, marks=marks)
    facts = tuple(replace(place.node, at=place.start, to=place.end) for place in out.placed)
    return Extract(out.text(), tuple(out.blocks), info, facts)


def _info(brief: Brief | None, figures: ShippedFigures | None) -> DocumentInfo:
    """What both say about the filing, the figures first, under a title that says what the document is."""
    heads = [asdict(given.info) for given in (figures, brief) if given is not None]
    if not heads:
        raise ValueError("a filing's digest needs its brief or its figures")
    known: dict[str, Any] = {
        name: next((head[name] for head in heads if head[name]), "") for name in heads[0]
    }
    report = " ".join(known[name] for name in ("company", "form", "fiscal_period") if known[name])
    known["title"] = _TITLE.format(report=report)
    known["origins"] = {name: "digest" for name, value in known.items() if value}
    return DocumentInfo(**known)


def _tell(out: Assembler, brief: Brief, language: Language) -> None:
    """A brief's statements in a language, under their topic and the filing's section that says them."""
    out.add(_TOLD[language], "heading", level=1)
    for topic in TOPICS:
        of_topic = [statement for statement in brief.statements if statement.topic == topic]
        if of_topic:
            out.add(_TOPICS[topic][language == "en"], "heading", level=2)
        for heading, statements in groupby(of_topic, key=_heading):
            out.add(heading, "heading", level=3)
            for statement in statements:
                out.add(statement.told(language), "prose")


def _heading(statement: Statement) -> str:
    """Where a filing says it and of which period: the innermost two parts of the path, each in short."""
    period = f" · {statement.period}"
    room = _LONGEST_HEADING - len(period)
    path = [_NUMBER.sub(r"\1", part) for part in statement.section.split(" > ")[-2:]]
    if len(" > ".join(path)) > room and len(path) == 2:
        path = [_short(path[0], max(20, room - 3 - len(path[1]))), path[1]]
    return _short(" > ".join(path), room) + period


def _short(text: str, limit: int) -> str:
    """Cut between words."""
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0].rstrip(" ,;>") + "…"


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
        said = next(iter(find_amounts(fact.label)), None)
        return fact.label if spoken == language or said is None else render_again(said, language)
    currency = fact.unit.removesuffix("/shares")
    amount = render(fact.value, currency, language)
    if currency == fact.unit:
        return amount
    return f"주당 {amount}" if language == "ko" else f"{amount} per share"

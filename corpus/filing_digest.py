"""The shipped document of a filing: what it says, by topic and in both languages, then its main figures as rows.

It is made of a brief (`corpus/brief.py`) and the shipped figures (`corpus/figures/shipped.py`), stands in for the filing
on a machine without network, and gives way when the filing itself is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from corpus.brief import TOPICS, Brief, Statement, Topic
from corpus.document import DocumentInfo, Extract, Language
from corpus.figure_rows import add_rows, placed_facts
from corpus.figures.shipped import ShippedFigures
from corpus.read.assemble import Assembler

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
        add_rows(out, figures.facts, figures.info)
    return Extract(out.text(), tuple(out.blocks), info, placed_facts(out))


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

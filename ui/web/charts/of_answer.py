"""The charts of an answer: its reported figures of one metric, over periods, companies or parts of a company."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.contract import Answer, Citation, Figure
from assistant.figures.change import change
from corpus.amounts import render
from corpus.amounts.model import CURRENCIES
from corpus.companies import company_of
from corpus.document import Language
from corpus.metrics import all_metrics
from corpus.periods import canonical
from corpus.segments import part_name
from ui.web.charts.chart import MOST_BARS, SHADES, Bar, Cell, Chart, Opens
from ui.web.charts.frame import framed
from ui.web.markup import Html, join
from ui.words import Words

_EOK = 1e8  # 억: no smaller words stand behind a Korean amount of a hundred of them
_SOURCES = 3


def charts(answer: Answer | None, turn: int, words: Words) -> Html | None:
    """The charts of a finished answer as markup; None where it states no two figures that belong together."""
    found = charts_of(answer, turn, words) if answer is not None and not answer.error else ()
    return join(framed(chart, words) for chart in found) if found else None


@dataclass(frozen=True, slots=True)
class _Stated:
    """A reported figure of an answer with the place that states it."""

    figure: Figure
    citation: Citation

    def company(self, language: Language) -> str:
        known = company_of(self.citation.company)
        return known.name(language) if known else self.citation.company

    def part(self, language: Language) -> str:
        return part_name(self.figure.segment, language == "ko") if self.figure.segment else ""

    def period(self, language: Language) -> str:
        return canonical(self.figure.period, language)


def charts_of(answer: Answer, turn: int, words: Words) -> tuple[Chart, ...]:
    """A chart for each metric and unit of which an answer states two or more reported figures.

    Figures of stretches of unlike lengths (a year and a quarter) do not stand beside each other.
    """
    cited = {citation.n: citation for citation in answer.citations}
    groups: dict[tuple[str, str, str], dict[tuple[str, str, str], _Stated]] = {}
    for figure in answer.figures:
        citation = cited.get(figure.citation or 0)
        if (
            figure.origin != "fact"
            or not figure.metric
            or citation is None
            or not math.isfinite(figure.value)
        ):
            continue
        of = (citation.company, figure.segment, figure.period)
        group = groups.setdefault((figure.metric, figure.unit, _length(figure.period)), {})
        # What a later report gives anew of the same period is told in the sentence, not drawn beside it.
        group.setdefault(of, _Stated(figure, citation))
    return tuple(
        _chart(tuple(group.values())[-MOST_BARS:], answer, turn, words)
        for group in groups.values()
        if len(group) > 1
    )


def _length(period: str) -> str:
    """What tells a year, a quarter, a half-year and nine months apart."""
    return re.sub(r"\d", "", period.removeprefix("FY"))


def _chart(stated: Sequence[_Stated], answer: Answer, turn: int, words: Words) -> Chart:
    language = words.language
    companies = list(dict.fromkeys(each.company(language) for each in stated))
    parts = list(dict.fromkeys(each.part(language) for each in stated))
    periods = list(dict.fromkeys(each.period(language) for each in stated))
    whole = words("chart.whole")

    def label(each: _Stated) -> str:
        told = [
            each.company(language) if len(companies) > 1 else "",
            (each.part(language) or whole) if len(parts) > 1 else "",
            each.period(language) if len(periods) > 1 else "",
        ]
        return _capital(" · ".join(filter(None, told)))

    def shade(n: int, each: _Stated) -> int:
        if len(companies) > 1:
            return companies.index(each.company(language)) % SHADES
        if len(parts) > 1:
            return parts.index(each.part(language)) % SHADES
        return 0 if n == len(stated) - 1 else 2  # over time the newest stands out

    metric = all_metrics().get(stated[0].figure.metric)
    name = metric.name(language) if metric else stated[0].figure.metric
    subject = [
        companies[0] if len(companies) == 1 else "",
        f"{parts[0]} {name}".strip() if len(parts) == 1 else name,
    ]
    title = " ".join(filter(None, subject))
    title = _capital(f"{title}, {periods[0]}" if len(periods) == 1 else title)
    step = _step(stated, language)
    bars = tuple(
        Bar(
            label(each),
            each.figure.value,
            _short(each.figure, step, language),
            shade(n, each),
            opens=_opens(each, label(each), turn, words),
        )
        for n, each in enumerate(stated)
    )
    told = ", ".join(f"{bar.label} {bar.shown}" for bar in bars)
    growth = _growth(stated, answer, language) if len(companies) == len(parts) == 1 else ""
    return Chart(
        title=title,
        bars=bars,
        heads=(
            *(words(f"chart.{head}") for head in ("company", "metric", "period")),
            words("chart.value", unit=stated[0].figure.unit),
            words("chart.source"),
        ),
        rows=tuple(_cells(each, name, words) for each in stated),
        source=words("chart.sources", names=_sources(stated, language)),
        summary=words("chart.summary", title=title, values=told),
        file=_file(stated),
        growth=growth,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _opens(each: _Stated, label: str, turn: int, words: Words) -> Opens:
    data: tuple[tuple[str, str | int], ...] = (
        ("of", "citation"),
        ("turn", turn),
        ("n", each.citation.n),
    )
    value = render(each.figure.value, each.figure.unit, words.language)
    where = _filing(each, words.language)
    return Opens("read", data, words("chart.open", label=label, value=value, where=where))


def _cells(each: _Stated, name: str, words: Words) -> tuple[Cell, ...]:
    language, figure = words.language, each.figure
    part = each.part(language)
    return (
        Cell(each.company(language)),
        Cell(f"{part} {name}" if part else name),
        Cell(_capital(each.period(language))),
        Cell(render(figure.value, figure.unit, language), f"{figure.value:.15g}"),
        Cell(_filing(each, language)),
    )


def _filing(each: _Stated, language: Language) -> str:
    citation = each.citation
    period = canonical(citation.fiscal_period, language)
    return " ".join(filter(None, (each.company(language), citation.form, f"({period})" if period else "")))


def _short(figure: Figure, step: float, language: Language) -> str:
    """A value for the picture, to the step of its chart; a small one beside large ones keeps two digits."""
    if not step:
        return render(figure.value, figure.unit, language)
    if abs(figure.value) < 20 * step:
        return render(figure.value, figure.unit, language, digits=2)
    return render(figure.value, figure.unit, language, precision=step)


def _step(stated: Sequence[_Stated], language: Language) -> float:
    """What the values of a picture are rounded to: at most half a percent of the largest; 0 for small ones, told in full."""
    unit, largest = stated[0].figure.unit, max(abs(each.figure.value) for each in stated)
    if largest < 10_000 or not (unit in CURRENCIES or unit in ("shares", "count")):
        return 0.0
    step = 10.0 ** math.floor(math.log10(largest / 200))
    return max(step, _EOK) if language == "ko" and largest >= 100 * _EOK else step


def _sources(stated: Sequence[_Stated], language: Language) -> str:
    names = list(dict.fromkeys(_filing(each, language) for each in stated))
    more = " …" if len(names) > _SOURCES else ""
    return " · ".join(names[:_SOURCES]) + more


def _growth(stated: Sequence[_Stated], answer: Answer, language: Language) -> str:
    """How the last value compares with the first, where the answer says so; with the direction it went."""
    first, last = stated[0].figure, stated[-1].figure
    for figure in answer.figures:
        fits = figure.origin == "derived" and (figure.metric, figure.period) == (last.metric, last.period)
        if fits and figure.unit in ("percent", "ratio") and len(figure.inputs) == 2 and first.value:
            times = figure.unit == "ratio"
            _, _, told = change(first.value, last.value, language, times=times)
            return told if times else f"{'▲' if last.value >= first.value else '▼'} {told}"
    return ""


def _file(stated: Sequence[_Stated]) -> str:
    names = [company_of(each.citation.company) for each in stated]
    tickers = dict.fromkeys((known.id if known else "company") for known in names)
    periods = dict.fromkeys((stated[0].figure.period, stated[-1].figure.period))
    return re.sub(r"[^A-Za-z0-9-]+", "-", "-".join((*tickers, stated[0].figure.metric, *periods))).strip("-")

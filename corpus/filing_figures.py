"""Documents that hold the figures of filings alone: a small one for each of a company's filings, from EDGAR's company facts.

They make the figures of many years answerable without the filings themselves. Each gives way when its filing is here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import FIGURES, FIGURES_SUFFIX, DocumentInfo, Extract, Language
from corpus.facts import Fact
from corpus.fetch.filing import Filing, Registrant, named
from corpus.figure_rows import add_rows, placed_facts
from corpus.figures.main import main_facts
from corpus.metrics import all_metrics, metric_of
from corpus.periods import fiscal_period_of
from corpus.read.assemble import Assembler
from corpus.read.company_facts import TaggedReport
from corpus.read.identity import fiscal_period

_FORM = "1"
"""Counted up when the documents are made in another way from the same figures."""
_ANNUAL = ("10-K", "20-F", "40-F")
_FORMS = (*_ANNUAL, "10-Q")
"""Reports of a period; the figures of anything else (a proxy statement, a prospectus) are those of such a report."""
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAGE = "https://www.sec.gov/Archives/edgar/data/{code}/{folder}/{accession}-index.htm"
_TITLE = "{report} · 보고 수치 (reported figures)"
_PREFACE: Mapping[Language, str] = {
    "ko": "SEC의 EDGAR가 제공하는 이 공시의 수치만 담았으며, 공시 원문이 아닙니다. 공시 원문: {url}",
    "en": "Only the figures of this filing, as the SEC's EDGAR gives them, and not its text. The filing itself: {url}",
}
_MONEY = re.compile(r"[A-Z]{3}")
_NEARLY_ALL = 0.9
"""The share of a report's amounts that tells in what unit it is written."""
_EQUAL = 1e-9
"""The share of a value by which two numbers of the file may differ that were written alike."""


@dataclass(frozen=True, slots=True)
class FiguresDocument:
    """The figures of a filing as a document of the catalogue.

    Attributes:
        source: Its name there: `NVDA_10-K_2013-01-27.figures`.
        info: What is known of the filing, under a title that says what the document is.
        facts: Its figures, without a place.
    """

    source: str
    info: DocumentInfo
    facts: tuple[Fact, ...]

    @property
    def place(self) -> str:
        """Its `place` in the catalogue."""
        return FIGURES + self.info.accession

    def edition(self) -> str:
        """SHA-256 (hex) of what it is made of."""
        return hashlib.sha256(repr((_FORM, self.info, self.facts)).encode()).hexdigest()

    def extract(self) -> Extract:
        """Its text: a row for each figure, at which the figure is placed."""
        out = Assembler()
        out.add(self.info.title, "heading", level=1)
        for preface in _PREFACE.values():
            out.add(preface.format(url=self.info.url), "prose")
        add_rows(out, self.facts, self.info)
        return Extract(out.text(), tuple(out.blocks), self.info, placed_facts(out))


def figures_documents(
    registrant: Registrant, reports: Iterable[TaggedReport], here: Callable[[DocumentInfo], bool]
) -> tuple[FiguresDocument, ...]:
    """A document for each report of a year or a quarter that is not here, the first filed first.

    A figure that later reports only repeat stands in the first of them alone; one that some give otherwise stands in each
    from then on.

    Args:
        registrant: Whose reports.
        reports: What they tagged, in the order of their filing.
        here: Whether the catalogue has a filing already.
    """
    dated = [(report, end) for report in reports if _is_periodic(report) and (end := period_end(report))]
    periods = _fiscal_periods(dated)
    filings = named(
        [_filing(registrant, report, end) for report, end in dated], registrant.ticker or registrant.code
    )
    said: dict[tuple[str, str, str, str], list[Fact]] = {}
    made: list[FiguresDocument] = []
    for (report, _), period, filing in zip(dated, periods, filings, strict=True):
        info = _info(filing, period)
        if not period or here(info):
            continue
        own = (
            fact
            for fact in _exact(tuple(_percent(report.facts)))
            if not fact.start or fact.end <= info.period_end
        )
        facts = tuple(fact for fact in main_facts(own, info) if _is_new(fact, said))
        if facts:
            made.append(FiguresDocument(filing.source, info, facts))
    return tuple(made)


def period_end(report: TaggedReport) -> str:
    """The last day of a report's own period, by the dates of its figures; empty where they do not tell it.

    Not the last date of all: a cover page counts shares on a later day, and single figures are dated wrong.
    """
    ends = Counter(fact.end for fact in report.facts if fact.end <= report.filed)
    most = max(ends.values(), default=0)
    return max((end for end, count in ends.items() if count * 2 >= most), default="")


def _is_periodic(report: TaggedReport) -> bool:
    return bool(
        report.form.removesuffix("/A") in _FORMS
        and _ACCESSION.fullmatch(report.accession)
        and _DATE.fullmatch(report.filed)
    )


def _is_annual(report: TaggedReport) -> bool:
    return report.form.removesuffix("/A") in _ANNUAL


def _fiscal_periods(dated: Sequence[tuple[TaggedReport, str]]) -> list[str]:
    """The fiscal period of each report, empty where it cannot be told.

    What filings say of their own fiscal year is now and then a year off (in those NVIDIA filed in 2011 to 2014), but a company
    names all its years in one way: by the year in which most of its annual reports end, or the one before.
    """
    plain = {end: int(fiscal_period("10-K", end)[2:]) for report, end in dated if _is_annual(report)}
    votes = Counter(
        report.fiscal_year - plain[end] for report, end in dated if _is_annual(report) and report.fiscal_year
    )
    ahead = max(votes, key=lambda years: (votes[years], -abs(years)), default=0)
    years = [(end, f"FY{year + ahead}") for end, year in sorted(plain.items())]
    return [_fiscal_period(report, end, years) for report, end in dated]


def _fiscal_period(report: TaggedReport, end: str, years: Sequence[tuple[str, str]]) -> str:
    if _is_annual(report):
        return dict(years)[end]
    # The year that it is part of, or the newest one where that is not over yet.
    around = next((year for year in years if year[0] >= end), years[-1] if years else None)
    counted = fiscal_period_of("", end, around[1], around[0]) if around else ""
    if "Q" in counted:
        return counted
    known = report.fiscal_year and report.fiscal_part.startswith("Q")
    return f"FY{report.fiscal_year}{report.fiscal_part}" if known else ""


def _filing(registrant: Registrant, report: TaggedReport, end: str) -> Filing:
    folder = report.accession.replace("-", "")
    url = _PAGE.format(code=registrant.code.lstrip("0"), folder=folder, accession=report.accession)
    address = f"{report.accession}{FIGURES_SUFFIX}"  # its ending becomes that of the document's name
    return Filing(registrant, report.form, end, report.filed, report.accession, url, address, "")


def _info(filing: Filing, period: str) -> DocumentInfo:
    info = replace(filing.info, fiscal_period=period)
    title = _TITLE.format(report=" ".join((info.company, info.form, period)))
    told = (
        "language",
        "company",
        "ticker",
        "cik",
        "form",
        "fiscal_period",
        "period_end",
        "filed",
        "accession",
    )
    origins = {name: "fetch" for name in (*told, "title", "url") if name == "title" or getattr(info, name)}
    return replace(info, title=title, origins=origins)


def _percent(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The figures with rates as percent: the file gives them as plain numbers (0.12)."""
    for fact in facts:
        metric = all_metrics().get(metric_of(fact))
        if metric is not None and metric.unit == "percent" and fact.unit == "count":
            yield replace(fact, value=fact.value * 100, unit="percent")
        else:
            yield fact


def _exact(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The figures of money with how exact they are, which the file does not say: as nearly all of them are written."""
    amounts = [fact.value for fact in facts if _MONEY.fullmatch(fact.unit) and fact.value]
    whole = (
        places
        for places in (6, 5, 3)
        if sum(value % 10**places == 0 for value in amounts) >= _NEARLY_ALL * len(amounts)
    )
    decimals = -next(whole, 0) or None
    for fact in facts:
        yield replace(fact, decimals=decimals) if _MONEY.fullmatch(fact.unit) else fact


def _alike(one: Fact, other: Fact) -> bool:
    """Whether two figures differ by no more than the rounding of the coarser one."""
    step = max((10.0**-fact.decimals for fact in (one, other) if fact.decimals is not None), default=0.0)
    return abs(one.value - other.value) <= max(step / 2, _EQUAL * abs(one.value))


def _is_new(fact: Fact, said: dict[tuple[str, str, str, str], list[Fact]]) -> bool:
    """Whether it is the first of its kind, or has ever been given otherwise; notes it.

    Once a figure was given anew (a share split), each report keeps what it gives, so that two of its years compare.
    """
    given = said.setdefault((metric_of(fact), fact.start, fact.end, fact.unit), [])
    repeated = bool(given) and all(_alike(one, fact) for one in given)
    given.append(fact)
    return not repeated

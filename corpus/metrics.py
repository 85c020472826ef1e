"""What filings report, by stable names: which tags and table rows mean a metric, and what people call it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from corpus.document import Language
from corpus.facts import Fact
from corpus.terms import Entry, Finder

MetricUnit = Literal["money", "per_share", "percent", "shares", "people"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its names.

    `concepts` are the tags that mean it, the preferred first; `rows` the labels of statement tables. `flow`
    tells figures of a period from those of a day; `spent` ones are told without the sign that a cash flow
    statement gives them. A derived metric has `of`, the metrics it is computed from. `says` are the ways in which
    sentences state it (see `corpus.read.prose_facts`). `named` ones are always of something named (the price of
    a company that is bought) and asked for with it; those `ahead` are agreed or expected, not booked, and
    dated by the report that tells of them. `outlook` is the metric of what is expected of this one,
    `otherwise` the one to tell where a company does not state this one.
    """

    id: str
    ko: tuple[str, ...]
    en: tuple[str, ...]
    unit: MetricUnit
    flow: bool
    concepts: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    spent: bool = False
    says: tuple[str, ...] = ()
    named: bool = False
    ahead: bool = False
    outlook: str = ""
    otherwise: str = ""

    def name(self, language: Language) -> str:
        """The preferred name in a language."""
        return (self.ko if language == "ko" else self.en)[0]


@dataclass(frozen=True, slots=True)
class MetricMention:
    """A place that names a metric: `surface == text[start:end]`, in code points."""

    metric: Metric
    start: int
    end: int
    surface: str


@cache
def all_metrics() -> Mapping[str, Metric]:
    """Every metric by its id, in the order of the list."""
    raw = tomllib.loads(files("corpus").joinpath("metrics.toml").read_text("utf-8"))
    rows: list[dict[str, Any]] = raw["metric"]
    return {
        row["id"]: Metric(
            row["id"],
            tuple(row["ko"]),
            tuple(row["en"]),
            row["unit"],
            row["flow"],
            tuple(row.get("concepts", ())),
            tuple(row.get("rows", ())),
            tuple(row.get("of", ())),
            row.get("spent", False),
            tuple(row.get("says", ())),
            row.get("named", False),
            row.get("ahead", False),
            row.get("outlook", ""),
            row.get("otherwise", ""),
        )
        for row in rows
    }


def find_metrics(text: str) -> tuple[MetricMention, ...]:
    """The metrics that a question names, from left to right, the longest name first."""
    return tuple(MetricMention(f.value, f.start, f.end, f.surface) for f in _finder().find(text))


def metric_of(fact: Fact) -> str:
    """The id of the metric that a figure is of; empty when it is of none."""
    if fact.origin != "xbrl":
        return fact.concept.partition(":")[2]
    return _by_concept().get(fact.concept, "")


def metric_of_row(label: str) -> str:
    """The id of the metric that a row of a statement is of; empty when it is of none."""
    return _by_row().get(row_key(label), "")


def row_key(label: str) -> str:
    """A table row's label as it is compared: without notes, numbering and ends, in small letters."""
    bare = re.sub(
        r"\((?:note|주석?)?\s*[\d,. ]*\)|^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]+\s*\.\s*|[:*†‡]+$",
        "",
        label.strip(),
        flags=re.IGNORECASE,
    )
    return re.sub(r"\s+", " ", bare.replace("’", "'")).strip().casefold()


@cache
def _finder() -> Finder[Metric]:
    names = [(name, metric) for metric in all_metrics().values() for name in (*metric.ko, *metric.en)]
    return Finder(Entry(name, metric, case=name.isupper()) for name, metric in names)


@cache
def _by_concept() -> Mapping[str, str]:
    return {concept: metric.id for metric in all_metrics().values() for concept in metric.concepts}


@cache
def _by_row() -> Mapping[str, str]:
    return {row_key(row): metric.id for metric in all_metrics().values() for row in metric.rows}

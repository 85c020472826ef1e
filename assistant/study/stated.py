"""Figures that a passage states, each at the row or sentence that a learner reads it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.study.material import Material
from corpus.amounts import Amount, find_amounts
from corpus.document import Language, Passage
from corpus.facts import Fact, segment_key
from corpus.library import StoredFact
from corpus.metrics import Metric, all_metrics, find_metrics, metric_of_row
from corpus.periods import fiscal_period_of
from corpus.sentences import sentence_spans

Asked = tuple[str, str, str, str]
"""What a question for a figure asks: company, metric's id, part of the business (as compared), fiscal period."""

_ROUNDING = 0.002
"""The share of a value by which two reports may differ that say the same in other units."""
_LONGEST_LABEL = 70
_FARTHEST = 60
"""How many characters may lie between a metric's name and its amount in a sentence."""
_PERIOD = re.compile(r"(?:FY)?\d{4}(?:Q[1-4]|H[12])?")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure at its place. `quote` and `place` are spans of the document's text: the row or sentence, and the amount.

    `value` is without the sign of a cash flow statement, in base units; `amount` is what stands at `place`.
    """

    asked: Asked
    material: Material
    passage: Passage
    metric: Metric
    segment: str
    axis: str
    label: str
    period: str
    value: float
    unit: str
    quote: tuple[int, int]
    place: tuple[int, int]
    amount: Amount

    @property
    def in_table(self) -> bool:
        """Whether it stands in a row and not in a sentence."""
        return self.passage.kind == "table"


@dataclass(frozen=True, slots=True)
class Known:
    """All values that a corpus gives for what may be asked, so that none of them is offered as a wrong choice."""

    values: Mapping[Asked, frozenset[float]]

    def holds(self, asked: Asked, value: float) -> bool:
        """Whether a value is true of what is asked, to the roundings of reports."""
        return any(near(value, known) for known in self.values.get(asked, ()))

    def is_contested(self, asked: Asked) -> bool:
        """Whether reports say different things of it, so that no one answer is right."""
        known = sorted(self.values.get(asked, ()))
        return bool(known) and not near(known[0], known[-1])


def near(one: float, other: float) -> bool:
    """Whether two values may be one, rounded in two ways."""
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def company_key(material: Material) -> str:
    """The company of a filing as it is compared."""
    company = material.company
    return company.id if company else material.document.info.company


def known_values(all_of: Iterable[Material]) -> Known:
    """The values of all figures of some documents by what they are of."""
    values: dict[Asked, set[float]] = {}
    for material in all_of:
        company = company_key(material)
        for metric, period, row in _preferred(material):
            asked = (company, metric.id, segment_key(row.segment or ""), period)
            values.setdefault(asked, set()).add(_value(metric, row.fact))
    return Known({asked: frozenset(found) for asked, found in values.items()})


def stated_figures(material: Material) -> tuple[Stated, ...]:
    """The figures of a filing that a passage states by name and period, each once, at its plainest place."""
    best: dict[Asked, tuple[tuple[int, int], Stated]] = {}
    for metric, period, row in _preferred(material):
        found = _placed(material, metric, period, row)
        if found is None:
            continue
        rank = (_plainness(found), found.place[0])
        if found.asked not in best or rank < best[found.asked][0]:
            best[found.asked] = (rank, found)
    return tuple(stated for _, stated in best.values())


def _preferred(material: Material) -> Iterator[tuple[Metric, str, StoredFact]]:
    """Figures under the best tag that the document has for what they are of, with metric and fiscal period."""
    info = material.document.info
    if not info.is_filing:
        return
    groups: dict[tuple[str, str, str], list[StoredFact]] = {}
    for row in material.facts:
        metric, fact = all_metrics().get(row.metric), row.fact
        if metric is None or row.segment is None or bool(fact.start) is not metric.flow:
            continue
        period = fiscal_period_of(fact.start, fact.end, info.fiscal_period, info.period_end)
        if _PERIOD.fullmatch(period):
            groups.setdefault((metric.id, segment_key(row.segment), period), []).append(row)
    for (name, _, period), rows in groups.items():
        metric = all_metrics()[name]
        least = min(_tag(metric, row.fact) for row in rows)
        yield from ((metric, period, row) for row in rows if _tag(metric, row.fact) == least)


def _tag(metric: Metric, fact: Fact) -> int:
    return metric.concepts.index(fact.concept) if fact.concept in metric.concepts else len(metric.concepts)


def _value(metric: Metric, fact: Fact) -> float:
    return abs(fact.value) if metric.spent else fact.value


def _placed(material: Material, metric: Metric, period: str, row: StoredFact) -> Stated | None:
    """The figure at its place, if the passage names what it is and of when; None for what no learner could tell."""
    fact, value = row.fact, _value(metric, row.fact)
    passage = material.passage_at(fact.at) if fact.at is not None else None
    if fact.at is None or fact.to is None or passage is None or value <= 0:
        return None
    quote = _quote(material, passage, fact.at)
    words = material.text[quote[0] : quote[1]]
    scale = passage.context if passage.kind == "table" else None
    amount = next((a for a in find_amounts(words, scale) if _overlaps(a, fact, quote[0])), None)
    if amount is None or amount.ends is not None or not near(abs(amount.value), value):
        return None
    label = words.partition("|")[0].strip() if passage.kind == "table" else words
    if passage.kind != "table" and not _is_told(metric, words, amount):
        return None
    if not _is_named(metric, row.segment or "", label, passage) or not _is_dated(fact, passage):
        return None
    place = (quote[0] + amount.start, quote[0] + amount.end)
    if place[1] > passage.end:
        return None
    unit = fact.unit.partition("/")[0]
    axis = fact.dimensions[0][0] if len(fact.dimensions) == 1 else ""
    asked = (company_key(material), metric.id, segment_key(row.segment or ""), period)
    return Stated(
        asked,
        material,
        passage,
        metric,
        row.segment or "",
        axis,
        label,
        period,
        value,
        unit,
        quote,
        place,
        amount,
    )


def _overlaps(amount: Amount, fact: Fact, offset: int) -> bool:
    at, to = fact.at or 0, fact.to or 0
    return offset + amount.start < to and at < offset + amount.end


def _quote(material: Material, passage: Passage, at: int) -> tuple[int, int]:
    """The row or the sentence around a place."""
    if passage.kind == "table":
        start = material.text.rfind("\n", passage.start, at) + 1 or passage.start
        end = material.text.find("\n", at, passage.end)
        return start, end if end >= 0 else passage.end
    for start, end in sentence_spans(passage.text):
        if start <= at - passage.start < end:
            return passage.start + start, passage.start + end
    return passage.start, passage.end


def _is_named(metric: Metric, segment: str, label: str, passage: Passage) -> bool:
    """Whether the row's label or the sentence tells what the figure is of."""
    around = " ".join((label, passage.context, " ".join(passage.section[-1:])))
    if segment:
        named = _bare(segment) in _bare(label)
        return named and any(m.metric.id == metric.id for m in find_metrics(f"{around} {passage.text[:300]}"))
    if passage.kind == "table" and len(label) > _LONGEST_LABEL:
        return False
    return metric_of_row(label) == metric.id or any(m.metric.id == metric.id for m in find_metrics(label))


def _is_told(metric: Metric, words: str, amount: Amount) -> bool:
    """Whether a sentence's amount is the metric's: named close by, with no other amount between."""
    between = [
        words[m.end : amount.start] if m.end <= amount.start else words[amount.end : m.start]
        for m in find_metrics(words)
        if m.metric.id == metric.id
    ]
    return any(len(gap) <= _FARTHEST and not re.search(r"[$₩]|\d %", gap) for gap in between)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words.casefold().replace("&", "and"))


def _is_dated(fact: Fact, passage: Passage) -> bool:
    """Whether the year that the period ends in stands beside the figure."""
    return fact.end[:4] in f"{passage.context}\n{passage.text}"


def _plainness(stated: Stated) -> int:
    """0 for a sentence, 1 for the row that the metric is known by, 2 for another row."""
    if not stated.in_table:
        return 0
    return 1 if stated.segment or metric_of_row(stated.label) == stated.metric.id else 2


def language_of(stated: Stated) -> Language:
    """The language of the document that states it."""
    return stated.material.document.info.language

"""A bank of cards from documents, by code alone and always the same from the same documents.

What costs time is done for each document alone (`prepare`), so that a document that comes, changes or goes costs only
itself; the rest (`build`) looks over all documents, to offer no wrong choice that another one makes true. A card whose
choices come from further documents names them in `also`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.study import compared, numeric, wording
from assistant.study.bank import Limits, kept
from assistant.study.card import Card
from assistant.study.check import faults
from assistant.study.draft import Draft
from assistant.study.fallen import fall_drafts
from assistant.study.follows import doer_drafts, follow_drafts
from assistant.study.gapped import cloze_drafts
from assistant.study.listed import list_drafts
from assistant.study.material import Material
from assistant.study.reasons import abbreviation_drafts, reason_drafts
from assistant.study.stated import Known, Stated, known_values, stated_figures
from assistant.study.turned import statement_drafts
from assistant.study.worthy import worthy_sentences
from corpus.document import Language
from corpus.figures import is_annual

_MOST_FIGURES = 48
"""Of how many figures of a document single cards are built; far fewer are kept."""
_LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one document alone gives: its figures at their places, all its values, and its cards on prose."""

    source: str
    figures: tuple[Stated, ...]
    values: Known
    prose: tuple[Draft, ...]


def prepare(material: Material) -> Prepared:
    """Read a document for what can be asked about it."""
    asked = frozenset(wording.words()["asked"])
    parts_of = frozenset(wording.words()["parts_of"])
    figures = tuple(
        stated
        for stated in stated_figures(material)
        if stated.metric.id in asked
        and (not stated.segment or (stated.metric.id in parts_of and compared.is_part(stated)))
    )
    prose = tuple(draft for draft in _prose(material) if not faults(draft.card))
    return Prepared(material.document.source, figures, known_values([material]), prose)


def build(prepared: Sequence[Prepared], limits: Limits | None = None) -> tuple[Card, ...]:
    """The bank of some documents."""
    known = _together(one.values for one in prepared)
    rivals: dict[tuple[str, str, str], list[Stated]] = {}
    for one in prepared:
        for stated in one.figures:
            if not stated.segment and not known.is_contested(stated.asked):
                rivals.setdefault((stated.metric.id, stated.period, stated.unit), []).append(stated)
    drafts = [draft for one in prepared for draft in (*one.prose, *_of_figures(one, known, rivals))]
    return kept(drafts, known, limits)


def _together(all_of: Iterable[Known]) -> Known:
    values: dict[tuple[str, str, str, str], frozenset[float]] = {}
    for known in all_of:
        for asked, found in known.values.items():
            values[asked] = values.get(asked, frozenset()) | found
    return Known(values)


def _prose(material: Material) -> Iterator[Draft]:
    for language in _LANGUAGES:
        yield from fall_drafts(material, language)
        for passage in material.passages:
            if passage.kind == "prose":
                yield from abbreviation_drafts(material, passage, language)
    yield from list_drafts(material)
    for sentence in worthy_sentences(material):
        yield from follow_drafts(material, sentence)
        yield from doer_drafts(material, sentence)
        yield from cloze_drafts(material, sentence)
        yield from statement_drafts(material, sentence)
        yield from reason_drafts(material, sentence)


def _of_figures(
    one: Prepared, known: Known, rivals: dict[tuple[str, str, str], list[Stated]]
) -> Iterator[Draft]:
    sure = [stated for stated in one.figures if not known.is_contested(stated.asked)]
    rows: dict[tuple[str, str, int], list[Stated]] = {}
    tables: dict[tuple[str, str, int, str], list[Stated]] = {}
    for stated in sure:
        place = stated.quote[0] if one.source.find(".brief") < 0 else stated.passage.start
        if stated.in_table:
            rows.setdefault((stated.metric.id, stated.segment, place), []).append(stated)
        if stated.segment and stated.in_table:
            tables.setdefault(
                (stated.metric.id, stated.period, stated.passage.start, stated.axis), []
            ).append(stated)
    for language in _LANGUAGES:
        for stated in sorted(sure, key=lambda stated: (-numeric.worth(stated), stated.place))[:_MOST_FIGURES]:
            if stated.segment and not wording.part(stated.segment, language):
                continue
            yield from numeric.figure_drafts(stated, language)
            yield from numeric.choice_drafts(stated, sure, known, language)
            yield from numeric.ox_drafts(stated, sure, known, language)
            if not stated.segment:
                others = rivals.get((stated.metric.id, stated.period, stated.unit), [])
                yield from numeric.which_drafts(stated, others, language)
        for row in rows.values():
            annual = [stated for stated in row if is_annual(stated.period)]
            if row[0].segment and not wording.part(row[0].segment, language):
                continue
            for stated in annual:
                yield from numeric.when_drafts(stated, annual, language)
            yield from compared.trend_drafts(annual, language)
            yield from compared.period_order_drafts(annual, language)
        for parts in tables.values():
            whole = [
                s for s in sure if s.segment and s.metric is parts[0].metric and s.period == parts[0].period
            ]
            yield from compared.part_order_drafts(parts, language)
            yield from compared.largest_drafts(parts, whole, language)

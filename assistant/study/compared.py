"""Cards that compare figures of one table: which is more, in which order, which part is the largest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.study import wording
from assistant.study.card import CardKind, Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import drawn, origin_of, shuffled
from assistant.study.numeric import worth
from assistant.study.stated import Stated, language_of
from corpus.document import Language

_APART = 0.03
"""The least share by which compared amounts differ."""
_MOST = 4
_GROUPS = ("total", "other", "others", "합계", "계", "기타")


def trend_drafts(row: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """Whether a figure rose from one period to the next, as a statement that is true or turned round."""
    newest = sorted(row, key=lambda stated: stated.period, reverse=True)
    for after, before in pairwise(newest):
        if (
            len(after.period) != len(before.period)
            or abs(after.value - before.value) <= _APART * before.value
        ):
            continue
        rose = after.value > before.value
        is_true = drawn("trend", *after.asked, language) % 2 == 0
        names = {
            "company": wording.company_name(after.material, language),
            "name": wording.full_name(after.metric, after.segment, language),
            "before": _when(before, language),
            "after": _when(after, language),
            "was": wording.was(after.metric),
        }
        question = wording.worded(language, "ox_up" if rose is is_true else "ox_down", **names)
        choices = wording.truth(language)
        place = 0 if is_true else 1
        key = Key(choices[place], places=(place,))
        yield _draft("ox", (before, after), language, question, key, choices, "trend")
        return


def period_order_drafts(row: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """The periods of a row in the order of their amounts."""
    if len(row) < 3 or len({len(stated.period) for stated in row}) > 1 or _too_near(row):
        return
    first = row[0]
    question = wording.worded(
        language,
        "order_periods",
        company=wording.company_name(first.material, language),
        name=wording.full_name(first.metric, first.segment, language),
    )
    names = {wording.period_name(stated.period, language): stated for stated in row}
    yield from _order(names, language, question, "order_periods")


def part_order_drafts(parts: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """Parts of the business of one table and period in the order of their amounts."""
    largest = sorted(parts, key=lambda stated: stated.value, reverse=True)[:_MOST]
    names = {wording.part(stated.segment, language): stated for stated in largest if is_part(stated)}
    if len(names) < 3 or "" in names or _too_near(list(names.values())):
        return
    first = largest[0]
    question = wording.worded(
        language,
        "order_parts",
        company=wording.company_name(first.material, language),
        period=wording.period_name(first.period, language),
        metric=wording.metric_name(first.metric, language),
    )
    yield from _order(names, language, question, f"order_parts{first.axis}", labelled=True)


def largest_drafts(parts: Sequence[Stated], whole: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """The largest part of a table, where no other table of the filing divides in the same way and has a larger one.

    Args:
        parts: The parts that one table gives for one metric and period.
        whole: All parts that the filing gives for them.
        language: Of the card.
    """
    axes: dict[str, str] = wording.words()[language]["axes"]
    largest = max(parts, key=lambda stated: stated.value)
    rest = [stated for stated in whole if stated.axis == largest.axis and stated is not largest]
    name = wording.part(largest.segment, language)
    if (
        largest.axis not in axes
        or len(parts) < 3
        or not name
        or not is_part(largest)
        or largest.period != largest.material.document.info.fiscal_period
        or any(stated.value >= largest.value * (1 - _APART) for stated in rest)
    ):
        return
    question = wording.worded(
        language,
        "largest",
        company=wording.company_name(largest.material, language),
        period=wording.period_name(largest.period, language),
        metric=wording.metric_name(largest.metric, language),
        axis=axes[largest.axis],
    )
    label = row_label(largest)
    start = largest.material.text.find(label, *largest.quote)
    accepted = tuple(
        dict.fromkeys((label, wording.part(largest.segment, "en"), wording.part(largest.segment, "ko")))
    )
    span = (start, start + len(label))
    origin = origin_of(largest.material, largest.passage, largest.quote, span, language_of(largest))
    card = card_of(
        "short",
        language,
        question,
        Key(name, tuple(a for a in accepted if a)),
        origin,
        largest.metric.id,
        3,
    )
    same = "|".join(("largest", language, *largest.asked[:2], largest.axis, largest.period))
    yield Draft(card, None, (), same, worth(largest))


def is_part(stated: Stated) -> bool:
    """Whether it is of a part with a name of its own, neither a sum nor what is left over."""
    return not any(word in stated.segment.casefold().split() for word in _GROUPS)


def row_label(stated: Stated) -> str:
    """What its row calls a part: the filing's own words, of a brief's row those in English, without the metric."""
    label = stated.label.partition("|")[0].strip()
    english = label.rpartition(" · ")[2]
    return english.removesuffix(f" {stated.metric.name('en')}") if english != label else label


def _order(
    names: dict[str, Stated], language: Language, question: str, other: str, *, labelled: bool = False
) -> Iterator[Draft]:
    right = [name for name, _ in sorted(names.items(), key=lambda pair: pair[1].value, reverse=True)]
    choices = shuffled(right, question)
    if list(choices) == right:
        choices = (*choices[1:], choices[0])
    accepted = (" > ".join(row_label(names[name]) for name in right),) if labelled else ()
    key = Key(" > ".join(right), accepted, places=tuple(choices.index(name) for name in right))
    yield _draft("order", tuple(names.values()), language, question, key, choices, other)


def _when(stated: Stated, language: Language) -> str:
    name = wording.period_name(stated.period, language)
    if stated.metric.flow or stated.metric.ahead:
        return name if language == "ko" else f"in {name}"
    return f"{name} 말" if language == "ko" else f"at the end of {name}"


def _too_near(row: Sequence[Stated]) -> bool:
    values = sorted(stated.value for stated in row)
    return any(after - before <= _APART * after for before, after in pairwise(values))


def _draft(
    kind: CardKind,
    figures: Sequence[Stated],
    language: Language,
    question: str,
    key: Key,
    choices: Sequence[str],
    other: str,
) -> Draft:
    """A card whose quote is the rows from the first to the last of its figures, and its key their amounts."""
    first = figures[-1]
    quote = (min(f.quote[0] for f in figures), max(f.quote[1] for f in figures))
    place = (min(f.place[0] for f in figures), max(f.place[1] for f in figures))
    origin = origin_of(first.material, first.passage, quote, place, language_of(first))
    card = card_of(kind, language, question, key, origin, first.metric.id, 3, choices)
    same = "|".join((other, language, *first.asked))
    return Draft(card, None, (), same, max(worth(figure) for figure in figures))

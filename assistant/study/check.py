"""The rules that a card must keep, each by its name; a card that breaks one is thrown away.

They read the card anew and know nothing of how it was built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from assistant.study.card import GAP, Card, Origin
from assistant.study.columns import amounts_by_year, rows_named
from assistant.study.draft import Draft, form_of
from assistant.study.material import spoken
from assistant.study.stated import Known
from corpus.amounts import Amount, find_amounts, same_amount
from corpus.amounts.model import CURRENCIES

Fault = Literal[
    "span", "key", "places", "several_right", "given_away", "alike", "magnitude", "format", "language", "gap",
    "contested", "true_elsewhere", "empty",
]  # fmt: skip

_LEAST, _MOST = 0.19, 5.3
"""Between which shares of the right amount a wrong one may lie, with room for what choices are rounded to."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_UP = re.compile(r"\bhigher\b|더 많았다")
_DOWN = re.compile(r"\blower\b|더 적었다")
_ON_LIST = re.compile(r"(?:One of them is|그 가운데 하나는) “([^”]+)”(?:\.|입니다\.)$")
_LONGEST_QUESTION = 420


def faults(card: Card, text: str | None = None) -> tuple[Fault, ...]:
    """What is wrong with a card; empty for one that may be asked.

    Args:
        card: The card.
        text: The document's extracted text, where the spans are to be held against it.
    """
    return tuple(dict.fromkeys(_faults(card, text)))


def faults_of(draft: Draft, known: Known) -> tuple[Fault, ...]:
    """The same with what a corpus knows: nothing wrong is true elsewhere, and reports agree on what is right."""
    found = list(faults(draft.card))
    if draft.asked is not None:
        if known.is_contested(draft.asked):
            found.append("contested")
        if not _is_of_others(draft) and any(known.holds(draft.asked, value) for value in draft.wrong):
            found.append("true_elsewhere")
        if _is_of_others(draft) and any(known.holds(draft.asked, value) for value in draft.wrong):
            found.append("several_right")
    return tuple(found)


def _is_of_others(draft: Draft) -> bool:
    """Whether the wrong choices are other periods or companies: their amounts must not be the one asked for."""
    return draft.card.key.amount is None and draft.card.kind == "choice"


def _faults(card: Card, text: str | None) -> Iterator[Fault]:
    if not (card.question.strip() and card.key.text.strip()) or len(card.question) > _LONGEST_QUESTION:
        yield "empty"
    if not _spans_hold(card.origin, text):
        yield "span"
        return
    if spoken(card.question) != card.language:
        yield "language"
    yield from _choices(card)
    if not _key_stands(card):
        yield "key"
    if _gives_away(card):
        yield "given_away"


def _spans_hold(origin: Origin, text: str | None) -> bool:
    o = origin
    inside = o.start <= o.quote_start <= o.key_start < o.key_end <= o.quote_end <= o.end
    if not inside or o.passage[o.quote_start - o.start : o.quote_end - o.start] != o.quote:
        return False
    if len(o.passage) != o.end - o.start:
        return False
    return text is None or text[o.start : o.end] == o.passage


def _choices(card: Card) -> Iterator[Fault]:
    """One right choice, or the whole right order, among distinct ones of one kind and magnitude."""
    places, choices = card.key.places, card.choices
    match card.kind:
        case "choice":
            fits = len(choices) >= 3 and len(places) == 1 and 0 <= places[0] < len(choices)
            fits = fits and choices[places[0]] == card.key.text
        case "ox":
            fits = len(choices) == 2 and places in ((0,), (1,)) and choices[places[0]] == card.key.text
        case "order":
            fits = len(choices) in (3, 4) and sorted(places) == list(range(len(choices)))
            fits = fits and list(places) != sorted(places)
            fits = fits and " > ".join(choices[place] for place in places) == card.key.text
        case _:
            fits = not choices and not places
    if not fits:
        yield "places"
        return
    if len({choice.casefold() for choice in choices}) < len(choices):
        yield "alike"
    if card.kind == "choice":
        yield from _one_right(card)


def _one_right(card: Card) -> Iterator[Fault]:
    right = card.choices[card.key.places[0]]
    wrong = [choice for choice in card.choices if choice != right]
    if not any(len(choice) >= len(right) for choice in wrong):
        yield "format"
    if card.key.amount is None:
        return
    read = [find_amounts(choice) for choice in card.choices]
    if any(len(found) != 1 for found in read):
        yield "format"
        return
    amounts = [found[0] for found in read]
    at = amounts[card.key.places[0]]
    others = [amount for amount in amounts if amount is not at]
    if any(other.unit != at.unit for other in others):
        yield "format"
    if not any(form_of(choice) == form_of(right) for choice in wrong):
        yield "format"
    if any(same_amount(at, other) for other in others):
        yield "several_right"
    if at.value <= 0 or any(not _LEAST <= other.value / at.value <= _MOST for other in others):
        yield "magnitude"


def _key_stands(card: Card) -> bool:
    """Whether the passage says at the key's span what the card holds for right."""
    origin, key = card.origin, card.key
    span = origin.passage[origin.key_start - origin.start : origin.key_end - origin.start]
    match card.kind:
        case "cloze":
            return span == key.text and _is_gapped(card)
        case "short":
            return span.casefold() in {name.casefold() for name in (key.text, *key.accepted)}
        case "explain":
            return span == key.text and bool(key.points) and all(point in span for point in key.points)
        case "ox":
            return _is_judged(card)
        case "order":
            return _is_ordered(card)
        case "choice" if key.amount is None and span == key.text:
            return not any(other in origin.quote for other in card.choices if other != key.text)
        case _:
            stated = _stated(origin)
            told = key.amount or _told(card.question)
            if key.amount is not None and not _is_shown(key.text, key.amount):
                return False
            return bool(stated and told) and any(_says(told, amount) for amount in stated if told)


def _is_shown(text: str, amount: Amount) -> bool:
    """Whether the key reads as its amount."""
    found = find_amounts(text)
    return bool(found) and same_amount(found[0], amount)


def _stated(origin: Origin) -> list[Amount]:
    """The amounts of the quote that lie in the key's span, in base units."""
    start, end = origin.key_start - origin.quote_start, origin.key_end - origin.quote_start
    scale = origin.context or None
    return [
        amount
        for amount in find_amounts(origin.quote, scale)
        if amount.kind == "amount" and amount.start < end and start < amount.end
    ]


def _told(question: str) -> Amount | None:
    """The amount that a question tells; periods are none."""
    return next((a for a in reversed(find_amounts(question)) if a.kind == "amount" and _is_unit(a)), None)


def _is_unit(amount: Amount) -> bool:
    return amount.unit in CURRENCIES or amount.unit in ("percent", "count")


def _says(told: Amount, stated: Amount) -> bool:
    """Whether the passage's amount is the told one, rounded; a table may show as a deduction what has no sign."""
    if told.ends is not None or stated.ends is not None:
        return told.ends == stated.ends
    step = max(told.precision / 2, abs(stated.value) * 0.002)
    units = {told.unit, stated.unit} - {"", "count"}
    return len(units) <= 1 and abs(told.value - abs(stated.value)) <= step


def _is_gapped(card: Card) -> bool:
    o = card.origin
    before, after = o.quote[: o.key_start - o.quote_start], o.quote[o.key_end - o.quote_start :]
    return before + GAP + after in card.question and card.question.count(GAP) == 1


def _is_judged(card: Card) -> bool:
    """Whether a statement is true or false as the key says: as it stands, turned, of a list, an amount or a trend."""
    o, is_true = card.origin, card.key.places == (0,)
    before, after = o.quote[: o.key_start - o.quote_start], o.quote[o.key_end - o.quote_start :]
    if o.quote in card.question:
        return is_true
    if on_list := _ON_LIST.search(card.question):
        is_item = o.quote[o.key_start - o.quote_start : o.key_end - o.quote_start] == on_list[1]
        return is_item if is_true else on_list[1] not in o.quote
    up, down = _UP.search(card.question), _DOWN.search(card.question)
    years = sorted({int(year) for year in _YEAR.findall(card.question)})
    if (up or down) and len(years) == 2 and len(_stated(o)) > 1:
        by_year = amounts_by_year(o)
        if not all(year in by_year for year in years):
            return False
        rose = abs(by_year[years[1]].value) > abs(by_year[years[0]].value)
        return (rose is bool(up)) is is_true
    if len(before) + len(after) > len(o.quote) / 2 and before in card.question and after in card.question:
        return not is_true
    told, stated = _told(card.question), _stated(o)
    if told is None or len(stated) != 1:
        return False
    return _says(told, stated[0]) is is_true


def _is_ordered(card: Card) -> bool:
    """Whether the passage's amounts lie in the order of the key, by the periods or the parts that it names."""
    names = [card.choices[place] for place in card.key.places]
    years = [_YEAR.findall(name) for name in names]
    if all(len(found) == 1 for found in years):
        by_year = amounts_by_year(card.origin)
        values = [by_year[int(year)].value for (year,) in years if int(year) in by_year]
    elif len(card.key.accepted) == 1:
        of = re.findall(r"(?:fiscal year |FY)?((?:19|20)\d\d)", card.question)
        values = rows_named(card.origin, card.key.accepted[0].split(" > "), of[-1] if of else "")
    else:
        return False
    falling = all(abs(before) > abs(after) for before, after in pairwise(values))
    return len(values) == len(names) and falling


def _gives_away(card: Card) -> bool:
    """Whether the question tells the key."""
    question, key = card.question.casefold(), card.key
    match card.kind:
        case "figure":
            return key.amount is not None and _tells(card.question, key.amount)
        case "choice":
            told = _tells(card.question, key.amount) if key.amount else key.text.casefold() in question
            return told
        case "cloze":
            rest = question.replace(GAP, " ")
            if key.amount is not None:
                return _tells(card.question, key.amount)
            return any(_holds(rest, name.casefold()) for name in (key.text, *key.accepted))
        case "short" | "explain":
            return any(name.casefold() in question for name in (key.text, *key.accepted, *key.points))
        case _:
            return False


def _holds(text: str, name: str) -> bool:
    border = r"(?<![a-z0-9])" if name.isascii() else ""
    return bool(name) and bool(re.search(border + re.escape(name), text))


def _tells(question: str, amount: Amount) -> bool:
    return any(a.kind == "amount" and _is_unit(a) and same_amount(a, amount) for a in find_amounts(question))


def all_faults(cards: Sequence[Card]) -> dict[str, tuple[Fault, ...]]:
    """The faults of those cards that have some, by id."""
    return {card.id: found for card in cards if (found := faults(card))}

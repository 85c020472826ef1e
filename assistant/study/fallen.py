"""Cards on the falls of share prices that the article tells of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.study import wording
from assistant.study.card import CardKind, Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, drawn, origin_of, shuffled, spoken
from corpus.amounts import Amount, find_amounts, render, render_range
from corpus.companies import find_companies
from corpus.document import DIGEST, Language
from corpus.falls import Fall, falls, place_in

_OTHERS = (8, 12, 22, 26, 40, 45, 15, 35)
"""Percentages that no fall of the article is of, and that no hedge or range of them takes in."""
_WORTH = 2.0
_TOPIC = "stock price"


def fall_drafts(material: Material, language: Language) -> Iterator[Draft]:
    """How far a share price fell, typed, chosen and judged, and whose it was; nothing for another document."""
    if not material.document.place.endswith(":article") and not material.document.place.startswith(
        f"{DIGEST}article"
    ):
        return
    for fall in falls():
        place = place_in(material.text, fall, spoken(material.text[:2000]))
        found = _stated(material, fall, place) if place else None
        if place and found:
            yield from _cards(material, fall, place, found, language)


def _stated(material: Material, fall: Fall, place: tuple[int, int]) -> Amount | None:
    """The amount of a fall in its sentence."""
    for amount in find_amounts(material.text[slice(*place)]):
        ends = amount.ends or (amount.value, amount.value)
        if amount.unit == "percent" and ends == (fall.percent, fall.percent if fall.to is None else fall.to):
            return amount
    return None


def _cards(
    material: Material, fall: Fall, place: tuple[int, int], found: Amount, language: Language
) -> Iterator[Draft]:
    passage = material.passage_at(place[0])
    name = _in_sentence(fall.told(language).name.partition(" (")[0])
    if passage is None or place[1] > passage.end:
        return
    span = (place[0] + found.start, place[0] + found.end)
    origin = origin_of(material, passage, place, span, spoken(passage.text))
    right = _written(fall, language)

    def draft(
        kind: CardKind, template: str, key: Key, choices: Sequence[str] = (), amount: str = ""
    ) -> Draft:
        question = wording.worded(language, template, name=name, amount=amount)
        card = card_of(kind, language, question, key, origin, _TOPIC, 1, choices)
        return Draft(card, None, (), f"{template}|{fall.id}|{language}", _WORTH)

    yield draft("figure", "fall_figure", Key(right, (), find_amounts(right)[0]))
    others = [render(p, "percent", language) for p in _OTHERS]
    wrong = [text for text in others if fall.percent / 3 <= float(text[:-1]) <= fall.percent * 3]
    if fall.to is None and not fall.more:
        chosen = sorted(wrong, key=lambda text: drawn(fall.id, language, text))[:3]
        choices = shuffled((right, *chosen), f"{fall.id}{language}")
        yield draft(
            "choice", "fall_choice", Key(right, (), find_amounts(right)[0], (choices.index(right),)), choices
        )
    is_true = drawn("fall", fall.id, language) % 2 == 0
    place_right = 0 if is_true else 1
    words = wording.truth(language)
    yield draft(
        "ox",
        "fall_ox",
        Key(words[place_right], places=(place_right,)),
        words,
        right if is_true else wrong[drawn(fall.id) % len(wrong)],
    )
    yield from _who(material, fall, place, right, language)


def _who(
    material: Material, fall: Fall, place: tuple[int, int], right: str, language: Language
) -> Iterator[Draft]:
    """Whose share price fell so far, where it is one company's."""
    companies = find_companies(fall.told(language).name)
    mentions = find_companies(material.text[slice(*place)])
    passage = material.passage_at(place[0])
    if len(companies) != 1 or fall.to is not None or fall.more or passage is None:
        return
    company = companies[0].company
    mention = next((m for m in mentions if m.company is company), None)
    if mention is None:
        return
    span = (place[0] + mention.start, place[0] + mention.end)
    origin = origin_of(material, passage, place, span, spoken(passage.text))
    question = wording.worded(language, "fall_who", amount=right)
    names = (company.name(language), company.en, company.ko, mention.surface)
    key = Key(names[0], tuple(dict.fromkeys(names)))
    card = card_of("short", language, question, key, origin, _TOPIC, 1)
    yield Draft(card, None, (), f"fall_who|{fall.id}|{language}", _WORTH)


def _in_sentence(name: str) -> str:
    """A name as it stands inside a sentence: what is no proper name begins small."""
    _, _, rest = name.partition(" ")
    return name[0].lower() + name[1:] if rest[:1].islower() else name


def _written(fall: Fall, language: Language) -> str:
    if fall.to is not None:
        return render_range(fall.percent, fall.to, "percent", language)
    return render(fall.percent, "percent", language, hedge="at_least" if fall.more else "")

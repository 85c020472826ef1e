"""A card that is broken in any way is thrown away, and the independent script tells it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.study.build import build, prepare
from assistant.study.card import GAP, Card
from assistant.study.check import faults, faults_of
from assistant.study.draft import Draft
from assistant.study.material import Material
from assistant.study.stated import Known
from tests.assistant.study.banks import failing, of_shipped


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Material], tuple[Card, ...]]:
    names = ("article.ko.md", "article.en.md", "NVDA_10-K_FY2025.brief")
    found = of_shipped(tmp_path_factory.mktemp("check"), names)
    cards = build([prepare(material) for material in found])
    return {material.document.source: material for material in found}, cards


def _moved(card: Card, **spans: int) -> Card:
    changed = {name: getattr(card.origin, name) + by for name, by in spans.items()}
    return replace(card, origin=replace(card.origin, **changed))


def _of(kind: str, worded: str = "", amount: bool | None = None) -> Callable[[Card], bool]:
    def fits(card: Card) -> bool:
        told = amount is None or (card.key.amount is not None) is amount
        return card.kind == kind and worded in card.question and told

    return fits


def _other_amount(card: Card) -> Card:
    assert card.key.amount is not None
    amount = replace(card.key.amount, value=card.key.amount.value * 1.1)
    return replace(card, key=replace(card.key, text="$1.234 billion", accepted=(), amount=amount))


def _swapped_key(card: Card) -> Card:
    other = (card.key.places[0] + 1) % len(card.choices)
    return replace(card, key=replace(card.key, places=(other,), text=card.choices[other]))


BREAKS: dict[str, tuple[Callable[[Card], bool], Callable[[Card], Card]]] = {
    "the passage is cut elsewhere": (_of("figure"), lambda c: _moved(c, start=3, end=3)),
    "the quote is another's": (_of("cloze"), lambda c: replace(c, origin=replace(c.origin, quote="Other words."))),
    "the key's span is before the quote": (_of("figure"), lambda c: _moved(c, key_start=-5000)),
    "the amount is another": (_of("figure", "NVIDIA"), _other_amount),
    "the question tells the amount": (
        _of("figure", "NVIDIA's"),
        lambda c: replace(c, question=f"{c.question} Was it {c.key.text}?"),
    ),
    "a wrong choice is keyed": (_of("choice", "NVIDIA's", True), _swapped_key),
    "two choices are one": (
        _of("choice", "", True),
        lambda c: replace(c, choices=(c.key.text,) * len(c.choices)),
    ),
    "a choice is of another magnitude": (
        _of("choice", "NVIDIA's", True),
        lambda c: replace(
            c, choices=tuple(x if x == c.key.text else x.replace("billion", "trillion") for x in c.choices)
        ),
    ),
    "the period of another amount": (_of("choice", "In which period", False), lambda c: replace(
        c, question="In which period was NVIDIA's revenue about $99.99 billion?")),
    "false is called true, or true false": (_of("ox"), _swapped_key),
    "an order that is not": (
        _of("order"),
        lambda c: replace(
            c,
            key=replace(
                c.key,
                places=c.key.places[::-1],
                text=" > ".join(c.choices[p] for p in c.key.places[::-1]),
                accepted=tuple(" > ".join(a.split(" > ")[::-1]) for a in c.key.accepted),
            ),
        ),
    ),
    "the gap's word stands beside it": (
        _of("cloze"),
        lambda c: replace(c, question=c.question.replace(GAP, f"{GAP} {c.key.text}")),
    ),
    "no gap": (_of("cloze"), lambda c: replace(c, question=c.question.replace(GAP, "..."))),
    "the name asked for stands in the question": (
        _of("short"),
        lambda c: replace(c, question=f"{c.question} {c.key.text}"),
    ),
    "the name is not at its span": (
        _of("short"),
        lambda c: replace(c, key=replace(c.key, text="Somebody else", accepted=())),
    ),
    "a point that nobody made": (_of("explain"), lambda c: replace(c, key=replace(c.key, points=("the weather",)))),
    "an item of another list is keyed": (_of("choice", "one of them?"), _swapped_key),
    "two choices are of the list": (_of("choice", "one of them?"), lambda c: replace(
        c, choices=(c.key.text, c.origin.quote[:25], "a", "b"), key=replace(c.key, places=(0,)))),
    "an item that is not on the list": (_of("ox", "One of them is"), lambda c: replace(
        c, question=c.question.rpartition("“")[0] + ("“the weather”." if c.key.places == (0,) else f"“{c.origin.quote[30:60]}”."))),
    "another language": (_of("figure", "NVIDIA's"), lambda c: replace(c, language="ko")),
}  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_card_is_thrown_away_and_told(
    bank: tuple[dict[str, Material], tuple[Card, ...]], broken: str
) -> None:
    materials, cards = bank
    fits, breaks = BREAKS[broken]
    whole = [card for card in cards if fits(card)]
    assert whole
    for card in whole[:4]:
        spoilt = breaks(card)
        text = materials[card.origin.source].text
        assert faults(card, text) == ()
        assert faults(spoilt, text), spoilt
        assert failing([spoilt], lambda _, text=text: text), spoilt


def test_a_choice_that_is_true_elsewhere_throws_the_card_away(
    bank: tuple[dict[str, Material], tuple[Card, ...]],
) -> None:
    card = next(card for card in bank[1] if _of("choice", "", True)(card) and card.origin.company)
    assert card.key.amount is not None
    asked = ("NVDA", card.topic, "", "FY2025")
    draft = Draft(card, asked, (5e9, 7e9, 8e9), "same", 1.0)
    right = frozenset({card.key.amount.value})
    assert faults_of(draft, Known({asked: right})) == ()
    assert "true_elsewhere" in faults_of(draft, Known({asked: right | {7e9}}))
    assert "contested" in faults_of(draft, Known({asked: right | {card.key.amount.value * 1.2}}))


def test_the_script_tells_a_question_that_has_two_answers(
    bank: tuple[dict[str, Material], tuple[Card, ...]],
) -> None:
    materials, cards = bank
    card = next(card for card in cards if card.kind == "figure")
    other = replace(card, id="0" * 16, key=replace(card.key, text="$2 billion"))
    text = materials[card.origin.source].text
    causes = failing([card, other], lambda _: text)[other.id]
    assert "the same question has another key elsewhere" in causes

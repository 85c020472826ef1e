"""True-or-false cards from sentences: as they stand, or with one direction or amount turned so that they are false."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.study import wording
from assistant.study.card import Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, drawn, origin_of
from assistant.study.worthy import Sentence
from corpus.amounts import Amount, find_amounts, render
from corpus.amounts.model import CURRENCIES
from corpus.document import Language

_DIRECTIONS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("increased", "decreased"), ("decreased", "increased"), ("rose", "fell"), ("fell", "rose"),
        ("grew", "shrank"), ("was higher", "was lower"), ("was lower", "was higher"), ("plunged", "soared"),
        ("were higher", "were lower"), ("were lower", "were higher"), ("lowered", "raised"),
        ("weakened", "strengthened"), ("intensify", "ease"), ("shrink", "grow"), ("decrease", "increase"),
        ("weaken", "strengthen"), ("more likely", "less likely"), ("less likely", "more likely"),
        ("cheaper", "more expensive"), ("more energy-efficient", "less energy-efficient"),
        ("more uncertain", "more certain"), ("lower barriers", "higher barriers"), ("slow down", "speed up"),
        ("widen", "narrow"), ("at lower cost", "at higher cost"), ("accelerated", "slowed"),
        ("more efficient", "less efficient"), ("excessive", "negligible"),
    ),
    "ko": (
        ("늘었", "줄었"), ("줄었", "늘었"), ("늘어", "줄어"), ("줄어", "늘어"), ("증가", "감소"), ("감소", "증가"),
        ("급락", "급등"), ("떨어졌", "올랐"), ("올랐", "떨어졌"), ("낮아졌", "높아졌"), ("높아졌", "낮아졌"), ("하락", "상승"),
        ("상승", "하락"), ("약해", "강해"), ("커졌", "작아졌"),
    ),
}  # fmt: skip
_SAID = r"(?= (?:\$|\d|by|to|from|as|in|due|the|our|its|slightly|significantly|primarily|compared|year)\b|[,.]| \$)"
"""What follows a verb of direction; an adjective (increased risks) cannot be turned."""
_ANY = {
    language: re.compile("|".join(rf"\b{a}\b{_SAID}" if language == "en" else a for a, _ in pairs))
    for language, pairs in _DIRECTIONS.items()
}
_HINT = re.compile(
    r"(?i)\b(?:higher|lower|declin|growth|grow|increas|decreas|weak|strong|soft|slow|demand|rise|fall|drop|reduc|less|more|disappear|wiped|vanish|lost|los[es]|gain)\w*"
    r"|증가|감소|늘|줄|상승|하락|강세|약세|높아|낮아|오르|내리|확대|축소|둔화|사라|증발|날아|잃"
)
_FACTORS = (0.6, 1.4, 1.8, 0.5)


def statement_drafts(material: Material, sentence: Sentence) -> Iterator[Draft]:
    """The sentence to be judged: true as it stands, else turned at its one direction, or at its one amount."""
    turned = _direction(sentence) or _amount(sentence)
    if turned is None:
        return
    (start, end), other = turned
    language = sentence.language
    is_true = drawn("statement", sentence.text) % 2 == 0
    said = sentence.text if is_true else sentence.text[:start] + other + sentence.text[end:]
    question = wording.worded(language, "truth_of", of=wording.called(material, language), sentence=said)
    choices = wording.truth(language)
    place = 0 if is_true else 1
    span = (sentence.start + start, sentence.start + end)
    origin = origin_of(material, sentence.passage, (sentence.start, sentence.end), span, language)
    topic = sentence.topic
    card = card_of("ox", language, question, Key(choices[place], places=(place,)), origin, topic, 1, choices)
    yield Draft(card, None, (), f"ox|{sentence.text.casefold()}", sentence.worth + 0.2)


def _direction(sentence: Sentence) -> tuple[tuple[int, int], str] | None:
    """The one word of direction, and its contrary; None where there are several or none."""
    found = list(_ANY[sentence.language].finditer(sentence.text))
    units = [a.unit for a in find_amounts(sentence.text) if a.kind == "amount"]
    if len(found) != 1 or len(units) > len(set(units)):
        return None  # two amounts tell the direction by themselves
    if _HINT.search(sentence.text[: found[0].start()] + sentence.text[found[0].end() :]):
        return None  # and so does what is said to follow from it
    return found[0].span(), dict(_DIRECTIONS[sentence.language])[found[0][0]]


def _amount(sentence: Sentence) -> tuple[tuple[int, int], str] | None:
    """The one amount of money or share in percent, and another of its magnitude."""
    amounts = [a for a in find_amounts(sentence.text) if a.kind == "amount"]
    if len(amounts) != 1 or amounts[0].ends is not None or amounts[0].hedge not in ("", "about"):
        return None
    amount = amounts[0]
    other = _altered(amount, sentence.language)
    return ((amount.start, amount.end), other) if other else None


def _altered(amount: Amount, language: Language) -> str:
    factor = _FACTORS[drawn(amount.text) % len(_FACTORS)]
    if amount.value <= 0 or (amount.unit != "percent" and amount.unit not in CURRENCIES):
        return ""
    if amount.unit == "percent" and amount.value * factor > 100 >= amount.value:
        factor = 0.6
    digits = max(1, len(re.sub(r"\D|^0+|0+$", "", amount.text.split(" ")[0])))
    other = render(amount.value * factor, amount.unit, language, digits=min(digits, 4))
    return "" if other == amount.text else other

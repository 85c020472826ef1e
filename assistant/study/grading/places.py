"""Grades what is chosen or put in order: by number, letter or text, exactly."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from assistant.study.card import Card
from assistant.study.grading.figure import fit
from assistant.study.grading.missing import lack
from assistant.study.grading.numerals import in_digits
from assistant.study.grading.outcome import Outcome, partial, right, wrong
from assistant.study.grading.polarity import denials
from assistant.study.grading.words import FRAME, letters, names, terms
from corpus.amounts import find_amounts
from corpus.periods import describe, find_periods

_SYLLABLES, _CONSONANTS = "가나다라마바사아자차카타파하", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_INITIALS = "".join(unicodedata.normalize("NFD", syllable)[0] for syllable in _SYLLABLES)
"""What a circled consonant becomes when its form is made plain."""
_LABEL = r"(?:[0-9]{1,2}|[a-z]|[가나다라마바사아자차카타파하ㄱ-ㅎ]|[" + _INITIALS + "])"
_LEAD = r"(?:(?:정답|답)(?:은|:)?|(?:the )?(?:correct )?answer(?: is|:)?|option|choice|number|no\.?|보기|선택지|it'?s)?\s*#?"
_TAIL = r"(?:번째|번)?(?:이다|입니다|이요|이에요|예요|요|임)?"
_PLACE = re.compile(rf"{_LEAD}\s*[(\[]?(?P<label>{_LABEL})[)\].:]?\s*{_TAIL}[.!]?", re.IGNORECASE)
_ORDINALS = ("첫", "두", "세", "네", "다섯")
_ORDINAL = re.compile(r"(?P<first>첫|두|세|네|다섯)\s?번째(?=$|\W|[이예요])")
_BLACK = {ord("❶") + n: str(n + 1) for n in range(9)}
_LED = re.compile(rf"[(\[]?(?P<label>{_LABEL})(?:[)\].:]|번)\s+(?P<text>\S.*)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:→|->|=>|>|[,;/|·–—\n]|-(?=\S))\s*")
_LEAST = 0.5
"""Share of pairs in the right order from which on an order is partly right; less is no better than chance."""
_TRUE = frozenset(
    """o ㅇ 0 오 ○ ◯ ⭕ ✓ ✔ √ 참 참이다 참입니다 맞다 맞음 맞아 맞아요 맞습니다 맞는말 예 네 응 넵 그렇다 그렇습니다 옳다 옳음 옳아요
    true t yes y yep
    right correct itstrue itistrue thatstrue""".split()  # noqa: SIM905
)
_FALSE = frozenset(
    """x 엑스 × ✕ ✖ ✗ ✘ ❌ 거짓 거짓이다 거짓입니다 틀리다 틀림 틀려 틀려요 틀렸다 틀렸음 틀렸어요 틀렸습니다 틀립니다
    아니다 아니오 아니요 아님 아뇨
    아닙니다 아니에요 그렇지않다 맞지않다 맞지않음 맞지않아요 옳지않다 옳지않음 참이아니다
    사실이아니다 false f no n nope wrong incorrect nottrue
    notright notcorrect untrue isnttrue itsfalse itisfalse thatsfalse""".split()  # noqa: SIM905
)


def grade_choice(card: Card, given: str) -> Outcome:
    """Whether the one right choice was named, by its place or its text."""
    place = _place(given, card)
    return right("choice") if place is not None and (place,) == card.key.places else wrong("choice")


def grade_ox(card: Card, given: str) -> Outcome:
    """Whether the right one of true and false was named, in either language, by sign, word or place."""
    parts = [part for part in re.split(r"[\s,.;:!]+", given.casefold()) if part]
    if set(map(_truth, parts)) >= {True, False}:
        return wrong("choice")
    said = {truth for truth in (_truth("".join(parts)), *map(_truth, parts)) if truth is not None}
    whole = _truth(re.sub(r"[^\w" + "○◯⭕×✕✖✗✘❌✓✔√" + "]", "", given.casefold()))
    if whole is None and (len(said) != 1 or _truth(parts[0]) is None or denials(" ".join(parts[1:]))):
        place = _place(given, card)
        return right("choice") if place is not None and (place,) == card.key.places else wrong("choice")
    truth = whole if whole is not None else next(iter(said))
    return right("choice") if card.key.places == ((0,) if truth else (1,)) else wrong("choice")


def _truth(word: str) -> bool | None:
    plain = word.replace("\ufe0f", "").replace("'", "").replace("’", "")
    return True if plain in _TRUE else False if plain in _FALSE else None


def _place(given: str, card: Card) -> int | None:
    """The place of the choice that was named, counted from 0; None for none or several."""
    given = _ORDINAL.sub(lambda found: str(_ORDINALS.index(found["first"]) + 1), given.translate(_BLACK))
    if (
        exact := _only(i for i, choice in enumerate(card.choices) if letters(choice) == letters(given))
    ) is not None:
        as_label = _PLACE.fullmatch(given)
        if as_label is None:
            return exact
    if found := _PLACE.fullmatch(given):
        place = _labelled(found["label"], len(card.choices))
        return exact if place is None else place
    if found := _LED.fullmatch(given):
        place, named = _labelled(found["label"], len(card.choices)), _named(found["text"], card)
        return place if place == named else None
    return _named(given, card)


def _labelled(label: str, count: int) -> int | None:
    label = label.lower()
    if label.isdigit():
        place = int(label) - 1
    elif label in _SYLLABLES:
        place = _SYLLABLES.index(label)
    elif label in _CONSONANTS:
        place = _CONSONANTS.index(label)
    elif label in _INITIALS:
        place = _INITIALS.index(label)
    elif len(label) == 1:
        place = ord(label) - ord("a")
    else:
        return None  # a letter that is two in small: İ
    return place if 0 <= place < count else None


def _named(text: str, card: Card) -> int | None:
    """The one choice that a text says, in either language and any unit; None for none or several."""
    if denials(text) % 2 and not any(denials(choice) for choice in card.choices):
        return None
    return _only(place for place, choice in enumerate(card.choices) if _says(text, choice))


def _only(places: object) -> int | None:
    found = list(places)  # pyright: ignore[reportArgumentType, reportUnknownVariableType]
    return found[0] if len(found) == 1 else None  # pyright: ignore[reportUnknownVariableType]


def _says(text: str, choice: str) -> bool:
    """Whether a text says a choice: its letters, its amount, or all its words and no other name."""
    if letters(text) == letters(choice):
        return True
    if (period := _period(choice)) and names(text) <= names(choice):
        return _period(text) == period
    amounts, own = find_amounts(in_digits(text)), find_amounts(choice)
    if own or amounts:
        return (
            len(own) == len(amounts) == 1
            and fit(amounts[0], own[0]) == "right"
            and terms(choice, amounts=False) <= terms(text)
        )
    said, needed = terms(text), terms(choice)
    return bool(needed) and needed <= said and names(text) <= names(choice) and len(said) <= len(needed) + 2


def _period(text: str) -> str:
    """The period that a text is and nothing besides (FY2025, 2025 회계연도), in one form; empty for another text."""
    found = find_periods(text)
    if len(found) != 1 or terms(text[: found[0].start] + text[found[0].end :]) - FRAME:
        return ""
    return describe(found[0], "en")


def grade_order(card: Card, given: str) -> Outcome:
    """How much of an order is right: the share of pairs that stand in it as they should.

    What is missing tells of each place that is wrong what stands there.
    """
    wanted, order = card.key.places, _order(given, card)
    if order == wanted:
        return right("choice")
    if not order or len(set(order)) != len(order):
        return wrong("choice")
    at = {place: n for n, place in enumerate(order)}
    pairs = list(combinations(wanted, 2))
    held = sum(a in at and b in at and at[a] < at[b] for a, b in pairs) / len(pairs) if pairs else 0.0
    if held < _LEAST:
        return wrong("choice")
    lacks = (
        lack("place", card.language, card.choices[place], n + 1)
        for n, place in enumerate(wanted)
        if n >= len(order) or order[n] != place
    )
    return partial("choice", held, *lacks)


def _order(given: str, card: Card) -> tuple[int, ...]:
    """The places that were named, in their order; empty where something else was written."""
    count = len(card.choices)
    for parts in (
        [p for p in _BETWEEN.split(given) if p.strip()],
        given.split(),
        list(re.sub(r"\W", "", given)),
    ):
        found = [_PLACE.fullmatch(part.strip()) for part in parts]
        labels = [_labelled(match["label"], count) for match in found if match]
        if len(labels) == len(parts) > 1 and all(place is not None for place in labels):
            return tuple(place for place in labels if place is not None)
    texts = [_place(part, card) for part in _texts(given, card)]
    return tuple(place for place in texts if place is not None) if None not in texts else ()


def _texts(given: str, card: Card) -> list[str]:
    """The texts of an order; commas inside the choices' own figures do not part them."""
    parts = [
        part.strip() for part in re.split(r"→|->|=>|>|[;|\n]|,(?![0-9]{3})|\s-\s", given) if part.strip()
    ]
    return parts[: 2 * len(card.choices)]

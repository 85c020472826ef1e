"""Numbers as people type them, put into the digits that `corpus.amounts` reads: 십칠 퍼센트, seventy-two, 115.2B."""

from __future__ import annotations

import re
from decimal import Decimal

from corpus.amounts.model import ENGLISH_NUMBERS, KOREAN_BIG, KOREAN_DIGITS, KOREAN_SMALL

_KOREAN = re.compile(
    r"(?<![가-힣0-9])[영일이삼사오육륙칠팔구십백천만억조\s]*[영일이삼사오육륙칠팔구십백천만억조]"
    r"(?=\s?(?:퍼센트|프로|%|달러|불|원|명|개|주|배|년|유로|엔|위안|포인트|포센트))"
)
_SMALL = {str(word): number for word, number in ENGLISH_NUMBERS.items()} | {"zero": Decimal(0)}
_WORD = "|".join(sorted((*_SMALL, "hundred"), key=len, reverse=True))
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9-])(?:(?:a )?(?:{_WORD}))(?:[\s-](?:and )?(?:{_WORD}))+(?:\spoint(?:\s(?:{_WORD}))+)?(?![A-Za-z])"
    rf"|(?<![A-Za-z0-9-])(?:{_WORD})\spoint(?:\s(?:{_WORD}))+(?![A-Za-z])",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?<=[0-9])\s?(?P<mark>bn|mn|tn|[bBMT])(?![A-Za-z0-9])")
_LETTERS = {
    "b": "billion",
    "bn": "billion",
    "m": "million",
    "mn": "million",
    "t": "trillion",
    "tn": "trillion",
}
_PLURAL = re.compile(r"\b(thousand|million|billion|trillion)s(?: of)?\b", re.IGNORECASE)
_MINUS = re.compile(r"(?:마이너스|\bminus|\bnegative|[▼▽])\s?(?=[$€£¥₩]?\s?[0-9])", re.IGNORECASE)


def in_digits(text: str) -> str:
    """The text with numbers in words and shorthand written out in digits; everything else as it is."""
    text = _KOREAN.sub(lambda found: _korean(found.group()), text)
    text = _ENGLISH.sub(lambda found: _english(found.group()), text)
    text = _PLURAL.sub(r"\1", _MINUS.sub("-", text))
    return _LETTER.sub(lambda found: f" {_LETTERS[found['mark'].lower()]}", text)


def _korean(words: str) -> str:
    """천백오십이억 → 1152억; with 만 and larger kept as words, so that the stated precision stays."""
    plain = re.sub(r"\s", "", words).replace("륙", "육").replace("영", "")
    if not plain:
        return words
    lead = words[: len(words) - len(words.lstrip())]
    parts: list[str] = []
    section = number = Decimal(0)
    for letter in plain:
        if letter in KOREAN_DIGITS:
            number = KOREAN_DIGITS[letter]
        elif letter in KOREAN_SMALL:
            section, number = section + (number or 1) * KOREAN_SMALL[letter], Decimal(0)
        elif letter in KOREAN_BIG:
            parts.append(f"{section + number or 1}{letter}")
            section = number = Decimal(0)
    if section + number:
        parts.append(str(section + number))
    return lead + " ".join(parts)


def _english(words: str) -> str:
    """One hundred fifteen point two → 115.2; magnitudes behind it stay words."""
    whole, _, after = words.lower().replace("-", " ").partition(" point ")
    total = Decimal(0)
    for word in whole.split():
        if word == "hundred":
            total = (total or Decimal(1)) * 100
        elif word in _SMALL:
            total += _SMALL[word]
    digits = "".join(str(_SMALL[word]) for word in after.split() if word in _SMALL)
    return f"{total}.{digits}" if digits else str(total)

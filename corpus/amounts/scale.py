"""What a table's head says of its bare numbers: "(In millions, except per share data)", "단위: 백만원"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.amounts.model import ENGLISH_MAGNITUDES, KOREAN_BIG, KOREAN_SMALL

_KOREAN = re.compile(r"(십억|백만|천만|억|천|조|만)\s?(?=원|달러|주|불|엔|유로|위안|명|대|개|[\s),]|\Z)")
_ENGLISH = re.compile(r"(thousand|million|billion|trillion)")
_UNITS = [
    ("KRW", re.compile(r"원|₩|krw|\bwon\b")),
    ("USD", re.compile(r"달러|\$|usd|dollar|[만천억]\s?불")),
    (
        "shares",
        re.compile(
            r"(?:[(:：\s]|천|만|\A)주(?:[\s),]|\Z)|\A\W*(?:in\s)?(?:(?:thousand|million)s?\sof\s)?shares"
        ),
    ),
]
_EXCEPT_PER_SHARE = re.compile(r"except\b.*per[\s-]share|주당", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scale:
    """Factor and unit of a table's bare numbers; per-share figures (those with decimals) may be excepted."""

    factor: Decimal = Decimal(1)
    unit: str = ""
    except_per_share: bool = False


@lru_cache(maxsize=256)
def read_scale(words: str | None) -> Scale:
    """The scale that a table's head gives; factor 1 and no unit where it says none."""
    if not words:
        return Scale()
    low = words.lower()
    factor = Decimal(1)
    if english := _ENGLISH.search(low):
        factor = ENGLISH_MAGNITUDES[english.group()]
    elif korean := _KOREAN.search(low):
        for letter in korean.group(1):
            factor *= KOREAN_SMALL.get(letter) or KOREAN_BIG[letter]
    unit = next((name for name, pattern in _UNITS if pattern.search(low)), "")
    return Scale(factor, unit, _EXCEPT_PER_SHARE.search(low) is not None)

"""What is said of a partly right answer, in the card's language."""

from __future__ import annotations

from corpus.document import Language

_SAID: dict[Language, dict[str, str]] = {
    "ko": {
        "unit": "단위를 함께 써야 합니다: {what}",
        "finer": "더 정확한 값이 필요합니다: {what}",
        "end": "범위의 양 끝이 필요합니다: {what}",
        "date": "날짜를 모두 써야 합니다: {what}",
        "words": "빠진 것: {what}",
        "place": "{n}번째: {what}",
        "false": "자료와 다른 수치: {what}",
    },
    "en": {
        "unit": "The unit is missing: {what}",
        "finer": "A closer value is needed: {what}",
        "end": "Both ends of the range are needed: {what}",
        "date": "The whole date is needed: {what}",
        "words": "Missing: {what}",
        "place": "No. {n}: {what}",
        "false": "A figure that the material does not give: {what}",
    },
}


def lack(key: str, language: Language, what: str, n: int = 0) -> str:
    """The sentence on what is missing; `n` counts the places of an order from 1."""
    return _SAID[language][key].format(what=what, n=n)

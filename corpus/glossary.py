"""Terms of the field in Korean and English, and questions glossed by them.

Finance reporting, AI, semiconductors, cloud, data centers, energy, law and markets.

A gloss is not a translation: it is the question's names, periods, amounts and known terms in the other
language, enough for a word index or an embedding to find a passage, ready at once and without a model.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.amounts import find_amounts, render
from corpus.companies import find_companies
from corpus.document import Language
from corpus.periods import describe, find_periods
from corpus.terms import Entry, Finder


@dataclass(frozen=True, slots=True)
class Pair:
    """The names of one thing in both languages, the preferred one first."""

    ko: tuple[str, ...]
    en: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Term:
    """A known term in the text: `surface == text[start:end]`, in code points, and its other names.

    `translations` starts with the preferred one. `topic` is the glossary's section; all name subjects but two:
    general (words of any report: provide, condition, purpose) and question (what is asked about the rest:
    increased, reason, expect).
    """

    surface: str
    start: int
    end: int
    translations: tuple[str, ...]
    topic: str


@cache
def all_pairs() -> tuple[Pair, ...]:
    """Every term of the glossary, in its order."""
    topics = tomllib.loads(files("corpus").joinpath("glossary.toml").read_text("utf-8"))
    return tuple(
        Pair(tuple(ko), tuple(en), topic) for topic, section in topics.items() for ko, en in section["terms"]
    )


@cache
def _by_name() -> dict[str, Pair]:
    return {pair.en[0].casefold(): pair for pair in reversed(all_pairs())}


def display(name: str, language: Language) -> str:
    """A term's preferred name in a language, by its preferred English one; the name itself where it is unknown."""
    pair = _by_name().get(name.casefold())
    return name if pair is None else (pair.ko if language == "ko" else pair.en)[0]


@cache
def _finder(source: Language) -> Finder[Pair]:
    """Finds terms of a source language; abbreviations such as AI and EPS stand in both."""

    def entries() -> list[Entry[Pair]]:
        return [
            Entry(name, pair, case=name.isupper() and name.isascii() and len(name) <= 4)
            for pair in all_pairs()
            for name in (pair.ko if source == "ko" else pair.en)
        ]

    return Finder(entries())


def translate_terms(text: str, to: Language) -> tuple[Term, ...]:
    """The known terms of a text that is in the other language than `to`, from left to right.

    The longest term wins, none overlaps another; a Korean term may carry particles or be written together
    with further terms (매출증가율 is 매출 and 증가율).
    """
    found = _finder("en" if to == "ko" else "ko").find(text)
    return tuple(
        Term(
            term.surface,
            term.start,
            term.end,
            term.value.ko if to == "ko" else term.value.en,
            term.value.topic,
        )
        for term in found
    )


def find_pairs(text: str) -> tuple[Pair, ...]:
    """The known terms of a text in either language, each once: the Korean ones first, in the text's order."""
    return tuple(
        dict.fromkeys(found.value for language in ("ko", "en") for found in _finder(language).find(text))
    )


def concepts(text: str) -> frozenset[str]:
    """The known terms of a text in either language as language-free names (the preferred English term).

    A question's "시총" and an article's "market value" meet here without a model.
    """
    return frozenset(pair.en[0].casefold() for pair in find_pairs(text))


# What stays as it is: a code, an abbreviation or a proper name that nothing above knew.
_KEPT_FROM_KOREAN = re.compile(r"[A-Za-z][A-Za-z0-9&+./\-]*[A-Za-z0-9+]|\d+-[A-Z]\b|\d[\d,.]*%?(?<![,.])")
_KEPT_FROM_ENGLISH = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2,}[A-Za-z0-9]*|[A-Za-z]*\d[A-Za-z0-9]*|(?<=[a-z,] )[A-Z][A-Za-z]+)"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    words: str


def gloss(text: str, to: Language) -> str:
    """A question's names, periods, amounts and terms as search words of the other language `to`.

    Other words are dropped, apart from abbreviations, codes and numbers. Each word group appears once, in the
    question's order: 엔비디아 2025 회계연도 데이터센터 매출이 얼마야? becomes
    NVIDIA fiscal year 2025 data center revenue. Empty when nothing was recognised.
    """
    pieces: list[_Piece] = []

    def add(start: int, end: int, words: str) -> None:
        if words and all(end <= piece.start or start >= piece.end for piece in pieces):
            pieces.append(_Piece(start, end, words))

    for mention in find_companies(text):
        # Korean writers leave many names in Latin letters, so a Korean search needs both.
        names = (mention.en,) if to == "en" else dict.fromkeys((mention.ko, mention.en))
        add(mention.start, mention.end, " ".join(names))
    for period in find_periods(text):
        add(period.start, period.end, describe(period, to))
    for amount in find_amounts(text):
        if amount.unit and amount.kind == "amount":
            add(amount.start, amount.end, render(amount.value, amount.unit, to, noun=amount.noun))
    for term in translate_terms(text, to):
        add(term.start, term.end, term.surface if _is_code(term.surface) else term.translations[0])
    kept = _KEPT_FROM_KOREAN if to == "en" else _KEPT_FROM_ENGLISH
    for match in kept.finditer(text):
        add(match.start(), match.end(), match.group())
    words: dict[str, str] = {}
    for piece in sorted(pieces, key=lambda piece: piece.start):
        words.setdefault(piece.words.casefold(), piece.words)
    return " ".join(words.values())


def _is_code(surface: str) -> bool:
    """Whether a term is an abbreviation that both languages use (GPU, EPS, HBM)."""
    return surface.isascii() and surface.isupper()

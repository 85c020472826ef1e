"""Whether an answer is in the question's language, names left aside."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.companies import find_companies
from corpus.document import Language

_MARKER = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’&.-]*")
_HANGUL_WORD = re.compile(r"[가-힣]+")
ENOUGH = 0.6
"""Share of the letters outside names that must be of the language's script."""


def in_language(text: str, language: Language, quotes: Iterable[str] = ()) -> bool:
    """Whether at least 60 % of the letters outside names are of the language's script.

    Names are what `corpus.companies` knows, and the words of the other script that the cited quotes write as
    names: with a capital or a digit in Latin script. A text without any other letter is in every language.

    Args:
        text: The answer; citation markers do not count.
        language: The question's.
        quotes: What the answer cites.
    """
    share = script_share(text, language, quotes)
    return share is None or share >= ENOUGH


def script_share(text: str, language: Language, quotes: Iterable[str] = ()) -> float | None:
    """The share of letters outside names that are of the language's script; None without letters."""
    plain = list(_MARKER.sub(" ", text))
    for mention in find_companies("".join(plain)):
        plain[mention.start : mention.end] = " " * (mention.end - mention.start)
    rest = "".join(plain)
    if language == "ko":
        names = {word for quote in quotes for word in _LATIN_WORD.findall(quote) if _is_name(word)}
        rest = _LATIN_WORD.sub(lambda word: " " if word.group() in names else word.group(), rest)
    else:
        names = {word for quote in quotes for word in _HANGUL_WORD.findall(quote) if _named(word, rest)}
        rest = _HANGUL_WORD.sub(lambda word: " " if word.group() in names else word.group(), rest)
    hangul = sum("가" <= char <= "힣" for char in rest)
    latin = sum(char.isalpha() and char < "ɐ" for char in rest)
    if hangul + latin == 0:
        return None
    return (hangul if language == "ko" else latin) / (hangul + latin)


def _is_name(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word)


def _named(word: str, text: str) -> bool:
    """Whether an English text gives a Korean word as a name: in brackets or quotation marks."""
    return re.search(rf"[(\"'“‘「]\s*{re.escape(word)}", text) is not None

"""The falls of share prices that the shipped digest of the article tells of, each with the sentence that tells it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.amounts import Amount, find_amounts
from corpus.document import Language
from corpus.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Told:
    """A fall in one language: what fell, what else the sentence says of it, and the digest's sentence."""

    name: str
    sentence: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall in percent.

    Attributes:
        id: Its name in the file.
        percent: How far, or the near end of a range.
        names: Words by which the article's own sentence is known.
        ko, en: What is told in each language.
        to: The far end of a range, None without one.
        more: Whether the fall was larger than told.
    """

    id: str
    percent: float
    names: tuple[str, ...]
    ko: Told
    en: Told
    to: float | None = None
    more: bool = False

    def told(self, language: Language) -> Told:
        """What is told in a language."""
        return self.ko if language == "ko" else self.en


@cache
def falls() -> tuple[Fall, ...]:
    """All of them, in the order in which they are shown."""
    text = files("corpus").joinpath("digest", "falls.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["fall"]
    return tuple(
        Fall(
            row["id"],
            row["percent"],
            tuple(row["names"]),
            Told(**row["ko"]),
            Told(**row["en"]),
            row.get("to"),
            row.get("more", False),
        )
        for row in rows
    )


def place_in(text: str, fall: Fall, language: Language) -> tuple[int, int] | None:
    """Where a text tells of a fall, in code points: by the digest's sentence, else by its names and figure.

    None where it does not.
    """
    sentence = fall.told(language).sentence
    if (at := text.find(sentence)) >= 0:
        return at, at + len(sentence)
    named = re.compile("|".join(map(re.escape, fall.names)), re.IGNORECASE)
    for start, end in sentence_spans(text):
        said = text[start:end]
        if named.search(said) and any(_is_of(amount, fall) for amount in find_amounts(said)):
            return start, end
    return None


def _is_of(amount: Amount, fall: Fall) -> bool:
    ends = amount.ends or (amount.value, amount.value)
    wanted = (fall.percent, fall.percent if fall.to is None else fall.to)
    return amount.unit == "percent" and ends == wanted

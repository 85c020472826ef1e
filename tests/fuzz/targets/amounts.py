"""Amounts, periods and sentences: places are slices, bounds enclose values, and what is written is read back as it was."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

from corpus.amounts import Agreement, Amount, compare, find_amounts, render_again, rewrite
from corpus.document import Language
from corpus.periods import canonical, describe, find_periods, fiscal_period_of, matches, stretch_of
from corpus.sentences import sentence_spans, without_connective, without_label
from tests.fuzz.target import Target, promise, text_of, tokens_of

_LANGUAGES: tuple[Language, ...] = ("ko", "en")
_SENTENCE, _SOURCES = 1_000, 100
"""Only sentences are written anew, with what a few passages state."""
_TODAY = date(2026, 3, 1)


def amounts(data: bytes) -> None:
    """An input is a text; a first paragraph of its own is the head of the table that it stands in."""
    head, divided, text = text_of(data).partition("\n\n")
    if not divided:
        head, text = "", head
    at = 0
    found = find_amounts(text, head)
    for amount in found:
        promise(at <= amount.start < amount.end <= len(text), f"{amount} after {at}")
        promise(text[amount.start : amount.end] == amount.text, f"{amount} is not its slice")
        at = amount.end
        _bounded(amount)
        promise(compare(amount, amount) is Agreement.EQUAL, f"{amount} differs from itself")
        if amount.kind == "amount":
            for language in _LANGUAGES:
                _read_back(amount, language)
    for language in _LANGUAGES:
        written, changes = rewrite(text[:_SENTENCE], language, found[:_SOURCES])
        for change in changes:
            promise(written[change.start : change.end] == change.new, f"{change} is not where it says")


def _bounded(amount: Amount) -> None:
    promise(math.isfinite(amount.value), f"{amount} has no value")
    promise(amount.low <= amount.value <= amount.high, f"{amount} lies outside of its bounds")
    promise(math.isfinite(amount.precision) and amount.precision > 0, f"{amount} has no precision")
    if amount.ends is not None:
        promise(amount.ends[0] <= amount.ends[1], f"{amount} ends before it begins")


def _read_back(amount: Amount, language: Language) -> None:
    """What is rendered says the same amount, in either language."""
    said = render_again(amount, language)
    again = [each for each in find_amounts(said) if each.kind == "amount"]
    if not amount.unit or (amount.unit == "count" and language == "en") or abs(amount.value) >= 1e20:
        return  # bare numbers read as years, counts without a noun, and what no word of either language reaches
    promise(len(again) == 1, f"{amount} is told as {said!r}, which is read as {again}")
    told = again[0]
    promise(told.unit == amount.unit, f"{amount} is told as {said!r}, of {told.unit}")
    near = math.isclose(told.value, amount.value, rel_tol=1e-9)
    promise(near, f"{amount} is told as {said!r}, which is {told.value}")


def periods(data: bytes) -> None:
    """An input is a text; a line of its own may hold days and periods that reports give of themselves."""
    text = text_of(data)
    at = 0
    told = [*text.split("\n", 8)[:8], "FY2025", "FY2026Q2", "2022H1", "2024-02-29", ""]
    for mention in find_periods(text, _TODAY):
        promise(at <= mention.start < mention.end <= len(text), f"{mention} after {at}")
        promise(mention.surface == text[mention.start : mention.end], f"{mention} is not its slice")
        promise(mention.year is None or 1900 <= mention.year < 2100, f"{mention} of no year")
        promise(mention.quarter in (None, 1, 2, 3, 4) and mention.half in (None, 1, 2), f"{mention}")
        promise(
            all(month is None or 1 <= month <= 12 for month in (mention.end_month, mention.filed_month)),
            f"{mention}",
        )
        at = mention.end
        for language in _LANGUAGES:
            describe(mention, language)
        for period, end in pairwise(told):
            promise(0 <= matches(mention, period, end) <= 1, f"{mention} matches {period!r} {end!r}")
            stretch_of(mention, period, end)
    for period, start, end in zip(told, told[1:], told[2:], strict=False):
        fiscal_period_of(start, end, period, end)
        canonical(period, "ko")


def sentences(data: bytes) -> None:
    text = text_of(data)
    at = 0
    for start, end in sentence_spans(text):
        promise(at <= start < end <= len(text), f"a sentence {start}:{end} after {at}")
        promise(not text[at:start].strip() or at == 0, "letters between two sentences")
        promise(text[start:end] == text[start:end].strip(), "a sentence with white space around it")
        at = end
        without_label(without_connective(text[start:end]))
    promise(not text[at:].strip(), "letters behind the last sentence")


_AMOUNTS = tokens_of("amounts")
_PERIODS = tokens_of("periods")
_SENTENCES = tokens_of("sentences")

TARGETS = (
    Target("amounts", amounts, _AMOUNTS, ((b"(", b")"),), longest=20_000),
    Target("periods", periods, _PERIODS, ((b"(", b")"),), longest=20_000),
    Target("sentences", sentences, _SENTENCES, ((b"(", b")"),)),
)

"""Cards and results as CSV, which spreadsheets open: no cell of it is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from assistant.study.card import Card
from ui.study.passages import key_of, name_of
from ui.study.results import Results, Written
from ui.words import Words, printable

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, also in its full width."""
MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8; without it Korean comes out wrong."""


def cards_sheet(cards: Iterable[Card], words: Words, viewer: str = "") -> str:
    """A row for each card: question, choices, key, passage and where it is from."""
    names = (
        "id", "kind", "language", "difficulty", "topic", "question", "choices", "key", "passage", "source",
        "company", "form", "fiscal_period", "section", "page",
    )  # fmt: skip
    rows = (
        (
            card.id,
            words(f"study.kind_{card.kind}"),
            card.language,
            str(card.difficulty),
            card.topic,
            card.question,
            " | ".join(card.choices),
            key_of(card),
            card.origin.passage,
            name_of(card.origin.source, viewer),
            card.origin.company,
            card.origin.form,
            card.origin.fiscal_period,
            " › ".join(card.origin.section),
            "" if card.origin.page is None else str(card.origin.page + 1),
        )
        for card in cards
    )
    return _sheet([words(f"study.column_{name}") for name in names], rows)


def results_sheet(results: Results, words: Words) -> str:
    """A row for each attempt: who, score, seconds, when, and for each question the answer and its credit."""
    heads = [words(f"study.column_{name}") for name in ("name", "score", "seconds", "begun", "ended")]
    for number, card in enumerate(results.cards, 1):
        heads += [f"{number}. {card.question}", words("study.column_credit_of", n=number)]
    rows = (
        (
            result.name,
            _number(result.score),
            _number(result.seconds),
            result.begun.isoformat(timespec="seconds"),
            result.ended.isoformat(timespec="seconds") if result.ended else "",
            *(cell for given in result.answers for cell in _cells(given)),
        )
        for result in results.attempts
    )
    return _sheet(heads, rows)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: one that would begin a formula begins with an apostrophe."""
    cell = printable(cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUN) else cell


def _cells(given: Written | None) -> tuple[str, str]:
    return ("", "") if given is None else (given.text, _number(given.grade.credit))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return MARK + out.getvalue()

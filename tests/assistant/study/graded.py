"""The cards and given answers of the hand-made set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.study.card import Card, Key, Origin, Verdict, identity
from corpus.amounts import find_amounts

_HERE = Path(__file__).parent
_OFFSET = 1_000
"""Where the passages begin in their imagined documents, so that offsets into one cannot pass for the other's."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer given to a card, with the grade that a person gave it."""

    card: Card
    name: str
    text: str
    grade: Verdict
    sort: str


def cards() -> dict[str, Card]:
    """The cards by their names in the set."""
    return {row["id"]: _card(row) for row in _rows("cards.jsonl")}


def given(name: str = "given.jsonl") -> list[Given]:
    """The given answers of a file; `times` repeats one that is huge."""
    known = cards()
    return [
        Given(known[row["card"]], row["card"], row["given"] * row.get("times", 1), row["grade"], row["sort"])
        for row in _rows(name)
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_HERE / name).read_text(encoding="utf-8").splitlines()]


def _card(row: dict[str, Any]) -> Card:
    passage, quote, key = row["passage"], row["quote"], row["key"]
    at = _OFFSET + passage.index(quote)
    inside = max(quote.find(key), 0)
    language = "ko" if any("가" <= char <= "힣" for char in passage) else "en"
    origin = Origin(
        "set", "", "", "", "", language, (), None, _OFFSET, _OFFSET + len(passage), passage, at, at + len(quote), quote,
        at + inside, at + inside + len(key) if key in quote else at,
    )  # fmt: skip
    amount = find_amounts(key)[0] if row.get("amount") else None
    return Card(
        identity(row["kind"], row["language"], "set", quote, key, row["question"]),
        row["kind"],
        row["language"],
        row["question"],
        tuple(row.get("choices", ())),
        Key(key, tuple(row.get("accepted", ())), amount, tuple(row.get("places", ())), tuple(row.get("points", ()))),
        origin,
        "",
        1,
    )  # fmt: skip

"""Makes evidence easy to word: amounts already written as the answer's language writes them.

A small model copies what it reads. It turns 160 million shares into "160 주" and 5,000억 into "5,000 million",
so no amount of the other language is left for it to convert: code writes each one before the model reads it,
and checks each one after.
"""

from __future__ import annotations

from corpus.amounts import Amount, find_amounts, render, render_range
from corpus.document import Language

_CONVERTED = frozenset({"USD", "KRW", "EUR", "JPY", "CNY", "TWD", "GBP", "shares", "MWh", "GW"})


def written_in(text: str, language: Language, scale: str = "") -> str:
    """The text with each amount that has a unit rewritten in the style of `language`.

    Args:
        text: Evidence, a sentence or a table's row.
        language: Of the answer.
        scale: What a table's head says of its numbers ("in millions").
    """
    parts: list[str] = []
    at = 0
    for amount in find_amounts(text, scale or None):
        if amount.kind != "amount" or amount.unit not in _CONVERTED:
            continue
        parts += [text[at : amount.start], render_amount(amount, language)]
        at = amount.end
    return "".join([*parts, text[at:]])


def render_amount(amount: Amount, language: Language) -> str:
    """One amount in words of `language`, as exact as it was stated; a range stays a range."""
    if amount.ends is not None:
        return render_range(*amount.ends, amount.unit, language)
    return render(amount.value, amount.unit, language)

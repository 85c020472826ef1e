"""Checks a finished sentence against the evidence: which sentences support it, and whether its figures hold.

The citation goes to the candidates that support the sentence best, whatever the model had in mind; amounts
are compared in canonical units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.contract import Check, Figure
from assistant.material import render_amount
from assistant.select import Candidate
from corpus.amounts import Amount, compare, find_amounts, rewrite
from corpus.companies import find_companies
from corpus.document import Language
from corpus.glossary import concepts
from index.tokens import tokens

_SUPPORT = 0.25
"""Least support of a sentence by a candidate that may be cited."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence as it may be shown: its text with amounts set right, its support and its figures."""

    text: str
    check: Check
    support: tuple[Candidate, ...]
    figures: tuple[tuple[Amount, Candidate | None], ...]


def check(sentence: str, candidates: Sequence[Candidate], language: Language) -> Checked:
    """Set a sentence's amounts right and find what supports it.

    `verified`: every amount stands in the evidence and a candidate supports its words; `repaired`: the same
    after a magnitude was set right; `weak`: an amount or the words are not supported.
    """
    sources = [amount for candidate in candidates for amount in candidate.amounts]
    text, changes = rewrite(sentence, language, sources)
    stated = [amount for amount in find_amounts(text) if amount.kind == "amount"]
    figures = tuple((amount, _source(amount, text, candidates)) for amount in stated)
    support = _supporting(text, candidates, figures)
    held = all(candidate is not None for _, candidate in figures) and bool(support)
    repaired = any(change.kind == "repaired" for change in changes)
    return Checked(text, "weak" if not held else "repaired" if repaired else "verified", support, figures)


def figure(amount: Amount, citation: int | None, verified: bool, language: Language) -> Figure:
    """An amount of the answer as the contract has it; bounds that are open become the value."""
    low, high = amount.ends or (amount.low, amount.high)
    infinite = float("inf")
    return Figure(
        text=amount.text or render_amount(amount, language),
        value=amount.value,
        value_low=low if abs(low) != infinite else amount.value,
        value_high=high if abs(high) != infinite else amount.value,
        unit=amount.unit or "count",
        verified=verified,
        citation=citation,
    )


def support_of(text: str, candidate: Candidate) -> float:
    """How far a candidate says what a sentence says, 0 to about 1: terms, names, words and amounts shared."""
    terms, names = concepts(text), {m.company.id for m in find_companies(text)}
    around = f"{candidate.said} {candidate.evidence.document.info.company}"
    own_terms, own_names = concepts(around), {m.company.id for m in find_companies(around)}
    words, own_words = set(tokens(text)), set(tokens(f"{candidate.text}\n{candidate.said}"))
    amounts = [a for a in find_amounts(text) if a.kind == "amount"]
    held = sum(any(compare(a, b).agrees for b in candidate.amounts) for a in amounts)
    parts = [
        (1.0, _share(terms, own_terms)),
        (0.5, _share(names, own_names)),
        (1.0, _share(words, own_words)),
        (1.5, held / len(amounts) if amounts else None),
    ]
    known = [(weight, share) for weight, share in parts if share is not None]
    return (
        sum(weight * share for weight, share in known) / sum(weight for weight, _ in known) if known else 0.0
    )


def _supporting(
    text: str, candidates: Sequence[Candidate], figures: Sequence[tuple[Amount, Candidate | None]]
) -> tuple[Candidate, ...]:
    """The best supporting candidate, and those that its figures come from; at most three."""
    scored = sorted(
        ((support_of(text, candidate), -place, candidate) for place, candidate in enumerate(candidates)),
        key=lambda item: (-item[0], -item[1]),
    )
    best = [candidate for score, _, candidate in scored[:1] if score >= _SUPPORT]
    for _, candidate in figures:
        if candidate is not None and all(candidate is not known for known in best):
            best.append(candidate)
    return tuple(best[:3])


def _source(amount: Amount, text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that holds an amount; the one that supports the whole sentence best, when several do."""
    holding = [c for c in candidates if any(compare(amount, known).agrees for known in c.amounts)]
    return max(holding, key=lambda c: support_of(text, c), default=None)


def _share(wanted: frozenset[str] | set[str], there: frozenset[str] | set[str]) -> float | None:
    return len(wanted & there) / len(wanted) if wanted else None

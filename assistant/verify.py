"""Checks a finished sentence against the evidence: which sentences support it, and whether its figures hold.

The citation goes to the candidates that support the sentence best, whatever the model had in mind; amounts
are compared in canonical units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.contract import Check, Figure
from assistant.language import in_language
from assistant.material import render_amount
from assistant.prompt import example_words
from assistant.support import agrees
from assistant.support import support as supported
from assistant.wording import say
from corpus.amounts import Amount, compare, find_amounts, rewrite
from corpus.companies import find_companies
from corpus.document import Language
from corpus.glossary import concepts
from corpus.sentences import without_connective, without_label
from index.tokens import tokens

_SUPPORT = 0.25
"""Least support of a sentence by a candidate that may be cited."""
_HELD = 0.85
"""Least share of a wording's words beyond the question that its source must hold."""
_SAID = 0.5
"""Least share of all its words that its source must hold, so that a question's premise is not taken for a fact."""
_SAID_ACROSS = 0.4
"""The same where the source is in the other language; below it a sentence is weak, as where a known term is unsaid."""
_KEPT = 0.5
"""Least share of its source's words that a wording must keep."""
_TOLD = 0.7
"""Share of a source's words from which an answer has told it already. The three were tuned on dev."""
_CLEARLY = 0.1
"""How much better a sentence must fit the question for its figure to take another one's place."""

_MOST_AMOUNTS = 50
"""More amounts than any sentence or line of a list states that tells something."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence as it may be shown: its text with amounts set right, its support and its figures.

    It is not `sound` where something in it goes against what its support says, and must not be shown then.
    """

    text: str
    check: Check
    support: tuple[Candidate, ...]
    figures: tuple[tuple[Amount, Candidate | None], ...]
    sound: bool = True


def check(sentence: str, candidates: Sequence[Candidate], language: Language) -> Checked:
    """Set a sentence's amounts right and find what supports it.

    `verified`: every amount stands in the evidence and a candidate supports its words; `repaired`: the same
    after a magnitude was set right; `weak`: an amount or the words are not supported. One that runs on from amount to
    amount, as only a model does that has lost its way, is supported by nothing: each amount is held against all of the evidence.
    """
    if len(find_amounts(sentence)) > _MOST_AMOUNTS:
        return Checked(sentence, "weak", (), (), sound=False)
    sources = [amount for candidate in candidates for amount in candidate.amounts]
    text, changes = rewrite(sentence, language, sources)
    said = _Said.of(text)
    scores = [said.support(candidate) for candidate in candidates]
    figures = tuple((amount, _source(amount, candidates, scores)) for amount in said.amounts)
    support = _supporting(candidates, scores, figures)
    held = all(candidate is not None for _, candidate in figures) and bool(support)
    repaired = any(change.kind == "repaired" for change in changes)
    measured = supported(text, support)
    across = not any(in_language(candidate.said, language) for candidate in support)
    held = held and (not across or (measured.words >= _SAID_ACROSS and not measured.terms))
    outcome: Check = "weak" if not held else "repaired" if repaired else "verified"
    sound = bool(support) and measured.sound and (measured.words > 0 or bool(said.amounts))
    return Checked(text, outcome, support, figures, sound)


def keep_to_source(
    checked: Checked, question: str, language: Language, *, many: bool, figure: bool
) -> Checked:
    """Put the source's own sentence in the place of a wording that strays from it.

    A small model turns "may slow down" into "may speed up" in nearly the same words. So a wording stands only
    when its amounts were found, when what it says beyond the question's words stands in the sentence that
    supports it, and when it leaves little of that sentence out.

    Args:
        checked: A sentence with its support. It is left as it is where the best support is a table's row or in
            another language, because words cannot be compared then.
        question: Complete in itself.
        language: Of the answer.
        many: A list is asked for, which is worded from several sentences.
        figure: A figure is asked for, and the rest of the sentence may be left out.
    """
    source = next(iter(checked.support), None)
    if source is None or source.evidence.passage.kind == "table" or not in_language(source.said, language):
        return checked
    sources = checked.support if many else (source,)
    there = _plain_words("\n".join(candidate.said for candidate in sources))
    words = _plain_words(checked.text)
    beyond = words - _plain_words(question)
    strays = len(beyond & there) < _HELD * len(beyond) or len(words & there) < _SAID * len(words)
    leaves_out = len(words & there) < _KEPT * len(there)
    if checked.check != "weak" and checked.sound and not strays and (many or figure or not leaves_out):
        return checked
    return replace(quoted(source, labelled=many), check="repaired")


def better_source(checked: Checked, chosen: Sequence[Candidate], asked: Asked) -> Candidate | None:
    """The sentence whose figure answers the question where a wording has taken another one's; None where it has not.

    A small model asked for one figure sometimes takes that of a neighbouring sentence, of another part or
    period of the company, and no check of the amount alone sees it. There is none unless one sentence with
    one such figure fits clearly better than those that the wording's figures come from, nor where figures of
    several kinds are asked for, since one of them would be lost.
    """
    if len(asked.kinds) != 1:
        return None
    wanted = [(amount, source) for amount, source in checked.figures if _is_asked_for(amount, asked)]
    best = max(
        (c for c in chosen if any(_is_asked_for(a, asked) for a in c.amounts)),
        key=lambda candidate: candidate.score,
        default=None,
    )
    if not wanted or best is None:
        return None
    stated = _asked_for(best, asked)
    if stated is None or any(compare(amount, stated).agrees for amount, _ in wanted):
        return None
    if any(source is not None and source.score > best.score - _CLEARLY for _, source in wanted):
        return None
    return best


def bare_figure(candidate: Candidate, asked: Asked, language: Language) -> Checked | None:
    """The one figure asked for of a sentence that says all that the question asks of; None where it is not plain.

    What is left to say of a source in the other language where every wording of it had to be withdrawn.
    """
    if len(asked.kinds) != 1 or candidate.told < 1 or (amount := _asked_for(candidate, asked)) is None:
        return None
    text = say("figure", language, amount=render_amount(amount, language))
    return Checked(text, "repaired", (candidate,), ((amount, candidate),))


def _asked_for(candidate: Candidate, asked: Asked) -> Amount | None:
    """The amount of a candidate that is of the kind asked for; None where it has none, or several."""
    amounts = [a for a in find_amounts(candidate.said, candidate.scale or None) if _is_asked_for(a, asked)]
    return amounts[0] if len({amount.value for amount in amounts}) == 1 else None


def only_echoes(text: str, asked: Asked) -> bool:
    """Whether a sentence only says again what a question says that asks for something."""
    told = {amount.value for amount in find_amounts(asked.question.text)}
    new = any(amount.value not in told for amount in find_amounts(text))
    return asked.open and not new and _plain_words(text) <= _plain_words(asked.question.text)


def repeats_example(checked: Checked, language: Language) -> bool:
    """Whether a sentence says words of the prompt's worked example that its support does not say."""
    there = "\n".join(f"{candidate.text}\n{candidate.said}" for candidate in checked.support)
    return bool((_plain_words(checked.text) & example_words(language)) - _plain_words(there))


def _is_asked_for(amount: Amount, asked: Asked) -> bool:
    """Whether an amount is itself of the kind asked for, not one to work it out from."""
    return asked.fits(amount) and (not asked.kinds & {"percent", "change"} or amount.unit == "percent")


def told_already(candidate: Candidate, text: str) -> bool:
    """Whether a text says most of what a candidate says."""
    words = _plain_words(without_label(candidate.said))
    return len(words & _plain_words(text)) >= _TOLD * len(words)


def quoted(candidate: Candidate, *, labelled: bool = False) -> Checked:
    """A source's sentence as a sentence of the answer; `labelled` keeps the name of a list's item before it."""
    figures = tuple((amount, candidate) for amount in candidate.amounts if amount.kind == "amount")
    text = without_connective(candidate.said if labelled else without_label(candidate.said))
    return Checked(text, "verified", (candidate,), figures)


def _plain_words(text: str) -> frozenset[str]:
    """The words of a text without those of its amounts, which languages write differently."""
    rest, at = [], 0
    for amount in find_amounts(text):
        rest.append(text[at : amount.start])
        at = max(at, amount.end)
    return frozenset(tokens(" ".join([*rest, text[at:]])))


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
    return _Said.of(text).support(candidate)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence says, read once for all candidates."""

    terms: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    amounts: tuple[Amount, ...]

    @classmethod
    def of(cls, text: str) -> _Said:
        amounts = tuple(amount for amount in find_amounts(text) if amount.kind == "amount")
        names = frozenset(m.company.id for m in find_companies(text))
        return cls(frozenset(concepts(text)), names, frozenset(tokens(text)), amounts)

    def support(self, candidate: Candidate) -> float:
        around = f"{candidate.said} {candidate.evidence.document.info.company}"
        own_terms, own_names = concepts(around), {m.company.id for m in find_companies(around)}
        own_words = set(tokens(f"{candidate.text}\n{candidate.said}"))
        held = sum(any(compare(a, b).agrees for b in candidate.amounts) for a in self.amounts)
        parts = [
            (1.0, _share(self.terms, own_terms)),
            (0.5, _share(self.names, own_names)),
            (1.0, _share(self.words, own_words)),
            (1.5, held / len(self.amounts) if self.amounts else None),
        ]
        known = [(weight, share) for weight, share in parts if share is not None]
        return (
            sum(weight * share for weight, share in known) / sum(weight for weight, _ in known)
            if known
            else 0.0
        )


def _supporting(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    figures: Sequence[tuple[Amount, Candidate | None]],
) -> tuple[Candidate, ...]:
    """The best supporting candidate, and those that its figures come from; at most three."""
    scored = sorted(
        (
            (score, -place, candidate)
            for place, (score, candidate) in enumerate(zip(scores, candidates, strict=True))
        ),
        key=lambda item: (-item[0], -item[1]),
    )
    best = [candidate for score, _, candidate in scored[:1] if score >= _SUPPORT]
    for _, candidate in figures:
        if candidate is not None and all(candidate is not known for known in best):
            best.append(candidate)
    return tuple(best[:3])


def _source(amount: Amount, candidates: Sequence[Candidate], scores: Sequence[float]) -> Candidate | None:
    """The candidate that holds an amount; the one that supports the whole sentence best, when several do."""
    holding = [
        (score, candidate)
        for score, candidate in zip(scores, candidates, strict=True)
        if any(agrees(amount, known, candidate) for known in candidate.amounts)
    ]
    return max(holding, key=lambda held: held[0], default=(0.0, None))[1]


def _share(wanted: frozenset[str] | set[str], there: frozenset[str] | set[str]) -> float | None:
    return len(wanted & there) / len(wanted) if wanted else None

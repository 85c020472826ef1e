"""Grades a word or a few given for a key of words: names in either language, spelling, lists, denials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.study.card import Card
from assistant.study.grading.missing import lack
from assistant.study.grading.outcome import Outcome, partial, right, wrong
from assistant.study.grading.polarity import change, denials, opposed
from assistant.study.grading.words import FRAME, is_typo, letters, names, terms
from corpus.companies import find_companies
from corpus.glossary import find_pairs, translate_terms
from corpus.misspelt import spelt_right

_APART = re.compile(
    r"[,;/·|\n]|\bor\b|\band\b|\bversus\b|\bvs\b|또는|혹은|아니면|(?<=[가-힣])(?:이나|(?<!하)(?<!러)나|와|(?<![효결성초경통])과|랑|하고)\s|"
    r"\s(?:및|그리고)\s"
)
_EITHER = re.compile(r"\bor\b|또는|혹은|아니면", re.IGNORECASE)
_OTHER_HEAD = re.compile(
    r"경쟁|대체|협력|파트너|고객|공급|자회사|계열|라이벌|직원|주주|\b(?:rival|competitor|supplier|customer|partner|subsidiar|alternative|"
    r"employee|shareholder|opponent|peer)",
    re.IGNORECASE,
)
"""Words that make another of what they stand beside: a competitor of NVIDIA is not NVIDIA."""
_PASSED_OVER = re.compile(
    r"\S+(?:보다는?|대신(?:에)?)\s+(?=\S)|[,\s]+(?:instead of|rather than|as opposed to)\s+\S.*$|"
    r"^(?:instead of|rather than|not)\s[^,]+,\s*(?:but\s)?",
    re.IGNORECASE,
)
"""What an answer names only to pass it over."""
_APPOSED = re.compile(r",\s+(?:the|an?|which|who)\s[^,]{3,80}$", re.IGNORECASE)
"""What tells more of the name before it."""
_LONGEST_CANDIDATE = 4
"""Words of a part that may be another candidate; a longer one explains."""
_SHARE = 0.5


def grade_words(card: Card, given: str) -> Outcome:
    """What typed words are worth by code; `open` where only meaning could find them right.

    Args:
        card: A `short` or a `cloze` with a key of words.
        given: What was typed, as seen (`given.seen`).
    """
    if any(letters(given) == letters(form) for form in _forms(card)):
        return right("text")
    if letters(given) == letters(card.question):
        return wrong("text")
    if change(given) and change(given) == change(card.key.text):
        return right("text")
    given = _meant(spelt_right(given))
    if denials(given) % 2 != denials(card.key.text) % 2:
        return wrong("text")
    items = _items(card.key.text)
    if len(items) > 1:
        return _list(card, given, items)
    outcomes = [_one(card, given, form) for form in (card.key.text, *card.key.accepted)]
    best = max(outcomes, key=lambda outcome: (outcome.credit, outcome.open))
    if best.open and any(opposed(given, form) for form in (card.key.text, *card.key.accepted)):
        return wrong("text")
    return best


def _meant(given: str) -> str:
    """An answer without what it passes over, and without what it tells besides of what it names."""
    kept = _PASSED_OVER.sub("", given).strip()
    given = kept if terms(kept) else given
    apposed = _APPOSED.search(given)
    return given[: apposed.start()] if apposed and not names(apposed[0]) else given


def _forms(card: Card) -> Iterator[str]:
    """All ways to say the key: as it is, what is accepted, and the names of a company or a term that it is."""
    for form in (card.key.text, *card.key.accepted):
        yield form
        for mention in find_companies(form):
            if letters(mention.surface) == letters(form):
                yield from (mention.en, mention.ko)
                if mention.by == "name":
                    yield from mention.company.aliases
        for pair in find_pairs(form):
            if letters(form) in {letters(name) for name in (*pair.ko, *pair.en)}:
                yield from (*pair.ko, *pair.en)


def _needed(form: str, card: Card) -> frozenset[str]:
    """What an answer must say of a form: its words that the question does not say, or all where it says them all."""
    own = terms(form)
    return (own - terms(card.question)) or own


def _one(card: Card, given: str, form: str) -> Outcome:
    """A key that is one thing."""
    needed, said = _needed(form, card), terms(given)
    if _misspells(given, form, card):
        return right("text")
    named, own = names(given), names(form) | names(card.question)
    if named - own or (names(form) and named and not named & names(form)):
        return wrong("text")
    if needed and needed <= said:
        if _is_list(given, needed, card) or (_OTHER_HEAD.search(given) and not _OTHER_HEAD.search(form)):
            return wrong("text")
        return right("text")
    hits = needed & said
    beside = said - terms(form) - terms(card.question)
    if hits and not beside and len(hits) >= _SHARE * len(needed):
        return partial("text", len(hits) / len(needed), lack("words", card.language, form), open=True)
    words = [letters(word) for word in form.split()]
    if len(words) > 1 and letters(given) in words and not terms(given) <= terms(card.question):
        return partial("text", 1 / len(words), lack("words", card.language, form))
    return wrong("text", open=not named)


def _misspells(given: str, form: str, card: Card) -> bool:
    words = {letters(word) for word in f"{card.origin.passage} {card.question}".split()}
    return letters(given) not in words and is_typo(given, form)


def _is_list(given: str, needed: frozenset[str], card: Card) -> bool:
    """Whether another candidate stands beside the key: a short part that says nothing of it, or what "or" leads to."""
    if any(part.strip() and not terms(part) & needed for part in _EITHER.split(given)[1:]):
        return True
    parts = [terms(part) for part in _items(given)]
    asked = terms(card.question)
    return any(
        part and not part & needed and not part <= asked | FRAME and len(part) <= _LONGEST_CANDIDATE
        for part in parts
    )


def _items(text: str) -> tuple[str, ...]:
    """The parts of a text that lists several things; a known term (research and development) stays whole."""
    known = (*find_companies(text), *translate_terms(text, "en"), *translate_terms(text, "ko"))
    parts, after = list[str](), 0
    for mark in _APART.finditer(text):
        if not any(one.start <= mark.start() and mark.end() <= one.end for one in known):
            parts.append(text[after : mark.start()])
            after = mark.end()
    return tuple(part.strip() for part in (*parts, text[after:]) if part.strip())


def _list(card: Card, given: str, items: tuple[str, ...]) -> Outcome:
    """A key that lists several things: each is looked for, and nothing else may be named."""
    told = _items(given)
    said = terms(given)
    hit = [item for item in items if _needed(item, card) <= said or any(is_typo(part, item) for part in told)]
    if not hit:
        return wrong("text", open=not names(given))
    known = frozenset[str]().union(*(terms(item) for item in items), terms(card.question))
    beside = [
        part for part in told
        if terms(part) and not terms(part) & known and len(terms(part)) <= _LONGEST_CANDIDATE
        and not any(is_typo(part, item) for item in items)
    ]  # fmt: skip
    if len(hit) == len(items) and not beside:
        return right("text")
    missing = [item for item in items if item not in hit]
    lacks = (lack("words", card.language, ", ".join(missing)),) if missing else ()
    return partial("text", len(hit) / (len(items) + len(beside)), *lacks)

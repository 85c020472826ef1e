"""How a worked-out sentence names what its amounts are of, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asked import Asked
from assistant.worked.readings import Reading, is_neutral
from assistant.worked.task import Task
from corpus.amounts import Amount, render
from corpus.companies import find_companies
from corpus.document import Language
from corpus.glossary import translate_terms
from corpus.periods import canonical, describe, find_periods
from index.terms import Term
from index.tokens import tokens

_ENDING = re.compile(r"(?<=[가-힣])(?:은|는|이|가|을|를|의)[,.?]?$")
_MOST = 80
"""Letters of a name; longer ones are cut between words."""


def label_of(reading: Reading, asked: Asked, task: Task, language: Language) -> str:
    """What an amount is of: the known name in the language, else the filing's own words, else the question's."""
    if reading.row is None:
        return _asked(asked, reading.terms or task.terms, language)
    name = re.sub(r"\s*\(\w{1,3}\)$", "", re.sub(r"\s+", " ", reading.row.name)).strip(" :")
    beyond = {*tokens(reading.row.group)} - {*tokens(name)}
    if beyond and not is_neutral(reading.row.group) and not reading.row.is_total:
        name = f"{name} ({reading.row.group})"
    if not name:
        return _asked(asked, task.terms, language)
    if reading.document.info.language == language:
        return name if language == "ko" else _inside(name)
    for term in translate_terms(asked.question.text, reading.document.info.language):
        if asked.question.language == language and name.casefold() in map(str.casefold, term.translations):
            return term.surface
    known = [term for term in translate_terms(name, language) if term.surface.casefold() == name.casefold()]
    return known[0].translations[0] if known else f"‘{_cut(name)}’"


def written(amount: Amount, language: Language) -> str:
    """An amount in the language, with what it counts."""
    return render(amount.value, amount.unit, language, noun=amount.noun)


def period_of(reading: Reading, language: Language) -> str:
    """The period as a sentence has it: the third quarter of fiscal 2026, July 2024."""
    if reading.named.end_month:
        return describe(reading.named, language)
    name = canonical(reading.period, language)
    return f"the {name}" if language == "en" and " of " in name else name


def listed(parts: Sequence[str], language: Language) -> str:
    """Some things in a row of words."""
    if language == "ko":
        return ", ".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _asked(asked: Asked, terms: Sequence[Term], language: Language) -> str:
    """The question's own words for what is asked of; in another language the known names of it."""
    if asked.question.language == language:
        telling = {word for term in terms for form in term.forms for word in form}
        words = [m for m in re.finditer(r"\S+", asked.question.text) if telling & {*tokens(m[0])}]
        if words:
            said = asked.question.text[words[0].start() : words[-1].end()]
            if len(said) <= _MOST and not find_periods(said) and not find_companies(said):
                return re.sub(r"[\s,.?:;]+$", "", _ENDING.sub("", said) if language == "ko" else said)
    names: list[str] = []
    for term in terms:
        told = translate_terms(term.name, language) if language == "ko" else ()
        names.append(told[0].translations[0] if told else term.name)
    return " ".join(names)


def _inside(name: str) -> str:
    """A name as it stands inside an English sentence: small, unless its first word is a name or a short form."""
    first, _, rest = _cut(name).partition(" ")
    proper = first[1:] != first[1:].lower() or any(word[:1].isupper() for word in rest.split())
    return f"{first} {rest}".strip() if proper else f"{first.lower()} {rest}".strip()


def _cut(name: str) -> str:
    return name if len(name) <= _MOST else f"{name[:_MOST].rsplit(' ', 1)[0]}…"

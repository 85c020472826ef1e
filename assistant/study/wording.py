"""The words of cards in both languages, from `wording.toml`, with names of companies, metrics and periods put in."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.study.material import Material
from corpus.amounts import Amount, find_amounts, render, render_again
from corpus.document import Language
from corpus.metrics import Metric
from corpus.particles import fitted
from corpus.periods import canonical
from corpus.segments import part_name

SLOT = re.compile(r"\{(\w+)(?:\|([가-힣]+))?\}")
"""A slot of a template: its name, and the Korean particle behind it."""
_BE = ("이다", "이었던")
_DIGITS = 4
"""Significant digits of amounts to choose from: enough to tell them apart, few enough to be remembered."""
_SMALL = ("and", "of", "the", "for", "in")
_HANGUL = re.compile("[가-힣]")


@cache
def words() -> dict[str, Any]:
    """All words."""
    return tomllib.loads(files("assistant").joinpath("study", "wording.toml").read_text("utf-8"))


def worded(language: Language, template: str, **put: str) -> str:
    """A template with its slots filled; see `put_in`."""
    return put_in(words()[language][template], **put)


def put_in(text: str, **put: str) -> str:
    """A text with its slots filled; a Korean particle in the form that the word before it asks for."""

    def fill(slot: re.Match[str]) -> str:
        word, particle = put[slot[1]], slot[2] or ""
        if particle in _BE:
            closed = fitted(_sound(word), "이") == "이"
            return word + (particle if closed else {"이다": "다", "이었던": "였던"}[particle])
        return word + fitted(_sound(word), particle) if particle else word

    return SLOT.sub(fill, text).replace("s's ", "s' ")


def truth(language: Language) -> tuple[str, str]:
    """The words for true and false."""
    right, wrong = words()[language]["truth"]
    return right, wrong


def _sound(word: str) -> str:
    """A word without what stands behind it in brackets or as a mark."""
    return re.sub(r"\s*\([^)]*\)$|[”’\"']+$", "", word)


def company_name(material: Material, language: Language) -> str:
    """A filing's company by its usual name."""
    company = material.company
    return company.name(language) if company else material.document.info.company


def metric_name(metric: Metric, language: Language) -> str:
    """A metric as cards call it."""
    names: dict[str, str] = words()["names"][language]
    return names.get(metric.id, metric.name(language))


def part(segment: str, language: Language) -> str:
    """A part of the business; empty where there is no name that a reader of the language would take for one."""
    own: dict[str, str] = words()[language].get("parts", {})
    name = own.get(segment.casefold()) or part_name(segment, language == "ko")
    if language == "ko" and not _HANGUL.search(name) and (len(name.split()) > 3 or "Including" in name):
        return ""
    if language == "ko":
        return name
    return " ".join(w.capitalize() if w == w.casefold() and w not in _SMALL else w for w in name.split(" "))


def full_name(metric: Metric, segment: str, language: Language) -> str:
    """The metric, with the part of the business that it is of."""
    name = metric_name(metric, language)
    return f"{part(segment, language)} {name}" if segment else name


def period_name(period: str, language: Language) -> str:
    """A fiscal period as a sentence has it."""
    name = canonical(period, language)
    return f"the {name}" if language == "en" and " of " in name else name


def was(metric: Metric) -> str:
    """The English verb that goes with a metric's name."""
    return "were" if metric.id in words()["plural"] else "was"


def shown(value: float, unit: str, language: Language, digits: int = _DIGITS, *, hedged: bool = False) -> str:
    """An amount to choose from or to judge, to some digits; `hedged` says "about" where that is not all of it."""
    if unit == "count":
        return exact(value, unit, language)
    text = render(value, unit, language, digits=digits)
    if hedged and text != render(value, unit, language):
        return render(value, unit, language, digits=digits, hedge="about")
    return text


def digits_of(text: str) -> int:
    """How many digits of an amount tell its value: 3 of 1조 1,900억, 4 of $130.5 billion."""
    value = amount_of(text).value
    return max(2, len(f"{value:.6g}".replace(".", "").strip("0").partition("e")[0]))


def exact(value: float, unit: str, language: Language) -> str:
    """An amount as reported."""
    noun = "employees" if unit == "count" else ""
    return render(value, unit, language, precision=0.01 if unit == "percent" else None, noun=noun)


def amount_of(text: str) -> Amount:
    """The first amount of a rendered text."""
    return find_amounts(text)[0]


def again(amount: Amount, language: Language) -> str:
    """An amount of prose in a language."""
    return render_again(amount, language)


def called(material: Material, language: Language, part: str = "") -> str:
    """How a question names the document that it is about, and a part of it by its heading."""
    if part:
        return worded(language, "of_part", of=called(material, language), part=part)
    document, info = material.document, material.document.info
    if not info.is_filing:
        return worded(language, "of_summary" if document.is_shipped else "of_article")
    forms: dict[str, str] = words()[language]["forms"]
    return worded(
        language,
        "of_brief" if document.is_shipped else "of_filing",
        company=company_name(material, language),
        period=period_name(info.fiscal_period, language),
        form=forms.get(info.form, info.form),
    )

"""What a card's question is made of: the template that code worded it by, and what stands in its slots.

Cards of one template and metric ask alike, so that one wording of a template (`assistant.study.mould`) may serve all of
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from assistant.study.card import Card
from assistant.study.wording import SLOT, metric_name, put_in, words
from corpus.document import Language
from corpus.metrics import all_metrics
from corpus.particles import forms_of

_PERIOD: dict[Language, str] = {
    "ko": r"\d{4}(?: 회계연도|년)(?: \d분기| 상반기| 하반기)?",
    "en": r"(?:the (?:\w+ quarter|\w+ half) of )?(?:fiscal year |fiscal )?\d{4}",
}
_DAY: dict[Language, str] = {"ko": r" 말", "en": "the end of "}
"""Goes with the period of what is told of a day: a wording that drops it asks for something else."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be worded: equal for cards that may share a wording.

    Attributes:
        language: Of the question.
        template: One of `assistant/study/wording.toml` that wordings are made for.
        topic: The metric's id, where the question names one: other verbs go with costs than with profits.
    """

    language: Language
    template: str
    topic: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A question taken apart: what is to be worded, and what stands in its slots."""

    task: Task
    slots: Mapping[str, str]


def own_text(task: Task) -> str:
    """The question in the words of code, with its slots in braces."""
    return _texts(task.language)[task.template]


def frame_of(card: Card) -> Frame | None:
    """A card's question taken apart; None where no wording is made for its kind of question."""
    metric = all_metrics().get(card.topic)
    name = re.escape(metric_name(metric, card.language)) if metric else ""
    for template in _texts(card.language):
        found = _pattern(card.language, template, name).fullmatch(card.question)
        if found is None:
            continue
        slots = found.groupdict()
        topic = card.topic if {"name", "metric"} & slots.keys() else ""
        task = Task(card.language, template, topic)
        # A slot that was read too long or too short gives another question.
        if put_in(own_text(task), **slots) == card.question:
            return Frame(task, slots)
    return None


@cache
def _texts(language: Language) -> dict[str, str]:
    """The templates that wordings are made for, those of a day before those that they could be taken for."""
    own = words()[language]
    names = ("figure", "choice", "ox", "when")
    found = {f"{name}_{of}": own[f"{name}_{of}"] for of in ("day", "flow") for name in names}
    found |= {name: own[name] for name in ("which_day", "which", "order_periods", "order_parts", "truth_of")}
    found["cloze"] = own["cloze"].replace("{lead}", own["lead"])
    found["judged"] = own["ox_flow"].partition("?")[0] + "? {statement}"
    if language == "ko":
        return {name: text.replace("{period} 말", "{period}") for name, text in found.items()}
    return {name: text.replace("the end of {period}", "{period}") for name, text in found.items()}


@cache
def _pattern(language: Language, template: str, name: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(language, template, name)), re.DOTALL)


def _parts(language: Language, template: str, name: str) -> Iterator[str]:
    text, at = _texts(language)[template], 0
    period = _PERIOD[language]
    if template.endswith("_day"):
        period = f"{period}{_DAY[language]}" if language == "ko" else f"{_DAY[language]}{period}"
    named = f"(?:.+ )?{name}" if name else "(?!)"
    most = {"period": period, "name": named, "metric": named, "amount": r"[^?]*?\d[^?]*?", "was": "was|were"}
    most |= {"what": "What (?:was|were)", "statement": ".+", "sentence": ".+"}
    for slot in SLOT.finditer(text):
        fixed = re.escape(text[at : slot.start()])
        yield fixed.replace("'s\\ ", "(?:'s|')\\ ")
        yield f"(?P<{slot[1]}>{most.get(slot[1], '.+?')})"
        yield f"(?:{'|'.join(forms_of(slot[2]))})" if slot[2] else ""
        at = slot.end()
    yield re.escape(text[at:]).replace("'s\\ ", "(?:'s|')\\ ")

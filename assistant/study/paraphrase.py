"""What the model is asked for, to have questions of cards in other words.

It is never shown a card: it is given the template that cards of one kind and metric are worded by, with stand-ins in its
slots, and two worked examples of one way of asking. What of its reply is kept is told in `assistant.study.mould`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.prompt import paraphrase_messages, paraphrase_stand_ins, paraphrase_ways
from assistant.study.frame import Task, own_text
from assistant.study.wording import metric_name, put_in, was, words
from corpus.metrics import all_metrics

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

VERSION = "1"
"""To be raised whenever other prompts or rules would keep other moulds: they are then made anew."""
LONGEST = 120
"""Tokens that a reply may have."""
_EXAMPLES = 2


def ways_of(task: Task) -> int:
    """In how many ways the model can be shown to word a task."""
    return len(paraphrase_ways(task.language, task.template, asked_of(task)))


def asked_of(task: Task) -> str:
    """The kind of what is asked for: `earned`, `spent`, `rate`, `people`, or `held` for all else."""
    metric = all_metrics().get(task.topic)
    if metric is None:
        return "earned"
    if metric.unit == "people":
        return "people"
    if metric.unit in ("per_share", "percent"):
        return "rate"
    return next((kind for kind in ("earned", "spent") if task.topic in words()[kind]), "held")


def shown_way(task: Task, way: int) -> str:
    """One of the ways, counted from 0, with slots in braces."""
    return paraphrase_ways(task.language, task.template, asked_of(task))[way]


def messages_of(task: Task, way: int) -> list[BaseMessage]:
    """What the model is told to word a task in one of its ways, counted from 0."""
    asked, said = asked_of(task), shown_way(task, way)
    shown: list[tuple[str, str]] = []
    for which in range(_EXAMPLES):
        put = _whole(task, paraphrase_stand_ins(task.language, asked, which))
        shown.append((put_in(own_text(task), **put), put_in(said, **put)))
    return paraphrase_messages(put_in(own_text(task), **stand_ins(task)), shown)


def stand_ins(task: Task) -> dict[str, str]:
    """What stands in a task's slots when the model is asked for it."""
    put = paraphrase_stand_ins(task.language, asked_of(task))
    metric = all_metrics().get(task.topic)
    if metric is not None:
        put["name"] = put["metric"] = metric_name(metric, task.language)
    return _whole(task, put, was(metric) if metric is not None else "was")


def _whole(task: Task, put: dict[str, str], be: str = "was") -> dict[str, str]:
    """Stand-ins with what follows from them: a day's period, the English verb, the Korean word to ask with."""
    put = dict(put)
    if task.template.endswith("_day"):
        put["period"] = f"{put['period']} 말" if task.language == "ko" else f"the end of {put['period']}"
    if (amount := put.get(f"amount_{asked_of(task)}")) is not None:
        put["amount"] = amount
    unit = {"people": "people", "rate": "per_share"}.get(asked_of(task), "money")
    put["much"] = words()[task.language]["much"][unit]
    put["was"], put["what"] = be, f"What {be}"
    return put

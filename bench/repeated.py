"""How soon a question comes that was answered before: the same, and the same in other words.

The only row of the bench that may use the product's cache of answers; everywhere else it is bypassed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from assistant.contract import Event, Finished, SentenceChecked
from assistant.evaluation.share import percentile

if TYPE_CHECKING:
    from assistant.models.engine import Engine
    from index.store import Index

PAIRS = Path(__file__).with_name("cases") / "reworded.jsonl"

Ask = Callable[[str], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Again:
    """Seconds to the first sentence, of each question, and how many answers came from the cache."""

    seconds: tuple[float, ...]
    cached: int

    def __str__(self) -> str:
        if not self.seconds:
            return "–"
        p95 = percentile(self.seconds, 95)
        return f"{median(self.seconds):.2f} / {p95:.2f} ({self.cached} of {len(self.seconds)} from the cache)"


def asking(index: Index, engine: Engine, home: Path) -> Ask:
    """The product as the server has it, its cache of answers included.

    The one place to turn that cache on: whatever `Application.open` gives its assistant is given here too.
    """
    from assistant.answer import Assistant
    from assistant.memory.store import Memory
    from assistant.models.seat import Unshared

    return Assistant(index, Unshared(engine), home / "speed.json", Memory.at(home)).ask


def again(ask: Ask, first: Sequence[str], then: Sequence[str]) -> Again:
    """Ask the first questions, then, when all are answered, the others, which are measured."""
    for question in first:
        for _ in ask(question):
            pass
    seconds: list[float] = []
    cached = 0
    for question in then:
        begun, told = time.perf_counter(), 0.0
        for event in ask(question):
            if isinstance(event, (SentenceChecked, Finished)):
                told = told or time.perf_counter() - begun
            if isinstance(event, Finished):
                cached += event.answer.cached
        seconds.append(told)
    return Again(tuple(seconds), cached)


def pairs() -> list[tuple[str, str]]:
    """Questions of the article and the same in other words."""
    rows = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
    return [(row["question"], row["reworded"]) for row in rows]

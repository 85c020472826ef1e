"""Where an answer stands while one waits for it: the stage it is in, how long, and how long those before it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ui.web.markup import Html, el
from ui.words import Words

Stage = Literal["searching", "line", "reading", "writing", "checking", "stopping", "done"]

SLOW = 20.0
"""Seconds without a word from the model after which that is said."""
_SHOWN: tuple[Stage, ...] = ("searching", "line", "reading", "writing", "checking")


@dataclass(slots=True)
class Stages:
    """The stages that an answer went through, each with the second at which it began, and when it was last heard of."""

    now: Callable[[], float] = time.monotonic
    begun: list[tuple[Stage, float]] = field(default_factory=list[tuple[Stage, float]])
    heard: float = 0.0

    def __post_init__(self) -> None:
        self.heard = self.now()
        self.begun.append(("searching", self.heard))

    def enter(self, stage: Stage) -> None:
        """Something was heard of the answer, which is now in a stage."""
        self.heard = self.now()
        if self.begun[-1][0] != stage:
            self.begun.append((stage, self.heard))

    @property
    def silent(self) -> float:
        """Seconds since something was heard."""
        return self.now() - self.heard

    def seconds(self) -> dict[Stage, float]:
        """Seconds in each stage so far, in the order in which they came first."""
        ends = [at for _, at in self.begun[1:]] + [self.now()]
        spent: dict[Stage, float] = {}
        for (stage, begun), end in zip(self.begun, ends, strict=True):
            spent[stage] = spent.get(stage, 0.0) + end - begun
        return spent


def stage_line(stage: Stage, said: str, stages: Stages, seconds: float, words: Words) -> Html:
    """The line under a running answer.

    Args:
        stage: Where it stands.
        said: What is said of that.
        stages: Where it was before.
        seconds: Since the question was asked.
        words: The language.
    """
    behind = took(stages, words, but=stage)
    line = el(
        "p",
        el("span", class_="pulse", aria_hidden="true"),
        el("span", said),
        el("span", words("web.seconds", seconds=f"{seconds:.0f}"), class_="clock", aria_hidden="true"),
        el("span", behind, class_="behind", aria_hidden="true") if behind else None,
        class_="stage",
    )
    if stage in ("reading", "writing", "checking") and stages.silent >= SLOW:
        # In steps of ten, so that a screen reader is not told every second.
        quiet = int(stages.silent // 10) * 10
        return Html(line + el("p", words("people.slow", seconds=quiet), class_="slow"))
    return line


def took(stages: Stages, words: Words, but: Stage | None = None) -> str:
    """How long stages took, those of a fifth of a second or more; empty for an answer that was not waited for here."""
    if len(stages.begun) == 1:
        return ""
    spent = stages.seconds()
    return " · ".join(
        f"{words(f'people.stage_{stage}')} {words('web.seconds', seconds=f'{spent[stage]:.1f}')}"
        for stage in _SHOWN
        if stage != but and spent.get(stage, 0.0) >= 0.2
    )

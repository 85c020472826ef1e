"""The background work that has a model word cards' questions anew while nobody asks.

A question's words are kept as a mould, which then serves every card that asks alike; so a document that comes later finds
its cards worded without the model.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assistant.models.stepwise import Stepwise
from corpus.errors import EngineError
from ui.background import Background
from ui.seat import EngineSeat
from ui.study.bank import Bank
from ui.study.wordings import Made, Wordings
from ui.turnstile import Turnstile

if TYPE_CHECKING:
    from assistant.study.frame import Frame, Task

log = logging.getLogger(__name__)

_OFF = "off"
_LOOK_AGAIN = 1.0  # seconds between looks at whether there is a turn
_FAILURES = 3
"""Failures of the engine in a row after which it is left alone until the next start."""


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether questions are to be worded anew: not where `TURNPOINT_PARAPHRASE` is `off`."""
    return environment.get("TURNPOINT_PARAPHRASE", "").strip().lower() != _OFF


class Varying:
    """Words questions anew in a thread of its own, from `start` until `close`, as long as nobody is there.

    Only with the embedded model: it has a prompt cache apart for this, where another engine would lose what it holds of
    the conversation, and it costs nobody money.

    Args:
        wordings: Where they are kept.
        bank: The cards.
        seat: Of the engine.
        turnstile: Who asks goes first.
        is_busy: Whether other work in the background, which is for people sooner, is under way.
        wanted: Whether there is anything to be done at all.
    """

    def __init__(
        self,
        wordings: Wordings,
        bank: Bank,
        seat: EngineSeat,
        turnstile: Turnstile,
        is_busy: Callable[[], bool] = lambda: False,
        *,
        wanted: bool = True,
    ) -> None:
        self._wordings = wordings
        self._bank = bank
        self._seat = seat
        self._is_busy = is_busy
        self._is_wanted = wanted
        self._background = Background("wordings", self._vary, turnstile)
        self._stepwise = Stepwise()
        self._frames: dict[str, Frame | None] = {}
        self._failures = 0

    def start(self) -> None:
        """Begin, where it is wanted."""
        if self._is_wanted:
            self._background.start()

    def want(self) -> None:
        """Cards have come or gone."""
        self._failures = 0
        self._background.want()

    def status(self) -> dict[str, Any]:
        """Whether it is `wanted` and `busy`, and how many `cards` there are, `worded` anew in how many `wordings`."""
        busy = self._is_wanted and self._background.busy and self._failures < _FAILURES
        return {"wanted": self._is_wanted, "busy": busy, **self._wordings.counts()}

    def close(self) -> bool:
        """End after the step under way; whether that came in time. Safe to repeat."""
        return self._background.close()

    def _vary(self) -> None:
        from assistant.study.paraphrase import VERSION

        try:
            with self._wordings.making() as ours:
                if ours:
                    self._wordings.forget_but(VERSION)
                    self._word_all()
        except Exception:
            log.exception("questions could not be worded anew")

    def _word_all(self) -> None:
        while self._has_turn():
            tasks = self._tasks()
            self._put_to_cards(tasks)
            found = self._next(tasks)
            if found is None:
                return
            self._make(*found)

    def _has_turn(self) -> bool:
        """Wait until nothing else is to be done; whether it is not all over."""
        while not self._background.closing and self._failures < _FAILURES:
            info = self._seat.info
            if info is not None and info.engine != "embedded":
                return False
            if info is not None and not self._is_busy() and not self._background.giving_up():
                return True
            self._background.pause(_LOOK_AGAIN)
        return False

    def _tasks(self) -> dict[Task, set[str]]:
        """What there is to be worded, with the cards that ask it."""
        from assistant.study.frame import frame_of

        here = self._bank.ids()
        self._frames = {each: frame for each, frame in self._frames.items() if each in here}
        for card in self._bank.bodies(here - self._frames.keys()):
            self._frames[card.id] = frame_of(card)
        tasks: dict[Task, set[str]] = {}
        for card_id, frame in self._frames.items():
            if frame is not None:
                tasks.setdefault(frame.task, set()).add(card_id)
        return tasks

    def _put_to_cards(self, tasks: Mapping[Task, set[str]]) -> None:
        """Word the cards that moulds are there for and that were not held against them."""
        filled = self._wordings.filled()
        for task, moulds in self._wordings.made().items():
            for made in moulds:
                if left := tasks.get(task, set()) - filled.get(made.id, set()):
                    self._put(made, left)

    def _put(self, made: Made, cards: set[str]) -> None:
        from assistant.study.mould import filled

        questions: dict[str, str] = {}
        for card in self._bank.bodies(cards):
            if self._background.giving_up():
                return
            frame = self._frames.get(card.id)
            said = filled(made.text, card, frame, made.by) if frame is not None else None
            questions[card.id] = said.question if said is not None else ""
        self._wordings.put(made.id, questions)

    def _next(self, tasks: Mapping[Task, set[str]]) -> tuple[Task, int] | None:
        """What was not tried: one way for all before a second for any, and together what the engine is told alike."""
        from assistant.study.paraphrase import asked_of, ways_of

        tried = self._wordings.tried()
        alike: Counter[tuple[str, ...]] = Counter()
        for task, cards in tasks.items():
            alike[task.language, task.template, asked_of(task)] += len(cards)
        left = (
            (way, -alike[group], group, task.topic, task)
            for task in tasks
            for group in [(task.language, task.template, asked_of(task))]
            for way in set(range(ways_of(task))) - tried.get(task, set())
        )
        first = min(left, key=lambda each: each[:4], default=None)
        return (first[4], first[0]) if first else None

    def _make(self, task: Task, way: int) -> None:
        """Have the model word a task; nothing is kept of what somebody interrupted."""
        from assistant.study.mould import moulded
        from assistant.study.paraphrase import LONGEST, VERSION, messages_of

        with self._seat.spare() as spare:
            if spare is None:
                return
            try:
                reply = self._stepwise.write(
                    spare.engine,
                    messages_of(task, way),
                    max_tokens=LONGEST,
                    cancel=spare.taken,
                    stop=("\n",),
                )
            except EngineError as failure:
                self._failures += 1
                log.warning("a question could not be worded anew: %s", failure)
                return
            by = spare.engine.info.name
        if reply is None:
            return
        self._failures = 0
        others = [made.text for made in self._wordings.made().get(task, ())]
        self._wordings.note(task, way, moulded(task, reply, others) or "", by, VERSION)

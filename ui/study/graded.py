"""How answers are graded in the product: by code, by the embedder's meaning, and by the model where it is at hand."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import EngineError
from ui.seat import EngineSeat
from ui.study.given import Grader

if TYPE_CHECKING:
    from assistant.study.grading import Ruling
    from assistant.study.grading.judge import Asked
    from index.store import Index

_PATIENCE = 5.0
"""Seconds that a grade waits for the model behind people who ask; then it is given without."""


def grader(index: Index, seat: EngineSeat) -> Grader:
    """A grader with all there is; a model that is loading, failing or busy for long has no say."""
    from assistant.study.grading import grade, judge_of, meaning_of

    def judge(asked: Asked) -> Ruling | None:
        if seat.info is None:
            return None
        cancel = threading.Event()
        timer = threading.Timer(_PATIENCE, cancel.set)
        timer.start()
        try:
            with seat.taken(cancel) as engine:
                timer.cancel()
                return judge_of(engine)(asked)
        except EngineError:
            return None
        finally:
            timer.cancel()

    return partial(grade, meaning=meaning_of(index.embedder), judge=judge)

"""The real rooms that an application is composed of, each imported when it is first needed: some take seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus.progress import Progress

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.models.engine import Engine
    from assistant.models.seat import Seat
    from index.search import Searcher
    from index.store import Index
    from ui.seat import EngineSeat
    from ui.study.given import Grader
    from ui.study.keeping import Builder


def open_index(home: Path) -> Index:
    """The index of a data folder."""
    from index.store import Index

    return Index.open(home)


def make_searcher(index: Index) -> Searcher:
    """Searches without an engine."""
    from index.search import Searcher

    return Searcher(index)


def start_engine(progress: Progress) -> Engine:
    """The engine that the environment names, or the best that there is."""
    from assistant.models.choose import EngineSettings, choose

    return choose(EngineSettings.from_environment(), progress, waits=True)


def make_assistant(home: Path, index: Index, seat: Seat) -> Assistant:
    """Answers, and remembers in the data folder how fast the engine is and what it worded."""
    from assistant.answer import Assistant
    from assistant.memory.store import Memory

    return Assistant(index, seat, home / "speed.json", Memory.at(home))


def make_builder(index: Index) -> Builder:
    """Builds study cards of the documents."""
    from ui.study.building import CardBuilder

    return CardBuilder(index.library)


def make_grader(index: Index, seat: EngineSeat) -> Grader:
    """Grades answers to study cards."""
    from ui.study.graded import grader

    return grader(index, seat)

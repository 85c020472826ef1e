"""The engine that the benches write with, and what is known of it."""

from __future__ import annotations

from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import Engine
from corpus.progress import Progress


def open_engine(progress: Progress) -> Engine:
    """The engine that the environment names, else the best at hand."""
    return choose(EngineSettings.from_environment(), progress)

"""What several parts work with, opened for as long as a part measures: the bench's index and engines of their own."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.command import open_assistant, warm
from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import Engine
from bench.console import Console
from bench.material import OUT, open_index, shared_folder, sources
from index.store import Index


@contextmanager
def engine_of(name: str) -> Generator[Engine]:
    """An engine that nobody else asks, so that no other side's prompts are in its cache or push out what is."""
    settings = EngineSettings.from_environment()
    engine = choose(replace(settings, log=OUT / "logs" / f"{name}.log"), Console())
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def index_and_engine(tiny: bool, name: str) -> Generator[tuple[Index, Engine]]:
    """The bench's index, and an engine that has read the fixed part of the product's prompts."""
    with ExitStack() as stack:
        index = index_of(tiny)
        stack.callback(index.close)
        engine = stack.enter_context(engine_of(name))
        warm(index, open_assistant(index, engine))
        yield index, engine


def documents(tiny: bool) -> list[Path]:
    """What answers come from: the article and the filings, or the article alone."""
    return sources(shared_folder())[: 1 if tiny else None]


def index_of(tiny: bool) -> Index:
    """The bench's index of them, embedded."""
    if not tiny:
        return open_index(None, Console())
    index = Index.open(OUT / "tiny" / "home")
    for path in documents(tiny):
        index.add(path.read_bytes(), path.name)
    index.embed_pending(Console())
    return index


def of_bench(name: str) -> str:
    """A module of the bench as `Part.modules` names it."""
    return f"bench/{name}.py"


def fresh_folder(name: str) -> Path:
    """A folder of that name in the bench's own, emptied of what an earlier run left."""
    import shutil

    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder

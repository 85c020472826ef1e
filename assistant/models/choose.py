"""Which engine writes: what the settings say, else the best that is at hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from assistant.models import ollama
from assistant.models.embedded import EmbeddedEngine
from assistant.models.engine import Engine, EngineKind
from assistant.models.native import built
from assistant.models.pool import Pool, only_child, only_server, open_pool
from assistant.models.weights import embedded_weights, have
from corpus.errors import EngineError
from corpus.home import data_home
from corpus.progress import Progress, silent

_PATIENCE = 5.0
"""Seconds for an Ollama that was asked for by name; one that is only looked for gets less."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What a person may set about engines; empty values are found out.

    Attributes:
        engine: The engine to use and no other (`TURNPOINT_ENGINE`).
        model: The model of an Ollama or a server (`TURNPOINT_MODEL`).
        urls: Addresses of servers that share the work (`TURNPOINT_ENGINE_URL`, with commas between them).
        parallel: Answers side by side at each of those (`TURNPOINT_ENGINE_PARALLEL`); 0 takes what they tell.
        openai_url: Address of an OpenAI-compatible server (`TURNPOINT_OPENAI_URL`).
        openai_key: Its key (`TURNPOINT_OPENAI_KEY`).
        ollama_url: Where Ollama is looked for (`OLLAMA_HOST`).
        threads: Threads of the embedded engine (`TURNPOINT_THREADS`); 0 takes a thread for each core.
        log: Where the embedded engine logs.
    """

    engine: EngineKind | None = None
    model: str = ""
    urls: tuple[str, ...] = ()
    parallel: int = 0
    openai_url: str = ""
    openai_key: str = field(default="", repr=False)
    ollama_url: str = ""
    threads: int = 0
    log: Path | None = None

    @property
    def several(self) -> bool:
        """Whether servers of a list share the work."""
        return bool(self.urls) and self.engine != "embedded"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> EngineSettings:
        """Read them.

        Raises:
            EngineError: `engine.unknown`, `engine.bad_threads` or `engine.bad_parallel` for a value that makes no sense.
        """
        named = environment.get("TURNPOINT_ENGINE", "").strip().lower()
        engine: EngineKind | None = next((kind for kind in get_args(EngineKind) if kind == named), None)
        if named and engine is None:
            raise EngineError("engine.unknown", name=named, known=", ".join(get_args(EngineKind)))
        urls = (url.strip() for url in environment.get("TURNPOINT_ENGINE_URL", "").split(","))
        return cls(
            engine=engine,
            model=environment.get("TURNPOINT_MODEL", "").strip(),
            urls=tuple(filter(None, urls)),
            parallel=_whole(environment, "TURNPOINT_ENGINE_PARALLEL", "engine.bad_parallel"),
            openai_url=environment.get("TURNPOINT_OPENAI_URL", "").strip(),
            openai_key=environment.get("TURNPOINT_OPENAI_KEY", "").strip(),
            ollama_url=ollama.address(environment),
            threads=_whole(environment, "TURNPOINT_THREADS", "engine.bad_threads"),
        )


def choose(settings: EngineSettings, progress: Progress = silent, *, waits: bool = False) -> Engine:
    """The engine to use. Fetches what it lacks; the embedded one's child is not started yet.

    Told nothing, servers' addresses come first, then a running Ollama with a suitable model, then the
    embedded model. A server that was asked for and does not answer may be there later for who `waits`: the engine is
    watched, and `Engine.health` tells.

    Raises:
        EngineError: what was asked for is not there, and nothing else is taken in its place.
        ArtefactError: the embedded weights cannot be had.
    """
    if settings.several:
        return open_pool(
            settings.urls, settings.openai_key, settings.model, settings.engine, settings.parallel
        )
    match settings.engine:
        case "openai":
            return _openai(settings, waits=waits)
        case "ollama":
            return _ollama(settings, progress, waits=waits)
        case "embedded":
            return _embedded(settings, progress)
        case None if settings.openai_url:
            return _openai(settings, waits=waits)
        case None if settings.model:
            # A model can be named only where there are several.
            return _ollama(settings, progress, waits=waits)
        case None:
            url = settings.ollama_url or ollama.address()
            if (models := ollama.installed(url)) and (model := ollama.suitable(models)):
                return only_server(url, "", model.name, "ollama")
            return _embedded(settings, progress)


def _whole(environment: Mapping[str, str], name: str, code: str) -> int:
    value = environment.get(name, "").strip() or "0"
    if not value.isdecimal():
        raise EngineError(code, value=value)
    return int(value)


def _openai(settings: EngineSettings, *, waits: bool) -> Engine:
    if not settings.openai_url:
        raise EngineError("engine.no_url")
    return _there(
        only_server(settings.openai_url, settings.openai_key, settings.model, "openai"), waits=waits
    )


def _ollama(settings: EngineSettings, progress: Progress, *, waits: bool) -> Engine:
    url = settings.ollama_url or ollama.address()
    models = ollama.installed(url, seconds=_PATIENCE, connect=_PATIENCE)
    if models is not None and settings.model and ollama.suitable(models, settings.model) is None:
        ollama.pull(url, settings.model, progress)
    return _there(only_server(url, "", settings.model, "ollama"), waits=waits)


def _there(pool: Pool, *, waits: bool) -> Pool:
    """A pool whose server answers; any for who `waits`."""
    if not waits and (failure := pool.failure()) is not None:
        pool.close()
        raise failure
    return pool


def _embedded(settings: EngineSettings, progress: Progress) -> Engine:
    return only_child(embedded(settings, built(), progress))


def embedded(settings: EngineSettings, library: Path | None, progress: Progress = silent) -> EmbeddedEngine:
    """The embedded engine with the build of llama.cpp in a folder, or with the installed wheel's; not started yet.

    Raises:
        ArtefactError: the embedded weights cannot be had.
    """
    weights = embedded_weights()
    return EmbeddedEngine(
        have(weights, progress=progress),
        name=weights.model,
        model_hash=weights.artefact.sha256,
        context=weights.context,
        threads=settings.threads or cores(),
        log=settings.log or data_home() / "logs" / "llama.log",
        library=library,
    )


def cores() -> int:
    """Cores that this process may use: a second thread on a core only slows arithmetic down."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))

"""Says of each part of Turnpoint whether it is well, and what to do; works without a server."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.errors import TurnpointError
from corpus.home import data_home, database_url, models_home, vectors_url
from ui.words import Words

State = Literal["well", "warning", "ill"]

_DISK = 3 << 30  # bytes: weights, their parts while they are joined, an index
_MEMORY = 3 << 30  # bytes: language model 1.2 GB, embedding model 0.5 GB, the rest
_OLLAMA = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Check:
    """One part: `well`, `warning` (it works without) or `ill`; what was seen; what to do, empty when well."""

    part: str
    state: State
    seen: str
    advice: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `turnpoint doctor --json` prints it."""
        return asdict(self)


def examine(words: Words, port: int = 7860) -> Iterator[Check]:
    """Examine part after part. A part whose examination itself fails is ill."""
    status = _server_status(words)
    parts: dict[str, Callable[[], Check]] = {
        "weights": lambda: _weights(words),
        "engine": lambda: _engine(words, status),
        **({"servers": lambda: _servers(words, status)} if _has_servers(status) else {}),
        "embeddings": lambda: _embeddings(words),
        "index": lambda: _index(words, status),
        "database": lambda: _database(words),
        "vectors": lambda: _vectors(words),
        "study": lambda: _study(words, status),
        "consistency": lambda: _consistency(words),
        "ollama": lambda: _ollama(words),
        "ports": lambda: _port(words, port, status),
        "disk": lambda: _disk(words),
        "memory": lambda: _memory(words, status),
    }
    for part, look in parts.items():
        try:
            yield look()
        except Exception as failure:
            seen = words("doctor.failed", reason=f"{type(failure).__name__}: {failure}")
            yield Check(part, "ill", seen, words("doctor.see_log"))


def _server_status(words: Words) -> dict[str, Any] | None:
    from ui.client import find

    try:
        client = find(data_home(), words.language)
        return client.status() if client is not None else None
    except TurnpointError:
        return None


def _weights(words: Words) -> Check:
    from assistant.models.weights import embedded_weights
    from corpus.fetch.artefacts import present

    artefact = embedded_weights().artefact
    folder = models_home()
    if present(artefact, folder):
        return Check("weights", "well", words("doctor.weights_there", path=str(folder / artefact.name)))
    if (folder / artefact.name).exists():
        return Check("weights", "ill", words("doctor.weights_wrong_size"), words("doctor.run_setup"))
    state: State = "warning" if _ollama_models() else "ill"
    return Check("weights", state, words("doctor.weights_missing"), words("doctor.run_setup"))


def _engine(words: Words, status: dict[str, Any] | None) -> Check:
    if status is not None:
        engine = status["engine"]
        if engine["state"] == "ready":
            return Check(
                "engine", "well", words("doctor.engine_ready", name=engine["name"], kind=engine["kind"])
            )
        if engine["state"] == "starting":
            return Check("engine", "warning", words("doctor.engine_starting"), words("doctor.wait"))
        error = engine["error"] or {"message": "?"}
        return Check("engine", "ill", error["message"], words("doctor.see_log"))
    import importlib.util

    if importlib.util.find_spec("xllamacpp") is None:
        return Check("engine", "ill", words("doctor.engine_missing"), words("doctor.reinstall"))
    return Check("engine", "well", words("doctor.engine_installed"))


def _has_servers(status: dict[str, Any] | None) -> bool:
    """Whether several model servers share the work: of the running server, else by the settings."""
    from assistant.models.choose import EngineSettings
    from corpus.errors import EngineError

    if status:
        return bool(status["engine"]["servers"])
    try:
        return EngineSettings.from_environment().several
    except EngineError:
        return True  # told as such when they are looked at


def _servers(words: Words, status: dict[str, Any] | None) -> Check:
    """Which model servers answer: as the running server sees them, else as they answer now."""
    rows = status["engine"]["servers"] if status else _servers_now(words)
    seen: list[str] = []
    for row in rows:
        key = "doctor.server_well" if row["well"] else "doctor.server_ill"
        reason = row["error"]["message"] if row["error"] else "?"
        seen.append(words(key, url=row["url"], busy=row["busy"], places=row["places"], reason=reason))
    answering = sum(row["well"] for row in rows)
    state: State = "well" if answering == len(rows) else "warning" if answering else "ill"
    told = words("doctor.servers", answering=answering, count=len(rows), servers="; ".join(seen))
    return Check("servers", state, told, "" if state == "well" else words("doctor.servers_start"))


def _servers_now(words: Words) -> list[dict[str, Any]]:
    from assistant.models.choose import EngineSettings, choose
    from assistant.models.pool import Pool

    engine = choose(EngineSettings.from_environment())
    try:
        states = engine.servers() if isinstance(engine, Pool) else ()
    finally:
        engine.close()
    return [
        {
            "url": state.url,
            "well": state.well,
            "busy": state.busy,
            "places": state.places,
            "error": {"message": words.error(state.failure)} if state.failure else None,
        }
        for state in states
    ]


def _embeddings(words: Words) -> Check:
    from index.embedder import embedder_present, embedder_table

    name = os.environ.get("TURNPOINT_EMBEDDER") or embedder_table().name
    if embedder_present():
        return Check("embeddings", "well", words("doctor.embedder_there", name=name))
    return Check("embeddings", "ill", words("doctor.embedder_missing", name=name), words("doctor.run_setup"))


def _index(words: Words, status: dict[str, Any] | None) -> Check:
    home = data_home()
    if status is not None:
        index = status["index"]
        if index["error"]:
            return Check("index", "ill", index["error"]["message"], words("doctor.see_log"))
        counts = {key: index[key] for key in ("documents", "embedded", "windows")}
        if index["busy"]:
            return Check("index", "well", words("doctor.index_busy", **counts))
        return Check("index", "well", words("doctor.index_ready", **counts))
    if not home.exists():
        return Check(
            "index", "warning", words("doctor.home_missing", home=str(home)), words("doctor.run_setup")
        )
    if not os.access(home, os.W_OK):
        return Check(
            "index", "ill", words("doctor.home_read_only", home=str(home)), words("doctor.home_free")
        )
    return Check("index", "well", words("doctor.home_there", home=str(home)))


def _database(words: Words) -> Check:
    if not (url := database_url()):
        return Check("database", "well", words("doctor.database_here", home=str(data_home())))
    from corpus.postgres import place_of, version_of

    try:
        seen = words("doctor.database_there", version=version_of(url), place=place_of(url))
    except TurnpointError as failure:
        return Check("database", "ill", words.error(failure))
    return Check("database", "well", seen)


def _vectors(words: Words) -> Check:
    if not (url := vectors_url()):
        seen = words("doctor.vectors_here", home=str(data_home()))
        alone = not database_url()
        return Check(
            "vectors", "well" if alone else "warning", seen, "" if alone else words("doctor.vectors_copies")
        )
    from index.shared.chroma import place_of, version_of

    try:
        seen = words("doctor.vectors_there", version=version_of(url), place=place_of(url))
    except TurnpointError as failure:
        return Check("vectors", "ill", words.error(failure))
    return Check("vectors", "well", seen)


def _study(words: Words, status: dict[str, Any] | None) -> Check:
    if status is None:
        return Check("study", "well", words("doctor.study_later"))
    study = status["study"]
    if study["failed"]:
        return Check("study", "warning", study["failed"], words("doctor.see_log"))
    said = study["wordings"]
    state = "off" if not said["wanted"] else "busy" if said["busy"] else "ready"
    counts = {key: said[key] for key in ("cards", "worded", "wordings")}
    return Check("study", "well", words(f"doctor.study_{state}", **counts))


def _consistency(words: Words) -> Check:
    from ui.consistency.told import looked_at

    return Check("consistency", *looked_at(data_home(), words))


def _ollama(words: Words) -> Check:
    models = _ollama_models()
    if models is None:
        return Check("ollama", "well", words("doctor.ollama_absent"))
    if not models:
        return Check("ollama", "warning", words("doctor.ollama_empty"), words("doctor.ollama_pull"))
    return Check("ollama", "well", words("doctor.ollama_there", models=", ".join(models[:8])))


def _ollama_models() -> list[str] | None:
    """The models of a running Ollama; None when none runs."""
    import httpx

    address = os.environ.get("OLLAMA_HOST") or _OLLAMA
    if "://" not in address:
        address = f"http://{address}"
    try:
        reply = httpx.get(f"{address.rstrip('/')}/api/tags", timeout=2, trust_env=False)
        return [str(model["name"]) for model in reply.json()["models"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None


def _port(words: Words, port: int, status: dict[str, Any] | None) -> Check:
    if status is not None:
        return Check("ports", "well", words("doctor.server_runs", url=str(status["url"])))
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", port)) == 0
    if taken:
        seen = words("doctor.port_taken", port=str(port))
        return Check("ports", "warning", seen, words("doctor.port_other", port=str(port + 1)))
    return Check("ports", "well", words("doctor.port_free", port=str(port)))


def _disk(words: Words) -> Check:
    free = min(shutil.disk_usage(_existing(folder)).free for folder in (data_home(), models_home()))
    seen = words("doctor.disk", gigabytes=f"{free / 2**30:.1f}")
    if free >= _DISK:
        return Check("disk", "well", seen)
    return Check("disk", "warning" if free > _DISK // 6 else "ill", seen, words("doctor.disk_free"))


def _memory(words: Words, status: dict[str, Any] | None) -> Check:
    import psutil

    available = psutil.virtual_memory().available
    seen = words("doctor.memory", gigabytes=f"{available / 2**30:.1f}")
    # A running server holds its models in memory already.
    if available >= _MEMORY or status is not None:
        return Check("memory", "well", seen)
    return Check("memory", "warning", seen, words("doctor.memory_free"))


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
